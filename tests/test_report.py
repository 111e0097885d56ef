"""The class report: its statistics against values worked out by hand, its page against hostile students, its gradebook."""

import math
import os
import re
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook

from autograde.classroom.grades import Grades, Mark, StudentRow, Test, grades_in
from autograde.errors import AutogradeError
from autograde.judging.job import Ended, TestResult
from autograde.pages.report import render
from autograde.pages.statistics import Bin, Guarantee, discrimination, histogram, summarise

pytestmark = pytest.mark.filterwarnings("ignore:Object of type .* not in session")  # from nbgrader's add_submission
STRONG = Guarantee(two_kernels=True, sandbox=True)
MADE = datetime(2026, 3, 1, 12, 30)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{ 7 * 7 }}"


def row(student: str, *points: float, **more) -> StudentRow:
    return StudentRow(student, tuple(Mark(p) for p in points), **more)


def grades(tests: list[float], *rows: StudentRow) -> Grades:
    return Grades("01_demo", tuple(Test(f"test_{n}", points) for n, points in enumerate(tests, 1)), rows)


def report(of: Grades, failures=(), guarantee=STRONG):
    return summarise(of, failures, guarantee)


def page(*reports, folder=Path("classroom")) -> BeautifulSoup:
    return BeautifulSoup(render(reports, folder, MADE), "html.parser")


def words(tag) -> str:
    return " ".join(tag.get_text(" ").split())


# Statistics


FOUR = grades([2, 3], row("a", 2, 3), row("b", 2, 0), row("c", 0, 3, penalty=1.0), row("d", 0, 0))


def test_mean_median_and_spread_are_of_the_scores_after_late_penalties():
    of = report(FOUR)
    assert [r.score for r in of.grades.rows] == [5, 2, 2, 0]
    assert (of.mean, of.median, of.lowest, of.highest, of.max_score) == (2.25, 2, 0, 5, 5)
    assert of.deviation == pytest.approx(math.sqrt((2.75**2 + 0.25**2 + 0.25**2 + 2.25**2) / 3))


def test_a_late_penalty_takes_no_more_than_there_is():
    assert row("a", 1, penalty=5.0).score == 0


def test_the_share_that_passed_counts_full_points_only():
    of = report(grades([2], row("a", 2), row("b", 1), row("c", 0), row("d", 2)))
    assert of.tests[0].passed == 0.5


def test_discrimination_leaves_the_test_itself_out_of_the_total():
    """Totals of the other test alone: with the test's own points in them, each value would be above 0.8."""
    first, second = report(FOUR).tests
    assert first.discrimination == pytest.approx(0) and second.discrimination == pytest.approx(0)


def test_discrimination_is_the_point_biserial_correlation():
    """r = (mean of who passed - mean of who failed) / deviation · √(p q), with the deviation of the population."""
    rest = [9.0, 7.0, 4.0, 6.0]
    deviation = math.sqrt((2.5**2 + 0.5**2 + 2.5**2 + 0.5**2) / 4)
    assert discrimination([1, 1, 0, 0], rest) == pytest.approx((8 - 5) / deviation * math.sqrt(0.5 * 0.5))


def test_a_test_that_the_weaker_students_pass_discriminates_negatively():
    of = report(grades([1, 5], row("a", 0, 5), row("b", 0, 4), row("c", 1, 1), row("d", 1, 0)))
    assert of.tests[0].discrimination < -0.9
    assert "−0.9" in words(page(of).select_one("#a1-t1"))


@pytest.mark.parametrize(
    ("tests", "rows"),
    [
        ([1, 1], []),
        ([1, 1], [row("a", 1, 0)]),
        ([1, 1], [row("a", 1, 1), row("b", 1, 1)]),
        ([1], [row("a", 1), row("b", 0)]),
        ([0.1, 0.1, 0.2, 0.3], [row("a", 0.1, 0.1, 0.2, 0), row("b", 0, 0, 0, 0.3), row("c", 0, 0, 0, 0.3)]),
    ],
    ids=["nobody", "one student", "all equal", "no other test", "equal but for rounding"],
)
def test_discrimination_is_undefined_where_nothing_varies(tests, rows):
    of = report(grades(tests, *rows))
    assert of.tests[0].discrimination is None
    assert words(page(of).select_one("#a1-t1")).endswith("–")


def test_marks_that_wait_count_neither_as_failed_nor_in_the_totals_of_others():
    waiting = StudentRow("c", (Mark(1), Mark(0, waits=True)))
    of = report(grades([1, 4], row("a", 1, 4), row("b", 0, 4), waiting))
    assert of.tests[1].passed == 1 and of.tests[1].graded == 2
    assert of.tests[0].discrimination is None
    assert "1 submission waits for grading" in words(page(of))


