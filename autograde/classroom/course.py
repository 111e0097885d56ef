"""Where a course's files are, as nbgrader's own configuration says, and what the class handed in."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from nbgrader import utils
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from ..assignment.source import Source, read
from ..errors import AutogradeError, BadSubmission
from ..judging.warm_parent import preload_for
from . import times
from .archives import is_clutter, is_notebook_name

BANK = "answers"  # the folder beside an assignment's source that holds its answer bank
MAX_OWN = 500  # files of a submission beside its notebooks
MAX_FILES = 20 << 20  # bytes that may come with an assignment or a submission beside its notebooks


class Paths(CourseDirectory):
    """nbgrader's folders; nbgrader's own reading of a timestamp takes some for another time, and stops at others."""

    @property
    def exchange_zone(self) -> str:
        return str(self.config.Exchange.get("timezone", "UTC"))

    def get_existing_timestamp(self, dest_path: str) -> datetime | None:
        return times.read(Path(dest_path) / "timestamp.txt", self.exchange_zone)


@dataclass(frozen=True)
class Course:
    """A course folder, seen through nbgrader's configuration."""

    root: Path
    config: Config
    paths: Paths

    @property
    def submitted(self) -> Path:
        return self.root / str(self.paths.submitted_directory)

    @property
    def classroom(self) -> Path:
        """The folder of the class's own data, which holds what was submitted."""
        return self.submitted.parent

    @property
    def state(self) -> Path:
        """Where the grader keeps results, so that a run goes on where another stopped."""
        return self.classroom / "results"

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Return nbgrader's folder of one step ('submitted', 'autograded', 'feedback', 'source')."""
        return Path(self.paths.format_path(getattr(self.paths, f"{step}_directory"), student, assignment))

    def chosen(self, names: Iterable[str]) -> list[str]:
        """Return `names`, or where there are none every assignment; raises AutogradeError when the course has none at all."""
        found = list(names) or self.assignments()
        if not found:
            folder = self.root / str(self.paths.source_directory)
            raise AutogradeError(f"{folder} holds no assignment (as NAME/NAME.ipynb); is {self.root} the right course?")
        return found

    def assignments(self) -> list[str]:
        """Return the names of the assignments that have a source, in order."""
        folder = self.root / str(self.paths.source_directory)
        return sorted(path.name for path in folder.iterdir() if any(path.glob("*.ipynb"))) if folder.is_dir() else []

    def sources(self, assignment: str) -> list[Source]:
        """Return the source notebooks of an assignment; raises AutogradeError when there is none."""
        paths = sorted(self.folder("source", ".", assignment).glob("*.ipynb"))
        if not paths:
            known = ", ".join(self.assignments()) or "none at all"
            raise AutogradeError(
                f"there is no assignment {assignment!r} in {self.root / self.paths.source_directory}; there is: {known}"
            )
        return [read(path, assignment, self.config, self.root) for path in paths]

    def bank(self, assignment: str) -> Path:
        """Return the folder of the assignment's answer bank, which need not exist."""
        return self.folder("source", ".", assignment) / BANK

    def files(self, assignment: str) -> tuple[tuple[str, bytes], ...]:
        """Return the files that come with an assignment beside its notebooks, but for its bank and what nbgrader ignores."""
        return tuple(_files(self.folder("source", ".", assignment), self.paths.ignore))

    def preload(self, sources: Iterable[Source]) -> tuple[str, ...]:
        """Return the modules that kernels start with: those that the configuration names, or what the sources import."""
        named = self.config.Autograde.get("preload")
        return preload_for(sources) if named is None else tuple(named)


def open_course(root: Path) -> Course:
    """Return the course in `root`; raises AutogradeError when it has no configuration, or one that does not run."""
    root = root.resolve()
    file = root / "nbgrader_config.py"
    if not file.is_file():
        raise AutogradeError(f"{root} is no course: it has no nbgrader_config.py; change to the course's folder")
    try:
        config = PyFileConfigLoader(file.name, path=str(root)).load_config()
        if "root" not in config.CourseDirectory:
            config.CourseDirectory.root = str(root)
        course = Course(root, config, Paths(config=config))
        course.folder("source", ".", ".")  # fails where the pattern of the folders names something unknown
        _check(config)
    except (Exception, SystemExit) as error:  # it is a program, so it can fail in any way
        raise AutogradeError(f"{file} does not work ({type(error).__name__}: {error}); mend what it sets there") from None
    return course


