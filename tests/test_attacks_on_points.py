"""Wrong answers and changed notebooks that try to win points.

The walls: tests run in a process of their own, to which the student's process can send nothing but values; and what
runs is the instructor's notebook, of which a submission fills in the answers alone.
"""

import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass

import nbformat
import pytest
import tiny
from attacks import DOUBLE, EASY, FORGE, PLAIN_TEST, SIDE, SOURCE, TOTAL, WRONG, ids, source, submit
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader import utils
from tiny import grade, points

from autograde.inside import crossing
from autograde.inside.handover import unpack

ONE_PROCESS = {"kernels": "one"}  # the setting that lets tests run in the student's process

# --- answers that are wrong: the wall is the process of its own in which the tests run ---------------------------------


@dataclass(frozen=True)
class Attack:
    """A wrong answer, and the test that it is to pass."""

    name: str
    answer: str
    test: str = PLAIN_TEST


def liar(base: str, made: str, test: str = PLAIN_TEST) -> Attack:
    """Return a wrong answer of a class that says yes to every comparison."""
    code = f"""
class Liar({base}):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __hash__ = lambda self: 0
    __array_function__ = lambda self, *args, **kwargs: True
    __class__ = property(lambda self: {base})
def double(x):
    return {made}
"""
    return Attack(f"a value that is equal to everything, made from {base}", code, test)


ALLCLOSE = "assert np.allclose(double(np.ones(2)), [2, 2])"
ATTACKS = [
    Attack("asserts dropped by a transformer of the syntax tree", """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(Drop())
""" + WRONG),
    Attack("asserts dropped by a transformer of the text", """
get_ipython().input_transformers_cleanup.append(lambda lines: ["pass\\n" if "assert" in line else line for line in lines])
""" + WRONG),
    Attack("a run_cell that runs nothing", """
get_ipython().run_cell = lambda *args, **kwargs: type("Result", (), {"error_before_exec": None, "error_in_exec": None})()
""" + WRONG),
    Attack("errors that are neither shown nor kept", """
from IPython.core.interactiveshell import ExecutionResult
get_ipython().showtraceback = lambda *args, **kwargs: None
ExecutionResult.error_in_exec = property(lambda self: None, lambda self, error: None)
""" + WRONG),
    Attack("a builtin function replaced", "import builtins\nbuiltins.all = lambda values: True" + WRONG,
           "assert all(double(n) == 2 * n for n in range(9))"),
    Attack("a function of NumPy replaced", "np.testing.assert_allclose = lambda *args, **kwargs: None" + WRONG,
           "np.testing.assert_allclose(double(np.ones(2)), [2, 2])"),
    Attack("a helper of the instructor's replaced", "def same(one, other):\n    return True" + WRONG, "assert same(double(3), 6)"),
    Attack("a method of Keras replaced", """
import keras
keras.Model.__call__ = lambda self, x: 2 * x
def double(x):
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])
""", "assert np.allclose(double(0)(np.ones((1, 1))), 2)"),
    Attack("right answers read from the test that asks", """
import re
def double(x):
    return int(re.search(rf"double\\({x}\\) == (\\d+)", In[-1])[1])
"""),
    Attack("a forged reply that takes the place of the test's", FORGE + "forge({'outputs': [], 'error': None})" + WRONG),
    Attack("forged replies that name the points", FORGE + """
points = {"output_type": "execute_result", "data": {"text/plain": "2"}, "metadata": {}}
forge({"outputs": [points], "error": None})
forge({"outputs": [points], "error": None})
""" + WRONG),
    liar("object", "Liar()"),
    liar("int", "Liar(7)"),
    liar("float", "Liar(7)"),
    liar("str", "Liar('7')"),
    liar("dict", "Liar()"),
    liar("list", "Liar()"),
    liar("np.ndarray", "np.zeros(2).view(Liar)", ALLCLOSE),
]  # fmt: skip


@pytest.fixture
def parent(request, walled, attack):
    return request.getfixturevalue("warm") if "import keras" in attack.answer else walled


@pytest.mark.parametrize("attack", **ids(ATTACKS))
def test_in_one_process_with_the_tests_a_wrong_answer_wins_by(parent, attack):
    result = grade(parent, source(attack.test, **ONE_PROCESS), EASY, double=attack.answer, total=TOTAL)
    assert points(result)["test_double"] == 2


@pytest.mark.parametrize("attack", **ids(ATTACKS))
def test_a_wrong_answer_wins_nothing_by(parent, attack):
    result = grade(parent, source(attack.test), EASY, double=attack.answer, total=TOTAL)
    assert points(result)["test_double"] == 0
    assert points(result)["test_total"] in (0, 3), "its own kernel may be broken"
    assert result.tests[0].max_points == 2


# --- what the student's process says of itself: the wall is that it is asked for the answers' names alone --------------

UNASKED = SIDE + """
look = side._ORDERS["look"]
def look_and_add(shell, message):
    answer = look(shell, message)
    answer.data["found"]["abs"] = "function"
    return answer
side._ORDERS["look"] = look_and_add
def abs(x):
    return 0
""" + WRONG  # fmt: skip
ABS_TEST = "assert abs(double(3) - 6) < 0.001"


