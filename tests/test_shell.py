"""A kernel like Jupyter's: commands, files beside the notebook, and what asks for a person who is not there."""

import shutil
import sys

import nbformat
import pytest
import tiny
from commands import ROOT
from tiny import given, grade, make, messages, points, prose, shown, solution

from autograde.classroom import course as courses
from autograde.classroom import kept
from autograde.judging.job import Job
from autograde.judging.judge import judge
from autograde.judging.warm_parent import WarmParent

MODES = pytest.mark.parametrize("kernels", ["two", "one"])
DOUBLE = "def f(x):\n    return 2 * x"
TEST = tiny.test("assert f(2) == 4, f(2)", "test_f")
GRADERS = ("autograde", "rehears", "warm", "scratch/work", "Shell")


def cell_says(walled, code: str, **metadata) -> str:
    """Return what a cell with `code`, added by a student, shows; the answer below it has to run all the same."""
    source = make(prose("# Begin", "intro"), solution(DOUBLE, "f"), TEST, **metadata)
    result = grade(walled, source, added={"intro": code}, f=DOUBLE)
    assert points(result) == {"test_f": 1}
    outputs = result.notebook.cells[1].outputs
    texts = [out.get("text") or "\n".join(out.get("traceback", ())) or out["data"].get("text/plain", "") for out in outputs]
    assert not [word for word in GRADERS if word in "".join(texts)]
    return "".join(texts)


SHELL = {
    "!echo hello": "hello\n", "!echo one; echo two 1>&2": "one\ntwo\n", "x = !echo hello\nprint(x)": "['hello']\n",
    "!false\nprint(_exit_code)": "1\n", "%%bash\necho hello": "hello\n", "!echo {1 + 1}": "2\n", "name = 'ada'\n!echo $name": "ada\n",
    "!nosuchprogram": "not found", "%sx echo hello": "['hello']", "!printf 'sch\\303\\266n'": "schön", "!pwd | wc -l": "1\n",
    "!sleep 9 &": "Background processes not supported.", "get_ipython().system('echo hello')": "hello\n",
}  # fmt: skip


@pytest.mark.parametrize(("code", "says"), SHELL.items(), ids=SHELL)
def test_shell_commands_run_without_a_terminal_and_the_cell_goes_on(walled, code, says):
    assert says in cell_says(walled, code)


@MODES
def test_a_shell_command_may_stand_above_an_answer_and_in_a_given_cell(walled, kernels):
    source = make(given("!echo given\nLIMIT = 3", "set_up"), solution(DOUBLE, "f"), TEST, kernels=kernels)
    result = grade(walled, source, f=f"!ls\n{DOUBLE}")
    assert points(result) == {"test_f": 1}
    assert "given" in shown(result)


def test_pip_is_the_kernels_and_finds_what_is_installed(walled):
    settings = tiny.Settings(cell_seconds=30, submission_seconds=60)
    source = make(solution(DOUBLE, "f"), TEST)
    result = grade(walled, source, settings, f=f"%pip install numpy\n!pip --version\n{DOUBLE}")
    assert points(result) == {"test_f": 1}
    assert "Requirement already satisfied: numpy" in shown(result)
    assert f"pip (python {sys.version_info.major}.{sys.version_info.minor})" in shown(result)


def test_a_package_that_cannot_be_fetched_does_not_end_the_cell(walled):
    settings = tiny.Settings(cell_seconds=30, submission_seconds=60)
    source = make(solution(DOUBLE, "f"), TEST)
    result = grade(walled, source, settings, f=f"!pip install -q a-package-of-no-name\n{DOUBLE}")
    assert points(result) == {"test_f": 1}
    assert "No matching distribution found" in shown(result)


def test_a_command_that_does_not_end_is_stopped_with_all_that_it_started(walled):
    source = make(solution(DOUBLE, "f"), TEST)
    result = grade(walled, source, tiny.HASTY, added={"f": "!sleep 100 | sleep 100\nlate = 1"}, f=DOUBLE)
    assert points(result) == {"test_f": 1}
    assert "stopped after 2 s" in shown(result)


# --- files and modules beside the notebook -----------------------------------------------------------------------------

HELPER = b"def twice(x):\n    return 2 * x\n"


@MODES
def test_a_module_that_comes_with_the_assignment_can_be_imported_on_both_sides(walled, kernels):
    test = tiny.test("from helper import twice as other\nassert f(2) == twice(2) == other(2)", "test_f")
    source = make(given("from helper import twice", "imports"), solution(DOUBLE, "f"), test, kernels=kernels)
    assert points(grade(walled, source, files=[("helper.py", HELPER)], f="def f(x):\n    return twice(x)")) == {"test_f": 1}


def test_a_module_that_a_cell_writes_can_be_imported(walled):
    source = make(prose("# Begin", "intro"), solution(DOUBLE, "f"), TEST)
    written = {"intro": "%%writefile helper.py\ndef twice(x):\n    return 2 * x"}
    assert points(grade(walled, source, added=written, f="from helper import twice as f")) == {"test_f": 1}


