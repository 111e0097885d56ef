"""Fill a virtual environment with what a lock names: python -m tools.install .venv requirements.lock

uv installs, several times as fast as pip; where it cannot be had, pip does the same. uv reads none of pip's settings, so the
machine's own are handed on to it when it runs. A folder whose set-up was interrupted, or whose Python is gone, is made anew.
"""

import ast
import fcntl
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

DONE = ".installed"  # in the environment: everything is there
UNFINISHED = ".unfinished"  # beside it, after its name: a set-up has begun and not ended
UV_VARIABLES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "constraint": "UV_CONSTRAINT",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
LIKE_PIP = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_SYSTEM_CERTS": "1"}


class SetupError(Exception):
    """Why there is no environment, and what to do about it, in a sentence."""


@dataclass(frozen=True)
class Installer:
    """A command that installs the lock, and how to read what it prints."""

    name: str
    command: list[str]
    fetched: re.Pattern[str]  # begins a line that names a package in group 1
    silent: re.Pattern[str]  # begins a line that need not be shown
    environment: dict[str, str] = field(default_factory=dict)


def pip_settings(listing: str) -> dict[str, str]:
    """Return the settings that `pip config list` printed, by name; pip's own order decides between several."""
    found = {}
    for section in ("global.", "install.", ":env:."):
        for line in listing.splitlines():
            key, _, value = line.partition("=")
            if key.startswith(section):
                found[key.removeprefix(section)] = str(ast.literal_eval(value))
    return found


def machine_settings(python: Path) -> dict[str, str]:
    """Return the settings of this machine's pip, from its files and the environment."""
    return pip_settings(subprocess.run([*pip_command(python), "config", "list"], capture_output=True, text=True).stdout)


def uv_environment(settings: dict[str, str]) -> dict[str, str]:
    """Return the variables that make uv look where pip, with `settings`, would look; those that are set already stay."""
    found = LIKE_PIP | {UV_VARIABLES[name]: " ".join(value.split()) for name, value in settings.items() if name in UV_VARIABLES}
    if "UV_FIND_LINKS" in found:
        found["UV_FIND_LINKS"] = found["UV_FIND_LINKS"].replace(" ", ",")
    return {name: value for name, value in found.items() if name not in os.environ}


def uv(python: Path, lock: Path, settings: dict[str, str]) -> Installer:
    command = [str(python.parent / "uv"), "pip", "install", "--python", str(python), "--no-config", "--requirement", str(lock)]
    if settings.get("no-index", "no").lower() in {"1", "true", "yes", "on"}:
        command.append("--no-index")
    silent = r"Using |Resolved |Prepared |Installed |Uninstalled |Audited |Checked |Downloading | +(Building|Built) | [+~-] "
    return Installer("uv", command, re.compile(r" Downloaded (\S+)"), re.compile(silent), uv_environment(settings))


def pip(python: Path, lock: Path) -> Installer:
    command = [*pip_command(python), "install", "--no-compile", "--progress-bar", "off", "--requirement", str(lock)]
    return Installer("pip", command, re.compile(r"Collecting (\S+)"), re.compile(r"(?!ERROR|WARNING: Retrying)"))


def pip_command(python: Path) -> list[str]:
    return [str(python), "-m", "pip", "--disable-pip-version-check"]


