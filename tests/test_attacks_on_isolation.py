"""Cells that look for what is not theirs: hidden tests, files, other processes, the network, privileges.

The walls: hidden tests run in another process, and every process that runs a submission lives in a sandbox.
"""

import os
import re
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from attacks import DOUBLE, EASY, SOURCE, TOTAL, ids, printed, run, said, source
from tiny import grade

from autograde.errors import AutogradeError
from autograde.inside.wire import Message
from autograde.judging.sandbox import environment
from autograde.judging.warm_parent import WarmParent

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Probe:
    """A cell that prints GOT and what it got hold of; it knows what the fixture `machine` names."""

    name: str
    code: str


# --- hidden tests: the wall is the process of its own in which they run -----------------------------------------------

SECRET = f"HIDDEN-{secrets.token_hex(8)}"
HIDDEN = f"assert double(3) == 6\n### BEGIN HIDDEN TESTS\nsecret = '{SECRET}'\n### END HIDDEN TESTS"
LOOKS = [
    Probe("memory", """
import re
found = set()
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
"""),
    Probe("objects", """
import gc, re
found = set()
for thing in gc.get_objects():
    for value in list(thing.values()) if type(thing) is dict else thing if type(thing) in (list, tuple) else ():
        if type(value) is str:
            found |= set(re.findall("HIDDEN-[0-9a-f]{16}", value))
print("FOUND", found)
"""),
    Probe("IPython's history", "print('FOUND', In, Out)"),
    Probe("the frames that called", """
import inspect
found, frame = "", inspect.currentframe()
while frame:
    found += repr(frame.f_locals)[:100_000] + repr(frame.f_globals)[:100_000]
    frame = frame.f_back
print("FOUND", found)
"""),
]  # fmt: skip
CALLED = "def double(x):\n    raise ValueError(f'FOUND {In[-1]}')"


@pytest.mark.parametrize("attack", **ids(LOOKS))
def test_in_one_process_with_the_tests_a_hidden_test_is_found_in(walled, attack):
    result = grade(walled, source(HIDDEN, kernels="one"), EASY, added={"test_double": attack.code}, double=DOUBLE, total=TOTAL)
    assert SECRET in printed(result)


@pytest.mark.parametrize("attack", **ids(LOOKS))
def test_no_hidden_test_is_found_in(walled, attack):
    result = grade(walled, source(HIDDEN), EASY, added={"test_double": attack.code}, double=DOUBLE, total=TOTAL)
    assert "FOUND" in printed(result)
    assert SECRET not in printed(result)


def test_in_one_process_with_the_tests_a_function_reads_the_hidden_test_that_calls_it(walled):
    assert SECRET in printed(grade(walled, source(HIDDEN, kernels="one"), EASY, double=CALLED, total=TOTAL))


def test_a_function_reads_nothing_of_the_hidden_test_that_calls_it(walled):
    result = grade(walled, source(HIDDEN), EASY, double=CALLED, total=TOTAL)
    assert "FOUND" in printed(result)
    assert SECRET not in printed(result)


# --- the machine: the wall is the sandbox -----------------------------------------------------------------------------


@pytest.fixture
def machine(tmp_path) -> Iterator[str]:
    """Set up what an attack may reach on this machine, and return the lines that tell it where."""
    (tmp_path / "gradebook.db").write_text("points: 0")
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as named,
        socket.socket(socket.AF_UNIX) as abstract,
        subprocess.Popen(["sleep", "1000"], env={"TOKEN": SECRET}) as victim,
    ):
        named.bind(str(tmp_path / "socket"))
        abstract.bind(f"\0{SECRET}")
        named.listen()
        abstract.listen()
        python = [f"{sys.prefix}/pyvenv.cfg", os.__file__, str(ROOT / "autograde" / "inside" / "warm.py")]
        yield (
            f"PORT, SOCKET, ABSTRACT, VICTIM = {server.getsockname()[1]}, {str(tmp_path / 'socket')!r}, '\\0{SECRET}', {victim.pid}\n"
            f"GRADEBOOK, COURSE, PYTHON = {str(tmp_path / 'gradebook.db')!r}, {str(ROOT)!r}, {python}\n"
        )
        victim.kill()


