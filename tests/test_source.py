"""An instructor's notebook as parts: what is given, answered and tested, and which names stand between the kernels."""

import gc
import time
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
import tiny
from tiny import cell, given, make, manual, prose, solution
from traitlets.config import Config

from autograde.assignment import source
from autograde.assignment.code import defined_names, parse, used_names
from autograde.assignment.source import Role
from autograde.errors import BadSource

HIDDEN = "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert f(2) == 2\n### END HIDDEN TESTS"


def renamed(node, grade_id):
    node.metadata.nbgrader.grade_id = grade_id
    return node


def test_every_cell_has_its_role():
    made = make(
        prose("# Title", "intro"),
        given("import math", "imports"),
        solution("def f(x):\n    return x", "f"),
        tiny.test(HIDDEN, "test_f", 2.5),
        manual("YOUR ANSWER HERE", "explain", 3),
        cell("Do this.", "task", kind="markdown", task=True, points=2),
        cell("text = 'an essay'", "essay", grade=True, solution=True, points=1),
        given("print('no grade id')"),
    )
    roles = [Role.TEXT, Role.GIVEN, Role.SOLUTION, Role.TEST, Role.MANUAL, Role.TEXT, Role.MANUAL, Role.GIVEN]
    assert [part.role for part in made.cells] == roles
    assert [part.is_answer for part in made.cells] == [False, False, True, False, True, True, True, False]
    assert [(test.grade_id, test.points) for test in made.tests] == [("test_f", 2.5)]


def test_a_stub_holds_no_solution_and_what_is_shown_holds_no_hidden_test():
    made = make(solution("def f(x):\n    return x", "f"), tiny.test(HIDDEN, "test_f"))
    assert made.cells[0].stub == "# YOUR CODE HERE\nraise NotImplementedError()"
    assert made.cells[1].stub == HIDDEN
    assert made.cells[1].shown == "assert f(1) == 1"


def test_a_solution_in_the_middle_of_a_cell_leaves_the_rest():
    made = make(cell("def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION", "f", solution=True))
    assert made.cells[0].stub == "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"


def test_the_source_itself_is_not_touched():
    notebook = nbformat.v4.new_notebook(cells=[solution("x = 1", "x")])
    before = nbformat.writes(notebook)
    source.make(notebook, "tiny", "tiny")
    assert nbformat.writes(notebook) == before


def test_every_cell_has_a_key_of_its_own_whatever_the_format():
    bare = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [], "execution_count": None}
    notebook = nbformat.from_dict({"cells": [bare, bare, bare], "metadata": {}, "nbformat": 4, "nbformat_minor": 2})
    keys = [part.key for part in source.make(notebook, "tiny", "tiny").cells]
    assert len(set(keys)) == 3 and all(keys)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            (solution("x = 1", "x"), prose("x"), renamed(tiny.test("x", "y"), "x")),
            "tiny.ipynb of 'tiny': two cells have the grade id 'x'; rename one of them",
        ),
        ((cell("### BEGIN SOLUTION\nx = 1", "x", solution=True),), "tiny.ipynb of 'tiny'"),
        ((tiny.test("### BEGIN HIDDEN TESTS\nassert x", "x"),), "tiny.ipynb of 'tiny'"),
        ((cell("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "x"),), "tiny.ipynb of 'tiny'"),
        ((cell("assert x", "x", grade=True),), "the graded cell 'x' lacks a grade id or points; give it both"),
    ],
    ids=["two ids", "solution without end", "hidden test without end", "solution in a given cell", "no points"],
)
def test_a_source_that_nbgrader_would_not_release_is_refused_in_words(cells, words):
    with pytest.raises(BadSource) as refused:
        make(*cells)
    assert words in str(refused.value)


def test_a_file_that_is_no_notebook_is_refused_in_words(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text("{}")
    with pytest.raises(BadSource, match=r"a\.ipynb is not a notebook .*; restore it from version control"):
        source.read(path, "tiny")
    with pytest.raises(BadSource, match="is not a notebook"):
        source.read(tmp_path / "missing.ipynb", "tiny")


def test_a_notebook_is_read_with_its_metadata(tmp_path):
    path = tmp_path / "numbers.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[given("1", "one")], metadata={"kernels": "one"}), path)
    made = source.read(path, "maths")
    assert (made.assignment, made.name, made.one_kernel) == ("maths", "numbers", True)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("def f(): pass\nasync def g(): pass\nclass C: pass", {"f", "g", "C"}),
        ("a = b = 1\nc, (d, *e) = 1, (2, 3)\nf: int = 4", {"a", "b", "c", "d", "e", "f"}),
        ("def f():\n    inner = 1", {"f"}),
        ("import math\nfor i in range(3): pass", set()),
        ("%matplotlib inline\n!pip install x\nmax?\nx = 1", {"x"}),
        ("files = !ls\nx = 1", {"files", "x"}),
        ("def f():\n    %time g()\n    return 1", {"f"}),
        ("%%bash\nx=1", set()),
        ("rest = (7\n% 3)", {"rest"}),
        ("pattern = '\\d'", {"pattern"}),
        ("def f(:", set()),
        ("x = '\ud800'", set()),
        ("(" * 100_000, set()),
        ("", set()),
    ],
)
def test_the_names_that_code_defines(code, names):
    assert defined_names(code) == names


