"""Where nbgrader finds the sources, the releases and the class; run its commands from this folder."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent
CLASSROOM = ROOT / "classroom"
CLASSROOM.mkdir(exist_ok=True)  # SQLite makes the gradebook, but not the folder it lies in

c = get_config()  # noqa: F821, nbgrader defines it

c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.course_id = "deep_learning_course"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "classroom/submitted"
c.CourseDirectory.autograded_directory = "classroom/autograded"
c.CourseDirectory.feedback_directory = "classroom/feedback"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "answers"]  # answer banks are not handed out
c.CourseDirectory.db_url = f"sqlite:///{CLASSROOM / 'gradebook.db'}"
