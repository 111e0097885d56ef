"""pandas goes through the wall as data, with its dtypes, names and missing values; what a hostile side invents does not."""

import json
import subprocess
import sys

import numpy as np
import pytest
import tiny
from tiny import given, grade, make, messages, points, solution

pd = pytest.importorskip("pandas")

from autograde.inside.crossing import CannotCross  # noqa: E402
from autograde.inside.handover import pack, unpack  # noqa: E402


def there(value):
    """Return `value` as it comes out on the other side."""
    data, buffers = pack(value)
    return unpack(json.loads(json.dumps(data)), buffers)


DAYS = pd.date_range("2026-01-01", periods=3, freq="D")
COLUMNS = {
    "ints": pd.array(np.array([1, -2, 3], "int32")), "bytes": pd.array(np.array([1, 2, 3], "uint8")), "floats": [1.5, np.nan, np.inf],
    "half": np.array([1, 2, 3], "float16").astype("float32"), "bools": [True, False, True], "complex": [1j, 2, 3],
    "texts": ["a", "ö", ""], "texts with a gap": ["a", None, "c"], "nullable texts": pd.array(["a", None, "c"], dtype="string"),
    "objects": pd.Series([1, "a", None], dtype=object), "lists": pd.Series([[1, 2], (3,), {}], dtype=object),
    "times in objects": pd.Series([pd.Timestamp("2026-01-01"), pd.NaT, pd.Timedelta(1, "s")], dtype=object),
    "times": DAYS, "seconds": DAYS.as_unit("s"), "a gap in time": [pd.Timestamp("2026-01-01"), pd.NaT, pd.Timestamp("1900-01-01")],
    "Berlin": DAYS.tz_localize("Europe/Berlin"), "UTC": DAYS.tz_localize("UTC"), "spans": pd.to_timedelta([1, 2, None], unit="s"),
    "categories": pd.Categorical(["a", "b", "a"], ["b", "a", "c"], ordered=True), "missing category": pd.Categorical(["a", None, "a"]),
    "numbered categories": pd.Categorical([3, 1, 3]), "Int64": pd.array([1, None, 2**62 + 1], dtype="Int64"),
    "UInt8": pd.array([1, None, 255], dtype="UInt8"), "Float32": pd.array([1.5, None, 2], dtype="Float32"),
    "boolean": pd.array([True, None, False], dtype="boolean"),
}  # fmt: skip


@pytest.mark.parametrize("values", COLUMNS.values(), ids=COLUMNS)
def test_a_column_of_every_plain_dtype_comes_out_the_same(values):
    series = pd.Series(values, name="values", index=["x", "y", "z"])
    pd.testing.assert_series_equal(there(series), series)
    pd.testing.assert_frame_equal(there(series.to_frame()), series.to_frame())
    empty = series.iloc[:0].reset_index(drop=True)
    pd.testing.assert_series_equal(there(empty), empty)


INDEXES = {
    "range": pd.RangeIndex(1, 9, 3, name="n"), "ints": pd.Index([3, 1, 2]), "texts": pd.Index(["a", "b"], name="letters"),
    "objects": pd.Index([1, "a", (1, 2)], dtype=object), "empty": pd.Index([]), "days": DAYS, "zone": DAYS.tz_localize("Europe/Berlin"),
    "spans": pd.timedelta_range("1h", periods=3, freq="h"), "categories": pd.CategoricalIndex(["a", "b", "a"], name="c"),
    "levels": pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["letter", None]), "levels with gaps": pd.MultiIndex.from_tuples([("a", None), (None, 2)]),
    "Int64": pd.Index([1, None], dtype="Int64"), "name of two": pd.Index([1], name=("a", 1)),
}  # fmt: skip


