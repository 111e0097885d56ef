"""From a test's end to its points: errors of every kind, in both modes of kernels, and values that are no points."""

from importlib.resources import files

import nbformat
import pytest
import tiny
from commands import autograde, hand_in, released_course, scores
from nbgrader import utils
from tiny import given, grade, make, messages, points, shown, solution

from autograde.assignment import source as sources
from autograde.judging import outputs as shown_outputs
from autograde.judging.job import Ended, Job
from autograde.judging.judge import judge
from autograde.judging.verdict import verdict

MODES = pytest.mark.parametrize("kernels", ["two", "one"])


def assignment(test: str, kernels: str, most: float = 2):
    """Return an assignment of one function that is asked for twice its argument."""
    return make(solution("def f(x):\n    return 2 * x", "f"), tiny.test(test, "test_f", most), kernels=kernels)


ASKS = "assert f(2) == 4, 'twice two is four'"
RAISES = {
    "group": "raise ExceptionGroup('g', [ValueError('v')])",
    "group of groups": "raise ExceptionGroup('g', [ExceptionGroup('h', [ValueError('v')])])",
    "base group": "raise BaseExceptionGroup('g', [KeyboardInterrupt()])",
    "while a group is handled": "try:\n        raise ExceptionGroup('g', [ValueError('v')])\n    except Exception:\n        1 / 0",
    "after a group": "try:\n        raise ExceptionGroup('g', [ValueError('v')])\n    except Exception as e:\n        raise TypeError from e",
    "SystemExit": "raise SystemExit(3)",
    "sys.exit": "import sys; sys.exit()",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "GeneratorExit": "raise GeneratorExit",
    "StopIteration": "raise StopIteration",
    "BdbQuit": "import bdb; raise bdb.BdbQuit",
    "UsageError": "from IPython.core.error import UsageError; raise UsageError('u')",
    "SyntaxError": "compile('(', 'c', 'exec')",
    "no message": "class E(Exception):\n        def __str__(self):\n            1 / 0\n    raise E",
    "a message that leaves": "class E(Exception):\n        def __str__(self):\n            raise SystemExit\n    raise E",
    "a message that is no text": "class E(Exception):\n        def __str__(self):\n            return 7\n    raise E",
    "falsy": "class E(Exception):\n        def __bool__(self):\n            return False\n    raise E",
    "own traceback": "class E(Exception):\n        def _render_traceback_(self):\n            1 / 0\n    raise E",
    "own traceback that leaves": "class E(Exception):\n        def _render_traceback_(self):\n            raise SystemExit\n    raise E",
    "own traceback of nothing": "class E(Exception):\n        def _render_traceback_(self):\n            return None\n    raise E",
    "no name": (
        "class M(type):\n        __name__ = property(lambda self: None)\n"
        "    class E(Exception, metaclass=M):\n        pass\n    raise E"
    ),
    "its own context": "e = ValueError('v')\n    e.__context__ = e.__cause__ = e\n    raise e",
}


@MODES
@pytest.mark.parametrize("raises", RAISES.values(), ids=RAISES)
def test_an_answer_that_raises_earns_nothing_and_says_why(walled, raises, kernels):
    result = grade(walled, assignment(ASKS, kernels), f=f"def f(x):\n    {raises}")
    assert points(result) == {"test_f": 0}
    assert result.tests[0].ended is Ended.FAILED
    assert messages(result)["test_f"]
    assert [out for out in result.notebook.cells[-1].outputs if out.output_type == "error"]


@MODES
@pytest.mark.parametrize("raises", RAISES.values(), ids=RAISES)
def test_a_test_cell_that_raises_earns_nothing_whatever_it_asks(walled, raises, kernels):
    result = grade(walled, assignment(f"def ask():\n    {raises}\n\nask()", kernels), f="def f(x):\n    return 2 * x")
    assert points(result) == {"test_f": 0}
    assert messages(result)["test_f"]


EXCEPT_STAR = """
try:
    f(-1)
except* ValueError as errors:
    assert 'positive' in str(errors.exceptions[0]), 'say what x must be'
else:
    assert False, 'f should raise'
"""


@MODES
def test_a_test_may_ask_for_a_group_and_what_it_asserts_there_counts(walled, kernels):
    source = assignment(EXCEPT_STAR, kernels)

    def raising(words):
        return grade(walled, source, f=f"def f(x):\n    raise ExceptionGroup('g', [ValueError({words!r})])")

    assert points(raising("x must be positive")) == {"test_f": 2}
    wrong = raising("no")
    assert points(wrong) == {"test_f": 0}
    assert "say what x must be" in messages(wrong)["test_f"]
    assert points(grade(walled, source, f="def f(x):\n    raise ExceptionGroup('g', [TypeError('positive')])")) == {"test_f": 0}
    assert points(grade(walled, source, f="def f(x):\n    return 1")) == {"test_f": 0}


