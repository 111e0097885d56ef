"""How the tests are run: kernels that are forked are as good as others, and reports, order and --light do what they say."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from commands import ROOT
from jupyter_client.manager import KernelManager
from runner import durations, schedule
from runner.notebooks import may_be_warm
from runner.warm_kernels import KERNEL, warm_kernels

WAIT = 60  # seconds before a test gives up


@pytest.fixture(scope="module")
def server():
    """A server that has imported nothing that takes long."""
    with (
        pytest.MonkeyPatch.context() as patch,
        warm_kernels(modules=("colorsys", "no_such_module")) as running,
    ):
        patch.setenv("JUPYTER_PATH", str(running.folder))
        yield running


class Kernel:
    """A kernel as nbval starts it."""

    def __init__(self, folder: Path, name: str = KERNEL):
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(cwd=str(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=WAIT)

    def run(self, code: str) -> str:
        said = []
        self.client.execute_interactive(code, timeout=WAIT, output_hook=lambda message: said.append(message["content"]))
        return "".join(
            content.get("text") or content.get("evalue") or content.get("data", {}).get("text/plain", "") for content in said
        )


@pytest.fixture
def kernel(server, tmp_path):
    made = []

    def make(name: str = KERNEL) -> Kernel:
        made.append(Kernel(tmp_path, name))
        return made[-1]

    yield make
    for each in made:
        each.client.stop_channels()
        each.manager.shutdown_kernel(now=True)


def ends(pid: int) -> bool:
    """Whether a process that is no child of this one ends before long."""
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_kernels_share_what_was_imported_and_nothing_else(kernel, tmp_path):
    first, second = kernel(), kernel()
    assert first.run("import sys; print('colorsys' in sys.modules)") == "True\n"
    first.run("import colorsys, os; colorsys.mark = mine = 1; os.environ['MINE'] = 'x'; os.chdir('/')")
    assert second.run("import colorsys, os; print(hasattr(colorsys, 'mark'), 'mine' in globals(), 'MINE' in os.environ)") == (
        "False False False\n"
    )
    assert second.run("print(os.getcwd())") == f"{tmp_path}\n"
    assert first.run("import random; print(random.random())") != second.run("import random; print(random.random())")


def test_a_kernel_sees_the_same_python_as_one_started_cold(kernel):
    code = "import os, sys, warnings; print(sys.path, sys.flags, sys.argv[1], os.getsid(0) == os.getpid(), warnings.filters)"
    warm, cold = [re.sub(r"\S+\.json", "FILE", each.run(code)) for each in (kernel(), kernel("python3"))]
    assert warm == cold != ""


def test_a_figure_is_shown_though_matplotlib_was_imported_before_the_fork(monkeypatch, tmp_path):
    with warm_kernels(modules=("matplotlib.pyplot",)) as running:
        monkeypatch.setenv("JUPYTER_PATH", str(running.folder))
        kernel = Kernel(tmp_path)
        shown = kernel.run("import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()")
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)
    assert "<Figure size" in shown


def test_a_module_that_cannot_be_imported_is_left_to_the_cell(kernel, server):
    assert "No module named 'no_such_module'" in kernel().run("import no_such_module")
    assert "No module named 'no_such_module'" in server.log()


def test_a_kernel_is_interrupted(kernel):
    busy = kernel()
    message = busy.client.execute("import time\nprint('begun', flush=True)\ntime.sleep(600)", stop_on_error=False)
    while busy.client.get_iopub_msg(timeout=WAIT)["content"].get("text") != "begun\n":
        pass
    busy.manager.interrupt_kernel()
    while (reply := busy.client.get_shell_msg(timeout=WAIT))["parent_header"]["msg_id"] != message:
        pass  # to a question from when it started
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert busy.run("print('alive')") == "alive\n"


def test_a_kernel_that_dies_is_seen_to_be_dead(kernel):
    dying = kernel()
    dying.client.execute("import os; os._exit(7)")
    assert dying.manager.provisioner.process.wait(WAIT) == 7
    assert not dying.manager.is_alive()


def test_a_kernel_ends_with_what_jupyter_takes_for_it(kernel):
    killed = kernel()
    pid = int(killed.run("import os; print(os.getpid())"))
    assert pid != killed.manager.provisioner.pid
    killed.manager.shutdown_kernel(now=True)
    assert ends(pid)


STARTS_A_KERNEL = """
import os, sys, time
sys.path.insert(0, "tests")
from pathlib import Path
from runner.warm_kernels import warm_kernels
with warm_kernels(()) as server:
    os.environ["JUPYTER_PATH"] = str(server.folder)
    from test_runner import Kernel
    print(server.process.pid, Kernel(Path("/")).run("import os; print(os.getpid())"), flush=True)
    time.sleep(600)
