"""Submissions that try to take more than their share, or to end the run for the others.

The walls are limits, each tried twice by an attack that has an end: raised, where the attack reaches its end, and as it
is, where the attack is stopped and the next submission is judged as if nothing had happened.
"""

import json
import os
import re
import select
import signal
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import tiny
from attacks import DOUBLE, EASY, FORGE, ORDERS, SIDE, SOURCE, TOTAL, honest, ids, printed, run, said, source, submit
from tiny import grade, messages, points

from autograde.assignment import submission
from autograde.errors import BadSubmission
from autograde.inside.namespaces import Limits
from autograde.inside.wire import Message
from autograde.judging import kernels
from autograde.judging.job import Ended, Settings
from autograde.judging.warm_parent import WarmParent


def limited(cell_seconds: float = 20, submission_seconds: float = 60, **limits: int) -> Settings:
    """Return settings that bound nothing but what is named."""
    roomy = Limits(memory=1000, cpu=60, processes=200, file_size=64, scratch=64, open_files=250)
    return Settings(cell_seconds, submission_seconds, 100_000, True, replace(roomy, **limits))


# --- cells that take too much: the walls are the limits of a cell and of its process -----------------------------------


@dataclass(frozen=True)
class Hog:
    """A cell that comes to its end where nothing stops it, the limit that does, and the words that tell of it."""

    name: str
    code: str
    limit: Settings
    words: str


HOGS = [
    Hog("time", "import time\ntime.sleep(2.5)", limited(cell_seconds=1), "stopped after 1 s, the time limit of one cell"),
    Hog("time, and ignores interrupts", """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
time.sleep(3.5)
""", limited(cell_seconds=1), "it ran longer than the limit allows and did not stop when interrupted"),
    Hog("processor time", "import time\nwhile time.process_time() < 2:\n    pass", limited(cpu=1), "it used more CPU time than the limit allows"),
    Hog("memory", "hoard = [bytearray(10_000_000) for _ in range(45)]", limited(memory=300), "MemoryError"),
    Hog("memory in many processes", """
import os, time
for _ in range(4):
    if os.fork() == 0:
        hoard = bytearray(b"x") * 60_000_000
        time.sleep(1)
        os._exit(0)
for _ in range(4):
    assert os.wait()[1] == 0
""", limited(memory=120), "it used more memory than the limit allows"),
    Hog("processes", """
import os, time
for _ in range(40):
    if os.fork() == 0:
        time.sleep(1000)
""", limited(processes=24), "Resource temporarily unavailable"),
    Hog("threads", """
import threading, time
for _ in range(40):
    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
""", limited(processes=24), "RuntimeError: can't start new thread"),
    Hog("open files", "files = [open('/dev/null') for _ in range(100)]", limited(open_files=64), "Too many open files"),
    Hog("the disk", "for n in range(5):\n    open(str(n), 'wb').write(b'x' * 7_000_000)", limited(scratch=16), "No space left on device"),
    Hog("a long file", "open('big', 'wb').write(b'x' * 12_000_000)", limited(file_size=8), "File too large"),
]  # fmt: skip


def hog(parent: WarmParent, attack: Hog, settings: Settings):
    return grade(parent, SOURCE, settings, double=DOUBLE, total=attack.code + "\nprint('to the end')\n" + TOTAL)


@pytest.mark.parametrize("attack", **ids(HOGS))
def test_where_its_limit_is_raised_a_cell_takes(walled, attack):
    result = hog(walled, attack, limited())
    assert "to the end" in printed(result)
    assert points(result) == {"test_double": 2, "test_total": 3}


@pytest.mark.parametrize("attack", **ids(HOGS))
def test_a_limit_stops_a_cell_that_takes(walled, attack):
    result = hog(walled, attack, attack.limit)
    assert "to the end" not in printed(result)
    assert attack.words in printed(result)
    assert points(result) == {"test_double": 2, "test_total": 0}
    honest(walled)


def test_where_the_limit_is_raised_a_notebook_of_slow_answers_takes_its_time(walled):
    assert points(slow_notebook(walled, limited())) == {"test_double": 2, "test_total": 3}


def test_a_notebook_of_slow_answers_ends_in_time(walled):
    result = slow_notebook(walled, limited(submission_seconds=1))
    assert points(result)["test_total"] == 0
    assert "the 1 s of the whole notebook were used up" in tiny.shown(result)