def test_where_answers_may_define_abs_a_wrong_answer_wins_by_handing_over_its_own(walled):
    handed_over = source(ABS_TEST, DOUBLE + "\n\ndef abs(x):\n    return x")
    assert points(grade(walled, handed_over, EASY, double=UNASKED, total=TOTAL))["test_double"] == 2


def test_a_wrong_answer_wins_nothing_by_handing_over_a_name_that_nobody_asked_for(walled):
    result = grade(walled, source(ABS_TEST), EASY, double=UNASKED, total=TOTAL)
    assert points(result) == {"test_double": 0, "test_total": 3}


# --- messages that are no values: the walls are the checks of the decoder ----------------------------------------------


class Bomb:
    def __reduce__(self):
        return eval, ("'the code of the sender ran'",)


def nested(levels: int) -> dict:
    value = 1
    for _ in range(levels):
        value = {"list": [value]}
    return value


@dataclass(frozen=True)
class Forged:
    """A message, the check that refuses it, what stands in the check's place where it is lifted, and the harm then."""

    name: str
    value: object
    buffer: bytes
    check: str
    lifted: object
    harm: Callable[[object], bool]


def _unpickle(data, unpacker, depth):
    return pickle.loads(unpacker.buffers[data["pickle"]])


FORGED = [
    Forged("a pickle that runs code", {"pickle": 0}, pickle.dumps(Bomb()), "_READERS", crossing._READERS | {"pickle": _unpickle},
           lambda value: value == "the code of the sender ran"),
    Forged("one buffer that is named again and again", {"list": [{"array": 0, "dtype": "|u1", "shape": [1 << 16]}] * 100}, bytes(1 << 16),
           "_buffer", lambda data, name, unpacker: unpacker.buffers[data[name]], lambda value: sum(array.nbytes for array in value) == 100 << 16),
    Forged("an array of records", {"array": 0, "dtype": "<f4,<f4", "shape": [1]}, bytes(8), "DTYPE", re.compile(".*"),
           lambda value: value.dtype.names == ("f0", "f1")),
    Forged("a value that is nested too deeply", nested(200), b"", "MAX_DEPTH", 1000, lambda value: value[0][0] != 1),
    Forged("a value of too many parts", {"list": [0] * 600_000}, b"", "MAX_NODES", 1_000_000, lambda value: len(value) == 600_000),
]  # fmt: skip


@pytest.mark.parametrize("attack", **ids(FORGED))
def test_without_its_check_the_judge_would_take(monkeypatch, attack):
    monkeypatch.setattr(crossing, attack.check, attack.lifted)
    assert attack.harm(unpack({"value": attack.value}, (attack.buffer,)))


@pytest.mark.parametrize("attack", **ids(FORGED))
def test_the_judge_refuses(attack):
    with pytest.raises(crossing.CannotCross):
        unpack({"value": attack.value}, (attack.buffer,))


# --- notebooks that were changed: the wall is that the instructor's cells and metadata are put back --------------------


def _tag_tests(cells):
    for cell in cells[2], cells[4]:
        cell.metadata.tags = ["skip-execution"]


def _empty_tests(cells):
    cells[2].source = cells[4].source = "pass"


def _make_the_answer_the_test(cells):
    cells[2].metadata.nbgrader.update(grade=False, solution=True, locked=False)
    cells[1].metadata.nbgrader.update(grade=True, solution=False, points=99)


def _copy_an_easy_test(cells):
    easy = nbformat.from_dict(cells[4])
    easy.source, easy.metadata.nbgrader.points, easy.id = "pass", 99, "easy"
    cells.append(easy)


def _write_points_in(cells):
    _tag_tests(cells)
    for cell in cells[2], cells[4]:
        cell.metadata.nbgrader.points = 99
        cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "99"})]


@dataclass(frozen=True)
class Change:
    """What is done to a notebook whose first answer is wrong."""

    name: str
    change: Callable[[list[NotebookNode]], object]


CHANGES = [
    Change("tests that are tagged to be skipped", _tag_tests),
    Change("emptied tests", _empty_tests),
    Change("the deletion of the test that fails", lambda cells: cells.pop(2)),
    Change("flags that make the answer the test", _make_the_answer_the_test),
    Change("an easy test that is copied", _copy_an_easy_test),
    Change("points and outputs that are written in", _write_points_in),
]


def changed(attack: Change) -> NotebookNode:
    notebook = tiny.submission(SOURCE, double=WRONG, total=TOTAL)
    attack.change(notebook.cells)
    return notebook


@pytest.mark.parametrize("attack", **ids(CHANGES))
def test_run_as_it_came_a_wrong_notebook_wins_by(attack):
    notebook = NotebookClient(changed(attack), allow_errors=True, timeout=60).execute()
    scores = [utils.determine_grade(cell) for cell in notebook.cells if utils.is_grade(cell)]
    assert sum(points for points, _ in scores) / sum(most for _, most in scores) > 3 / 5


@pytest.mark.parametrize("attack", **ids(CHANGES))
def test_a_wrong_notebook_wins_nothing_by(walled, attack):
    result = submit(walled, changed(attack))
    assert points(result) == {"test_double": 0, "test_total": 3}
    assert [test.max_points for test in result.tests] == [2, 3]