PROBES = [
    Probe("a file of the course", """
import os
for name in "solutions", "tests", "nbgrader_config.py", ".git", "autograde/judging", "autograde/errors.py":
    if os.path.lexists(COURSE + "/" + name):
        print("GOT", name)
"""),
    Probe("a file of the system's or the instructor's", """
import os
for path in "/etc/passwd", "/etc/shadow", "/etc/hostname", "/home", "/root/.bashrc", "/var", "/run", "/sys", "/mnt", "/opt", "/boot":
    if os.path.lexists(path):
        print("GOT", path)
"""),
    Probe("the gradebook, to read", "print('GOT', open(GRADEBOOK).read())"),
    Probe("the gradebook, to write", "open(GRADEBOOK, 'w').write('points: 5')\nprint('GOT', GRADEBOOK)"),
    Probe("Python's own files, to write", "for path in PYTHON:\n    open(path, 'a').close()\n    print('GOT', path)"),
    Probe("a server of this machine", "import socket\nsocket.create_connection(('127.0.0.1', PORT), timeout=5)\nprint('GOT', PORT)"),
    Probe("a socket with a name", "import socket\nsocket.socket(socket.AF_UNIX).connect(SOCKET)\nprint('GOT', SOCKET)"),
    Probe("a socket without a name", "import socket\nsocket.socket(socket.AF_UNIX).connect(ABSTRACT)\nprint('GOT it')"),
    Probe("the list of processes", """
import os
for pid in os.listdir("/proc"):
    if pid.isdigit() and int(pid) != os.getpid():
        print("GOT", pid)
"""),
    Probe("the process that started it", "import os\nif os.getppid():\n    print('GOT', os.getppid())"),
    Probe("the environment of another process", "print('GOT', open(f'/proc/{VICTIM}/environ').read())"),
    Probe("another process, to end it", "import os\nos.kill(VICTIM, 9)\nprint('GOT', VICTIM)"),
    Probe("the rights of the user who grades", """
import os
if open("/proc/self/uid_map").read().split()[2] != "1":
    print("GOT all users")
"""),
]  # fmt: skip


@pytest.mark.parametrize("attack", **ids(PROBES))
def test_without_a_sandbox_a_cell_gets_hold_of(unwalled, machine, attack):
    assert "GOT" in said(run(unwalled, machine + attack.code))


REFUSED = "to the end|FileNotFoundError|PermissionError|OSError|ConnectionRefusedError|ProcessLookupError"


@pytest.mark.parametrize("attack", **ids(PROBES))
def test_a_cell_does_not_get_hold_of(walled, machine, attack):
    got = said(run(walled, machine + attack.code + "\nprint('to the end')"))
    assert "GOT" not in got
    assert re.search(REFUSED, got), got


NOTEBOOKS = """
import os
ends, installed = (".ipynb", ".db", ".sqlite"), ("/proc", "/usr", "/lib", *PREFIXES)
for folder, folders, names in os.walk(TOP):
    if folder.startswith(installed):
        folders.clear()
    for name in names:
        if name.endswith(ends):
            print("GOT", folder, name)
print("to the end")
"""
WRITE = """
import os
for folder, folders, names in os.walk(TOP):
    if folder.startswith(("/proc", "/scratch", "/dev/shm")) or folder.count("/") > 5:
        folders.clear()
    try:
        open(f"{folder}/new", "x").close()
        os.unlink(f"{folder}/new")
        print("GOT", folder)
    except OSError:
        pass
print("to the end")
"""


def walk(parent: WarmParent, code: str, top: str, *prefixes: str) -> str:
    return said(run(parent, f"TOP, PREFIXES = {top!r}, {prefixes}\n{code}", output=1_000_000))