def slow_notebook(parent: WarmParent, settings: Settings):
    double = "import time\ndef double(x):\n    time.sleep(0.7)\n    return 2 * x"
    return grade(
        parent, SOURCE, settings, double=double, total="import time\ndef total(xs):\n    time.sleep(0.7)\n    return sum(xs)"
    )


# --- answers that hold a test: the walls are the deadlines of its questions -------------------------------------------


@dataclass(frozen=True)
class Slow:
    """An answer that is right in the end, but not in the time of a cell."""

    name: str
    answer: str


SLOW = [
    Slow("works on", "import time\ndef double(x):\n    time.sleep(2.5)\n    return 2 * x"),
    Slow("works on and ignores interrupts", """
import signal, time
def double(x):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    time.sleep(3.5)
    return 2 * x
"""),
    Slow("sends its reply byte by byte", FORGE + """
import time
def double(x):
    text = json.dumps({"value": 2 * x}).encode()
    os.write(max(sockets()), struct.pack("!II", 25 + len(text), 0))
    for _ in range(25):
        os.write(max(sockets()), b" ")
        time.sleep(0.1)
    os.write(max(sockets()), text)
"""),
]  # fmt: skip
ONE_CALL = source("assert double(3) == 6")


@pytest.mark.parametrize("attack", **ids(SLOW))
def test_where_the_limit_is_raised_a_test_waits_for_an_answer_that(walled, attack):
    result = grade(walled, ONE_CALL, limited(), double=attack.answer, total=TOTAL)
    assert result.tests[0].ended is Ended.PASSED


@pytest.mark.parametrize("attack", **ids(SLOW))
def test_a_test_does_not_wait_for_an_answer_that(walled, attack):
    result = grade(walled, ONE_CALL, limited(cell_seconds=1), double=attack.answer, total=TOTAL)
    assert result.tests[0].points == 0
    assert result.tests[0].ended is Ended.TIMED_OUT
    honest(walled)


# Replies too early, and then does not read the next order, which is too long to lie in the socket's buffer.
UNREAD = FORGE + f"""
import signal, time
forge({{"outputs": [], "error": None}}, {ORDERS})
signal.signal(signal.SIGINT, signal.SIG_IGN)
time.sleep(3.5)
"""  # fmt: skip
LONG = "# " + "x" * 900_000 + "\n" + TOTAL


def unread(parent: WarmParent, settings: Settings):
    return grade(parent, SOURCE, settings, added={"test_double": UNREAD}, double=DOUBLE, total=LONG)


def test_where_the_limit_is_raised_the_run_waits_for_a_process_that_does_not_read_its_orders(walled):
    assert points(unread(walled, limited())) == {"test_double": 2, "test_total": 3}


def test_the_run_does_not_wait_for_a_process_that_does_not_read_its_orders(walled):
    assert points(unread(walled, limited(cell_seconds=1))) == {"test_double": 2, "test_total": 0}
    honest(walled)


# --- memory and files that no limit counts: the wall is the sandbox, which filters calls and has folders of its own -----


@dataclass(frozen=True)
class Deed:
    """A cell that takes or leaves what no limit of its process counts."""

    name: str
    code: str


UNCOUNTED = [
    Deed("a shared mapping", "import mmap\nmmap.mmap(-1, 40 << 20)"),
    Deed("a shared mapping of zeros", "import mmap, os\nmmap.mmap(os.open('/dev/zero', os.O_RDWR), 40 << 20)"),
    Deed("a file in memory", "import os\nos.memfd_create('x')"),
    Deed("shared memory", """
from multiprocessing import shared_memory
memory = shared_memory.SharedMemory(create=True, size=40 << 20)
try:
    memory.buf[:] = bytes(40 << 20)
finally:
    memory.close()
    memory.unlink()
"""),
    Deed("files without content", "import os\nos.mkdir('many')\nfor n in range(21_000):\n    open(f'many/{n}', 'w').close()"),
]  # fmt: skip


@pytest.mark.parametrize("attack", **ids(UNCOUNTED))
def test_without_a_sandbox_more_than_anybody_counts_is_taken_by(unwalled, attack):
    assert "to the end" in said(run(unwalled, attack.code + "\nprint('to the end')", limited().limits))


@pytest.mark.parametrize("attack", **ids(UNCOUNTED))
def test_no_more_than_is_counted_is_taken_by(walled, attack):
    result = grade(walled, SOURCE, limited(), added={"double": attack.code + "\nprint('to the end')"}, double=DOUBLE, total=TOTAL)
    assert "to the end" not in printed(result)
    assert re.search("PermissionError|OSError|KernelDied", printed(result))
    honest(walled)


