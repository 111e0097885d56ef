"""Make what students get from the instructor's notebooks: python -m tools.release 01_functional_api ...

It is `nbgrader generate_assignment --force --create` for all of them in one process, in a quarter of the time. Run it in the
course's folder, as nbgrader's commands.
"""

import sys

from nbgrader.apps import GenerateAssignmentApp
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException


def main(assignments: list[str]) -> int:
    if not assignments:
        print("which assignments? Give their names, such as 01_functional_api", file=sys.stderr)
        return 1
    app = GenerateAssignmentApp.instance()
    app.initialize(["--force", "--create", "--log-level=WARN"])
    failed = [name for name in assignments if not released(app, name)]
    for name in failed:
        print(f"{name} was not released: see above what nbgrader said", file=sys.stderr)
    return 1 if failed else 0


def released(app: GenerateAssignmentApp, assignment: str) -> bool:
    """Release one assignment, and say whether that went well; nbgrader has logged why not."""
    app.coursedir.assignment_id = assignment
    try:
        GenerateAssignment(coursedir=app.coursedir, parent=app).start()
    except NbGraderException:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