def test_the_commonest_messages_come_first_and_say_how_often():
    said = ["wrong shape", "wrong\n  shape", "\x1b[31mwrong shape:\x1b[0m", "b", "c", "c", "d", ""]
    rows = [StudentRow(str(n), (Mark(0, ended=Ended.FAILED, message=text),)) for n, text in enumerate(said)]
    rows += [StudentRow("late", (Mark(0, ended=Ended.TIMED_OUT, message="stopped after 30 s"),))]
    rows += [StudentRow("right", (Mark(1, ended=Ended.PASSED, message=""),))]
    summary = report(grades([1], *rows)).tests[0]
    assert summary.messages == (("wrong shape", 3), ("c", 2), ("b", 1))
    assert summary.other_messages == 3
    assert summary.ended == ((Ended.TIMED_OUT, 1),)


def test_histogram_bars_hold_their_lower_edge_and_the_last_holds_full_marks_and_more():
    bars = histogram([0, 0.99, 1, 3, 9, 10, 11], 10)
    assert [bar.count for bar in bars] == [2, 1, 0, 1, 0, 0, 0, 0, 0, 3]
    assert bars[3] == Bin(3, 4, 1)
    assert histogram([1.2], 3)[4].count == 1, "1.2 / 3 · 10 is a little below 4"
    assert histogram([], 10) == histogram([0, 0], 0) == ()


# The page


def test_what_students_wrote_is_text_and_nothing_else():
    marks = (Mark(0, ended=Ended.FAILED, message=HOSTILE),)
    rows = (StudentRow(HOSTILE, marks, name=HOSTILE, feedback=((HOSTILE, Path("classroom/feedback", HOSTILE)),)),)
    of = Grades(HOSTILE, (Test(HOSTILE, 1),), rows, missing=(HOSTILE,))
    html = page(report(of, [(HOSTILE, HOSTILE)]))
    assert not html.select("script, img, [onerror]")
    assert html.get_text().count(HOSTILE) >= 9
    assert "{{ 7 * 7 }}" in html.get_text() and "49" not in html.get_text()


def test_text_that_no_file_can_hold_does_not_stop_the_report():
    of = grades([1], StudentRow("a", (Mark(0, ended=Ended.FAILED, message="half a pair \ud800, a bell \x07"),)))
    assert "half a pair ?, a bell" in page(report(of)).get_text()


def test_the_page_needs_nothing_but_itself():
    html = page(report(FOUR))
    assert not html.select("script, iframe, object, link:not([href^='data:'])")
    assert not re.search(r"url\(|@import|https?://", str(html))
    assert "default-src 'none'" in html.select_one("meta[http-equiv]")["content"]


def test_every_table_says_what_its_headers_are_for():
    html = page(report(FOUR, [("s1/x.ipynb", "it is empty; ask for it again")]), report(FOUR))
    assert len(html.select("table")) == 6
    assert not html.select("th:not([scope])")
    assert all(table.select("caption") or table.find_parent(role="region") for table in html.select("table"))


def test_the_histogram_can_be_read_out():
    assert words(page(report(FOUR)).select_one("svg desc")).endswith("4.5 to 5 points: 1.")


def test_marks_show_points_overrides_and_how_a_test_ended():
    marks = (Mark(2), Mark(1.5, changed=True), Mark(0, waits=True), Mark(0, ended=Ended.TIMED_OUT), Mark(0, ended=Ended.DIED))
    html = page(report(grades([2, 3, 4, 1, 1], StudentRow("ada", marks, penalty=0.5))))
    cells = html.select(".grid td.mark")
    assert [cell["class"][1] for cell in cells] == ["full", "high", "waits", "none", "none"]
    assert [words(cell.select_one(".unseen")) for cell in cells[1:]] == [
        "(changed by hand)", "(waits for grading)", "(timed out)", "(kernel died)",
    ]  # fmt: skip
    assert [words(cell) for cell in html.select(".grid tbody td.right")] == ["3", "3.5", "−0.5"]


def test_feedback_is_linked_relative_to_the_page():
    of = grades([1], row("ada", 1, feedback=(("nb", Path("classroom/feedback/a b/01/nb#1.html")),)))
    assert page(report(of)).select_one(".grid a[href*=feedback]")["href"] == "feedback/a%20b/01/nb%231.html"
    elsewhere = page(report(of), folder=Path("reports"))
    assert elsewhere.select_one(".grid a[href*=feedback]")["href"].startswith("../classroom/feedback/")


@pytest.mark.parametrize(
    ("guarantee", "says", "does_not_say"),
    [
        (STRONG, "Strong guarantee held", "off"),
        (Guarantee(two_kernels=False, sandbox=True), "kernels: one", "--unsafe-no-sandbox"),
        (Guarantee(two_kernels=True, sandbox=False), "--unsafe-no-sandbox", "kernels: one"),
    ],
)
def test_the_page_says_whether_the_strong_guarantee_held(guarantee, says, does_not_say):
    note = words(page(report(FOUR, guarantee=guarantee)).select_one(".note"))
    assert says in note and does_not_say not in note


