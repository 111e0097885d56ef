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
from .source import Role, Source, SourceCell

STAGES = ("start", "given", "answers", "tests", "crossing", "calls", "stop")  # crossing and calls are parts of tests
SHOWN = ("text/plain", "image/png", "image/jpeg")  # what a student's cell may put into a feedback page
MAX_SHOWN = 2_000_000  # characters of one output
MAX_OUTPUTS = 200  # of one cell
DECISIVE = ("error", "execute_result")  # the outputs that decide on a test's points


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
        self.job, self.settings, self.warm = job, job.settings, warm
        self.deadline = time.monotonic() + job.settings.submission_seconds
        self.tests: list[TestResult] = []
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self.stack = stack
        self.before: list[Part] = []  # code that ran and that is no test
        self._start()

    def _start(self) -> None:
        begun = time.perf_counter()
        limits, output = self.settings.limits, self.settings.output
        if self.job.source.one_kernel:
            self.student = self.judge = self.warm.start("student", limits, output, None)
        else:
            near, far = socket.socketpair()
            self.student = self.warm.start("student", limits, output, near)
            self.judge = self.warm.start("judge", limits, output, far)
        for kernel in self.kernels:
            self.stack.callback(kernel.close)
        for kernel in self.kernels:
            self._put_files(kernel)
        self.seconds["start"] += time.perf_counter() - begun

    def _start_afresh(self) -> None:
        """Give new kernels, in which all that ran before runs again, but for tests and for what ended the old ones."""
        for kernel in self.kernels:
            kernel.close()
        self._start()
        for part in self.before:
            self._code(part)

    @property
    def kernels(self) -> list[Kernel]:
        return [self.student] if self.student is self.judge else [self.student, self.judge]

    def _put_files(self, kernel: Kernel) -> None:
        for path, data in self.job.files:
            answer = self._ask(kernel, Message({"do": "put", "path": path}, (data,)))
            if "error" in answer.data:
                where = f"{path} of {self.job.source.assignment!r}"
                raise KernelDied(f"{where} could not be put into the kernel's folder: {answer.data['cannot']}")

    def part(self, part: Part) -> NotebookNode:
        """Run one cell where it belongs and return it with its outputs."""
        node = _node(part)
        if part.cell_type != "code":
            return node
        if self.job.source.fresh_kernels and self._over:
            self._start_afresh()
        begun = time.perf_counter()
        role = part.cell.role if part.cell else None
        if role is Role.TEST:
            node.outputs = self._test(part, node)
        else:
            node.outputs = self._code(part)
            self.before += [] if self._over else [part]
        kind = {Role.TEST: "tests", Role.GIVEN: "given"}.get(role, "answers")
        self.seconds[kind] += time.perf_counter() - begun
        return node

    @property
    def _over(self) -> bool:
        return any(kernel.ended for kernel in self.kernels)

    def _code(self, part: Part) -> list[NotebookNode]:
        if part.cell and part.cell.role is Role.GIVEN:
            return self._given(part)
        return self._execute(self.student, part.text)[0]

    def _given(self, part: Part) -> list[NotebookNode]:
        outputs, _ = self._execute(self.student, part.text)
        if part.cell.student_side or self.job.source.one_kernel:
            return outputs
        return self._execute(self.judge, part.text, part.cell)[0]

    def _test(self, part: Part, node: NotebookNode) -> list[NotebookNode]:
        begun = time.perf_counter()
        outputs, ended = self._execute(self.judge, part.text, None if self.job.source.one_kernel else part.cell)
        node.outputs = outputs = _without_stderr(outputs)
        points, most = _points(node)
        if ended is None:
            ended = Ended.PASSED if points == most else Ended.FAILED if points == 0 else Ended.PARTIAL
        seconds = time.perf_counter() - begun
        self.tests.append(TestResult(part.cell.grade_id, points, most, ended, _message(outputs), seconds))
        return outputs

    def _execute(self, kernel: Kernel, code: str, cell: SourceCell | None = None) -> tuple[list[NotebookNode], Ended | None]:
        """Return a cell's outputs, and how it ended if a kernel was late or died over it; stand-ins are those of `cell`."""
        order = Message({"do": "execute", "code": code} | self._stand_ins(cell))
        if kernel.ended:
            return [_stopped(kernel.role, kernel.ended)], Ended.DIED
        try:
            answer = self._ask(kernel, order)
        except KernelDied as died:
            return [_stopped(kernel.role, str(died))], Ended.DIED
        except KernelLate as late:
            if late.answer.data.get("error") == "StudentKernelDied":
                self.student.end()
            return _outputs(late.answer) + [self._late()], Ended.TIMED_OUT
        outputs = _outputs(answer)
        if kernel.role == "judge" and "spent" in answer.data:
            for stage, seconds in answer.data["spent"].items():
                self.seconds[stage] += seconds
        if answer.data.get("error") == "StudentKernelDied" and kernel is self.judge:
            return [_stopped("student", self.student.end())], Ended.DIED
        return outputs, None

    def _stand_ins(self, cell: SourceCell | None) -> dict[str, list[str]]:
        source = self.job.source
        return {"names": list(source.stand_ins_for(cell)), "own": list(source.stand_ins_in(cell))} if cell else {}

    def _ask(self, kernel: Kernel, order: Message) -> Message:
        seconds = min(self.settings.cell_seconds, self.deadline - time.monotonic())
        waits_for = self.student if kernel is self.judge and kernel is not self.student else None
        return kernel.ask(order, max(seconds, 0.1), waits_for)

    def _late(self) -> NotebookNode:
        if time.monotonic() < self.deadline:
            return _error("TimeLimit", f"stopped after {self.settings.cell_seconds:g} s, the time limit of one cell")
        return _error("TimeLimit", f"the {self.settings.submission_seconds:g} s of the whole notebook were used up")


