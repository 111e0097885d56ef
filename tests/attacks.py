"""What the files of attacks share.

An attack counts only where its wall is seen to matter: each is run twice, once where the wall that stops it is missing,
where it must win, and once where the wall stands, where it must win nothing.
"""

import json
from dataclasses import replace
from typing import Any

import tiny
from nbformat import NotebookNode
from tiny import SMALL, given, grade, make, points, solution

from autograde.assignment.source import Source
from autograde.inside import student_side
from autograde.inside.namespaces import Limits
from autograde.inside.wire import Message
from autograde.judging.job import Job, Result
from autograde.judging.judge import judge
from autograde.judging.warm_parent import WarmParent

DOUBLE = "def double(x):\n    return 2 * x"
TOTAL = "def total(xs):\n    answer = 0\n    for x in xs:\n        answer = answer + x\n    return answer"
WRONG = "\n\ndef double(x):\n    return 7\n"
PLAIN_TEST = "assert double(3) == 6\n### BEGIN HIDDEN TESTS\nassert double(5) == 10\n### END HIDDEN TESTS"
EASY = replace(SMALL, limits=replace(SMALL.limits, cpu=60), cell_seconds=20)  # for attacks on something else than limits

ORDERS = "sockets()[:1]"  # of the student's process: to the supervisor; the other leads to the judge
FORGE = """
import json, os, stat, struct
def sockets():
    return [fd for fd in range(3, 64) if is_socket(fd)]
def is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False
def forge(data, fds=None):
    text = json.dumps(data).encode()
    for fd in fds or sockets():
        os.write(fd, struct.pack("!II", len(text), 0) + text)
"""
SIDE = f"import {student_side.__name__} as side\n"  # the grader's own code in the process that runs the answers


def source(test: str = PLAIN_TEST, answer: str = DOUBLE, **metadata: str) -> Source:
    """Return an assignment of two answers: a test of the first, for two points, and one of the second, for three."""
    return make(
        given("import numpy as np\ndef same(one, other):\n    return one == other", "given"),
        solution(answer, "double"),
        tiny.test(test, "test_double", 2),
        solution("def total(xs):\n    return sum(xs)", "total"),
        tiny.test("assert total([1, 2]) == 3\nassert total([]) == 0", "test_total", 3),
        **metadata,
    )


SOURCE = source()


def ids(attacks: list[Any]) -> dict[str, Any]:
    """Return the arguments that make pytest name each run after its attack."""
    return {"argvalues": attacks, "ids": [attack.name for attack in attacks]}


def submit(parent: WarmParent, notebook: NotebookNode, source: Source = SOURCE) -> Result:
    """Return the judgement of a notebook as it came."""
    return judge(Job("eve", source, json.dumps(notebook).encode(), SMALL), parent)


def run(parent: WarmParent, code: str, limits: Limits = EASY.limits, output: int = 100_000) -> list[dict[str, Any]]:
    """Return the outputs of one cell in a student kernel of its own, as the kernel sent them."""
    kernel = parent.start("student", limits, output, None)
    try:
        return kernel.ask(Message({"do": "execute", "code": code}), 60).data["outputs"]
    finally:
        kernel.close()


def said(outputs: list[dict[str, Any]]) -> str:
    """Return what a cell printed, and the errors that it ended with."""
    return "".join(output.get("text", "") or f"{output.get('ename')}: {output.get('evalue')}\n" for output in outputs)


def printed(result: Result) -> str:
    """Return what all cells of an executed notebook printed, and the errors that they ended with."""
    return "".join(said(cell.outputs) for cell in result.notebook.cells if "outputs" in cell)


def honest(parent: WarmParent) -> None:
    """The next submission is judged as if nothing had happened."""
    assert points(grade(parent, SOURCE, double=DOUBLE, total=TOTAL)) == {"test_double": 2, "test_total": 3}