def test_without_a_sandbox_a_walk_finds_notebooks_and_folders_to_write_to(unwalled, machine, tmp_path):
    (tmp_path / "answers.ipynb").touch()
    assert walk(unwalled, NOTEBOOKS, str(tmp_path)).count("GOT") == 2, "the notebook and the gradebook"
    assert f"GOT {tmp_path}" in walk(unwalled, WRITE.replace("> 5", "> 99"), str(tmp_path))


def test_a_walk_through_all_folders_finds_no_notebook_and_no_folder_to_write_to(walled):
    assert walk(walled, NOTEBOOKS, "/", sys.prefix, sys.base_prefix) == "to the end\n"
    found = walk(walled, WRITE, "/").splitlines()
    assert found[-1] == "to the end"
    assert {line.removeprefix("GOT ") for line in found[:-1]} <= {"/scratch", "/tmp", "/dev/shm"}, "its own, and no other's"


SYSTEM = {"usr", "bin", "sbin", "lib", "lib32", "lib64", "etc", "proc", "dev", "tmp", "scratch"}
TOPS = "import os\nprint(*sorted(os.listdir('/')))"


def test_without_a_sandbox_the_first_folders_are_all_that_this_machine_has(unwalled):
    assert set(said(run(unwalled, TOPS)).split()) == set(os.listdir("/")) > SYSTEM - {"lib32", "scratch", "sbin", "lib64"}


def test_the_first_folders_are_the_systems_and_pythons(walled):
    python = {path.parts[1] for path in map(Path, (sys.prefix, sys.base_prefix, ROOT))}
    assert set(said(run(walled, TOPS)).split()) <= SYSTEM | python
    assert set(said(run(walled, TOPS.replace("/", "/etc"))).split()) <= {"ld.so.cache", "fonts", "localtime"}


INHERITED = """
import os
print("NAMES", *os.environ)
for name in os.listdir("/proc/self/fd"):
    try:
        print("OPEN", os.readlink(f"/proc/self/fd/{name}"))
    except OSError:
        pass
"""


def test_a_process_that_inherits_has_the_instructors_variables_and_open_files(tmp_path):
    with open(tmp_path / "gradebook.db", "w") as file:
        command = [sys.executable, "-c", INHERITED]
        ran = subprocess.run(command, env={"TOKEN": "1"}, pass_fds=[file.fileno()], capture_output=True, text=True, check=True)
    assert "TOKEN" in ran.stdout and f"OPEN {tmp_path / 'gradebook.db'}" in ran.stdout


def test_a_cell_inherits_no_variable_of_the_instructors_and_no_open_file(walled):
    born = said(run(walled, "print(*open('/proc/self/environ').read().split(chr(0)))")).split()
    assert {entry.split("=")[0] for entry in born if "=" in entry} <= {*environment("/scratch"), "PWD"}
    result = grade(walled, SOURCE, added={"double": INHERITED}, double=DOUBLE, total=TOTAL)
    names = re.search("NAMES (.*)", printed(result))[1].split()
    assert "PATH" in names and not {"PYTEST_CURRENT_TEST", "SHELL", "USER", "LOGNAME", "OLDPWD"} & set(names)
    opened = [name.split(":")[0] for name in re.findall("OPEN (.*)", printed(result))]
    assert opened.count("socket") == 2, "to the supervisor and to the judge"
    assert set(opened) <= {"socket", "/dev/null", "/dev/urandom", "anon_inode"}


# --- other submissions: the wall is that each has folders and names of its own -----------------------------------------