@MODES
def test_a_module_of_the_library_is_found_before_one_beside_the_notebook(walled, kernels):
    source = make(solution(DOUBLE, "f"), tiny.test("import json\nassert json.loads('4') == f(2)", "test_f"), kernels=kernels)
    assert points(hand_in(walled, source, [("json.py", b"loads = lambda text: 5")], f=DOUBLE)) == {"test_f": 1}


def hand_in(walled, source, own, files=(), left_out=(), **answers):
    data = nbformat.writes(tiny.submission(source, **answers)).encode()
    return judge(Job("ada", source, data, tiny.SMALL, tuple(files), None, tuple(own), tuple(left_out)), walled)


@MODES
def test_a_students_own_files_lie_beside_the_notebook(walled, kernels):
    source = make(solution(DOUBLE, "f"), TEST, kernels=kernels)
    own = [("mine.py", b"def f(x):\n    return 2 * x\n"), ("data/two.txt", b"2")]
    result = hand_in(walled, source, own, f="from mine import f")
    assert points(result) == {"test_f": 1}
    assert result.repairs == ()
    assert points(hand_in(walled, source, own, f="def f(x):\n    return x * int(open('data/two.txt').read())")) == {"test_f": 1}


def test_a_students_own_files_never_reach_the_judge(walled):
    test = tiny.test("import os\nassert f(2) == 4 and os.listdir() == [], os.listdir()", "test_f")
    result = hand_in(walled, make(solution(DOUBLE, "f"), test), [("mine.py", HELPER), ("conftest.py", b"1/0")], f=DOUBLE)
    assert points(result) == {"test_f": 1}, messages(result)


def test_of_two_files_of_one_name_the_assignments_wins_and_the_student_is_told(walled):
    source = make(solution(DOUBLE, "f"), TEST)
    files = [("helper.py", HELPER)]
    changed = hand_in(walled, source, [("helper.py", b"def twice(x):\n    return 4\n")], files, f="from helper import twice as f")
    assert points(changed) == {"test_f": 1}
    assert "'helper.py' comes with the assignment" in changed.repairs[0]
    assert hand_in(walled, source, files, files, f=DOUBLE).repairs == ()


def test_what_does_not_fit_is_left_out_in_words_and_costs_nothing_else(walled):
    source = make(solution(DOUBLE, "f"), TEST)
    result = hand_in(
        walled, source, [("big.bin", bytes(9 << 20)), ("data", b"1"), ("data/x", b"2")], left_out=["huge.bin"], f=DOUBLE
    )
    assert points(result) == {"test_f": 1}
    told = "\n".join(result.repairs)
    assert "'huge.bin'" in told and "'big.bin' was left out" in told and "'data/x' was left out" in told
    assert all(repair in result.notebook.cells[0].source for repair in result.repairs)


# --- nobody is there ---------------------------------------------------------------------------------------------------

NOBODY = {
    "input('name? ')": "input() has nobody to ask while a notebook is graded; write the value into the code",
    "breakpoint()": "breakpoint() has nobody to ask while a notebook is graded; take it out",
    "import pdb; pdb.set_trace()": "the debugger has nobody to ask while a notebook is graded; take it out",
    "import getpass; getpass.getpass()": "input() has nobody to ask",
    "exit()": "exit() and quit() do not end the kernel while a notebook is graded: what follows still runs",
    "quit()": "exit() and quit() do not end the kernel",
    "get_ipython().ask_exit()": "exit() and quit() do not end the kernel",
    "import argparse; argparse.ArgumentParser().parse_args()": "ipykernel_launcher.py: error: unrecognized arguments: -f /",
    "import sys; print(sys.argv)": "ipykernel_launcher.py', '-f', '/",
    "import sys; print(sys.orig_argv)": "'ipykernel_launcher', '-f', '/",
    "import os, sys; print(os.environ.get('PYTHONPATH'), '' in sys.path, [p for p in sys.path if p == '/'])": "None True []",
    "%debug": "No traceback has been produced, nothing to debug",
    "%tb": "No traceback available to show",
    "import sys; print(hasattr(sys, 'last_value'), hasattr(sys, 'last_traceback'), hasattr(sys, 'last_exc'))": "False False False",
    "print(get_ipython().last_execution_result)": "None",
    "print(In, Out, get_ipython().execution_count)": "['', 'print(In, Out, get_ipython().execution_count)'] {} 2",
    "%autosave 60": "",
    "%nosuchmagic": "UsageError: Line magic function `%nosuchmagic` not found.",
    "%pdb on\n1 / 0": "ZeroDivisionError",
}  # fmt: skip


@MODES
@pytest.mark.parametrize(("code", "says"), NOBODY.items(), ids=[code[:30] for code in NOBODY])
def test_what_asks_for_a_person_is_told_that_nobody_is_there_and_nothing_of_the_grader_shows(walled, code, says, kernels):
    assert says in cell_says(walled, code, kernels=kernels)


