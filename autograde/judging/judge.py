"""One submission judged: rebuilt, run through a student kernel and a judge kernel, every test with its verdict."""

import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from nbformat import NotebookNode

from ..assignment import submission
from ..assignment.rebuild import Part, rebuild
from ..assignment.source import Role, SourceCell
from ..inside.wire import Message
from . import outputs as shown
from .job import Ended, Job, Result, TestResult
from .kernels import Kernel, KernelDied, KernelLate
from .notebook import cell_of, notebook_of
from .verdict import verdict
from .warm_parent import WarmParent

STAGES = ("start", "given", "answers", "tests", "crossing", "calls", "stop")  # crossing and calls are parts of tests


def judge(job: Job, warm: WarmParent) -> Result:
    """Return the result of one submission; raises BadSubmission when there is nothing to run."""
    rebuilt = rebuild(job.source, submission.parse(job.submission, "the file"))
    rebuilt = replace(rebuilt, repairs=job.notes + rebuilt.repairs)
    with ExitStack() as stack:
        run = _Run(job, warm, stack)
        nodes = [run.part(part) for part in rebuilt.parts]
        begun = time.perf_counter()
    run.seconds["stop"] = time.perf_counter() - begun
    rebuilt = replace(rebuilt, repairs=rebuilt.repairs + tuple(dict.fromkeys(run.notes)))
    return Result(notebook_of(job.source, rebuilt, nodes), tuple(run.tests), rebuilt.repairs, run.seconds)


class _Run:
    """The two kernels of one submission, and what they gave so far."""

    def __init__(self, job: Job, warm: WarmParent, stack: ExitStack):
        self.job, self.settings, self.warm = job, job.settings, warm
        self.deadline = time.monotonic() + job.settings.submission_seconds
        self.tests: list[TestResult] = []
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self.stack = stack
        self.before: list[Part] = []  # code that ran and that is no test
        self.notes = [_left_out(job.left_out)] if job.left_out else []
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
        self._put_own_files()
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

    def _put_own_files(self) -> None:
        """Put the files that the student handed in where the student's code finds them, and only there."""
        theirs = dict(self.job.files)
        for path, data in self.job.own:
            if path in theirs:
                if data != theirs[path]:
                    self.notes.append(f"The file {path!r} comes with the assignment; it lay there as it was handed out.")
                continue
            answer = self._ask(self.student, Message({"do": "put", "path": path}, (data,)))
            if "error" in answer.data:
                why = f"it is too large, or another's name is in its way ({answer.data['error']})"
                self.notes.append(f"The file {path!r} was left out: {why}.")

    def part(self, part: Part) -> NotebookNode:
        """Run one cell where it belongs and return it with its outputs."""
        node = cell_of(part)
        role = part.cell.role if part.cell else None
        if part.cell_type != "code" or (role is Role.TEST and not self._is_wanted(part)):
            return node
        if self.job.source.fresh_kernels and self._over:
            self._start_afresh()
        begun = time.perf_counter()
        if part.cell and role is Role.TEST:
            node.outputs = self._test(part.cell, node)
        else:
            node.outputs = self._code(part)
            self.before += [] if self._over else [part]
        kind = "tests" if role is Role.TEST else "given" if role is Role.GIVEN else "answers"
        self.seconds[kind] += time.perf_counter() - begun
        return node

    def _is_wanted(self, part: Part) -> bool:
        return self.job.only is None or bool(part.cell and part.cell.grade_id in self.job.only)

    @property
    def _over(self) -> bool:
        return any(kernel.ended for kernel in self.kernels)

    def _code(self, part: Part) -> list[NotebookNode]:
        if part.cell and part.cell.role is Role.GIVEN:
            return self._given(part.cell, part.text)
        return self._execute(self.student, part.text)[0]

    def _given(self, cell: SourceCell, text: str) -> list[NotebookNode]:
        outputs, _ = self._execute(self.student, text)
        if cell.student_side or self.job.source.one_kernel:
            return outputs
        return self._execute(self.judge, text, cell)[0]

    def _test(self, cell: SourceCell, node: NotebookNode) -> list[NotebookNode]:
        begun = time.perf_counter()
        outputs, ended = self._execute(self.judge, node.source, None if self.job.source.one_kernel else cell)
        end = verdict(node, outputs, ended)
        seconds = time.perf_counter() - begun
        self.tests.append(TestResult(cell.grade_id or "", end.points, end.max_points, end.ended, end.message, seconds))
        return end.outputs

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
            return [self._late(), *shown.clean(late.answer.data.get("outputs"))], Ended.TIMED_OUT
        self._add_spent(kernel, answer)
        if answer.data.get("error") == "StudentKernelDied" and kernel is self.judge:
            return [_stopped("student", self.student.end())], Ended.DIED
        return shown.as_said(answer.data), None

    def _add_spent(self, kernel: Kernel, answer: Message) -> None:
        if kernel.role == "judge":
            for stage, seconds in answer.data.get("spent", {}).items():
                self.seconds[stage] += seconds

    def _stand_ins(self, cell: SourceCell | None) -> dict[str, Any]:
        source = self.job.source
        return {"names": list(source.stand_ins_for(cell)), "own": list(source.stand_ins_in(cell))} if cell else {}

    def _ask(self, kernel: Kernel, order: Message) -> Message:
        seconds = min(self.settings.cell_seconds, self.deadline - time.monotonic())
        waits_for = self.student if kernel is self.judge and kernel is not self.student else None
        return kernel.ask(order, max(seconds, 0.1), waits_for)

    def _late(self) -> NotebookNode:
        if time.monotonic() < self.deadline:
            return shown.error("TimeLimit", f"stopped after {self.settings.cell_seconds:g} s, the time limit of one cell")
        return shown.error("TimeLimit", f"the {self.settings.submission_seconds:g} s of the whole notebook were used up")


def _left_out(paths: Sequence[str]) -> str:
    names = ", ".join(map(repr, paths[:5])) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
    return f"Of the files beside the notebook these were left out, for there are too many or too large ones: {names}."


def _stopped(role: str, reason: str) -> NotebookNode:
    whose = "the process that runs the answers" if role == "student" else "the process that runs the tests"
    return shown.error("KernelDied", f"{whose} has ended: {reason}")
