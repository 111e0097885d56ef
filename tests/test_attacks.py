"""What a submission may try, grouped by what it threatens: points, secrets, the machine, the run.

Every attack goes through the real thing: a sandboxed warm parent, two kernels, tiny limits.
"""

import json
import os
import re
import secrets
import select
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import tiny
from nbconvert import HTMLExporter
from tiny import SMALL, given, grade, make, messages, points, solution

from autograde.errors import AutogradeError, BadSubmission
from autograde.inside.wire import Message
from autograde.judging.job import Ended, Job
from autograde.judging.judge import judge
from autograde.judging.sandbox import environment
from autograde.judging.warm_parent import WarmParent

ROOT = Path(__file__).resolve().parent.parent
SECRET = f"HIDDEN-{secrets.token_hex(8)}"
SOURCE = make(
    given("import math", "imports"),
    solution("def double(x):\n    return 2 * x", "double"),
    tiny.test(
        "import numpy as np\nassert double(3) == 6\nnp.testing.assert_allclose(double(np.ones(2)), [2, 2])\n"
        f"### BEGIN HIDDEN TESTS\nsecret = '{SECRET}'\nassert double(5) == 10, 'twice five is ten'\n### END HIDDEN TESTS",
        "test_double",
        2,
    ),
    solution("def total(xs):\n    return sum(xs)", "total"),
    tiny.test("assert total([1, 2]) == 3\nassert total([]) == 0", "test_total", 3),
)
DOUBLE = "def double(x):\n    return 2 * x"
TOTAL = "def total(xs):\n    answer = 0\n    for x in xs:\n        answer = answer + x\n    return answer"
WRONG = "\n\ndef double(x):\n    return 7\n"


def honest(warm) -> None:
    """The next submission is judged as if nothing had happened."""
    result = grade(warm, SOURCE, double=DOUBLE, total=TOTAL)
    assert points(result) == {"test_double": 2, "test_total": 3}


def printed(result) -> str:
    """Return all outputs of an executed notebook, without the cells themselves."""
    return json.dumps([cell.outputs for cell in result.notebook.cells if cell.cell_type == "code"])


@pytest.fixture
def probe(warm):
    """Return a function that runs code in a student kernel and gives back what it printed."""
    kernels = []

    def run(code: str, seconds: float = 20) -> str:
        if not kernels:
            kernels.append(warm.start("student", replace(SMALL.limits, cpu=60), 100_000, None))
        answer = kernels[0].ask(Message({"do": "execute", "code": code}), seconds)
        assert answer.data["error"] is None, answer.data["outputs"]
        return "".join(output.get("text", "") for output in answer.data["outputs"])

    yield run
    for kernel in kernels:
        kernel.close()


# --- points: nothing turns a wrong answer into a right one ------------------------------------------------------------

FORGE = """
import json, os, stat, struct
def forge(data):
    text = json.dumps(data).encode()
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                os.write(fd, struct.pack("!II", len(text), 0) + text)
        except OSError:
            pass
"""
RAW = """
import autograde.inside.student_side as kernel
kernel.pack = lambda value: ({}, {})
"""
LIAR = """
import numpy as np
class Liar({base}):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __ne__ = __lt__ = __gt__ = lambda self, other: False
    __hash__ = lambda self: 0
    __sub__ = __rsub__ = __abs__ = lambda self, *other: self
    __bool__ = lambda self: True
    __array__ = lambda self, *a, **k: np.array([2.0, 2.0])
    __class__ = property(lambda self: {base})
def double(x):
    return {make}
"""
POINTS = {
    "asserts dropped by a transformer of the syntax tree": """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(Drop())
"""
    + WRONG,
    "asserts dropped by a transformer of the text": """
get_ipython().input_transformers_cleanup.append(lambda lines: [line.replace("assert", "0,") for line in lines])
"""
    + WRONG,
    "a patched run_cell": "get_ipython().run_cell = lambda *a, **k: type('R', (), dict(error_before_exec=None, error_in_exec=None))()"
    + WRONG,
    "patched builtins": "import builtins\nbuiltins.AssertionError = type('Quiet', (Exception,), {})\nbuiltins.isinstance = lambda *a: True"
    + WRONG,
    "a patched numpy.testing": "import numpy as np\nnp.testing.assert_allclose = lambda *a, **k: None\nnp.allclose = lambda *a, **k: True"
    + WRONG,
    "a patched keras": "import keras\nkeras.ops.convert_to_numpy = lambda x: x\nkeras.Model.__call__ = lambda *a: 6" + WRONG,
    "a display hook": "import sys\nsys.displayhook = sys.excepthook = lambda *a: None\nget_ipython().showtraceback = lambda *a, **k: None"
    + WRONG,
    "a forged reply": FORGE + "forge({'outputs': [], 'error': None})" + WRONG,
    "a forged reply with points": FORGE
    + "forge({'outputs': [{'output_type': 'execute_result', 'data': {'text/plain': '100'}, 'metadata': {}}], 'error': None})"
    + WRONG,
    "a forged value": FORGE + "forge({'value': 6, 'steps': []})" + WRONG,
    "a forged list of names": FORGE + "forge({'found': {'assert': 'function', 'np': 'function'}, 'not_handed_over': {}, 'value': {'dict': [['np', 1]]}})"
    + WRONG,
    "a result file": "open('result.json', 'w').write('{\"points\": 5}')\nopen('/scratch/gradebook.db', 'w').write('5')" + WRONG,
    "an exit status": "import atexit, os\natexit.register(os._exit, 0)" + WRONG,
    "always equal": LIAR.format(base="object", make="Liar()"),
    "a lying int": LIAR.format(base="int", make="Liar(7)"),
    "a lying float": LIAR.format(base="float", make="Liar(7)"),
    "a lying str": LIAR.format(base="str", make="Liar('7')"),
    "a lying dict": LIAR.format(base="dict", make="Liar()"),
    "a lying list": LIAR.format(base="list", make="Liar()"),
    "a lying array": LIAR.format(base="np.ndarray", make="np.zeros(2).view(Liar)"),
    "an exception of the judge's": "class StudentKernelDied(Exception): pass\ndef double(x):\n    raise StudentKernelDied",
    "the end of the test": "def double(x):\n    raise SystemExit(0)",
    "an interrupt of the test": "def double(x):\n    raise KeyboardInterrupt",
    "an exception that is a group": "def double(x):\n    raise ExceptionGroup('many', [AssertionError()])",
    "an exception with a lying name": "def double(x):\n    raise type('a\\0\\ud800<b>', (OSError,), {'__str__': lambda self: 1/0})",
    "a message as an answer": RAW + "kernel.pack = lambda value: ({'raised': 7, 'cannot': []}, ())" + WRONG,
    "an exception that is malformed": RAW + "kernel._describe = lambda e: {'kinds': [1, {}], 'places': 3}\ndef double(x):\n    1/0",
}  # fmt: skip


