"""pandas across the wall: frames, series and indexes of plain columns, as arrays and lists. Imported where pandas is loaded already.

What comes back is hostile: pandas gets nothing but decoded arrays and lists, dtypes by a fixed list of names, and the
names of time zones, which `zoneinfo` looks up.
"""

import re
import zoneinfo
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from .crossing import DTYPE_KINDS, CannotCross, Data, Packer, Unpacker, decode, encode

NULLABLE = re.compile(r"U?Int(8|16|32|64)|Float(32|64)|boolean")
TEXTS = ("str", "string")
MISSING = {"NaT": pd.NaT, "NA": pd.NA}


def is_pandas(value: Any) -> bool:
    """Whether `value` is something of pandas that this module can send or must refuse by name."""
    kinds = (pd.DataFrame, pd.Series, pd.Index, pd.api.extensions.ExtensionArray, pd.Timestamp, pd.Timedelta)
    return isinstance(value, kinds) or value is pd.NaT or value is pd.NA


def encode_table(value: Any, packer: Packer, depth: int) -> Data:
    """Return something of pandas as JSON data; raises CannotCross."""
    if value is pd.NaT or value is pd.NA:
        return {"missing": "NaT" if value is pd.NaT else "NA"}
    if isinstance(value, (pd.Timestamp, pd.Timedelta)):
        return {"moment": _column(pd.Index([value]).array, packer, depth)}
    if isinstance(value, pd.DataFrame):
        columns = [_column(value.iloc[:, place].array, packer, depth) for place in range(value.shape[1])]
        return {"frame": columns, "columns": _index(value.columns, packer, depth), "rows": _index(value.index, packer, depth)}
    if isinstance(value, pd.Series):
        rows, name = _index(value.index, packer, depth), encode(value.name, packer, depth + 1)
        return {"series": _column(value.array, packer, depth), "rows": rows, "name": name}
    return _index(value, packer, depth) if isinstance(value, pd.Index) else {"column": _column(value, packer, depth)}


def _index(index: pd.Index, packer: Packer, depth: int) -> Data:
    name = encode(index.name, packer, depth + 1)
    if isinstance(index, pd.RangeIndex):
        return {"index": "range", "parts": [index.start, index.stop, index.step], "name": name}
    if isinstance(index, pd.MultiIndex):
        levels = [_index(level, packer, depth) for level in index.levels]
        codes = [encode(np.asarray(each), packer, depth + 1) for each in index.codes]
        return {"index": "levels", "levels": levels, "codes": codes, "names": encode(list(index.names), packer, depth + 1)}
    freq = getattr(index, "freqstr", None)
    return {"index": "column", "column": _column(index.array, packer, depth), "name": name, "freq": freq}


def _column(array: Any, packer: Packer, depth: int) -> Data:
    """Return the values of one column as JSON data."""
    array = array.to_numpy() if type(array) is pd.arrays.NumpyExtensionArray else array
    dtype = array.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        categories, codes = _index(dtype.categories, packer, depth), encode(np.asarray(array.codes), packer, depth + 1)
        return {"kind": "categories", "categories": categories, "values": codes, "ordered": bool(dtype.ordered)}
    if isinstance(dtype, pd.DatetimeTZDtype):
        values = encode(pd.DatetimeIndex(array).tz_convert("UTC").tz_localize(None).to_numpy(), packer, depth + 1)
        return {"kind": "zone", "values": values, "zone": _known_zone(str(dtype.tz))}
    if isinstance(dtype, pd.StringDtype) and dtype.name in TEXTS:
        texts = [None if missing else str(text) for text, missing in zip(array, pd.isna(array), strict=True)]
        return {"kind": "texts", "values": encode(texts, packer, depth + 1), "dtype": dtype.name}
    if NULLABLE.fullmatch(str(dtype)):
        plain, mask = array.to_numpy(dtype.numpy_dtype, na_value=0), np.asarray(pd.isna(array))
        values = encode([plain, mask], packer, depth + 1)
        return {"kind": "nullable", "values": values, "dtype": str(dtype)}
    if dtype == np.dtype(object):
        return {"kind": "objects", "values": encode(list(array), packer, depth + 1)}
    if isinstance(dtype, np.dtype) and dtype.kind in DTYPE_KINDS:
        return {"kind": "numbers", "values": encode(np.asarray(array), packer, depth + 1)}
    raise CannotCross(
        f"a pandas column of dtype {dtype} came; convert it with .astype to numbers, booleans, texts, times or categories"
    )