def _outputs(answer: Message) -> list[NotebookNode]:
    """Return an answer's outputs in bounds; an answer without any is an error, for a test without errors earns points."""
    outputs = answer.data.get("outputs")
    if not isinstance(outputs, list):
        return [_error("NoOutputs", "the process sent something else than a cell's outputs")]
    nodes = [node for node in map(_harmless, outputs[:MAX_OUTPUTS]) if node]
    decisive = [out for out in outputs[MAX_OUTPUTS:] if isinstance(out, dict) and out.get("output_type") in DECISIVE]
    return nodes + [node for node in map(_harmless, decisive[-2:]) if node]


def _error(name: str, text: str) -> NotebookNode:
    return nbformat.v4.new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


def _stopped(role: str, reason: str) -> NotebookNode:
    whose = "the process that runs the answers" if role == "student" else "the process that runs the tests"
    return _error("KernelDied", f"{whose} has ended: {reason}")


def _without_stderr(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Show warnings like other text: nbgrader gives a test with output on stderr no points, and TensorFlow logs there."""
    return [nbformat.from_dict(out | {"name": "stdout"}) if out.get("name") == "stderr" else out for out in outputs]


def _harmless(output: object) -> NotebookNode | None:
    """Return an output as a feedback page may show it, text and pictures, or None.

    The student's process may send anything, and the judge's shows what came from there, so nothing is taken over but
    strings that were checked.
    """
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return nbformat.v4.new_output("stream", name=name, text=_text(output.get("text", ""), MAX_SHOWN))
    if kind == "error":
        lines = output.get("traceback")
        lines = [_text(line, 4000) for line in lines[:60]] if isinstance(lines, list) else []
        name, value = _text(output.get("ename", ""), 200), _text(output.get("evalue", ""), 2000)
        return nbformat.v4.new_output("error", ename=name, evalue=value, traceback=lines)
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = {k: _text(v, MAX_SHOWN) for k, v in output["data"].items() if k in SHOWN and _is_shown(k, v)}
        return nbformat.v4.new_output(kind, data=data) if data else None
    return None


def _text(value: object, most: int) -> str:
    """Return at most `most` characters of a text, without half characters, which no file can hold."""
    return str(value)[:most].encode("utf-8", "replace").decode()


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


def _message(outputs: list[NotebookNode]) -> str:
    error = next((out for out in outputs if out.output_type == "error"), None)
    return f"{error['ename']}: {error['evalue']}".strip()[:400] if error else ""


def _points(node: NotebookNode) -> tuple[float, float]:
    try:
        return utils.determine_grade(node)
    except ValueError:  # the test's own last value is not a number of points: nbgrader refuses it too
        return 0.0, float(node.metadata.nbgrader.points)


def _node(part: Part) -> NotebookNode:
    """Return the notebook cell of a part: the source's with its metadata, or a bare one for what a student added."""
    if part.cell is None:
        node = nbformat.from_dict(_bare(part.cell_type, part.text))
        if part.cell_type == "raw":
            node.metadata.raw_mimetype = "text/plain"  # without, a page would take it in as HTML
        return node
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