@pytest.mark.parametrize("attack", POINTS.values(), ids=POINTS)
def test_a_wrong_answer_wins_nothing_by(warm, attack):
    result = grade(warm, SOURCE, double=attack, total=TOTAL)
    assert points(result)["test_double"] == 0
    assert points(result)["test_total"] in (0, 3), "its own kernel may be broken"
    assert result.notebook.cells[2].metadata.nbgrader.points == 2


def resubmit(warm, change, **answers):
    notebook = tiny.submission(SOURCE, **answers)
    change(notebook.cells)
    return judge(Job("eve", SOURCE, json.dumps(notebook).encode(), SMALL), warm)


def _tag_all(cells):
    for cell in cells:
        cell.metadata.tags = ["skip-execution", "student-side", "raises-exception", "nbgrader-skip"]


def _empty_tests(cells):
    cells[2].source = cells[4].source = "assert True"


def _swap_tests_for_answers(cells):
    cells[2].metadata.nbgrader.update(grade=False, solution=True, locked=False)
    cells[2].source = "pass"
    cells[1].metadata.nbgrader.update(grade=True, solution=False, points=99)


def _copy_easy_test(cells):
    easy = nbformat.from_dict(cells[4])
    easy.source, easy.metadata.nbgrader.points = "pass", 99
    cells += [easy, easy]


def _say_points(cells):
    for cell in cells:
        cell.metadata.nbgrader.points = 99
        cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "99"})]


NOTEBOOKS = {
    "tags that skip cells": _tag_all,
    "emptied tests": _empty_tests,
    "deleted tests": lambda cells: [cells.pop(4), cells.pop(2)],
    "flags flipped": _swap_tests_for_answers,
    "tests duplicated": _copy_easy_test,
    "points and outputs written in": _say_points,
    "cells reversed": lambda cells: cells.reverse(),
    "tests turned into text": lambda cells: [cells[n].update(cell_type="markdown") for n in (2, 4)],
}


