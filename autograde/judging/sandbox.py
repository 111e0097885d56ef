"""What the warm parent sees of this machine: the command that shuts it in, and its whole environment."""

import os
import shutil
import site
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import AutogradeError
from ..inside.namespaces import SCRATCH

PACKAGE = Path(__file__).parent.parent
INSIDE = PACKAGE / "inside"
SYSTEM_FOLDERS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime")


def environment(scratch: str) -> dict[str, str]:
    """Return the whole environment of a kernel: nothing of the instructor's crosses."""
    return {
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",  # `!pip` and `!python` are those of the kernel
        "HOME": f"{scratch}/home",
        "TMPDIR": f"{scratch}/tmp",
        "LANG": "C.UTF-8",
        "PYTHONPATH": "" if str(PACKAGE.parent) in site_folders() else str(PACKAGE.parent),  # before Python's own modules
        "PYTHONUSERBASE": site.getuserbase(),  # packages may have been installed for one user, whose home is not here
        "PYTHONDONTWRITEBYTECODE": "1",
        "IPYTHONDIR": f"{scratch}/home",
        "MPLCONFIGDIR": f"{scratch}/home",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_NUM_INTRAOP_THREADS": "1",  # kernels run side by side: one core each
        "TF_NUM_INTEROP_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "-1",
        "NBGRADER_EXECUTION": "autograde",
        "PAGER": "cat",
        "PIP_NO_INPUT": "1",
        "PIP_RETRIES": "0",  # without a network there is nothing to wait for
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def bubblewrap() -> list[str]:
    """Return the command that runs the warm parent where it sees Python, the system, and nothing else."""
    program = shutil.which("bwrap")
    if program is None:
        raise AutogradeError(
            "grading needs bubblewrap to keep strangers' code away from this machine: `apt-get install bubblewrap` "
            "(or --unsafe-no-sandbox, for code that you trust)"
        )
    command = [
        program, "--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--die-with-parent", "--new-session",
        "--proc", "/proc", "--tmpfs", "/tmp", "--perms", "1777", "--tmpfs", SCRATCH, "--cap-drop", "ALL",
        "--perms", "0755", "--tmpfs", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm", "--symlink", "/proc/self/fd", "/dev/fd",
    ]  # fmt: skip
    for device in ("null", "zero", "full", "random", "urandom"):  # --dev would add terminals, at the price of a namespace
        command += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    command += ["--cap-add", "CAP_SYS_ADMIN"]  # this and the next are given up before anything is imported
    command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"] if os.getuid() == 0 else ["--unshare-user"]
    folders = visible_folders()
    for folder in folders:
        command += ["--symlink", os.readlink(folder), folder] if os.path.islink(folder) else ["--ro-bind", folder, folder]
    for parent in sorted({"/tmp"} | {str(p) for folder in folders for p in Path(folder).parents}):
        command += ["--chmod", "0755", parent] if os.getuid() == 0 and parent not in ("/", "/usr") else []
    return command + ["--remount-ro", "/tmp", "--remount-ro", "/dev", "--remount-ro", "/", "--"]


def visible_folders() -> list[str]:
    """Return the paths that kernels may read: the system, the Python that runs, its packages, and the code that runs inside."""
    system = [folder for folder in SYSTEM_FOLDERS if os.path.lexists(folder)]
    real = str(Path(sys.executable).resolve().parent.parent)  # where a Python that is reached through links lies
    ours: list[str] = []
    for wanted in (sys.prefix, sys.base_prefix, real, *site_folders(), str(INSIDE), str(PACKAGE / "__init__.py"), sys.executable):
        ours += [path for path in _with_targets(wanted) if not _is_in(path, [*SYSTEM_FOLDERS, *ours])]
    return system + ours


def site_folders() -> list[str]:
    """Return where installed packages are imported from; other folders of the path may hold what kernels must not see."""
    return [folder for folder in sys.path if Path(folder).name in ("site-packages", "dist-packages") and os.path.isdir(folder)]


def _with_targets(path: str) -> Iterator[str]:
    """Yield `path`, or, where a link leads to it, that link and what lies behind it."""
    parts = Path(path).parts
    for length in range(2, len(parts) + 1):
        step = str(Path(*parts[:length]))
        if os.path.islink(step) and not _is_in(step, SYSTEM_FOLDERS):
            target = os.path.normpath(os.path.join(os.path.dirname(step), os.readlink(step)))
            yield step
            yield from _with_targets(os.path.join(target, *parts[length:]))
            return
    yield path


def _is_in(path: str, folders: Iterable[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)