def test_the_names_that_code_mentions():
    assert used_names("y = f(x) + g.h\n%time k()") == {"y", "f", "x", "g"}


def test_a_test_gets_stand_ins_for_what_it_can_reach_and_for_nothing_else():
    made = make(
        solution("def f(x):\n    return x\n\ndef helper(x):\n    return x", "f"),
        solution("def g(x):\n    return x", "g"),
        solution("def unused(x):\n    return x", "unused"),
        given("def twice(x):\n    return g(g(x))", "twice"),
        given("wrapped = f(1)", "wrapped", tags=("student-side",)),
        tiny.test("assert f(1) == wrapped == twice(1)", "test_f"),
    )
    assert made.stand_ins == ("f", "g", "helper", "unused", "wrapped")
    assert made.stand_ins_for(made.tests[0]) == ("f", "g", "wrapped")
    assert made.stand_ins_in(made.tests[0]) == ("f", "wrapped")


class Cycle:
    """Garbage that only the collector finds, and that lets other threads run when it does."""

    def __init__(self):
        self.me = self

    def __del__(self):
        time.sleep(0)


def test_workers_may_parse_at_the_same_time():
    code = "\n".join(f"def f{number}(x):\n    return [x + {number} for _ in range({number})]" for number in range(100))

    def work(_):
        garbage = [[Cycle() for _ in range(50)] for _ in range(10)]
        del garbage
        return parse(code)

    before = gc.get_threshold()
    gc.set_threshold(20)
    try:
        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(work, range(40)))
    finally:
        gc.set_threshold(*before)


def test_solutions_and_hidden_tests_are_marked_as_the_course_says():
    config = Config()
    config.ClearSolutions.update(begin_solution_delimeter="# <<", end_solution_delimeter="# >>", code_stub={"python": "..."})
    config.ClearHiddenTests.update(begin_test_delimeter="# [[", end_test_delimeter="# ]]")
    answer = cell("# <<\nx = 1\n# >>", "x", solution=True)
    test = tiny.test("assert x\n# [[\nassert x == 1\n# ]]", "test_x")
    notebook = nbformat.v4.new_notebook(
        cells=[answer, test], metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}}
    )
    made = source.make(notebook, "tiny", "tiny", config)
    assert [part.shown for part in made.cells] == ["...", "assert x"]


def test_the_header_that_the_course_releases_is_given(tmp_path):
    nbformat.write(nbformat.v4.new_notebook(cells=[given("import math", "header")]), tmp_path / "header.ipynb")
    nbformat.write(nbformat.v4.new_notebook(cells=[given("x = 1", "body")]), tmp_path / "body.ipynb")
    config = Config()
    config.IncludeHeaderFooter.header = "header.ipynb"
    made = source.read(tmp_path / "body.ipynb", "tiny", config, tmp_path)
    assert [part.key for part in made.cells] == ["header", "body"]
    assert made.imports == {"math"}
    config.IncludeHeaderFooter.header = "missing.ipynb"
    with pytest.raises(BadSource, match=r"missing\.ipynb.*mend IncludeHeaderFooter"):
        source.read(tmp_path / "body.ipynb", "tiny", config, tmp_path)


def test_a_test_that_nbgrader_has_yet_to_write_is_refused():
    """As it stands it holds no code, so everybody would pass it."""
    with pytest.raises(BadSource, match="'test_f' is one that nbgrader makes at release"):
        make(solution("def f(x):\n    return x", "f"), tiny.test("### AUTOTEST f(1)", "test_f"))