LEAVE = """
import os, socket, tempfile
for folder in (os.getcwd(), tempfile.gettempdir(), os.path.expanduser("~"), "/tmp", "/dev/shm", "/var/tmp"):
    try:
        open(f"{folder}/LEFT", "w").close()
    except OSError:
        pass
listening = socket.socket(socket.AF_UNIX)
listening.bind("\\0LEFT")
listening.listen()
"""
FIND = """
import os, socket, tempfile
for folder in (os.getcwd(), tempfile.gettempdir(), os.path.expanduser("~"), "/tmp", "/dev/shm", "/var/tmp"):
    if os.path.exists(f"{folder}/LEFT"):
        print("GOT", folder)
print(os.listdir())
"""
CONNECT = "\nsocket.socket(socket.AF_UNIX).connect('\\0LEFT')\nprint('GOT a connection')"


@pytest.fixture
def left() -> Iterator[str]:
    """Return a name for what a submission leaves, and remove it afterwards."""
    name = f"left-{secrets.token_hex(8)}"
    yield name
    for folder in "/tmp", "/dev/shm", "/var/tmp":
        Path(folder, name).unlink(missing_ok=True)


def two_at_once(parent: WarmParent, name: str) -> str:
    """Return what one submission finds of another that runs."""
    other = parent.start("student", EASY.limits, 5_000, None)
    try:
        answer = other.ask(Message({"do": "execute", "code": LEAVE.replace("LEFT", name)}), 20)
        assert answer.data["error"] is None
        return said(run(parent, (FIND + CONNECT).replace("LEFT", name)))
    finally:
        other.close()


def test_without_a_sandbox_what_one_submission_leaves_the_next_one_finds(unwalled, left):
    run(unwalled, LEAVE.replace("LEFT", left))
    assert said(run(unwalled, FIND.replace("LEFT", left))).count("GOT") > 3


def test_what_one_submission_leaves_the_next_one_does_not_find(walled, left):
    run(walled, LEAVE.replace("LEFT", left))
    assert said(run(walled, FIND.replace("LEFT", left))) == "[]\n"


def test_without_a_sandbox_two_submissions_at_once_find_each_other(unwalled, left):
    assert two_at_once(unwalled, left).count("GOT") > 3
    assert "GOT a connection" in two_at_once(unwalled, left)


def test_two_submissions_at_once_do_not_find_each_other(walled, left):
    found = two_at_once(walled, left)
    assert "GOT" not in found and "ConnectionRefusedError" in found


# --- privileges: the walls are that a kernel gives its capabilities up, and may not make every system call -------------

