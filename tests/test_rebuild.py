"""Whatever was done to a notebook, the assignment that is judged is the instructor's, with the student's answers in it."""

import copy
import json
import warnings
from collections import Counter

import nbformat
import pytest
import tiny
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st
from tiny import given, manual, prose, solution

from autograde.assignment.rebuild import Origin, Rebuilt, rebuild
from autograde.assignment.source import make
from autograde.assignment.submission import MAX_FILE, parse
from autograde.errors import BadSubmission

SOURCE = tiny.make(
    prose("# Numbers", "intro"),
    given("import math", "imports"),
    solution("def double(x):\n    return 2 * x", "double"),
    tiny.test("assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS", "test_double"),
    given("SIZE = 3"),
    solution("def half(x):\n    return x / 2\n\nrate = 0.5", "half"),
    tiny.test("assert half(4) == 2", "test_half"),
    manual("YOUR ANSWER HERE", "explain"),
)
ANSWERS = {"double": "def double(x):\n    return x + x", "half": "def half(y):\n    return y * rate\n\nrate = .5", "explain": "So."}


def handed_in(**answers: str) -> list[dict]:
    """Return the cells of a submission that answers everything, with hidden tests taken out as in a release."""
    notebook = tiny.submission(SOURCE, **(ANSWERS | answers))
    for cell, source_cell in zip(notebook.cells, SOURCE.cells, strict=True):
        cell.source = cell.source if source_cell.is_answer else source_cell.shown
    return json.loads(json.dumps(notebook.cells))


def as_file(cells: list[dict], minor: int = 5, major: int = 4) -> bytes:
    """Return the notebook file of a format that holds `cells`."""
    cells = [{k: v for k, v in cell.items() if k != "id" or minor >= 5} for cell in cells]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": minor}
    if major == 3:
        with warnings.catch_warnings(action="ignore"):
            notebook = nbformat.convert(nbformat.from_dict(notebook), 3)
    return json.dumps(notebook).encode()


def mended(cells: list[dict], **form) -> Rebuilt:
    return rebuild(SOURCE, parse(as_file(cells, **form), "hers.ipynb"))


def text_of(rebuilt: Rebuilt, grade_id: str) -> str:
    return next(part.text for part in rebuilt.parts if part.cell and part.cell.grade_id == grade_id)