def _check(config: Config) -> None:
    """Raise TypeError where a value of the grader's own is of another type than it should be."""
    preload = config.Autograde.get("preload")
    if not (preload is None or (isinstance(preload, (list, tuple)) and all(isinstance(name, str) for name in preload))):
        raise TypeError(f"Autograde.preload is a list of modules' names, not {preload!r}")


def students(course: Course, assignment: str) -> list[str]:
    """Return the names of the folders of those who handed in `assignment`; raises AutogradeError when there is no class."""
    if not course.submitted.is_dir():
        raise AutogradeError(
            f"{course.submitted} does not exist: there is no class to grade; collect submissions with nbgrader, put them "
            f"there as STUDENT/{assignment}/NOTEBOOK.ipynb, or, with an answer bank, make a sample class with `autograde sample`"
        )
    folders = sorted(path for path in course.submitted.iterdir() if path.is_dir() and not is_clutter(PurePosixPath(path.name)))
    closed = [path.name for path in folders if not os.access(path, os.R_OK | os.X_OK)]  # who knows what lies in it
    return [path.name for path in folders if path.name in closed or os.path.lexists(path / assignment)]


def strays(course: Course) -> list[str]:
    """Return in words which notebooks and archives lie where no assignment looks for them."""
    known = course.assignments()
    folders = {name.casefold(): name for name in known}
    words = []
    for path in sorted([*course.submitted.glob("*"), *course.submitted.glob("*/*")]):
        if is_clutter(PurePosixPath(path.name)) or path.name in known:
            continue
        if path.is_file() and (is_notebook_name(path.name) or path.suffix.lower() == ".zip"):
            words.append(f"{path} was not looked at: put it into {course.submitted}/STUDENT/ASSIGNMENT")
        elif path.is_dir() and path.parent != course.submitted and path.name.casefold() in folders:
            words.append(f"{path} was not looked at: the assignment is called {folders[path.name.casefold()]!r}")
    return words


def own_files(course: Course, folder: Path) -> tuple[tuple[tuple[str, bytes], ...], tuple[str, ...]]:
    """Return the files that a student handed in beside the notebooks, and the names of those that are too many or too large."""
    files: list[tuple[str, bytes]] = []
    left_out: list[str] = []
    left = MAX_FILES
    for path in _beside(folder, [*course.paths.ignore, "timestamp.txt"]):
        name, size = str(path.relative_to(folder)), path.stat().st_size
        if size > left or len(files) == MAX_OWN:
            left_out.append(name)
            continue
        left -= size
        files.append((name, _read(path)))
    return tuple(files), tuple(left_out)


def _files(folder: Path, ignored: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    left = MAX_FILES
    for path in _beside(folder, [*ignored, BANK]):
        left -= path.stat().st_size
        if left < 0:
            raise AutogradeError(f"the files beside the notebooks in {folder} are larger than {MAX_FILES >> 20} MB together")
        yield str(path.relative_to(folder)), path.read_bytes()


def _beside(folder: Path, ignored: Iterable[str]) -> Iterator[Path]:
    """Yield the plain files of a folder that are no notebooks, in order, but for hidden and ignored ones."""
    for name in sorted(utils.find_all_files(str(folder), list(ignored))):
        path = Path(name)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
        if path.suffix != ".ipynb" and not hidden and not path.is_symlink() and path.is_file():
            yield path


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadSubmission(f"{path} cannot be read ({error.strerror}); mend its permissions") from None


@contextmanager
def only_one(course: Course) -> Iterator[None]:
    """Hold the class for this run; raises AutogradeError when another run holds it."""
    course.classroom.mkdir(parents=True, exist_ok=True)
    path = course.classroom / ".grading"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AutogradeError(
                f"this class is being graded already (process {lock.read().strip() or 'unknown'}, {path}); wait for it to end"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