CALL = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    result = getattr(libc, name)(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return result
"""
PRIVILEGES = [
    Probe("a user namespace", "open('/proc/sys/user/max_user_namespaces', 'w').write('9')\ncall('unshare', 0x10000000)"),
    Probe("a mount namespace", "call('unshare', 0x00020000)"),
    Probe("a network namespace", "call('unshare', 0x40000000)"),
    Probe("a mount", "call('mount', b'none', b'/scratch/work', b'tmpfs', 0, None)"),
    Probe("an unmount", "call('umount2', b'/proc', 2)"),
    Probe("another root folder", "call('chroot', b'/scratch')"),
    Probe("another name of the machine", "call('sethostname', b'x', 1)"),
    Probe("a raw socket", "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_RAW, 1)"),
    Probe("a file in memory", "call('memfd_create', b'x', 0)"),
    Probe("shared memory of System V", "call('shmget', 0, 1 << 20, 0o1600)"),
    Probe("a shared mapping", "import mmap\nmmap.mmap(-1, 1 << 20)"),
    Probe("a message queue of System V", "call('msgget', 0, 0o1600)"),
    Probe("another namespace by its file", "call('setns', os.open('/proc/self/ns/uts', 0), 0)"),
]


def privilege(parent: WarmParent, attack: Probe) -> str:
    return said(run(parent, CALL + attack.code + "\nprint('GOT it')"))


@pytest.mark.parametrize("attack", **ids(PRIVILEGES))
def test_with_all_capabilities_and_system_calls_a_cell_gets(privileged, attack):
    assert privilege(privileged, attack) == "GOT it\n"


@pytest.mark.parametrize("attack", **ids(PRIVILEGES))
def test_a_cell_does_not_get(walled, attack):
    assert re.match("PermissionError|OSError", privilege(walled, attack))


STATUS = """
import os
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
print(*[status[name].strip("0\\n\\t ") or "none" for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")], status["Seccomp"], os.getuid() != 0)
"""


def status_of(parent: WarmParent, role: str) -> str:
    near, far = socket.socketpair()
    kernel = parent.start(role, EASY.limits, 5_000, far)
    try:
        return said(kernel.ask(Message({"do": "execute", "code": STATUS, "names": [], "own": []}), 20).data["outputs"]).strip()
    finally:
        kernel.close()
        near.close()


@pytest.mark.parametrize("role", ["student", "judge"])
def test_no_capability_is_left_in_the_process_of_the(walled, privileged, role):
    assert status_of(walled, role) == "none none none none none 2 True"
    assert re.fullmatch("none [1-9a-f]+f{8} [1-9a-f]+f{8} [1-9a-f]+f{8} none 0 True", status_of(privileged, role))


LIMITED = """
import resource
limited = [getattr(resource, f"RLIMIT_{name}") for name in ("DATA", "CPU", "NPROC", "FSIZE", "NOFILE", "CORE")]
"""
RAISE = LIMITED + """
for kind in limited:
    soft, hard = resource.getrlimit(kind)
    try:
        resource.setrlimit(kind, (soft + 1, max(soft + 1, hard)))
        print("GOT", kind)
    except (ValueError, OSError):
        pass
print("to the end")
"""  # fmt: skip
SOFT = LIMITED + """
for kind in limited:
    soft = 1 << 33 if kind == resource.RLIMIT_DATA else 500
    resource.setrlimit(kind, (soft, 2 * soft))
"""  # fmt: skip


def test_limits_that_are_soft_alone_can_be_raised():
    ran = subprocess.run([sys.executable, "-c", SOFT + RAISE], capture_output=True, text=True, check=True)
    assert ran.stdout.count("GOT") == 6


def test_limits_cannot_be_raised(walled):
    assert said(run(walled, RAISE)) == "to the end\n"


# --- what the sandbox needs, and what needs it ------------------------------------------------------------------------


def test_what_python_needs_of_the_system_is_there(walled):
    code = """
import multiprocessing, os, random, subprocess, tempfile
multiprocessing.Lock()
with multiprocessing.Pool(2) as pool:
    print(pool.map(abs, [-1, 2]), len(os.urandom(3)), random.SystemRandom().random() < 1)
with tempfile.NamedTemporaryFile() as file:
    print(os.path.exists(file.name), subprocess.run(["cat", "/dev/fd/0"], input=b"piped", capture_output=True).stdout)
"""
    assert said(run(walled, code)).splitlines() == ["[1, 2] 3 True", "True b'piped'"]


def test_without_bubblewrap_grading_refuses_and_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(AutogradeError, match=r"apt-get install bubblewrap.*--unsafe-no-sandbox"), WarmParent():
        pass


AS_A_USER = """
from autograde.inside.namespaces import Limits
from autograde.inside.wire import Message
from autograde.judging.warm_parent import WarmParent
with WarmParent(preload=("numpy",)) as warm:
    warm.wait_until_warm()
    kernel = warm.start("student", Limits(), 5_000, None)
    print(kernel.ask(Message({"do": "execute", "code": "import os; print(os.getuid(), os.listdir())"}), 20).data["outputs"][0]["text"])
    kernel.close()
"""


@pytest.mark.usefixtures("walled")  # what it starts is a sandbox as well
@pytest.mark.skipif(os.getuid() != 0, reason="the other tests ran as a user then")
def test_who_is_not_root_can_grade_as_well():
    command = ["bwrap", "--unshare-user", "--uid", "1234", "--gid", "1234", "--dev-bind", "/", "/", sys.executable, "-c", AS_A_USER]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300)
    assert ran.stdout.split() == ["1000", "[]"], ran.stderr