def test_a_groups_message_names_its_members(walled):
    five = "raise ExceptionGroup('g', [ValueError('v'), KeyError('k')])"
    for kernels in ("one", "two"):
        said = messages(grade(walled, assignment(ASKS, kernels), f=f"def f(x):\n    {five}"))["test_f"]
        assert said == "ExceptionGroup: ValueError: v; KeyError: 'k'"


REDEFINES = {
    "showtraceback": "import IPython.core.interactiveshell as s\ns.InteractiveShell.showtraceback = lambda *a, **k: None",
    "showtraceback is None": "import IPython.core.interactiveshell as s\ns.InteractiveShell.showtraceback = None",
    "of the shell itself": "get_ipython().showtraceback = lambda *a, **k: None",
    "_showtraceback": "type(get_ipython())._showtraceback = lambda *a, **k: None",
    "traceback of ours": "type(get_ipython()).showtraceback = lambda *a, **k: None",
    "traceback of ours is None": "type(get_ipython()).showtraceback = None",
    "custom handler": "get_ipython().set_custom_exc((BaseException,), lambda *a, **k: None)",
    "custom handler that fails": "get_ipython().set_custom_exc((BaseException,), lambda *a, **k: 1 / 0)",
    "InteractiveTB": "get_ipython().InteractiveTB = None",
    "excepthook": "import sys\nsys.excepthook = None",
    "format_exception": "import traceback\ntraceback.TracebackException = traceback.print_exc = None",
    "debugger": "get_ipython().run_line_magic('pdb', 'on')",
    "all outputs gone": "import atexit\nget_ipython().outputs.fail = lambda *a: None",
}


@pytest.mark.parametrize("cheat", REDEFINES.values(), ids=REDEFINES)
def test_what_shows_errors_may_be_redefined_with_one_kernel_and_wins_nothing(walled, cheat):
    result = grade(walled, assignment(ASKS, "one"), f=f"{cheat}\n\ndef f(x):\n    return 5")
    assert points(result) == {"test_f": 0}
    assert messages(result)["test_f"]
    right = grade(walled, assignment(ASKS, "one"), f=f"{cheat}\n\ndef f(x):\n    return 2 * x")
    assert points(right) == {"test_f": 2}, "it costs nothing either"


@pytest.mark.parametrize("name", ["submitted-cheat-attempt", "submitted-cheat-attempt-alternative"])
def test_nbgraders_own_cheat_attempts_win_no_point_that_stock_nbgrader_does_not_give(walled, name):
    folder = files("nbgrader") / "tests" / "apps" / "files"
    notebook = nbformat.reads((folder / "submitted-unchanged.ipynb").read_text(), as_version=4)
    notebook.metadata.kernels = "one"
    source = sources.make(notebook, "p1", "p1")
    cheat = judge(Job("spam", source, (folder / f"{name}.ipynb").read_bytes(), tiny.SMALL), walled)
    assert points(cheat) == {"foo": 1, "bar": 0}
    honest = judge(Job("ham", source, (folder / "submitted-changed.ipynb").read_bytes(), tiny.SMALL), walled)
    assert points(honest) == {"foo": 1, "bar": 1}


# --- the kernel's word and the outputs --------------------------------------------------------------------------------

STREAM = {"output_type": "stream", "name": "stdout", "text": "hello"}
ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}


@pytest.mark.parametrize(
    ("answer", "earns"),
    [
        ({"outputs": [STREAM], "error": None}, 2),
        ({"outputs": [STREAM], "error": "ValueError"}, 0),
        ({"outputs": [STREAM], "error": ""}, 0),
        ({"outputs": [STREAM], "error": 0}, 0),
        ({"outputs": [STREAM]}, 0),
        ({"outputs": [ERROR], "error": None}, 0),
        ({"outputs": None, "error": None}, 0),
        ({}, 0),
    ],
)
def test_where_a_kernels_word_and_its_outputs_disagree_there_are_no_points(answer, earns):
    node = tiny.test("f()", "test_f", 2)
    assert verdict(node, shown_outputs.as_said(answer)).points == earns


# --- points -----------------------------------------------------------------------------------------------------------


def value(text):
    return nbformat.v4.new_output("execute_result", data={"text/plain": text})


@MODES
@pytest.mark.parametrize(("last", "earns"), [("0.5", 0.5), ("0", 0), ("2", 2), ("2.0", 2), ("1e-3", 0.001), ("None", 2), ("1;", 2)])
def test_a_plain_number_is_partial_credit(walled, last, earns, kernels):
    result = grade(walled, assignment(last, kernels), f="def f(x):\n    return 2 * x")
    assert points(result) == {"test_f": earns}
    assert messages(result) == {"test_f": ""}