def by_id(cells: list[dict], grade_id: str) -> dict:
    return next(cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def without(cells: list[dict], *grade_ids: str) -> list[dict]:
    gone = [by_id(cells, grade_id) for grade_id in grade_ids]
    return [cell for cell in cells if cell not in gone]


# --- whatever is done -------------------------------------------------------------------------------------------------

TEXTS = st.sampled_from(
    ["", "x = 1", "def double(x):\n    return 7", "def half(x): pass", "raise ValueError", "((", "\ud800", "%%bash\nls", "# only"]
)
PLACES = st.integers(0, 30)
IDS = st.sampled_from([cell.grade_id for cell in SOURCE.cells if cell.grade_id] + ["unknown", "", None, 7])


def _at(cells: list[dict], place: int) -> dict:
    return cells[place % len(cells)]


def delete(cells, place, other, text, grade_id):
    cells.remove(_at(cells, place))


def duplicate(cells, place, other, text, grade_id):
    cells.insert(other % len(cells), copy.deepcopy(_at(cells, place)))


def move(cells, place, other, text, grade_id):
    cells.insert(other % len(cells), cells.pop(place % len(cells)))


def retag(cells, place, other, text, grade_id):
    _at(cells, place)["metadata"]["nbgrader"] = {"grade_id": grade_id, "solution": True, "grade": False, "points": 100}
    _at(cells, place)["metadata"]["tags"] = ["skip-execution", "student-side"]


def merge(cells, place, other, text, grade_id):
    gone = cells.pop(place % len(cells))
    if cells:
        _at(cells, place)["source"] += "\n" + gone["source"]


def write(cells, place, other, text, grade_id):
    _at(cells, place)["source"] = text


def forget(cells, place, other, text, grade_id):
    _at(cells, place)["metadata"] = {}
    _at(cells, place).pop("id", None)


def forget_everything(cells, place, other, text, grade_id):
    for number in range(len(cells)):
        forget(cells, number, other, text, grade_id)


def retype(cells, place, other, text, grade_id):
    cell = _at(cells, place)
    cell["cell_type"] = ["code", "markdown", "raw", "<b>bold</b>"][other % 4]
    if cell["cell_type"] == "code":
        cell |= {"outputs": [], "execution_count": None}
    else:
        cell.pop("outputs", None), cell.pop("execution_count", None)


def add(cells, place, other, text, grade_id):
    new = {"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None, "id": f"new-{place}"}
    cells.insert(place % len(cells), new)


DEEDS = st.tuples(
    st.sampled_from([delete, duplicate, move, retag, merge, write, forget, forget_everything, retype, add]),
    PLACES,
    PLACES,
    TEXTS,
    IDS,
)


def apply(deeds) -> list[dict]:
    cells = handed_in()
    for deed, *details in deeds:
        if cells:
            deed(cells, *details)
    return cells


@settings(max_examples=300, deadline=None)
@forall(st.lists(DEEDS, max_size=12), st.sampled_from([(4, 0), (4, 1), (4, 4), (4, 5), (3, 0)]))
def test_the_source_comes_back_whole_and_in_order_and_no_answer_is_lost(deeds, form):
    cells = apply(deeds)
    if form[0] == 3 and any(cell["cell_type"] not in ("code", "markdown", "raw") for cell in cells):
        return  # nbformat cannot write it
    try:
        rebuilt = mended(cells, major=form[0], minor=form[1] if form[0] == 4 else 5)
    except BadSubmission as error:
        assert "holds no cell of 'tiny'" in str(error)
        return
    placed = [part for part in rebuilt.parts if part.cell]
    assert [part.cell for part in placed] == list(SOURCE.cells), "every source cell once, in its order"
    for part in placed:
        if part.cell.is_answer:
            assert part.origin is Origin.STUDENT or part.text == part.cell.stub
        else:
            assert (part.origin, part.text) == (Origin.SOURCE, part.cell.node.source)
        assert part.cell_type == part.cell.node.cell_type
    assert not any("BEGIN SOLUTION" in part.text for part in rebuilt.parts), "no model solution takes an answer's place"
    assert not any("HIDDEN" in part.text for part in rebuilt.parts if part.origin is Origin.STUDENT)
    _nothing_of_the_student_is_lost(cells, rebuilt)


def _nothing_of_the_student_is_lost(cells: list[dict], rebuilt: Rebuilt) -> None:
    """Every submitted cell that does not say it is a given cell or a test stands in the rebuilt notebook."""
    fixed = [cell for cell in SOURCE.cells if not cell.is_answer]
    dropped = {cell.grade_id for cell in fixed if cell.grade_id}, {cell.node.id for cell in fixed}, {cell.shown for cell in fixed}
    kept = Counter(part.text for part in rebuilt.parts)
    for cell in cells:
        nbgrader = cell["metadata"].get("nbgrader", {})
        if nbgrader.get("grade_id") in dropped[0] or cell.get("id") in dropped[1] or cell["source"].strip() in dropped[2]:
            continue
        text = cell["source"].encode("utf-8", "replace").decode()
        assert kept[text] > 0, f"the cell {text!r} was lost"


@settings(max_examples=100, deadline=None)
@forall(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["cells", "cell_type", "source", "metadata", "nbgrader", "grade_id", "nbformat", "worksheets", "id"]
                ),
                inner,
                max_size=5,
            )
        ),
    )
)
def test_any_json_is_rebuilt_or_refused_in_words(content):
    for data in (
        content,
        {"cells": content, "metadata": {}, "nbformat": 4, "nbformat_minor": 5},
        {"cells": [content], "nbformat": 4},
    ):
        try:
            rebuild(SOURCE, parse(json.dumps(data).encode(), "hers.ipynb"))
        except BadSubmission as error:
            assert "ask for" in str(error) or "another notebook" in str(error)


@pytest.mark.parametrize("minor", range(6))
def test_a_clean_submission_needs_no_repair_in_any_format_4(minor):
    rebuilt = mended(handed_in(), minor=minor)
    assert rebuilt.repairs == ()
    assert {grade_id: text_of(rebuilt, grade_id) for grade_id in ANSWERS} == ANSWERS


def test_a_clean_submission_in_format_3_needs_no_repair():
    rebuilt = mended(handed_in(), major=3)
    assert rebuilt.repairs == ()
    assert {grade_id: text_of(rebuilt, grade_id) for grade_id in ANSWERS} == ANSWERS


# --- each repair in words ---------------------------------------------------------------------------------------------