# --- what is left behind: the wall is that a submission's processes and files have namespaces, which end with it --------

DETACH = """
import os, signal, time
reading, writing = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        os.write(writing, str(os.getpid()).encode())
        os.closerange(0, 64)
        time.sleep(1000)
    os._exit(0)
print(os.read(reading, 10).decode())
"""


def test_without_a_sandbox_a_detached_child_outlives_its_submission(unwalled):
    pid = int(said(run(unwalled, DETACH)))
    with pytest.raises(TimeoutError):
        wait_for_the_end_of(pid, seconds=1)
    os.kill(pid, signal.SIGKILL)
    wait_for_the_end_of(pid)


def test_a_detached_child_ends_with_its_submission(walled):
    kernel = walled.start("student", EASY.limits, 5_000, None)
    assert kernel.ask(Message({"do": "execute", "code": DETACH}), 20).data["error"] is None
    pids = inside(walled)
    assert len(pids) >= 2, "the kernel and the child"
    kernel.close()
    for pid in pids:
        wait_for_the_end_of(pid)


def test_a_fork_bomb_leaves_nothing(walled):
    hog(walled, next(each for each in HOGS if each.name == "processes"), limited(processes=24))
    for pid in inside(walled):
        wait_for_the_end_of(pid)


def inside(parent: WarmParent) -> list[int]:
    """Return the processes that submissions started: those with a number in a namespace of their own."""
    return [pid for pid in descendants(parent.process.pid) if depth_of(pid) > 2]


def depth_of(pid: int) -> int:
    try:
        return len(re.search(r"NSpid:(.*)", Path(f"/proc/{pid}/status").read_text())[1].split())
    except OSError:
        return 0  # it has ended


def descendants(pid: int) -> set[int]:
    """Return the processes under `pid`."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found, new = set(), {pid}
    while new:
        new = {child for child, parent in parents.items() if parent in new} - found
        found |= new
    return found


def wait_for_the_end_of(pid: int, seconds: float = 10) -> None:
    with suppress(ProcessLookupError), open(os.pidfd_open(pid)) as pidfd:
        if not select.select([pidfd], [], [], seconds)[0]:
            raise TimeoutError(f"process {pid} lives on")


LEFT_BEHIND = [
    Deed("symbolic links", "for n, to in enumerate(('/etc/passwd', '/', '/proc/1/root', '..', 'self')):\n    os.symlink(to, f'link{n}')"),
    Deed("a FIFO", "os.mkfifo('fifo')"),
    Deed("a socket", "import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('socket')\ns.listen()"),
    Deed("odd names", "for name in ('\\n', '-rf', '*', b'\\xff'.decode(errors='surrogateescape'), 'x' * 255):\n    open(name, 'w').close()"),
    Deed("deep folders", "for _ in range(300):\n    os.mkdir('d')\n    os.chdir('d')"),
    Deed("locked folders", "os.mkdir('locked')\nopen('locked/f', 'w').close()\nos.chmod('locked', 0)"),
]  # fmt: skip
LIST = "import os, tempfile\nos.chdir(tempfile.gettempdir())\nprint(sorted(os.listdir()))\n"


@pytest.mark.parametrize("attack", **ids(LEFT_BEHIND))
def test_without_a_sandbox_the_next_submission_finds(unwalled, attack):
    before, after = said(run(unwalled, LIST + attack.code)), said(run(unwalled, LIST))
    assert len(after) > len(before)


@pytest.mark.parametrize("attack", **ids(LEFT_BEHIND))
def test_the_next_submission_does_not_find(walled, attack):
    assert said(run(walled, LIST + attack.code)) == "[]\n"
    assert said(run(walled, LIST)) == "[]\n"
    honest(walled)


# --- processes that end: they take down themselves alone, and what follows says why ------------------------------------

DIES = {
    "os._exit": ("import os\nos._exit(3)", "ended unexpectedly (exit 3)"),
    "a quiet os._exit": ("import os\nos._exit(0)", "it ended by itself (sys.exit or os._exit?)"),
    "a segmentation fault": ("import ctypes\nctypes.string_at(1)", "it crashed (SIGSEGV: a segmentation fault or an abort)"),
    "an abort": ("import os\nos.abort()", "it crashed (SIGSEGV: a segmentation fault or an abort)"),
    "a stack overflow": ("import ctypes\nF = ctypes.CFUNCTYPE(None)\ndef f(): g()\ng = F(f)\nimport sys\nsys.setrecursionlimit(10**9)\ng()", "SIGSEGV"),
    "a closed socket": ("import os\nos.closerange(3, 64)", "has ended"),
    "a server that is gone": (SIDE + "side._obey = None", "has ended"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "words"), DIES.values(), ids=DIES)
def test_a_process_that_ends_keeps_its_points_and_says_why_by(walled, code, words):
    result = grade(walled, SOURCE, EASY, double=DOUBLE, total=code)
    assert points(result) == {"test_double": 2, "test_total": 0}
    assert result.tests[1].ended is Ended.DIED
    assert words in messages(result)["test_total"]
    honest(walled)


RAW = (
    SIDE
    + """