def _known_zone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise CannotCross(f"a pandas column of times in the zone {name:.40} came; convert them with tz_convert('UTC')") from None
    return name


# --- and back -------------------------------------------------------------------------------------------------------


def _read_frame(data: Data, unpacker: Unpacker, depth: int) -> Any:
    rows, columns = _read_index(data["rows"], unpacker, depth), _read_index(data["columns"], unpacker, depth)
    series = [pd.Series(_read_column(column, unpacker, depth), index=rows) for column in data["frame"]]
    frame = pd.DataFrame(dict(enumerate(series)), index=rows)
    frame.columns = columns
    return frame


def _read_series(data: Data, unpacker: Unpacker, depth: int) -> Any:
    rows, name = _read_index(data["rows"], unpacker, depth), decode(data["name"], unpacker, depth + 1)
    return pd.Series(_read_column(data["series"], unpacker, depth), index=rows, name=name)


def _read_index(data: Data, unpacker: Unpacker, depth: int) -> Any:
    unpacker.count(depth)
    if data["index"] == "levels":
        levels = [_read_index(level, unpacker, depth + 1) for level in data["levels"]]
        codes = [decode(each, unpacker, depth + 1) for each in data["codes"]]
        return pd.MultiIndex(levels, codes, names=decode(data["names"], unpacker, depth + 1), verify_integrity=True)
    name = decode(data["name"], unpacker, depth + 1)
    if data["index"] == "range":
        return pd.RangeIndex(*map(int, data["parts"]), name=name)
    index = pd.Index(_read_column(data["column"], unpacker, depth), name=name)
    if data["freq"] is not None:
        if not isinstance(index, (pd.DatetimeIndex, pd.TimedeltaIndex)):
            raise CannotCross("a pandas index that is not of times has a frequency")
        index.freq = str(data["freq"])[:40]  # pandas checks that the times have it
    return index


def _read_column(data: Data, unpacker: Unpacker, depth: int) -> Any:
    """Return one column's values as an array of the dtype that they had."""
    unpacker.count(depth)
    values = decode(data["values"], unpacker, depth + 1)
    return _COLUMNS[data["kind"]](values, data, unpacker, depth)


def _read_categories(values: Any, data: Data, unpacker: Unpacker, depth: int) -> Any:
    categories = _read_index(data["categories"], unpacker, depth + 1)
    return pd.Categorical.from_codes(values, categories, ordered=bool(data["ordered"]))


def _read_zone(values: Any, data: Data, unpacker: Unpacker, depth: int) -> Any:
    return pd.DatetimeIndex(values).tz_localize("UTC").tz_convert(zoneinfo.ZoneInfo(_known_zone(str(data["zone"])))).array


def _read_texts(values: Any, data: Data, unpacker: Unpacker, depth: int) -> Any:
    if data["dtype"] not in TEXTS or not all(text is None or type(text) is str for text in values):
        raise CannotCross("a pandas column of texts holds something else")
    return pd.array(values, dtype=data["dtype"])


def _read_nullable(values: Any, data: Data, unpacker: Unpacker, depth: int) -> Any:
    if not NULLABLE.fullmatch(data["dtype"]):
        raise CannotCross("a pandas column has an unknown dtype")
    plain, mask = values
    array = pd.array(plain, dtype=data["dtype"])
    array[np.asarray(mask, bool)] = pd.NA
    return array


def _read_objects(values: Any, data: Data, unpacker: Unpacker, depth: int) -> Any:
    array = np.empty(len(values), object)
    for place, value in enumerate(values):  # a whole list would become rows and columns
        array[place] = value
    return pd.Series(array, dtype=object).array


def _read_numbers(values: Any, data: Data, unpacker: Unpacker, depth: int) -> Any:
    return np.asarray(values)


_COLUMNS: dict[str, Callable[[Any, Data, Unpacker, int], Any]] = {
    "categories": _read_categories,
    "zone": _read_zone,
    "texts": _read_texts,
    "nullable": _read_nullable,
    "objects": _read_objects,
    "numbers": _read_numbers,
}

READERS: dict[str, Callable[[Data, Unpacker, int], Any]] = {
    "missing": lambda data, unpacker, depth: MISSING[data["missing"]],
    "moment": lambda data, unpacker, depth: pd.Index(_read_column(data["moment"], unpacker, depth))[0],
    "frame": _read_frame,
    "series": _read_series,
    "index": _read_index,
    "column": lambda data, unpacker, depth: pd.array(_read_column(data["column"], unpacker, depth)),
}