def test_an_empty_class_has_a_page():
    html = page(report(Grades("01_demo", (Test("test_1", 1),), (), ("ada", "bob"))))
    assert "0 of 2 students" in words(html) and "ada , bob ." in words(html)
    assert not html.select("svg, .grid")
    assert "Nothing has been graded yet" in words(page())


def test_submissions_that_could_not_be_graded_stand_with_file_and_remedy():
    text = page(report(FOUR, [("submitted/eve/01/nb.ipynb", "it is empty; ask for the notebook again")])).get_text()
    assert "submitted/eve/01/nb.ipynb" in text and "ask for the notebook again" in text


# The gradebook


@pytest.fixture
def gradebook(tmp_path, monkeypatch):
    """Three students: ada has it right, bob is late and was raised by hand, eve handed nothing in; one answer is written."""
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "none")  # it starts a process to ask
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as book:
        book.add_assignment("01_demo")
        book.add_notebook("demo", "01_demo")
        for name in ("test_b", "test_a"):
            book.add_grade_cell(name, "demo", "01_demo", max_score=2, cell_type="code")
        book.add_grade_cell("essay", "demo", "01_demo", max_score=3, cell_type="markdown")
        book.add_solution_cell("essay", "demo", "01_demo")
        for student in ("eve", "bob", "ada"):
            book.add_student(student)
        for student, points in {"bob": 0, "ada": 2}.items():
            submission = book.add_submission("01_demo", student, timestamp=datetime(2026, 2, 3, 4, 5))
            for grade in submission.notebooks[0].grades:
                grade.auto_score = None if grade.name == "essay" else points
                grade.needs_manual_grade = grade.name == "essay"
        book.find_submission_notebook("demo", "01_demo", "bob").late_submission_penalty = 1
        grade = book.find_grade("test_a", "demo", "01_demo", "bob")
        grade.manual_score, grade.extra_credit = 1.5, 0.25
        essay = book.find_grade("essay", "demo", "01_demo", "bob")
        essay.manual_score, essay.needs_manual_grade = 3, False
        book.db.commit()
        yield book


RESULTS = {
    "bob": (
        TestResult("test_a", 0, 2, Ended.FAILED, "AssertionError: look at the shape", 0.1),
        TestResult("test_b", 0, 2, Ended.DIED, "KernelDied: out of memory", 0.1),
    ),
    "gone": (TestResult("test_a", 0, 2, Ended.FAILED, "a student who was removed since", 0.1),),
}


def test_load_reads_scores_overrides_penalties_and_what_waits(gradebook, tmp_path):
    of = grades_in(gradebook, "01_demo", RESULTS, tmp_path / "feedback")
    assert of.tests == (Test("test_a", 2), Test("test_b", 2), Test("essay", 3, by_person=True))
    assert [r.student for r in of.rows] == ["ada", "bob"] and of.missing == ("eve",)
    ada, bob = of.rows
    assert ada.marks == (Mark(2), Mark(2), Mark(0, waits=True)) and ada.waits and not ada.changed
    assert bob.marks[0] == Mark(1.75, changed=True, ended=Ended.FAILED, message="AssertionError: look at the shape")
    assert bob.marks[1].ended is Ended.DIED
    assert bob.marks[2] == Mark(3), "points that a person gave to a written answer override nothing"
    assert (bob.points, bob.penalty, bob.score) == (4.75, 1, 3.75)
    assert bob.points == gradebook.find_submission("01_demo", "bob").score
    assert bob.submitted == datetime(2026, 2, 3, 4, 5)


def test_the_order_of_the_tests_is_that_of_the_run(gradebook, tmp_path):
    turned = {student: tests[::-1] for student, tests in RESULTS.items()}
    assert [test.name for test in grades_in(gradebook, "01_demo", turned, tmp_path).tests][:2] == ["test_b", "test_a"]


def test_feedback_pages_are_linked_where_they_exist(gradebook, tmp_path):
    there = tmp_path / "feedback" / "ada" / "01_demo" / "demo.html"
    there.parent.mkdir(parents=True)
    there.write_text("")
    ada, bob = grades_in(gradebook, "01_demo", {}, tmp_path / "feedback").rows
    assert ada.feedback == (("demo", there),) and bob.feedback == ()


def test_a_student_id_cannot_lead_out_of_the_feedback_folder(gradebook, tmp_path):
    gradebook.add_student("../secret")
    gradebook.add_submission("01_demo", "../secret")
    outside = tmp_path / "secret" / "01_demo" / "demo.html"
    outside.parent.mkdir(parents=True)
    outside.write_text("")
    (tmp_path / "feedback").mkdir()
    rows = {r.student: r for r in grades_in(gradebook, "01_demo", {}, tmp_path / "feedback").rows}
    assert rows["../secret"].feedback == ()