def runs(python: Path) -> bool:
    """Whether `python` starts and is of the version that runs this."""
    version = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return subprocess.run([python, "-c", version], stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def unfinished(venv: Path) -> Path:
    return venv.with_name(venv.name + UNFINISHED)


def make_environment(venv: Path) -> Path:
    """Make `venv` where there is none, mend one that is broken, and return its Python."""
    python = venv / "bin" / "python"
    if venv.is_symlink() and not venv.exists():
        raise SetupError(f"{venv} is a link to {venv.readlink()}, which is not there: make that folder, or remove the link")
    if venv.exists() and not venv.is_dir():
        raise SetupError(f"{venv} is in the way: it is a file, not a folder; move it elsewhere")
    again = unfinished(venv).exists() or (os.path.lexists(python) and not runs(python))
    if again:
        print(f"  {venv} was left unfinished, or its Python is gone or another: making it anew", flush=True)
    unfinished(venv).touch()
    (venv / DONE).unlink(missing_ok=True)
    command = [sys.executable, "-m", "venv", *(["--clear"] if again else [])]
    if subprocess.run([*command, venv.resolve()]).returncode:  # venv itself refuses a link
        raise SetupError(f"{venv} could not be made: see above what Python's venv said")
    return python


def get_uv(python: Path, lock: Path) -> bool:
    """Install the lock's own uv, and say whether there is one."""
    named = re.search(r"^uv==\S+", lock.read_text(encoding="utf8"), re.MULTILINE)
    if not named:
        return False
    command = [*pip_command(python), "install", "--quiet", "--retries", "1", named[0]]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def install(installer: Installer) -> bool:
    """Run `installer`, show how far it is, and say whether it ended well."""
    environment = os.environ | installer.environment
    with subprocess.Popen(
        installer.command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as running:
        assert running.stdout is not None
        show(running.stdout, installer, move if sys.stdout.isatty() else lambda text: None)
    return running.returncode == 0


def show(lines: Iterator[str] | list[str], installer: Installer, moving: Callable[[str], None]) -> None:
    """Give `moving` the packages that come in, and print what is neither that nor chatter."""
    count = 0
    for line in lines:
        if match := installer.fetched.match(line):
            count += 1
            moving(f"{count:5} {match[1]}")
        elif line.strip() and not installer.silent.match(line):
            moving("")
            print(line.rstrip(), flush=True)
    moving("")


def move(text: str) -> None:
    """Write `text` over the line that was written last."""
    print(f"\r{text:<60}" if text else f"\r{'':60}\r", end="", flush=True)


@contextmanager
def timed(what: str) -> Iterator[None]:
    begun = time.monotonic()
    print(f"  {what} ...", flush=True)
    yield
    print(f"  {what}: {time.monotonic() - begun:.0f} s", flush=True)


def fill(python: Path, lock: Path) -> None:
    """Install and compile everything in `lock`."""
    if get_uv(python, lock):
        installer = uv(python, lock, machine_settings(python))
    else:
        print("  uv cannot be had here: pip installs instead, which takes longer", flush=True)
        installer = pip(python, lock)
    with timed(f"installing {count_of(lock)} packages with {installer.name}"):
        done = install(installer)
        if not done and installer.name == "uv":
            print("  uv could not, see above: pip tries", flush=True)
            done = install(pip(python, lock))
        if not done:
            raise SetupError("not all packages could be installed, see above. Is there a network? `make setup` tries again")
    with timed("compiling them"):
        compile_all(python)


def compile_all(python: Path) -> None:
    """Compile what is installed, but for packages' own tests; a file that is for another Python fails, and that is no fault."""
    site = subprocess.check_output([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True)
    command = [str(python), "-m", "compileall", "-qq", "-j", "0", "-x", "/tests?/", site.strip()]
    with subprocess.Popen(command, process_group=0) as compiling:
        try:
            compiling.wait()
        except BaseException:  # its workers would wait for each other for ever
            os.killpg(compiling.pid, signal.SIGKILL)
            raise


def count_of(lock: Path) -> int:
    return len(re.findall(r"^[\w.-]+==", lock.read_text(encoding="utf8"), re.MULTILINE))


def up_to_date(venv: Path, lock: Path) -> bool:
    done = venv / DONE
    return done.exists() and done.stat().st_mtime >= lock.stat().st_mtime and runs(venv / "bin" / "python")


def set_up(venv: Path, lock: Path) -> None:
    """Make `venv` whole; raises SetupError or OSError where that fails, and the next call goes on from there."""
    with lock.open() as only_one:
        fcntl.flock(only_one, fcntl.LOCK_EX)
        if up_to_date(venv, lock):
            return
        with timed(f"making {venv}"):
            python = make_environment(venv)
        fill(python, lock)
        (venv / DONE).touch()
        unfinished(venv).unlink()


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("usage: python -m tools.install .venv requirements.lock", file=sys.stderr)
        return 2
    try:
        set_up(*map(Path, arguments))
    except (SetupError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted: `make setup` starts again", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
