"""Any nbgrader assignment: tests that need the student's own objects, work for a person, late work, and second thoughts."""

from collections.abc import Iterator

import nbformat
import pytest
import tiny
from commands import autograde, gradebook, hand_in, nbgrader, released_course, scores

from autograde.judging.job import Settings
from autograde.judging.warm_parent import WarmParent

pytestmark = pytest.mark.tensorflow  # in the kernels that the commands start
ACCOUNT = """class Account:
    def __init__(self):
        self.balance = 0

    def pay_in(self, amount):
        self.balance += amount"""
SOURCE = (
    tiny.solution(ACCOUNT, "account"),
    tiny.test("account = Account()\naccount.pay_in(5)\nassert account.balance == 5", "test_account", 2),
    tiny.test("1.5 if hasattr(Account, 'close') else 1", "test_partial", 3),
    tiny.test("import warnings\nwarnings.warn('on stderr')", "test_warns", 1),
    tiny.manual("What is an account for?", "essay", 4),
    tiny.cell("Draw a picture of it.", "picture", kind="markdown", task=True, points=2),
)
SOURCE[4].source = "### BEGIN SOLUTION\nTo keep money.\n### END SOLUTION"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A foreign assignment, two students' work graded once."""
    course = released_course(tmp_path_factory.mktemp("foreign"), SOURCE, kernels="one")
    source = tiny.make(*SOURCE)
    right = tiny.submission(source, account=ACCOUNT, essay="Money, I think.")
    hand_in(course, "ada", nbformat.writes(right))
    hand_in(course, "untouched", nbformat.writes(tiny.submission(source)))
    with gradebook(course) as book:
        book.update_or_create_assignment("tiny", duedate="2026-01-10 12:00:00")
    hand_in(course, "late", nbformat.writes(right))
    hand_in(course, "late", "2026-01-10 14:00:00 UTC", "timestamp.txt")
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    done = autograde(course, "grade")
    assert done.returncode == 0, done.stderr
    return course


def marks(course, student: str) -> dict[str, tuple]:
    """Return a student's (automatic score, manual score, needs a person, extra credit) by cell."""
    with gradebook(course) as book:
        return {
            grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade, grade.extra_credit)
            for notebook in book.find_submission("tiny", student).notebooks
            for grade in notebook.grades
        }


def test_one_kernel_lets_a_test_use_the_students_own_class(course):
    assert marks(course, "ada")["test_account"][0] == 2
    assert marks(course, "untouched")["test_account"][0] == 0


def test_a_tests_last_value_is_partial_credit(course):
    assert marks(course, "ada")["test_partial"][0] == 1


def test_a_warning_in_a_test_costs_nothing(course):
    assert marks(course, "ada")["test_warns"][0] == 1


def test_what_a_person_has_to_grade_waits_for_one(course):
    assert marks(course, "ada")["essay"][::2] == (None, True)
    assert marks(course, "ada")["picture"][2]
    assert marks(course, "untouched")["essay"][::2] == (0, False), "an answer that was never begun needs nobody"


def test_late_work_gets_the_penalty_of_nbgraders_plugin(course):
    with gradebook(course) as book:
        late, on_time = book.find_submission("tiny", "late"), book.find_submission("tiny", "ada")
        assert late.total_seconds_late == 2 * 60 * 60
        assert late.late_submission_penalty == late.score > 0
        assert on_time.late_submission_penalty == 0


def test_what_a_person_gave_survives_a_new_grading(course):
    with gradebook(course) as book:
        essay = book.find_grade("essay", "tiny", "tiny", "ada")
        essay.manual_score, essay.needs_manual_grade = 3.5, False
        test = book.find_grade("test_account", "tiny", "tiny", "ada")
        test.manual_score, test.extra_credit = 1, 0.5
        book.find_comment("essay", "tiny", "tiny", "ada").manual_comment = "Well put."
        book.db.commit()
    assert autograde(course, "grade", "--force", "--student", "ada").returncode == 0
    assert marks(course, "ada")["test_account"] == (2, 1, True, 0.5)
    assert marks(course, "ada")["essay"][1] == 3.5
    assert scores(course)["ada"] == 1 + 0.5 + 1 + 1 + 3.5
    nbgrader(course, "generate_feedback", "tiny", "--force", "--student", "ada")
    page = (course / "classroom" / "feedback" / "ada" / "tiny" / "tiny.html").read_text()
    assert "Well put." in page


def test_the_report_says_that_the_stronger_guarantee_is_off(course):
    assert autograde(course, "report").returncode == 0
    page = (course / "classroom" / "report.html").read_text()
    assert "Strong guarantee held" not in page
    assert "kernels" in page


@pytest.fixture(scope="module")
def bare() -> Iterator[WarmParent]:
    """A warm parent for a course whose notebooks import nothing."""
    with WarmParent(preload=()) as warm:
        warm.wait_until_warm()
        yield warm


def test_magics_in_a_given_cell_work(bare):
    source = tiny.make(
        tiny.given("%matplotlib inline\nimport matplotlib.pyplot as plt", "imports"),
        tiny.given("%timeit -n 1 -r 1 sum(range(9))\nfigure = plt.plot([1, 2])", "picture"),
        tiny.solution("def backend():\n    return plt.get_backend()", "backend"),
        tiny.test("import sys\nassert 'inline' in backend(), backend()\nassert 'tensorflow' not in sys.modules", "test_backend"),
    )
    result = tiny.grade(bare, source, Settings(), backend="def backend():\n    return plt.get_backend()")
    assert tiny.messages(result) == {"test_backend": ""}
    assert "image/png" in tiny.shown(result)


DELETES = tiny.make(
    tiny.solution("def squares(n):\n    return [i * i for i in range(n)]", "squares"),
    tiny.solution("def total(n):\n    return sum(squares(n))", "total"),
    tiny.test(
        "kept = squares\ndel squares\ntry:\n    total(3)\nexcept NameError:\n    assert kept(2) == [0, 1]\n"
        "else:\n    raise AssertionError('total does not use squares')\nfinally:\n    squares = kept",
        "test_uses",
    ),
    tiny.test("assert total(3) == 5", "test_total"),
)
SQUARES = "def squares(n):\n    return [i * i for i in range(n)]"


def test_an_answer_does_without_a_name_that_the_test_deleted(bare):
    uses = tiny.grade(bare, DELETES, squares=SQUARES, total="def total(n):\n    return sum(squares(n))")
    assert tiny.messages(uses) == {"test_uses": "", "test_total": ""}
    does_not = tiny.grade(bare, DELETES, squares=SQUARES, total="def total(n):\n    return sum(i * i for i in range(n))")
    assert tiny.messages(does_not) == {"test_uses": "AssertionError: total does not use squares", "test_total": ""}