def test_a_deleted_answer_falls_back_to_the_stub():
    rebuilt = mended(without(handed_in(), "double"))
    assert "NotImplementedError" in text_of(rebuilt, "double")
    assert rebuilt.repairs == ("The answer 'double' was missing; the empty answer that was handed out took its place.",)


def test_a_deleted_answer_whose_names_stand_elsewhere_is_graded_there():
    cells = handed_in(half=ANSWERS["half"] + "\n\n" + ANSWERS["double"])
    rebuilt = mended(without(cells, "double"))
    assert text_of(rebuilt, "double") == ""
    assert rebuilt.repairs == ("The cell 'double' was missing, but its answer stands in another cell and was graded there.",)


def test_deleted_tests_and_given_cells_are_put_back():
    rebuilt = mended(without(handed_in(), "test_double", "imports"))
    assert "double(3) == 6" in text_of(rebuilt, "test_double")
    assert rebuilt.repairs == (
        "The cell 'imports' was missing; it was put back.",
        "The cell 'test_double' was missing; it was put back.",
    )


def test_a_changed_given_cell_and_a_changed_test_run_as_they_were_handed_out():
    cells = handed_in()
    by_id(cells, "imports")["source"] = "import numpy"
    by_id(cells, "test_half")["source"] = "assert True"
    rebuilt = mended(cells)
    assert text_of(rebuilt, "test_half") == "assert half(4) == 2"
    assert rebuilt.repairs == (
        "The given cell 'imports' was changed; it ran as it was handed out.",
        "The test 'test_half' was changed; it ran as it was handed out.",
    )


def test_flags_and_tags_of_the_submission_mean_nothing():
    cells = handed_in()
    for cell in cells:
        cell["metadata"].setdefault("nbgrader", {}).update(grade=False, solution=True, points=99, locked=False)
        cell["metadata"]["tags"] = ["skip-execution", "remove-cell", "student-side"]
    rebuilt = mended(cells)
    assert rebuilt.repairs == ()
    assert [part.cell.points for part in rebuilt.parts if part.cell] == [cell.points for cell in SOURCE.cells]


def test_cells_in_another_order_are_put_back():
    rebuilt = mended(handed_in()[::-1])
    assert text_of(rebuilt, "double") == ANSWERS["double"]
    assert "The cells were in another order; they were put back into the order of the assignment." in rebuilt.repairs


def test_of_two_cells_with_one_id_the_last_counts_and_the_first_runs_before_it():
    cells = handed_in()
    place = cells.index(by_id(cells, "double"))
    first = copy.deepcopy(cells[place]) | {"source": "def double(x):\n    return helper(x)"}
    cells.insert(place, first)
    rebuilt = mended(cells)
    texts = [part.text for part in rebuilt.parts]
    assert texts.index(first["source"]) < texts.index(ANSWERS["double"])
    assert text_of(rebuilt, "double") == ANSWERS["double"]
    assert rebuilt.repairs == ("Two cells claimed to be 'double'; the last one was graded.",)


def test_an_answer_that_became_markdown_runs_as_code():
    cells = handed_in()
    retype(cells, cells.index(by_id(cells, "double")), 1, "", "")
    rebuilt = mended(cells)
    assert text_of(rebuilt, "double") == ANSWERS["double"]
    assert rebuilt.repairs == ("The cell 'double' had become a markdown cell; it ran as a code cell.",)


def test_a_cell_type_of_the_students_invention_is_not_repeated_in_the_feedback():
    cells = handed_in()
    retype(cells, cells.index(by_id(cells, "double")), 3, "", "")
    assert mended(cells).repairs == ("The cell 'double' had become a raw cell; it ran as a code cell.",)


def test_cells_that_lost_their_ids_are_known_by_what_they_define_or_say():
    cells = handed_in()
    for cell in cells[:-1]:  # a written answer defines nothing
        cell["metadata"] = {}
        cell["id"] = f"other-{cells.index(cell)}"
    rebuilt = mended(cells)
    assert rebuilt.repairs == ()
    assert {grade_id: text_of(rebuilt, grade_id) for grade_id in ANSWERS} == ANSWERS
    assert len(rebuilt.parts) == len(SOURCE.cells), "no test or given cell was taken for an added cell"


