"""One submission judged: rebuilt, run through a student kernel and a judge kernel, every test with its verdict."""

import base64
import enum
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode
from nbgrader import utils

from .inside.namespaces import Limits
from .inside.wire import Message
from .kernels import Kernel, KernelDied, KernelLate, WarmParent
from .rebuild import Part, Rebuilt, parse_submission, rebuild
from .source import Role, Source

STAGES = ("start", "given", "answers", "tests", "crossing", "calls", "stop")  # crossing and calls are parts of tests
SHOWN = ("text/plain", "image/png", "image/jpeg")  # what a student's cell may put into a feedback page
MAX_SHOWN = 2_000_000  # characters of one output


@dataclass(frozen=True)
class Settings:
    """Bounds of one submission, beside those of each kernel. Seconds are of the wall clock."""

    cell_seconds: float = 30
    submission_seconds: float = 300
    output: int = 100_000  # characters that one cell may show
    sandbox: bool = True  # a result of a run without is never taken for one of a run with
    limits: Limits = field(default_factory=Limits)


class Ended(enum.Enum):
    """How a test ended."""

    PASSED = "passed"
    PARTIAL = "partial credit"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    DIED = "kernel died"


@dataclass(frozen=True)
class TestResult:
    """What one test gave."""

    __test__ = False  # not a class of tests for pytest

    grade_id: str
    points: float
    max_points: float
    ended: Ended
    message: str  # one line on what went wrong, empty when nothing did
    seconds: float


@dataclass(frozen=True, eq=False)
class Job:
    """All that a judgement depends on: notebooks in, and files that come with the assignment."""

    student: str
    source: Source
    submission: bytes
    settings: Settings = Settings()
    files: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True)
class Result:
    """All that a judgement gives: the executed notebook, its tests, its repairs, and where the time went."""

    notebook: NotebookNode = field(repr=False)
    tests: tuple[TestResult, ...]
    repairs: tuple[str, ...]
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def points(self) -> float:
        return sum(test.points for test in self.tests)


def judge(job: Job, warm: WarmParent) -> Result:
    """Return the result of one submission; raises BadSubmission when there is nothing to run."""
    cells = parse_submission(job.submission, "the file")["cells"]
    rebuilt = rebuild(job.source, cells)
    with ExitStack() as stack:
        run = _Run(job, warm, stack)
        nodes = [run.part(part) for part in rebuilt.parts]
        begun = time.perf_counter()
    run.seconds["stop"] = time.perf_counter() - begun
    return Result(_notebook(job, rebuilt, nodes), tuple(run.tests), rebuilt.repairs, run.seconds)


class _Run:
    """The two kernels of one submission, and what they gave so far."""

    def __init__(self, job: Job, warm: WarmParent, stack: ExitStack):
        self.job, self.settings = job, job.settings
        self.deadline = time.monotonic() + job.settings.submission_seconds
        self.tests: list[TestResult] = []
        self.seconds = dict.fromkeys(STAGES, 0.0)
        begun = time.perf_counter()
        limits, output = self.settings.limits, self.settings.output
        if job.source.one_kernel:
            self.student = self.judge = warm.start("student", limits, output, None)
        else:
            near, far = socket.socketpair()
            self.student = warm.start("student", limits, output, near)
            self.judge = warm.start("judge", limits, output, far)
        for kernel in self.kernels:
            stack.callback(kernel.close)
            for path, data in job.files:
                self._ask(kernel, Message({"do": "put", "path": path}, (data,)))
        self.seconds["start"] = time.perf_counter() - begun

    @property
    def kernels(self) -> list[Kernel]:
        return [self.student] if self.student is self.judge else [self.student, self.judge]

    def part(self, part: Part) -> NotebookNode:
        """Run one cell where it belongs and return it with its outputs."""
        node = _node(part)
        if part.cell_type != "code":
            return node
        begun = time.perf_counter()
        role = part.cell.role if part.cell else None
        if role is Role.TEST:
            node.outputs = self._test(part, node)
        elif role is Role.GIVEN:
            node.outputs = self._given(part)
        else:
            node.outputs = [out for out in map(_harmless, self._execute(self.student, part.text)[0]) if out]
        kind = {Role.TEST: "tests", Role.GIVEN: "given"}.get(role, "answers")
        self.seconds[kind] += time.perf_counter() - begun
        return node

    def _given(self, part: Part) -> list[NotebookNode]:
        outputs, _ = self._execute(self.student, part.text)
        if part.cell.student_side or self.job.source.one_kernel:
            return [out for out in map(_harmless, outputs) if out]
        return _nodes(self._execute(self.judge, part.text, self.job.source.stand_ins_for(part.cell))[0])

    def _test(self, part: Part, node: NotebookNode) -> list[NotebookNode]:
        begun = time.perf_counter()
        names = () if self.job.source.one_kernel else self.job.source.stand_ins_for(part.cell)
        outputs, ended = self._execute(self.judge, part.text, names)
        outputs = _without_stderr(outputs)
        node.outputs = _nodes(outputs)
        points, most = _points(node)
        if ended is None:
            ended = Ended.PASSED if points == most else Ended.FAILED if points == 0 else Ended.PARTIAL
        seconds = time.perf_counter() - begun
        self.tests.append(TestResult(part.cell.grade_id, points, most, ended, _message(outputs), seconds))
        return node.outputs

    def _execute(self, kernel: Kernel, code: str, names: tuple[str, ...] = ()) -> tuple[list[dict], Ended | None]:
        """Return a cell's outputs, and how it ended if a kernel was late or died over it."""
        order = Message({"do": "execute", "code": code, "names": list(names)})
        if kernel.ended:
            return [_stopped(kernel.role, kernel.ended)], Ended.DIED
        try:
            answer = self._ask(kernel, order)
        except KernelDied as died:
            return [_stopped(kernel.role, str(died))], Ended.DIED
        except KernelLate as late:
            return _outputs(late.answer) + [self._late()], Ended.TIMED_OUT
        outputs = _outputs(answer)
        if kernel.role == "judge" and "spent" in answer.data:
            for stage, seconds in answer.data["spent"].items():
                self.seconds[stage] += seconds
        if answer.data.get("error") == "StudentKernelDied" and kernel is self.judge:
            self.student.stop()
            return [_stopped("student", self.student.reason())], Ended.DIED
        return outputs, None

    def _ask(self, kernel: Kernel, order: Message) -> Message:
        seconds = min(self.settings.cell_seconds, self.deadline - time.monotonic())
        waits_for = self.student if kernel is self.judge and kernel is not self.student else None
        return kernel.ask(order, max(seconds, 0.1), waits_for)

    def _late(self) -> dict:
        text = f"stopped after {self.settings.cell_seconds:g} s, the time limit of one cell"
        return _error("TimeLimit", text)