@pytest.mark.parametrize("index", INDEXES.values(), ids=INDEXES)
def test_indexes_come_out_the_same_with_their_names(index):
    arrived = there(index)
    pd.testing.assert_index_equal(arrived, index, exact=True)
    assert getattr(arrived, "freq", None) == getattr(index, "freq", None)
    series = pd.Series(np.arange(len(index)), index=index)
    pd.testing.assert_series_equal(there(series), series)


def test_frames_come_out_the_same_whatever_their_columns_are_called():
    numbers = np.arange(6.0).reshape(2, 3)
    for columns in (
        ["a", "a", "b"],
        [1, "x", None],
        pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)], names=["k", "n"]),
        DAYS,
    ):
        frame = pd.DataFrame(numbers, columns=columns)
        pd.testing.assert_frame_equal(there(frame), frame)
    for frame in (pd.DataFrame(), pd.DataFrame(index=["x", "y"]), pd.DataFrame(columns=["a", "b"])):
        pd.testing.assert_frame_equal(there(frame), frame)


def test_tables_may_stand_in_containers_and_what_comes_out_can_be_written():
    frame = pd.DataFrame({"a": [1, 2]})
    arrived = there({"tables": [frame, (frame["a"],)]})
    arrived["tables"][0].loc[0, "a"] = 7
    assert arrived["tables"][0]["a"].tolist() == [7, 2]
    assert arrived["tables"][1][0].tolist() == frame["a"].tolist() == [1, 2]


@pytest.mark.parametrize(
    "value", [pd.Timestamp("2026-01-02 03:04:05.123456789"), pd.Timestamp("2026-01-02", tz="Europe/Berlin"), pd.Timedelta(5, "ns")]
)
def test_moments_come_out_to_the_nanosecond(value):
    assert there(value) == value and type(there(value)) is type(value)


def test_what_is_missing_comes_out_as_itself():
    assert there(pd.NaT) is pd.NaT and there([pd.NA])[0] is pd.NA


def test_arrays_of_pandas_come_out_the_same():
    for array in (pd.array([1, None], dtype="Int64"), pd.Categorical(["a", "b"]), DAYS.array):
        pd.testing.assert_extension_array_equal(there(array), array)


class Lying(pd.DataFrame):
    @property
    def _constructor(self):
        return Lying

    def equals(self, other):
        return True


def test_a_subclass_arrives_as_a_plain_frame():
    assert type(there(Lying({"a": [1]}))) is pd.DataFrame


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (
            pd.Series(pd.period_range("2026-01", periods=2, freq="M")),
            "a pandas column of dtype period[M] came; convert it with .astype",
        ),
        (pd.DataFrame({"a": pd.arrays.SparseArray([0, 1])}), "of dtype Sparse[int64, 0] came"),
        (pd.interval_range(0, 3), "of dtype interval[int64, right] came"),
        (pd.Series(pd.to_datetime(["2026-01-01T00:00+02:00"])), "in the zone UTC+02:00 came; convert them with tz_convert('UTC')"),
        (pd.Series([object()]), "a value of type builtins.object came"),
        (pd.DataFrame({"a": [1]}).groupby("a"), "DataFrameGroupBy came; return"),
    ],
)
def test_what_cannot_cross_says_what_came_and_what_to_do(value, words):
    with pytest.raises(CannotCross) as refused:
        pack(value)
    assert words in str(refused.value)


# --- what a hostile side may send -------------------------------------------------------------------------------------