"""


def test_server_and_kernels_end_with_the_run_even_when_it_is_killed():
    with subprocess.Popen([sys.executable, "-c", STARTS_A_KERNEL], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        server, kernel = map(int, run.stdout.readline().split())
        run.send_signal(signal.SIGKILL)
    assert ends(server) and ends(kernel)


COLD = {
    "another variable": 'import os\nos.environ["OMP_NUM_THREADS"] = "1"\nimport numpy',
    "another value": 'import os\nos.environ["TF_CPP_MIN_LOG_LEVEL"] = "0"\nimport keras',
    "set in another way": 'import os\nos.environ.update(OMP_NUM_THREADS="1")\nimport numpy',
}


@pytest.mark.parametrize("code", COLD.values(), ids=COLD)
def test_a_notebook_that_sets_variables_before_its_imports_gets_a_cold_kernel(code):
    new = nbformat.v4
    plain = new.new_code_cell('import os\nos.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"\nimport keras')
    assert may_be_warm(new.new_notebook(cells=[plain, new.new_markdown_cell("environ")]))
    assert not may_be_warm(new.new_notebook(cells=[plain, new.new_code_cell(code)]))


# Order and report

TESTS = {
    "test_quick.py": "def test_quick(): pass",
    "test_slow.py": "import time, pytest\n@pytest.fixture\ndef slow(): time.sleep(0.5)\ndef test_slow(slow): pass",
    "test_quick_too.py": "def test_a(): pass\ndef test_b(): pass",
}


def run_pytest(folder: Path, *arguments: str, **files: str) -> str:
    """Run pytest, with the plugins of runner/, on files in `folder`; returns what it says."""
    for name, text in files.items():
        (folder / name).write_text(text)
    plugins = [f"-prunner.{name}" for name in ("schedule", "durations", "light")]
    command = [sys.executable, "-m", "pytest", "--rootdir", ".", "-o", "pythonpath=", *plugins, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True).stdout


def test_the_report_says_where_the_time_went_fixtures_included(tmp_path):
    said = run_pytest(tmp_path, "-n1", **TESTS)
    (seconds,) = re.findall(r"^ *([\d.]+) s  test_slow.py$", said, re.MULTILINE)
    assert float(seconds) >= 0.5
    assert re.search(r"^ *[\d.]+ s  in all, in \d+ s by the clock with 1 worker", said, re.MULTILINE)


def test_what_took_longest_the_last_time_is_run_first(tmp_path):
    orders = [re.findall(r"PASSED (\S+)::", run_pytest(tmp_path, "-n1", "-v", **TESTS)) for _ in range(2)]
    assert {order.index("test_slow.py") == 0 for order in orders} == {False, True}
    assert sorted(orders[0]) == sorted(orders[1])


def test_a_notebook_and_a_file_are_pieces_and_so_are_the_tests_of_a_file_that_is_spread():
    assert schedule.piece_of("chapters/01_a.ipynb::Cell 3") == "chapters/01_a.ipynb"
    assert schedule.piece_of("tests/test_wire.py::test_a[x/y::z]") == "tests/test_wire.py"
    for path in schedule.SPREAD:
        assert schedule.piece_of(f"{path}::test_a") == f"{path}::test_a"


@pytest.mark.parametrize("path", [*schedule.SPREAD, *schedule.SECONDS, *durations.PARTS])
def test_every_file_that_the_schedule_names_exists(path):
    assert (ROOT / path).is_file()


# --light

HEAVY = {
    "test_import.py": "def test_import(): import tensorflow",
    "test_other_process.py": "import subprocess, sys\ndef test_other(): subprocess.run([sys.executable, '-c', 'import keras'], check=True)",
    "test_sandbox.py": "import subprocess\ndef test_sandbox(): subprocess.run(['bwrap', 'true'], check=True)",
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_test_that_is_not_marked_cannot_import_tensorflow(tmp_path, name):
    said = run_pytest(tmp_path, "--light", **{name: HEAVY[name]})
    assert "1 failed" in said and "mark this one with pytest.mark.tensorflow" in said


def test_a_test_that_is_marked_is_left_out(tmp_path):
    files = {
        "test_file.py": "import pytest\npytestmark = pytest.mark.tensorflow\nimport tensorflow\ndef test_a(): pass",
        "test_one.py": "import pytest\n@pytest.mark.tensorflow\ndef test_b(): pass\ndef test_c(): pass\ndef test_d(warm): pass",
    }
    assert "1 passed, 2 deselected" in run_pytest(tmp_path, "--light", **files)
