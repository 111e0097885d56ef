"""Results kept under the hash of all that they depend on: a run that was stopped goes on, an equal job runs once."""

import enum
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from pathlib import Path

import nbformat

from ..files import write_whole
from ..judging.job import Ended, Job, Result, TestResult


@cache
def grader_version() -> str:
    """Return a hash of the code that a verdict depends on: a grader that judges otherwise judges again."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(path for room in ("assignment", "judging", "inside") for path in (package / room).glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def key(job: Job) -> str:
    """Return the hash of source, submission, files, limits and grader."""
    parts = {
        "grader": grader_version(),
        "assignment": job.source.assignment,
        "name": job.source.name,
        "metadata": job.source.metadata,
        "source": [[cell.node, cell.stub, cell.shown] for cell in job.source.cells],
        "settings": asdict(job.settings),
        "only": sorted(job.only) if job.only is not None else None,
        "notes": job.notes,
        "files": _hashes(job.files),
        "own files": [*_hashes(job.own), *job.left_out],
    }
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode())
    digest.update(job.submission)
    return digest.hexdigest()


def _hashes(files: Iterable[tuple[str, bytes]]) -> list[list[str]]:
    return [[path, hashlib.sha256(data).hexdigest()] for path, data in files]


def save(folder: Path, name: str, result: Result) -> None:
    """Write a result, whole or not at all."""
    text = json.dumps(
        {
            "notebook": result.notebook,
            "tests": [asdict(test) for test in result.tests],
            "repairs": result.repairs,
            "seconds": result.seconds,
        },
        default=lambda value: value.value if isinstance(value, enum.Enum) else str(value),
    )
    write_whole(folder / f"{name}.json", text)


def find(folder: Path, name: str) -> Result | None:
    """Return the result kept under `name`, or None."""
    try:
        data = json.loads((folder / f"{name}.json").read_text(encoding="utf8"))
        tests = tuple(TestResult(**{**test, "ended": Ended(test["ended"])}) for test in data["tests"])
        return Result(nbformat.from_dict(data["notebook"]), tests, tuple(data["repairs"]), data["seconds"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):  # it was damaged: as good as none, and soon written anew
        return None
