"""Setting up: as the machine's pip is set, whole or begun again, and with a sentence where it cannot be."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools import install

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def lock(tmp_path) -> Path:
    """A lock that names one small package, which lies beside it."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    with zipfile.ZipFile(wheels / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny.py", "answer = 42\n")
        wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        wheel.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("tiny-1.0.dist-info/RECORD", "tiny.py,,\n")
    lock = tmp_path / "requirements.lock"
    lock.write_text("tiny==1.0\nuv==0.0.0\n")
    return lock


def set_up(lock: Path, venv: str = ".venv") -> subprocess.CompletedProcess[str]:
    """Run the command where pip knows the folder of wheels and nothing else; there is no uv in it."""
    settings = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(lock.parent / "wheels")}
    command = [sys.executable, "-m", "tools.install", str(lock.parent / venv), str(lock)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True)


def without_uv(lock: Path) -> None:
    lock.write_text("tiny==1.0\n")


def answer(venv: Path) -> str:
    return subprocess.check_output([venv / "bin" / "python", "-c", "import tiny; print(tiny.answer)"], text=True)


def test_pip_does_it_where_uv_cannot_be_had(lock):
    without_uv(lock)
    done = set_up(lock)
    assert done.returncode == 0, done.stderr
    assert "uv cannot be had here: pip installs instead" in done.stdout
    assert answer(lock.parent / ".venv") == "42\n"
    assert list(lock.parent.glob(".venv/lib/*/site-packages/__pycache__/tiny.*.pyc")), "not compiled"
    assert set_up(lock).stdout == "", "what is done is not done again"


def test_a_package_that_cannot_be_had_is_named_and_the_next_call_starts_again(lock):
    done = set_up(lock)
    assert done.returncode == 1
    assert "No matching distribution found for uv==0.0.0" in done.stdout
    assert done.stderr.startswith("not all packages could be installed") and "Traceback" not in done.stdout + done.stderr
    (lock.parent / ".venv" / "half").touch()
    without_uv(lock)
    done = set_up(lock)
    assert done.returncode == 0 and "making it anew" in done.stdout
    assert not (lock.parent / ".venv" / "half").exists()


def test_the_environment_may_lie_elsewhere(lock):
    without_uv(lock)
    (lock.parent / "disk").mkdir()
    (lock.parent / ".venv").symlink_to("disk")
    assert set_up(lock).returncode == 0
    assert answer(lock.parent / "disk") == "42\n" and (lock.parent / ".venv").is_symlink()


def test_a_link_to_nowhere_is_told(lock):
    (lock.parent / ".venv").symlink_to("disk")
    done = set_up(lock)
    assert done.returncode == 1 and "is a link to disk, which is not there" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_in_the_way_is_told_and_kept(lock):
    (lock.parent / ".venv").write_text("mine")
    done = set_up(lock)
    assert done.returncode == 1 and "is in the way" in done.stderr
    assert (lock.parent / ".venv").read_text() == "mine"


def test_a_python_that_is_gone_is_noticed(tmp_path):
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(tmp_path / "gone")
    (venv / install.DONE).touch()
    assert install.runs(install.make_environment(venv))


def test_uv_installs_from_where_pip_would(lock):
    without_uv(lock)
    venv = lock.parent / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (venv / "bin" / "uv").symlink_to(Path(sys.executable).with_name("uv"))
    settings = {"no-index": "1", "find-links": str(lock.parent / "wheels")}
    assert install.install(install.uv(venv / "bin" / "python", lock, settings))
    assert answer(venv) == "42\n"


def test_pips_settings_are_read_in_pips_order(monkeypatch):
    for name in [name for name in os.environ if name.startswith("UV_")]:
        monkeypatch.delenv(name)
    listing = """\
:env:.find-links='/wheels /more'
global.find-links='/old'
global.index-url='https://example.org/a=b'
global.extra-index-url='\\nhttps://example.org/one\\nhttps://example.org/two'
install.index-url='https://example.org/simple'
"""
    settings = install.pip_settings(listing)
    assert settings["index-url"] == "https://example.org/simple"
    assert install.uv_environment(settings) == install.LIKE_PIP | {
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_DEFAULT_INDEX": "https://example.org/simple",
        "UV_INDEX": "https://example.org/one https://example.org/two",
    }


def test_uv_itself_goes_before_pips_settings(monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://example.org/mine")
    assert "UV_DEFAULT_INDEX" not in install.uv_environment({"index-url": "https://example.org/pips"})


def test_what_is_said_beside_the_chatter_is_shown(capsys):
    lines = [
        "Using Python 3.11\n",
        "Downloading a (1MiB)\n",
        " Downloaded a\n",
        " + a==1\n",
        "  × No solution found\n",
        "  ╰─▶ Because\n",
    ]
    moved: list[str] = []
    install.show(lines, install.uv(Path("python"), Path("lock"), {}), moved.append)
    assert capsys.readouterr().out == "  × No solution found\n  ╰─▶ Because\n"
    assert moved == ["    1 a", "", "", ""]