ROWS = {"index": "range", "parts": [0, 2, 1], "name": None}
ARRAY = {"array": 0, "dtype": "<f4", "shape": [2]}
HOSTILE = {
    "a frame of nothing": {"frame": None, "columns": ROWS, "rows": ROWS},
    "a frame without rows": {"frame": [], "columns": ROWS},
    "columns that are too few": {"frame": [], "columns": ROWS, "rows": ROWS},
    "a column that is too short": {"series": {"kind": "numbers", "values": {"list": [1]}}, "rows": ROWS, "name": None},
    "a column of no kind": {"series": {"kind": "pickle", "values": ARRAY}, "rows": ROWS, "name": None},
    "an index of no kind": {"index": "pickle"},
    "a dtype by name": {"column": {"kind": "nullable", "values": {"list": [ARRAY, ARRAY]}, "dtype": "object"}},
    "a dtype of pyarrow": {"column": {"kind": "nullable", "values": {"list": [ARRAY, ARRAY]}, "dtype": "int64[pyarrow]"}},
    "texts that are none": {"column": {"kind": "texts", "values": {"list": [1]}, "dtype": "str"}},
    "texts of another dtype": {"column": {"kind": "texts", "values": {"list": ["a"]}, "dtype": "category"}},
    "a zone by path": {
        "column": {"kind": "zone", "values": {"array": 0, "dtype": "<M8[s]", "shape": [1]}, "zone": "dateutil//etc/localtime"}
    },
    "a zone outside": {
        "column": {"kind": "zone", "values": {"array": 0, "dtype": "<M8[s]", "shape": [1]}, "zone": "../../etc/passwd"}
    },
    "codes beyond the categories": {
        "column": {"kind": "categories", "values": {"list": [7]}, "categories": ROWS, "ordered": False}
    },
    "a frequency that is none": {"index": "column", "column": {"kind": "numbers", "values": ARRAY}, "name": None, "freq": "x"},
    "levels without codes": {"index": "levels", "levels": [ROWS], "codes": [{"list": [9]}], "names": {"list": ["a"]}},
    "a name that is a list": {"series": {"kind": "numbers", "values": ARRAY}, "rows": ROWS, "name": {"list": [1]}},
    "a range without steps": {"index": "range", "parts": [0, 1, 0], "name": None},
    "nothing that is missing": {"missing": "os.system"},
    "a moment of nothing": {"moment": {"kind": "objects", "values": {"list": []}}},
}


@pytest.mark.parametrize("tree", HOSTILE.values(), ids=HOSTILE)
def test_a_malformed_table_is_refused(tree):
    with pytest.raises(CannotCross):
        unpack({"value": tree}, (b"\0" * 8,))


def test_a_table_of_many_parts_is_refused():
    deep = {"kind": "categories", "values": {"list": []}, "ordered": False, "categories": ROWS}
    for _ in range(200):
        deep["categories"] = {"index": "column", "column": dict(deep), "name": None, "freq": None}
    with pytest.raises(CannotCross, match="too deeply"):
        unpack({"value": {"column": deep}}, ())


# --- through the grader -----------------------------------------------------------------------------------------------

LONG = tiny.Settings(cell_seconds=60, submission_seconds=120)
FRAME = "def table():\n    return pd.DataFrame({'a': [1, 2], 'b': ['x', None]}, index=['r', 's'])"


def test_a_frame_goes_to_the_students_function_and_comes_back(walled):
    test = "pd.testing.assert_frame_equal(twice(pd.DataFrame({'a': [1, 2]})), pd.DataFrame({'a': [2, 4]}))"
    source = make(
        given("import pandas as pd", "imports"), solution("def twice(t):\n    return t * 2", "twice"), tiny.test(test, "test_t")
    )
    assert points(grade(walled, source, LONG, twice="def twice(t):\n    return t + t")) == {"test_t": 1}
    assert points(grade(walled, source, LONG, twice="def twice(t):\n    return t")) == {"test_t": 0}


def test_where_no_test_uses_pandas_it_is_not_imported_for_an_answer(walled):
    source = make(solution("def f():\n    return [1]", "f"), tiny.test("assert f() == [1]", "test_f"))
    result = grade(walled, source, LONG, f="import pandas as pd\n\ndef f():\n    return pd.Series([1])")
    assert points(result) == {"test_f": 0}
    assert "a pandas object came, and pandas is not loaded where the tests run" in messages(result)["test_f"]


def test_the_crossing_itself_does_not_import_pandas():
    code = "import sys\nfrom autograde.inside.handover import pack, unpack\nunpack(*pack([1]))\nassert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