def test_two_untouched_stubs_that_lost_their_ids_are_not_taken_for_each_other():
    cells = handed_in(double=SOURCE.cells[2].stub, half=SOURCE.cells[5].stub)
    for grade_id in ("double", "half"):
        cell = by_id(cells, grade_id)
        cell["metadata"], cell["id"] = {}, "other-" + grade_id
    assert not any("Two cells" in repair for repair in mended(cells).repairs)


def test_merged_cells_lose_nothing():
    cells = handed_in(double=ANSWERS["double"] + "\n" + ANSWERS["half"])
    rebuilt = mended(without(cells, "half"))
    assert ANSWERS["half"] in text_of(rebuilt, "double")
    assert text_of(rebuilt, "half") == ""


def test_an_emptied_answer_stays_empty():
    rebuilt = mended(handed_in(double=""))
    assert text_of(rebuilt, "double") == ""
    assert rebuilt.repairs == ()


def test_added_cells_stand_behind_the_cell_that_they_followed():
    cells = handed_in()
    add(cells, 0, 0, "first = 1", "")
    add(cells, 4, 0, "helper = 2", "")
    rebuilt = mended(cells)
    order = [part.cell.grade_id if part.cell else part.text for part in rebuilt.parts]
    assert order[:5] == ["first = 1", "intro", "imports", "double", "helper = 2"]
    assert all(part.origin is Origin.STUDENT for part in rebuilt.parts if part.cell is None)


def test_a_source_whose_cells_have_no_ids_can_be_rebuilt():
    cells = [nbformat.from_dict({k: v for k, v in cell.node.items() if k != "id"}) for cell in SOURCE.cells]
    bare = make(nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}), "tiny", "tiny")
    parsed = parse(as_file(handed_in(), minor=4), "hers.ipynb")
    rebuilt = rebuild(bare, parsed)
    assert [part.cell for part in rebuilt.parts] == list(bare.cells)
    assert rebuilt.repairs == ()


# --- files that are no submission -------------------------------------------------------------------------------------

NO_NOTEBOOKS = {
    "empty": (b"", "hers.ipynb is empty; ask for the notebook again"),
    "blank": (b" \n", "hers.ipynb is empty"),
    "not JSON": (b"dear teacher", "hers.ipynb is not a notebook file (not JSON); ask for the .ipynb file itself"),
    "a zip": (b"PK\x03\x04 a zip file", "hers.ipynb is a zip archive under a notebook's name; ask for the .ipynb file itself"),
    "not text": (b"\xff\xfe\x00\x01", "not JSON"),
    "a list": (b"[1, 2]", "hers.ipynb is JSON but not a notebook"),
    "a number": (b"7", "JSON but not a notebook"),
    "no cells": (b'{"nbformat": 4, "metadata": {}}', "JSON but not a notebook"),
    "cells of another kind": (b'{"nbformat": 4, "cells": [1]}', "JSON but not a notebook"),
    "format of the future": (b'{"nbformat": 99, "cells": []}', "hers.ipynb has notebook format 99, newer than 4"),
    "format in words": (b'{"nbformat": "four", "cells": []}', "JSON but not a notebook"),
    "deep lists": (b"[" * 200_000, "nested too deeply for a notebook"),
    "deep metadata": (b'{"nbformat": 4, "cells": [], "metadata": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001, "not"),
    "a number of a million digits": (b'{"nbformat": 4, "cells": ' + b"1" * 1_000_000 + b"}", "not JSON"),
    "another assignment": (b'{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": "x", "metadata": {}}]}', "no cell of 'tiny'"),
    "no cell at all": (b'{"nbformat": 4, "metadata": {}, "cells": []}', "no cell of 'tiny'"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "words"), NO_NOTEBOOKS.values(), ids=NO_NOTEBOOKS)
def test_a_file_that_is_no_submission_is_refused_in_words(data, words):
    with pytest.raises(BadSubmission) as refused:
        rebuild(SOURCE, parse(data, "hers.ipynb"))
    assert words in str(refused.value)


def test_a_huge_file_is_refused_before_it_is_read():
    with pytest.raises(BadSubmission, match=r"hers.ipynb has 31 MB, the limit is 30; ask for it without outputs"):
        parse(b"{" + b" " * (31 << 20), "hers.ipynb")
    assert MAX_FILE == 30 << 20


def test_megabytes_of_code_are_refused():
    with pytest.raises(BadSubmission, match=r"holds 2,000,.* characters of code, the limit is 1,048,576"):
        mended(handed_in(double="x = 1\n" * 333_334))