def test_what_follows_exit_in_a_function_still_runs(walled):
    result = grade(walled, make(solution(DOUBLE, "f"), TEST), f="def f(x):\n    exit()\n    return 2 * x")
    assert points(result) == {"test_f": 1}


def test_debug_after_an_error_says_that_nobody_is_there(walled):
    source = make(prose("#", "intro"), solution(DOUBLE, "f"), TEST)
    result = grade(walled, source, added={"intro": "1 / 0", "f": "%debug"}, f=DOUBLE)
    assert points(result) == {"test_f": 1}
    assert "the debugger has nobody to ask" in shown(result)


# --- names across the wall ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("define", ["def helper(x):\n    return 4", "import math as helper", "for helper in [1]:\n    pass"])
def test_a_test_that_uses_a_name_of_the_answers_alone_says_why_it_is_unknown(walled, define):
    source = make(solution(DOUBLE, "f"), tiny.test("assert f(2) == 4\nhelper", "test_f"))
    result = grade(walled, source, f=f"{define}\n\n{DOUBLE}")
    assert points(result) == {"test_f": 0}
    said = messages(result)["test_f"]
    assert said.startswith("NameError: name 'helper' is not defined (the answers define 'helper', but a test knows only")
    assert "the answers define" not in messages(grade(walled, source, f=DOUBLE))["test_f"]


def test_a_name_error_in_an_answer_is_the_answers_own(walled):
    source = make(solution(DOUBLE, "f"), TEST)
    result = grade(walled, source, f="y = 1\n\ndef f(x):\n    return 2 * z")
    assert messages(result)["test_f"] == "NameError: name 'z' is not defined"


def test_names_that_a_solution_defines_in_branches_are_known_to_the_tests(walled):
    text = (
        "if True:\n    def f(x):\n        return 2 * x\nelse:\n    f = None\ntry:\n    limit = 3\nexcept Exception:\n    limit = 4"
    )
    source = make(solution(text, "f"), tiny.test("assert f(2) == 4 and limit == 3", "test_f"))
    assert points(grade(walled, source, f=text)) == {"test_f": 1}


def test_a_solution_name_that_any_cell_sets_is_seen_by_the_tests_as_it_is_then(walled):
    source = make(
        solution("n = 1", "n"), tiny.test("assert n == 1", "test_1"), prose("#", "text"), tiny.test("assert n == 2", "test_2")
    )
    assert points(grade(walled, source, added={"text": "n += 1"}, n="n = 1")) == {"test_1": 1, "test_2": 1}


def test_a_given_name_that_a_cell_sets_anew_is_told_of_where_a_test_uses_it(walled):
    source = make(
        given("LIMIT = 7\nother = 1", "limit"), solution(DOUBLE, "f"), tiny.test("assert f(LIMIT) == 14 and LIMIT == 7", "test_f")
    )
    result = grade(walled, source, added={"limit": "LIMIT = 5\nother = 2"}, f=DOUBLE)
    assert points(result) == {"test_f": 1}
    assert result.repairs == ("A cell sets the given name 'LIMIT' anew: your functions use your value, the tests the given one.",)


def test_a_classes_own_files_are_found_within_bounds_and_a_changed_one_is_graded_anew(tmp_path, monkeypatch):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    folder = tmp_path / "classroom" / "submitted" / "ann" / "tiny"
    for name in ("mine.py", "data/two.txt", "timestamp.txt", "tiny.ipynb", ".ipynb_checkpoints/x.py", "__pycache__/y.py", ".z"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    course = courses.open_course(tmp_path)
    own, left_out = courses.own_files(course, folder)
    assert own == (("data/two.txt", b"data/two.txt"), ("mine.py", b"mine.py"))
    assert left_out == ()
    source = make(solution(DOUBLE, "f"), TEST)
    jobs = [Job("ann", source, b"", tiny.SMALL, own=files) for files in ((), own, (own[0], ("mine.py", b"other")))]
    assert len({kept.key(job) for job in jobs}) == 3
    monkeypatch.setattr(courses, "MAX_OWN", 1)
    assert courses.own_files(course, folder)[1] == ("mine.py",)
    monkeypatch.setattr(courses, "MAX_FILES", 8)
    assert courses.own_files(course, folder) == ((("mine.py", b"mine.py"),), ("data/two.txt",))


def test_without_a_sandbox_each_kernel_still_has_a_folder_of_its_own():
    source = make(solution(DOUBLE, "f"), tiny.test("import os\nassert f(2) == 4 and os.listdir() == [], os.listdir()", "test_f"))
    with WarmParent(sandbox=False, preload=("numpy",)) as parent:
        parent.wait_until_warm()
        for _ in range(2):
            result = hand_in(
                parent, source, [("mine.py", HELPER)], f="import mine, os\nassert os.listdir() == ['mine.py']\n\n" + DOUBLE
            )
            assert points(result) == {"test_f": 1}, messages(result)