@pytest.mark.parametrize("change", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_a_wrong_notebook_wins_nothing_by(warm, change):
    result = resubmit(warm, change, double=WRONG, total=TOTAL)
    assert points(result) == {"test_double": 0, "test_total": 3}
    assert [test.max_points for test in result.tests] == [2, 3]


# --- points: nothing that claims to be a value is more than a value ---------------------------------------------------

SENT = {
    "a pickle": "({'value': {'pickle': 'gASVAA=='}, 'steps': []}, ())",
    "pickled bytes": "({'value': {'bytes': 0}, 'steps': []}, (__import__('pickle').dumps(print),))",
    "a zip bomb": "({'value': {'bytes': 0}, 'steps': []}, (__import__('zlib').compress(bytes(50_000_000), 9),))",
    "an array of objects": "({'value': {'array': 0, 'dtype': '|O', 'shape': [1]}, 'steps': []}, (b'12345678',))",
    "a huge shape": "({'value': {'array': 0, 'dtype': '<f4', 'shape': [1 << 40]}, 'steps': []}, (b'',))",
    "one buffer again and again": "({'value': {'list': [{'array': 0, 'dtype': '|u1', 'shape': [1 << 20]}] * 400_000}, 'steps': []}, (bytes(1 << 20),))",
    "NaN keys": "({'value': {'dict': [[{'float': 'nan'}, n] for n in range(1000)]}, 'steps': []}, ())",
    "a list as a key": "({'value': {'dict': [[{'list': []}, 1]]}, 'steps': []}, ())",
    "an unknown kind": "({'value': {'open': '/etc/passwd'}, 'steps': []}, ())",
    "nothing": "({}, ())",
    "Lambda": "({'value': {'thing': 0}, 'steps': [{'make': 'layer', 'class': 'Lambda', 'config': {'dict': []}, 'number': 0}]}, ())",
    "a layer from a file": "({'value': {'thing': 0}, 'steps': [{'make': 'layer', 'class': 'TFSMLayer', 'config': {'dict': [['filepath', '/']]}, 'number': 0}]}, ())",
    "a model of a million steps": "({'value': {'thing': 0}, 'steps': [{'make': 'x'}] * 1_000_000}, ())",
    "a deep list": "(lambda deep: ({'value': deep, 'steps': []}, ()))(__import__('functools').reduce(lambda v, _: {'list': [v]}, range(400), 1))",
}  # fmt: skip


@pytest.mark.parametrize("message", SENT.values(), ids=SENT)
def test_a_raw_message_is_refused_and_costs_its_own_test_alone(warm, message):
    attack = RAW + f"right = kernel.pack\nkernel.pack = lambda value: {message} if value == 'attack' else real(value)\n"
    attack = attack.replace("kernel.pack = lambda value: ({}, {})", "real = kernel.pack")
    result = grade(warm, SOURCE, double=attack + "def double(x):\n    return 'attack'", total=TOTAL)
    assert points(result) == {"test_double": 0, "test_total": 3}


@pytest.mark.parametrize("value", ["cycle", "deep", "many"])
def test_a_value_that_has_no_end_costs_its_own_test_alone(warm, value):
    make_it = {
        "cycle": "x = []; x.append(x); x = {'a': x}",
        "deep": "x = ()\n    for _ in range(100_000): x = (x,)",
        "many": "x = [0] * 3_000_000",
    }
    result = grade(warm, SOURCE, double=f"def double(_):\n    {make_it[value]}\n    return x", total=TOTAL)
    assert points(result) == {"test_double": 0, "test_total": 3}
    assert "cannot be handed over" in messages(result)["test_double"]


ENDLESS = """
import os, stat, struct, time
def double(x):
    sock = max(fd for fd in range(3, 64) if _is_socket(fd))
    os.write(sock, struct.pack("!II", 16 << 20, 20_000))
    while True:
        os.write(sock, b"\\0")
        time.sleep(0.01)
def _is_socket(fd):
    try:
        return stat.S_ISSOCK(os.fstat(fd).st_mode)
    except OSError:
        return False
"""


def test_an_answer_that_never_ends_is_stopped(warm):
    result = grade(warm, SOURCE, double=ENDLESS, total=TOTAL)
    assert points(result)["test_double"] == 0
    assert result.tests[0].ended is Ended.TIMED_OUT
    honest(warm)


# --- secrets: what a submission can see -------------------------------------------------------------------------------

FIND = "import re\npattern = re.compile('HIDDEN-' + '[0-9a-f]{16}')\nfound = set()\n"
IN_MEMORY = (
    FIND
    + """
maps = open("/proc/self/maps").read().splitlines()
with open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        if "rw" in line.split()[1] and end - start < 200 << 20:
            try:
                memory.seek(start)
                found |= set(re.findall(b"HIDDEN-[0-9a-f]{16}", memory.read(end - start)))
            except (OSError, OverflowError, ValueError):
                pass
print("FOUND", found)
"""
)
IN_OBJECTS = (
    FIND
    + """
import gc, inspect, sys
for thing in gc.get_objects():
    for value in (list(thing.values()) if type(thing) is dict else thing if type(thing) in (list, tuple) else ()):
        if type(value) is str:
            found |= set(pattern.findall(value))
found |= set(pattern.findall(repr(In) + repr(Out) + repr(list(globals()))))
frame = inspect.currentframe()
while frame:
    found |= set(pattern.findall(repr(frame.f_locals)[:100_000]))
    frame = frame.f_back
print("FOUND", found)
"""
)
IN_CALLS = """
import sys
def double(x):
    frame = sys._getframe()
    while frame.f_back:
        frame = frame.f_back
    raise ValueError(f"FOUND {[k for k in frame.f_globals if 'test' in k]} {In[-1]}")
"""


@pytest.mark.parametrize("look", [IN_MEMORY, IN_OBJECTS], ids=["memory", "objects and frames"])
def test_hidden_tests_are_not_in_the_students(warm, look):
    result = grade(warm, SOURCE, added={"test_double": look, "test_total": look}, double=DOUBLE, total=TOTAL)
    assert printed(result).count("FOUND set()") == 2
    assert SECRET not in printed(result)


def test_the_search_of_memory_would_find_what_is_there(probe):
    assert "HIDDEN-0123456789abcdef" in probe("kept = 'HIDDEN-' + '0123456789abcdef'\n" + IN_MEMORY)


def test_a_call_sees_nothing_of_the_test_that_made_it(warm):
    result = grade(warm, SOURCE, double=IN_CALLS, total=TOTAL)
    assert "FOUND []" in messages(result)["test_double"]
    assert SECRET not in printed(result)


SECRET_PLACES = [
    ROOT / "solutions", ROOT / "autograde" / "answers", ROOT / "autograde" / "judge.py", ROOT / "classroom", ROOT / "tests", ROOT / ".git",
    ROOT / "nbgrader_config.py", Path.home() / ".bashrc", Path.home() / ".ssh", Path("/home"), Path("/etc/passwd"), Path("/etc/shadow"),
    Path("/etc/hostname"), Path("/var"), Path("/run"), Path("/sys"), Path("/mnt"), Path("/opt"), Path("/boot"),
]  # fmt: skip


def test_no_file_of_the_course_or_of_the_instructor_is_there(probe):
    assert any(path.exists() for path in SECRET_PLACES)
    code = f"import os\nprint([path for path in {[str(path) for path in SECRET_PLACES]} if os.path.lexists(path)])"
    assert probe(code).strip() == "[]"


def test_of_the_grader_only_the_code_that_runs_inside_is_there(probe):
    code = f"import os\nprint(set(os.listdir({str(ROOT)!r})) - {{'.venv'}}, os.listdir({str(ROOT / 'autograde')!r}))"
    assert probe(code).strip() == "{'autograde'} ['inside']"  # and .venv, where Python itself lies in the course's folder


def test_what_else_there_is_to_see_is_the_system_and_python(probe):
    top = set(probe("import os\nprint(*sorted(os.listdir('/')))").split())
    python = {path.parts[1] for path in map(Path, (sys.prefix, sys.base_prefix, ROOT))}
    assert top <= {"usr", "bin", "sbin", "lib", "lib32", "lib64", "etc", "proc", "dev", "tmp", "scratch"} | python
    assert set(probe("print(*sorted(os.listdir('/etc')))").split()) <= {"ld.so.cache", "fonts", "localtime"}


def test_no_notebook_and_no_database_is_there(probe):
    walk = f"""
import os
ends, installed = (".ipynb", ".db", ".sqlite"), ("/proc", "/usr", "/lib", {sys.prefix!r}, {sys.base_prefix!r})
found = []
for folder, folders, names in os.walk("/"):
    if folder.startswith(installed):
        folders.clear()
    found += [folder + "/" + name for name in names if name.endswith(ends)]
print(found)
"""
    assert probe(walk).strip() == "[]"


def test_the_environment_holds_nothing_of_the_instructors(probe):
    born = probe("print(*open('/proc/self/environ').read().split(chr(0)))").split()
    assert {entry.split("=")[0] for entry in born if "=" in entry} <= {*environment("/scratch"), "PWD"}
    now = probe("import os\nprint(*os.environ)").split()
    assert "PATH" in now and not {"PYTEST_CURRENT_TEST", "SHELL", "USER", "LOGNAME", "OLDPWD"} & set(now)


def test_no_other_process_is_there(probe):
    assert probe("import os\nprint(os.getpid(), os.getppid(), [p for p in os.listdir('/proc') if p.isdigit()])").split() == [
        "1",
        "0",
        "['1']",
    ]


def test_no_descriptor_but_the_two_sockets_is_open(warm):
    code = "import os\nprint('OPEN', sorted(os.readlink(f'/proc/self/fd/{n}').split(':')[0] for n in os.listdir('/proc/self/fd') if os.path.lexists(f'/proc/self/fd/{n}')))"
    result = grade(warm, SOURCE, added={"double": code}, double=DOUBLE, total=TOTAL)
    opened = re.search(r"OPEN (\[.*?\])", printed(result))[1]
    allowed = ["/dev/null"] * 3 + ["socket"] * 2
    extra = list(json.loads(opened.replace("'", '"')))
    for each in allowed:
        extra.remove(each)
    assert not [each for each in extra if not each.startswith(("anon_inode", "/dev/urandom", "/dev/null"))], extra


def test_what_one_submission_leaves_the_next_does_not_find(warm):
    places = ["/scratch/work/left", "/scratch/left", "/tmp/left", "/dev/shm/left", "/scratch/home/left", "/var/tmp/left"]
    leave = f"for place in {places}:\n    try:\n        open(place, 'w').write('mine')\n    except OSError:\n        pass"
    look = f"import os\nprint('LEFT', [place for place in {places} if os.path.exists(place)], os.listdir())"
    first = grade(warm, SOURCE, added={"double": leave + "\n" + look}, double=DOUBLE, total=TOTAL)
    assert "/scratch/work/left" in printed(first)
    second = grade(warm, SOURCE, added={"double": look}, double=DOUBLE, total=TOTAL)
    assert "LEFT [] []" in printed(second)


def test_two_submissions_at_once_do_not_see_each_other(warm, probe):
    other = warm.start("student", SMALL.limits, 5_000, None)
    code = "open('mine', 'w').write('x')\nimport socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('\\0abstract')\ns.listen()"
    other.ask(Message({"do": "execute", "code": code}), 10)
    look = """
import os, socket
s = socket.socket(socket.AF_UNIX)
try:
    s.connect("\\0abstract")
except OSError as error:
    print(error.strerror, os.listdir(), [p for p in os.listdir("/proc") if p.isdigit()])
"""
    try:
        assert probe(look).strip() == "Connection refused [] ['1']"
    finally:
        other.close()


# --- the machine: what a submission can reach and change --------------------------------------------------------------


def test_there_is_no_network(probe):
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"""
import socket
for address in (("127.0.0.1", {server.getsockname()[1]}), ("1.1.1.1", 53)):
    try:
        socket.create_connection(address, timeout=2)
        print("CONNECTED")
    except OSError as error:
        print(type(error).__name__)
try:
    print(socket.getaddrinfo("example.org", 443))
except OSError as error:
    print(type(error).__name__)
print([name for _, name in socket.if_nameindex()])
"""
        out = probe(code)
    assert "CONNECTED" not in out
    assert out.splitlines()[-1] == "['lo']"


def test_sockets_of_the_machine_cannot_be_reached(probe, tmp_path):
    with socket.socket(socket.AF_UNIX) as by_name, socket.socket(socket.AF_UNIX) as abstract:
        by_name.bind(str(tmp_path / "s"))
        abstract.bind(f"\0{SECRET}")
        by_name.listen(), abstract.listen()
        code = f"""
import socket
for address in ({str(tmp_path / "s")!r}, "\\0{SECRET}"):
    try:
        socket.socket(socket.AF_UNIX).connect(address)
        print("CONNECTED")
    except OSError as error:
        print(error.strerror)
"""
        assert probe(code).split("\n")[:2] == ["No such file or directory", "Connection refused"]


def test_signals_reach_nobody_else(warm):
    attack = """
import os, signal
for pid in range(1, 40_000):
    if pid != os.getpid():
        try:
            os.kill(pid, 9)
            print("REACHED", pid)
        except OSError:
            pass
for kill in (lambda: os.kill(-1, 9), lambda: os.killpg(0, 0), lambda: os.kill(os.getppid() or -1, 9)):
    try:
        kill()
    except OSError:
        pass
"""
    result = grade(warm, SOURCE, added={"double": attack}, double=DOUBLE, total=TOTAL)
    assert "REACHED" not in printed(result)
    assert points(result)["test_total"] == 3
    honest(warm)


WRITE = """
import os
written = []
tops = [top for top in os.listdir("/") if top not in ("proc",)]
for top in tops:
    for folder, folders, names in os.walk("/" + top):
        if folder.startswith(("/scratch", "/dev/shm")) or folder.count("/") > 5:
            folders.clear()
            continue
        try:
            open(folder + "/written", "w").close()
            written.append(folder)
        except OSError:
            pass
for path in {paths}:
    try:
        open(path, "a").close()
        written.append(path)
    except OSError:
        pass
print(written)
"""


def test_nothing_can_be_written_but_the_scratch_folder(probe):
    paths = [f"{sys.prefix}/pyvenv.cfg", json.__file__, str(ROOT / "autograde/inside/kernel.py"), "/proc/sys/kernel/core_pattern"]
    paths += ["/proc/sys/user/max_user_namespaces", "/proc/sysrq-trigger", "/dev/kmsg", "/dev/mem", "/dev/sda"]
    written = json.loads(probe(WRITE.replace("{paths}", str(paths)), 60).replace("'", '"'))
    assert [path for path in written if not path.startswith("/tmp")] == []
    assert not (Path("/tmp") / "written").exists(), "a /tmp of its own is all that it may have"


PRIVILEGES = """
import ctypes, os
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
print([status[name].strip().strip("0") for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")], status["NoNewPrivs"], status["Seccomp"], os.getuid() != 0)
libc = ctypes.CDLL(None, use_errno=True)
def worked(name, *args):
    ctypes.set_errno(0)
    return getattr(libc, name)(*args) != -1
tries = {
    "user namespace": lambda: worked("unshare", 0x10000000),
    "mount namespace": lambda: worked("unshare", 0x00020000),
    "clone": lambda: worked("syscall", 56 if os.uname().machine == "x86_64" else 220, 0x10000000 | 17, 0, 0, 0, 0),
    "mount": lambda: worked("mount", b"none", b"/scratch/work", b"tmpfs", 0, None),
    "umount": lambda: worked("umount2", b"/proc", 2),
    "chroot": lambda: worked("chroot", b"/scratch"),
    "setuid": lambda: worked("setuid", 0),
    "sethostname": lambda: worked("sethostname", b"x", 1),
    "memfd": lambda: worked("memfd_create", b"x", 0),
    "shared memory": lambda: worked("shmget", 0, 1 << 20, 0o1600),
    "mknod": lambda: worked("mknod", b"/scratch/work/sda", 0o60666, 0x800),
    "raw socket": lambda: worked("socket", 2, 3, 1),
    "nice": lambda: worked("setpriority", 0, 0, -5),
}
print([name for name, attempt in tries.items() if attempt()])
"""


def test_no_privilege_is_left_and_none_can_be_had(probe):
    first, second = probe(PRIVILEGES).splitlines()
    assert first == "['', '', '', '', ''] 1 2 True"
    assert second == "[]"


def test_what_python_needs_of_the_system_is_there(probe):
    code = """
import multiprocessing, os, random, subprocess, tempfile
multiprocessing.Lock()
with multiprocessing.Pool(2) as pool:
    print(pool.map(abs, [-1, 2]), len(os.urandom(3)), random.SystemRandom().random() < 1)
with tempfile.NamedTemporaryFile() as file:
    print(os.path.exists(file.name), subprocess.run(["cat", "/dev/fd/0"], input=b"piped", capture_output=True).stdout)
"""
    assert probe(code).splitlines() == ["[1, 2] 3 True", "True b'piped'"]


def test_limits_cannot_be_raised(probe):
    code = """
import resource
raised = []
for name in ("RLIMIT_DATA", "RLIMIT_CPU", "RLIMIT_NPROC", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE"):
    kind = getattr(resource, name)
    hard = resource.getrlimit(kind)[1]
    try:
        resource.setrlimit(kind, (hard + 1, hard + 1))
        raised.append(name)
    except (ValueError, OSError):
        pass
print(raised)
"""
    assert probe(code).strip() == "[]"


def test_the_kernels_of_the_judge_are_locked_in_as_well(warm):
    near, far = socket.socketpair()
    kernel = warm.start("judge", SMALL.limits, 5_000, far)
    try:
        answer = kernel.ask(Message({"do": "execute", "code": PRIVILEGES, "names": [], "own": []}), 20)
    finally:
        kernel.close()
        near.close()
    assert answer.data["outputs"][0]["text"].splitlines() == ["['', '', '', '', ''] 1 2 True", "[]"]


LEFT_BEHIND = {
    "symbolic links": "import os\nfor n, to in enumerate(('/etc/passwd', '/', '/proc/1/root', '..', 'self')):\n    os.symlink(to, f'link{n}')",
    "a FIFO": "import os\nos.mkfifo('fifo')",
    "a socket": "import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('socket')\ns.listen()",
    "odd names": "import os\nfor name in ('\\n', '-rf', '*', b'\\xff'.decode(errors='surrogateescape'), 'x' * 255):\n    open(name, 'w').close()",
    "deep folders": "import os\nfor _ in range(300):\n    os.mkdir('d')\n    os.chdir('d')",
    "locked folders": "import os\nos.mkdir('locked')\nopen('locked/f', 'w').close()\nos.chmod('locked', 0)\nos.chmod('.', 0)",
    "many files": "for n in range(30_000):\n    try:\n        open(str(n), 'w').close()\n    except OSError:\n        break",
}


@pytest.mark.parametrize("attack", LEFT_BEHIND.values(), ids=LEFT_BEHIND)
def test_what_lies_in_the_scratch_folder_does_no_harm(warm, attack):
    result = grade(warm, SOURCE, added={"double": attack}, double=DOUBLE, total=TOTAL)
    assert points(result) == {"test_double": 2, "test_total": 3}
    honest(warm)


# --- the feedback: what a reader's browser gets -----------------------------------------------------------------------

SHOW = """
from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
display(HTML("<script>alert(1)</script>"), Javascript("alert(1)"), Latex("$x$"), Markdown("<img src=x onerror=alert(1)>"))
display({"text/html": "<h1>Score: 5 / 5</h1>", "image/svg+xml": "<svg onload=alert(1)>", "application/json": {"a": 1}}, raw=True)
display({"image/png": "<script>", "text/plain": 7, "application/vnd.jupyter.widget-view+json": {}}, raw=True)
print("</pre><script>alert(1)</script>")
"""


def test_only_text_and_pictures_reach_the_feedback(warm):
    result = grade(warm, SOURCE, added={"double": SHOW}, double=DOUBLE, total=TOTAL)
    kinds = {kind for cell in result.notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert kinds == {"text/plain"}
    assert points(result) == {"test_double": 2, "test_total": 3}
    nbformat.validate(result.notebook)


def test_forged_outputs_cannot_be_more_than_text_and_pictures(warm):
    outputs = [
        {"output_type": "display_data", "data": {"text/html": "<script>"}, "metadata": {}},
        {"output_type": "stream", "name": "<script>", "text": ["a", "b"]},
        {"output_type": "error", "ename": 1, "evalue": None, "traceback": "no list"},
        {"output_type": "<script>"},
        {"output_type": "display_data", "data": {"image/png": "iVBOR<script>"}},
        7,
        None,
    ]
    result = grade(warm, SOURCE, double=FORGE + f"forge({{'outputs': {outputs!r}, 'error': None}})\n" + DOUBLE, total=TOTAL)
    nbformat.validate(result.notebook)
    assert "text/html" not in printed(result) and "image/png" not in printed(result)


def test_a_raw_cell_does_not_become_a_part_of_the_page(warm):
    result = resubmit(
        warm, lambda cells: cells.append(nbformat.v4.new_raw_cell("<h1>Score: 5 / 5</h1>")), double=DOUBLE, total=TOTAL
    )
    assert "Score" not in HTMLExporter(template_name="basic").from_notebook_node(result.notebook)[0]


def test_a_hundred_thousand_forged_outputs_are_a_few(warm):
    attack = FORGE + "forge({'outputs': [{'output_type': 'stream', 'text': 'x'}] * 80_000, 'error': None})\n" + DOUBLE
    result = grade(warm, SOURCE, double=attack, total=TOTAL)
    assert all(len(cell.get("outputs", [])) <= 202 for cell in result.notebook.cells)


# --- the run: a submission hurts itself alone, in bounded time --------------------------------------------------------

DIES = {
    "os._exit": ("import os\nos._exit(3)", "ended unexpectedly (exit 3)"),
    "a quiet os._exit": ("import os\nos._exit(0)", "it ended by itself (sys.exit or os._exit?)"),
    "a segmentation fault": ("import ctypes\nctypes.string_at(1)", "it crashed (SIGSEGV: a segmentation fault or an abort)"),
    "an abort": ("import os\nos.abort()", "it crashed (SIGSEGV: a segmentation fault or an abort)"),
    "a stack overflow": ("import ctypes\nF = ctypes.CFUNCTYPE(None)\ndef f(): g()\ng = F(f)\nimport sys\nsys.setrecursionlimit(10**9)\ng()", "SIGSEGV"),
    "a loop that ignores interrupts": (
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass",
        "it ran longer than the limit allows and did not stop when interrupted",
    ),
    "a kernel that stops itself": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP) or signal.raise_signal(signal.SIGSTOP)\nwhile True:\n    pass", None),
    "a closed socket": ("import os\nos.closerange(3, 64)", "has ended"),
    "a server that is gone": ("import autograde.inside.student_side as kernel\nkernel._obey = None", "has ended"),
}  # fmt: skip


@pytest.mark.parametrize(("attack", "words"), DIES.values(), ids=DIES)
def test_points_stay_and_later_tests_say_why(warm, attack, words):
    result = grade(warm, SOURCE, double=DOUBLE, total=attack)
    assert points(result) == {"test_double": 2, "test_total": 0}
    if words:
        assert result.tests[1].ended is Ended.DIED
        assert words in messages(result)["test_total"]
    honest(warm)


def test_an_answer_that_ignores_interrupts_is_ended_in_the_middle_of_a_test(warm):
    loop = "import signal\ndef total(xs):\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    while True:\n        pass"
    result = grade(warm, SOURCE, double=DOUBLE, total=loop)
    assert points(result) == {"test_double": 2, "test_total": 0}
    assert result.tests[1].ended is Ended.TIMED_OUT
    honest(warm)


def test_a_notebook_of_slow_cells_ends_in_time(warm):
    slow = "def total(xs):\n    while True:\n        pass"
    result = grade(
        warm, SOURCE, replace(SMALL, cell_seconds=30, submission_seconds=2), double=slow.replace("total", "double"), total=slow
    )
    assert points(result) == {"test_double": 0, "test_total": 0}
    assert "the 2 s of the whole notebook were used up" in tiny.shown(result)


def test_a_kernel_that_does_not_read_its_orders_does_not_hold_the_run(warm):
    stuck = (
        FORGE
        + "forge({'outputs': [], 'error': None})\nimport signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"
    )
    long = "# " + "x" * 900_000 + "\n" + TOTAL
    result = grade(warm, SOURCE, double=stuck, total=long)
    assert points(result) == {"test_double": 0, "test_total": 0}
    honest(warm)


def test_a_fork_bomb_hits_its_limit_and_leaves_nothing(warm):
    result = grade(
        warm, SOURCE, double=DOUBLE, total="import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"
    )
    assert points(result) == {"test_double": 2, "test_total": 0}
    nothing_is_left(warm)
    honest(warm)


def test_a_thread_bomb_hits_its_limit(warm):
    bomb = "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()"
    result = grade(warm, SOURCE, double=DOUBLE, total=bomb)
    assert points(result) == {"test_double": 2, "test_total": 0}
    honest(warm)


def test_a_detached_child_ends_with_its_submission(warm):
    detach = """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except OSError:
                pass
        os.closerange(0, 64)
        while True:
            time.sleep(1)
    os._exit(0)
"""
    result = grade(warm, SOURCE, added={"double": detach}, double=DOUBLE, total=TOTAL)
    assert points(result) == {"test_double": 2, "test_total": 3}
    nothing_is_left(warm)


def descendants(pid: int) -> set[int]:
    """Return the processes under `pid`."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has just ended
    found, new = set(), {pid}
    while new:
        new = {child for child, parent in parents.items() if parent in new} - found
        found |= new
    return found


def nothing_is_left(warm) -> None:
    """Every kernel of the warm parent ends, and all that it started: what has a pid in a namespace of its own."""
    for pid in descendants(warm.process.pid):
        try:
            pidfd = os.pidfd_open(pid)
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue  # it has ended
        with open(pidfd):
            if len(re.search(r"NSpid:(.*)", status)[1].split()) > 2:
                assert select.select([pidfd], [], [], 10)[0], f"process {pid} lives on"


@pytest.mark.parametrize(
    "cell",
    ["print('x' * 30_000_000)", "import sys\nfor _ in range(300_000):\n    sys.stderr.write('y' * 100)", "'z' * 30_000_000"],
    ids=["one line", "many", "a value"],
)
def test_output_without_end_is_cut_and_costs_nothing(warm, cell):
    result = grade(warm, SOURCE, added={"double": cell}, double=DOUBLE, total=TOTAL)
    assert points(result) == {"test_double": 2, "test_total": 3}
    assert len(printed(result)) < 50_000
    assert "the rest was cut" in printed(result)


def test_memory_has_an_end(warm):
    result = grade(warm, SOURCE, double=DOUBLE, total="hoard = []\nwhile True:\n    hoard.append(bytearray(10_000_000))")
    assert points(result) == {"test_double": 2, "test_total": 0}
    assert "MemoryError" in printed(result)
    honest(warm)


def test_memory_of_many_processes_is_counted_together(warm):
    hoard = "import os\nfor _ in range(6):\n    if os.fork() == 0:\n        hoard = bytearray(b'x') * 150_000_000\n        while True:\n            pass\nwhile True:\n    pass"
    result = grade(warm, SOURCE, replace(SMALL, cell_seconds=15), double=DOUBLE, total=hoard)
    assert points(result) == {"test_double": 2, "test_total": 0}
    assert "it used more memory than the limit allows" in messages(result)["test_total"]
    honest(warm)


HIDDEN_MEMORY = {
    "a shared mapping": "import mmap\nprint(len(mmap.mmap(-1, 1 << 30)))",
    "a shared mapping of zeros": "import mmap, os\nprint(len(mmap.mmap(os.open('/dev/zero', os.O_RDWR), 1 << 30)))",
    "a memfd": "import os\nprint(os.memfd_create('x'))",
    "shared memory": "from multiprocessing import shared_memory\nm = shared_memory.SharedMemory('x', create=True, size=1 << 30)\nm.buf[:] = b'x' * (1 << 30)",
}


@pytest.mark.parametrize("attack", HIDDEN_MEMORY.values(), ids=HIDDEN_MEMORY)
def test_memory_that_belongs_to_no_process_cannot_be_had(warm, attack):
    result = grade(warm, SOURCE, added={"double": attack}, double=DOUBLE, total=TOTAL)
    assert re.search("PermissionError|OSError|ValueError|KernelDied", printed(result))
    assert points(result)["test_double"] in (0, 2)
    honest(warm)


def test_the_disk_has_an_end(warm):
    fill = (
        "for n in range(100):\n    with open(str(n), 'wb') as f:\n        for _ in range(7):\n            f.write(b'x' * 1_000_000)"
    )
    result = grade(warm, SOURCE, double=DOUBLE, total=fill)
    assert points(result) == {"test_double": 2, "test_total": 0}
    assert "No space left on device" in printed(result)
    honest(warm)


def test_a_file_has_an_end(warm):
    result = grade(warm, SOURCE, double=DOUBLE, total="open('big', 'wb').write(b'x' * 12_000_000)")
    assert "File too large" in printed(result)


def test_cpu_time_has_an_end(warm):
    settings = replace(SMALL, cell_seconds=20, limits=replace(SMALL.limits, cpu=2))
    result = grade(warm, SOURCE, settings, double=DOUBLE, total="while True:\n    pass")
    assert points(result) == {"test_double": 2, "test_total": 0}
    assert "it used more CPU time than the limit allows" in messages(result)["test_total"]
    honest(warm)


def test_a_huge_answer_message_does_not_fill_the_supervisor(warm):
    attack = FORGE.replace("len(text), 0) + text", "4 << 20, 20_000) + bytes(100)") + "forge({})\n" + DOUBLE
    result = grade(warm, SOURCE, double=attack, total=TOTAL)
    assert points(result)["test_double"] == 0
    honest(warm)


def test_a_notebook_with_a_hundred_megabytes_of_metadata_is_refused(warm):
    notebook = tiny.submission(SOURCE, double=DOUBLE, total=TOTAL)
    notebook.metadata.widgets = "x" * 100_000_000
    with pytest.raises(BadSubmission, match="has 95 MB, the limit is 30"):
        judge(Job("eve", SOURCE, json.dumps(notebook).encode(), SMALL), warm)


def test_metadata_below_the_limit_is_left_behind(warm):
    notebook = tiny.submission(SOURCE, double=DOUBLE, total=TOTAL)
    notebook.metadata.widgets = notebook.cells[1].metadata.extra = "x" * 10_000_000
    result = judge(Job("eve", SOURCE, json.dumps(notebook).encode(), SMALL), warm)
    assert points(result) == {"test_double": 2, "test_total": 3}
    assert len(tiny.shown(result)) < 20_000


def test_without_bubblewrap_grading_refuses_and_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(AutogradeError, match=r"apt-get install bubblewrap.*--unsafe-no-sandbox"), WarmParent():
        pass


AS_A_USER = """
from autograde.inside.namespaces import Limits
from autograde.inside.wire import Message
from autograde.judging.warm_parent import WarmParent
with WarmParent(preloaded=("numpy",)) as warm:
    warm.wait_until_warm()
    kernel = warm.start("student", Limits(), 5_000, None)
    print(kernel.ask(Message({"do": "execute", "code": "import os; print(os.getuid(), os.listdir())"}), 20).data["outputs"][0]["text"])
    kernel.close()
"""


@pytest.mark.skipif(os.getuid() != 0, reason="the other tests ran as a user then")
def test_who_is_not_root_can_grade_as_well():
    command = ["bwrap", "--unshare-user", "--uid", "1234", "--gid", "1234", "--dev-bind", "/", "/", sys.executable, "-c", AS_A_USER]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60)
    assert ran.stdout.split() == ["1000", "[]"], ran.stderr
