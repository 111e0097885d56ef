"""What a kernel may see and use: namespaces, mounts and limits, set by the process itself before it runs any cell.

Only Linux system calls through ctypes: Python 3.11 has no `os.unshare`, and nothing here may import TensorFlow.
"""

import ctypes
import os
import resource
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 0x1000, 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP = 1, 4, 38, 24
SIGKILL = 9
NOBODY = 65534
SCRATCH = "/scratch"

libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Limits:
    """Bounds of one kernel. Sizes in MB, times in seconds."""

    memory: int = 1500  # beyond what the warm parent shares
    cpu: int = 300
    processes: int = 64  # and threads
    file_size: int = 64
    scratch: int = 128
    open_files: int = 256


def call(name: str, *args: Any) -> int:
    """Make a system call; raises OSError where it fails."""
    result: int = getattr(libc, name)(*args)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def prctl(option: int, value: int) -> None:
    call("prctl", option, value, 0, 0, 0)


def mount(kind: str, target: str, options: str = "", flags: int = MS_NOSUID | MS_NODEV) -> None:
    call("mount", kind.encode(), target.encode(), kind.encode(), flags, options.encode() or None)


def become_nobody() -> None:
    """Give up every privilege for good: root outside must not be root in here. Called once, by the warm parent."""
    mount("proc", "/proc")  # a plain one: kernels may mount their own only beside an uncovered one
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    drop_capabilities()
    prctl(PR_SET_DUMPABLE, 1)


def unshare_all() -> None:
    """Enter new namespaces; the next fork is the first process of the new pid namespace."""
    user, group = os.getuid(), os.getgid()
    call("unshare", CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWUTS)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1000 {user} 1")
    Path("/proc/self/gid_map").write_text(f"1000 {group} 1")


def enter(limits: Limits) -> None:
    """Mount a private scratch folder and /proc, then give up every privilege. Called by the kernel's own process."""
    prctl(PR_SET_PDEATHSIG, SIGKILL)
    call("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    mount("tmpfs", SCRATCH, f"size={limits.scratch}m,mode=700,uid=1000,gid=1000,nr_inodes=20000")
    mount("tmpfs", "/dev/shm", "size=32m,mode=700,uid=1000,gid=1000,nr_inodes=1000")
    mount("proc", "/proc")
    for folder in ("home", "work", "tmp"):
        os.mkdir(f"{SCRATCH}/{folder}")
    used = (sys.prefix, sys.base_prefix, sys.executable, __file__, *sys.path)
    if not any(path.startswith("/tmp/") for each in used for path in (each, os.path.realpath(each))):
        call("mount", f"{SCRATCH}/tmp".encode(), b"/tmp", None, MS_BIND, None)
    call("mount", b"/dev/null", b"/dev/zero", None, MS_BIND, None)  # mapped and shared, it is memory that nobody counts
    os.chdir(f"{SCRATCH}/work")
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    drop_capabilities()


def drop_capabilities() -> None:
    """Empty every capability set, and let nothing bring one back."""
    for capability in range(64):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == -1:
            break
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    call("capset", header, (ctypes.c_uint32 * 6)())


def set_limits(limits: Limits) -> None:
    """Bound this process and all that it starts. Memory counts from here: what the warm parent holds is free."""
    data_now = int(_status("VmData")) << 10
    bounds = {
        resource.RLIMIT_DATA: data_now + (limits.memory << 20),
        resource.RLIMIT_CPU: limits.cpu,
        resource.RLIMIT_NPROC: limits.processes,
        resource.RLIMIT_FSIZE: limits.file_size << 20,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in bounds.items():
        resource.setrlimit(kind, (value, value))


def _status(field: str) -> str:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(field + ":"))
    return line.split()[1]


def private_memory(folder: str = "self") -> int:
    """Return the private resident bytes of the process that /proc/`folder` shows; 0 when it has ended."""
    try:
        with open(f"/proc/{folder}/statm") as statm:
            _, resident, shared, *_ = map(int, statm.read().split())
    except OSError:
        return 0
    return (resident - shared) * resource.getpagesize()


def memory_of_all(baseline: int) -> int:
    """Return the private bytes of every process in /proc, which shows a kernel's own pid namespace.

    `baseline` bytes of each are pages of the warm parent, which all kernels share.
    """
    if os.path.exists("/proc/self"):  # the kernel has not mounted its own /proc yet: this one shows everybody
        return 0
    folders = [folder for folder in os.listdir("/proc") if folder.isdigit()]
    return sum(max(private_memory(folder) - baseline, 0) for folder in folders)