FAULTS = {
    "numpy": "import numpy as np\nnp.float64(0.5)", "below": "-1", "above": "2.5", "nan": "float('nan')", "infinite": "float('inf')",
    "False": "f(2) == 5", "True": "f(2) == 4", "text": "'0.5'", "list": "[1]", "object": "object()",
    "picture": "from IPython.display import Image\nImage(data=b'\\x89PNG\\r\\n\\x1a\\n' + bytes(30), format='png', width=1, height=1)",
}  # fmt: skip


@MODES
@pytest.mark.parametrize("last", FAULTS.values(), ids=FAULTS)
def test_a_last_value_that_is_no_number_of_points_is_the_tests_fault_and_says_so(walled, last, kernels):
    result = grade(walled, assignment(last, kernels), f="def f(x):\n    return 2 * x")
    assert points(result) == {"test_f": 0}
    assert result.tests[0].ended is Ended.FAULT
    assert "no plain number of points from 0 to 2; this is a mistake in the test" in messages(result)["test_f"]


@pytest.mark.parametrize("last", [*FAULTS.values(), "0.5", "0", "2", "1/0"])
def test_nbgrader_reads_the_same_points_off_the_notebook(walled, last):
    result = grade(walled, assignment(last, "two"), f="def f(x):\n    return 2 * x")
    assert utils.determine_grade(result.notebook.cells[-1]) == (result.tests[0].points, 2)


@pytest.mark.parametrize(
    ("outputs", "earns"),
    [
        ([value("2"), nbformat.from_dict(ERROR)], 0),
        ([nbformat.from_dict(ERROR), value("2")], 0),
        ([value("2"), value("0.5")], 0.5),
        ([value("'shown'"), value("0.5")], 0.5),
        ([nbformat.v4.new_output("execute_result", data={"image/png": "aaaa"})], 0),
        ([], 2),
    ],
)
def test_an_error_beats_every_value_and_the_last_value_those_before(outputs, earns):
    node = tiny.test("f()", "test_f", 2)
    end = verdict(node, outputs)
    assert end.points == earns
    assert utils.determine_grade(nbformat.from_dict(node | {"outputs": end.outputs})) == (earns, 2)


@MODES
def test_a_value_shown_before_an_error_wins_nothing(walled, kernels):
    test = "import sys\nsys.displayhook(2)\nassert f(2) == 5"
    assert points(grade(walled, assignment(test, kernels), f="def f(x):\n    return 2 * x")) == {"test_f": 0}


# --- time -------------------------------------------------------------------------------------------------------------


@MODES
def test_the_message_of_a_test_that_ran_too_long_is_the_limits(walled, kernels):
    result = grade(walled, assignment(ASKS, kernels), tiny.HASTY, f="def f(x):\n    while True:\n        pass")
    assert messages(result) == {"test_f": "TimeLimit: stopped after 2 s, the time limit of one cell"}
    assert result.tests[0].ended is Ended.TIMED_OUT
    assert "KeyboardInterrupt" in shown(result) or kernels == "two"


def test_given_cells_are_told_of_their_errors_too(walled):
    source = make(
        given("raise ExceptionGroup('g', [ValueError('v')])", "set_up"), *(cell.node for cell in assignment(ASKS, "two").cells)
    )
    result = grade(walled, source, f="def f(x):\n    return 2 * x")
    assert points(result) == {"test_f": 2}
    assert "ExceptionGroup" in shown(result)


@pytest.mark.tensorflow
def test_verify_finds_a_test_at_fault_before_the_class_does_and_the_report_says_so(tmp_path):
    cells = (tiny.solution("def f(x):\n    return 2 * x", "f"), tiny.test("import numpy as np\nnp.float64(0.5)", "test_f", 2))
    course = released_course(tmp_path, (*cells, tiny.test("assert f(1) == 2", "test_g")))
    found = autograde(course, "verify")
    assert found.returncode == 1
    assert "TestFault" in found.stdout
    assert "only its own solution and the untouched release are tried" in found.stderr
    hand_in(course, "ann", (course / "exercises" / "tiny" / "tiny.ipynb").read_bytes())
    assert autograde(course, "grade").returncode == 0, "it is no end of a run"
    assert autograde(course, "report").returncode == 0
    page = (course / "classroom" / "report.html").read_text()
    assert "fault of the test: 1" in page and "TestFault: the test&#39;s last value is np.float64(0.5)" in page


@pytest.mark.tensorflow
def test_a_test_that_gives_more_than_its_points_stops_nobodys_grading(tmp_path):
    cells = (tiny.solution("def f(x):\n    return 2 * x", "f"), tiny.test("f(1) + 1", "test_f", 2), tiny.test("f(1)", "test_g", 2))
    course = released_course(tmp_path, cells)
    for student in ("ann", "bob"):
        work = tiny.submission(
            tiny.make(*cells), f="def f(x):\n    return 2 * x" if student == "ann" else "def f(x):\n    return 0"
        )
        hand_in(course, student, nbformat.writes(work))
    done = autograde(course, "grade")
    assert done.returncode == 0, done.stderr
    assert scores(course) == {"ann": 2, "bob": 1}