pack = side.pack
side.pack = lambda value: (MESSAGE) if value == "attack" else pack(value)
def double(x):
    return "attack"
"""
)
NO_VALUES = {
    "a value that holds itself": "def double(_):\n    x = []\n    x.append(x)\n    return {'a': x}",
    "a value that is nested too deeply": "def double(_):\n    x = ()\n    for _ in range(100_000): x = (x,)\n    return x",
    "a value of too many parts": "def double(_):\n    return [0] * 3_000_000",
    "an exception that is a group": "def double(x):\n    raise ExceptionGroup('many', [AssertionError()])",
    "an exception with an odd name and no message": "def double(x):\n    raise type('a\\0\\ud800<b>', (OSError,), {'__str__': lambda self: 1/0})",
    "a message of an unknown kind": RAW.replace("MESSAGE", "{'value': {'open': '/etc/passwd'}}, ()"),
    "a message that names one buffer too often": RAW.replace(
        "MESSAGE", "{'value': {'list': [{'array': 0, 'dtype': '|u1', 'shape': [1 << 20]}] * 50_000}}, (bytes(1 << 20),)"
    ),
}  # fmt: skip


@pytest.mark.parametrize("answer", NO_VALUES.values(), ids=NO_VALUES)
def test_what_is_no_value_costs_its_own_test_alone(walled, answer):
    result = grade(walled, SOURCE, EASY, double=answer, total=TOTAL)
    assert points(result) == {"test_double": 0, "test_total": 3}


# --- what reaches the supervisor: the walls are the bounds of a reply and of a file ------------------------------------

FLOOD = FORGE + f"forge({{'outputs': [{{'output_type': 'stream', 'text': 'x' * 5_000_000}}], 'error': None}}, {ORDERS})\n" + DOUBLE


def test_where_the_bound_is_raised_the_supervisor_takes_a_forged_reply_of_five_megabytes(walled, monkeypatch):
    monkeypatch.setattr(kernels, "MAX_ANSWER", 16 << 20)
    assert points(grade(walled, SOURCE, EASY, double=FLOOD, total=TOTAL)) == {"test_double": 2, "test_total": 3}


def test_the_supervisor_takes_no_forged_reply_of_five_megabytes(walled):
    result = grade(walled, SOURCE, EASY, double=FLOOD, total=TOTAL)
    assert [test.ended for test in result.tests] == [Ended.DIED, Ended.DIED]
    honest(walled)


def heavy(megabytes: int):
    """Return an honest submission with as much metadata as it says, in the notebook and in a cell."""
    notebook = tiny.submission(SOURCE, double=DOUBLE, total=TOTAL)
    notebook.metadata.widgets = notebook.cells[1].metadata.extra = "x" * (megabytes << 19)
    return notebook


def test_where_the_bound_is_raised_a_file_of_thirty_two_megabytes_is_read(walled, monkeypatch):
    monkeypatch.setattr(submission, "MAX_FILE", 64 << 20)
    assert points(submit(walled, heavy(32))) == {"test_double": 2, "test_total": 3}


def test_a_file_of_thirty_two_megabytes_is_refused(walled):
    with pytest.raises(BadSubmission, match="has 32 MB, the limit is 30"):
        submit(walled, heavy(32))


def test_metadata_below_the_limit_is_left_behind(walled):
    result = submit(walled, heavy(20))
    assert points(result) == {"test_double": 2, "test_total": 3}
    assert len(json.dumps(heavy(20))) > 20_000_000 > 20_000 > len(tiny.shown(result))