def _outputs(answer: Message) -> list[dict]:
    outputs = answer.data.get("outputs")
    return outputs if isinstance(outputs, list) else []


def _error(name: str, text: str) -> dict:
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}


def _stopped(role: str, reason: str) -> dict:
    whose = "the process that runs the answers" if role == "student" else "the process that runs the tests"
    return _error("KernelDied", f"{whose} has ended: {reason}")


def _without_stderr(outputs: list[dict]) -> list[dict]:
    """Show warnings like other text: nbgrader gives a test with output on stderr no points, and TensorFlow logs there."""
    return [out | {"name": "stdout"} if out.get("name") == "stderr" else out for out in outputs]


def _nodes(outputs: list[dict]) -> list[NotebookNode]:
    return [nbformat.from_dict(output) for output in outputs]


def _harmless(output: object) -> NotebookNode | None:
    """Return an output of the student's process as a feedback page may show it: text and pictures, or None.

    The process may send anything, so nothing is taken over but strings that were checked.
    """
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return nbformat.v4.new_output("stream", name=name, text=str(output.get("text", ""))[:MAX_SHOWN])
    if kind == "error":
        lines = output.get("traceback")
        lines = [str(line)[:4000] for line in lines[:60]] if isinstance(lines, list) else []
        name, value = str(output.get("ename", ""))[:200], str(output.get("evalue", ""))[:2000]
        return nbformat.v4.new_output("error", ename=name, evalue=value, traceback=lines)
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = {k: v for k, v in output["data"].items() if k in SHOWN and _is_shown(k, v)}
        return nbformat.v4.new_output("display_data", data=data) if data else None
    return None


def _is_shown(kind: str, value: object) -> bool:
    if not isinstance(value, str) or len(value) > MAX_SHOWN:
        return False
    if kind == "text/plain":
        return True
    try:
        base64.b64decode("".join(value.split()), validate=True)
    except ValueError:
        return False
    return True


def _message(outputs: list[dict]) -> str:
    error = next((out for out in outputs if out.get("output_type") == "error"), None)
    return f"{error['ename']}: {error['evalue']}".strip()[:400] if error else ""


def _points(node: NotebookNode) -> tuple[float, float]:
    try:
        return utils.determine_grade(node)
    except ValueError:  # the test's own last value is not a number of points: nbgrader refuses it too
        return 0.0, float(node.metadata.nbgrader.points)


def _node(part: Part) -> NotebookNode:
    """Return the notebook cell of a part: the source's with its metadata, or a bare one for what a student added."""
    if part.cell is None:
        return nbformat.from_dict(_bare(part.cell_type, part.text))
    node = nbformat.from_dict(_bare(part.cell_type, part.text) | {"metadata": part.cell.node.metadata})
    if "id" in part.cell.node:
        node["id"] = part.cell.node["id"]
    if part.cell.grade_id:  # nbgrader says "no response" where an answer still is the released stub
        released = nbformat.from_dict(_bare(part.cell_type, part.cell.stub) | {"metadata": part.cell.node.metadata})
        node.metadata.nbgrader["checksum"] = utils.compute_checksum(released)
    return node


def _bare(cell_type: str, text: str) -> dict:
    cell = {"cell_type": cell_type, "metadata": {}, "source": text}
    return cell | {"outputs": [], "execution_count": None} if cell_type == "code" else cell


def _notebook(job: Job, rebuilt: Rebuilt, nodes: list[NotebookNode]) -> NotebookNode:
    notebook = nbformat.v4.new_notebook(metadata=nbformat.from_dict(job.source.metadata))
    if rebuilt.repairs:
        lines = "\n".join(f"- {repair}" for repair in rebuilt.repairs)
        nodes = [nbformat.v4.new_markdown_cell(f"**What the grader put right in this notebook**\n\n{lines}"), *nodes]
    for number, node in enumerate(nodes):
        if "id" not in node:
            node["id"] = f"added-{number}"
    notebook.cells = nodes
    return notebook