def test_a_test_that_is_newer_than_a_submission_waits(gradebook, tmp_path):
    gradebook.add_grade_cell("test_new", "demo", "01_demo", max_score=1, cell_type="code")
    of = grades_in(gradebook, "01_demo", RESULTS, tmp_path)
    assert of.tests[-1].name == "test_new" and all(r.marks[-1].waits for r in of.rows)


def test_one_grade_id_in_two_notebooks_is_two_tests(gradebook, tmp_path):
    gradebook.add_notebook("more", "01_demo")
    gradebook.add_grade_cell("test_a", "more", "01_demo", max_score=1, cell_type="code")
    assert {test.name for test in grades_in(gradebook, "01_demo", {}, tmp_path).tests} >= {"demo/test_a", "more/test_a", "test_b"}


def test_an_unknown_assignment_is_named(gradebook, tmp_path):
    with pytest.raises(AutogradeError, match="no assignment '99_none'; grade it first"):
        grades_in(gradebook, "99_none", {}, tmp_path)


# What a browser makes of it


def demo_class():
    """Thirty made-up students who meet six tests, with all that can stand in a report."""
    points = [1, 1, 2, 2, 1.5, 2.5]
    names = ("test_two_inputs", "test_same_weights", "test_walk_back", "test_gradient_through_both_branches", "test_merge", "essay")
    tests = tuple(Test(name, most, name == "essay") for name, most in zip(names, points, strict=True))
    of = Grades("01_functional_api", tests, tuple(demo_student(n, points) for n in range(30)), ("student30", "student31"))
    failures = [("classroom/submitted/student31/01_functional_api/01_functional_api.ipynb", "it is empty; ask for it again")]
    weak = Guarantee(two_kernels=False, sandbox=False)
    return [summarise(of, failures, STRONG), summarise(replace(of, assignment="02_multi_io", rows=of.rows[:3]), (), weak)]


def demo_student(n: int, points: list[float]) -> StudentRow:
    marks = []
    for number, most in enumerate(points):
        luck = (n * 7 + number * 11) % 13
        ended = Ended.PASSED if n + luck > 4 * number + 4 else (Ended.FAILED, Ended.FAILED, Ended.TIMED_OUT, Ended.DIED)[luck % 4]
        said = {Ended.FAILED: f"AssertionError: case {n % 4}: the model must have two inputs: what does Model need to know?",
                Ended.TIMED_OUT: "TimeLimit: stopped after 30 s, the time limit of one cell", Ended.PASSED: "",
                Ended.DIED: "KernelDied: the process that runs the answers has ended: out of memory"}[ended]  # fmt: skip
        marks.append(Mark(most * (ended is Ended.PASSED), ended=ended, message=said))
    if n % 10 == 1:
        marks[2] = replace(marks[2], points=0.75, changed=True)
    marks[5] = Mark(0, waits=True) if n % 12 == 3 else Mark(2.5 if n > 16 else 1 if n > 8 else 0)
    pages = () if n % 5 == 0 else (("demo", Path("classroom/feedback", f"s{n}", "01_demo", "demo.html")),)
    name, late = ("", f"Given{n} Family")[n % 3 > 0], float(n % 8 == 0)
    return StudentRow(f"student{n:02}", tuple(marks), name, late, datetime(2026, 2, 3, 4, n), pages)


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        in_ci = os.environ.get("CI", "").lower() == "true"
        (pytest.fail if in_ci else pytest.skip)("no Chromium found: sudo apt-get install --yes chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_in_a_browser(browser, tmp_path, theme, width):
    """Nothing on the console, no sideways scrolling, nothing that axe finds."""
    from axe_playwright_python.sync_playwright import Axe

    path = tmp_path / "report.html"
    path.write_text(render(demo_class(), Path("classroom"), MADE), encoding="utf8")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True)
    tab, faults = context.new_page(), []
    tab.on("console", lambda message: faults.append(message.text))
    tab.on("request", lambda request: request.url.startswith(("file:", "data:")) or faults.append(request.url))
    tab.goto(path.as_uri())
    if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
        faults.append("scrolls sideways")
    rules = {"label-content-name-mismatch": {"enabled": True}}
    for violation in Axe().run(tab, options={"rules": rules, "resultTypes": ["violations"]}).response["violations"]:
        first = violation["nodes"][0]
        faults.append(f"axe {violation['id']} ({len(violation['nodes'])}×): {first['html'][:200]}\n    {first['failureSummary']}")
    context.close()
    assert not faults, "\n".join(faults)
