"""Killed at any moment, interrupted, out of disk, in a command too: the dossier is as before or as after. Real processes."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import stopped
import store_writer

from birds import store

pytestmark = pytest.mark.slow
SUPPORT = Path(__file__).parents[1] / "support"
PATIENCE = 20  # seconds


def kill_at(path: Path, way: str, delay: float, sign: int = signal.SIGKILL) -> tuple[int, list[str]]:
    """Let a writer run on a dossier, stop it `delay` seconds after its first state.

    Return the last state it said it had saved, and what lay beside the dossier when it was gone.
    """
    command = [sys.executable, str(SUPPORT / "store_writer.py"), way, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
        first = writer.stdout.readline()
        time.sleep(delay)
        writer.send_signal(sign)
        while True:
            try:
                said = [first, *writer.communicate(timeout=PATIENCE)[0].split()]
                break
            except subprocess.TimeoutExpired:  # a Ctrl-C that strikes in what SQLite calls is lost: once more
                writer.send_signal(sign)
    return int(said[-1]), sorted(each.name for each in path.parent.iterdir() if each != path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "agreement.gpkg"
    store.create(made, store_writer.state(0), command="init")
    return made


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize(
    ("way", "delay"),
    [("change", 0.003), ("change", 0.05), ("change", 0.11), ("change", 0.17), ("create", 0.06)],
)
def test_killed_it_is_as_before_or_as_after_and_can_be_changed_at_once(path, way, delay):
    saved, _ = kill_at(path, way, delay)
    number = store_writer.check_whole(path, saved)
    store_writer.change(path, number + 1)
    store_writer.check_whole(path, number + 1)


@pytest.mark.parametrize("way", ["change", "create"])
def test_interrupted_it_is_as_before_or_as_after_with_nothing_left_beside(path, way):
    saved, beside = kill_at(path, way, 0.08, signal.SIGINT)
    store_writer.check_whole(path, saved)
    assert beside == []


LATE = """
import atexit, os, signal, sys
from birds.__main__ import main
atexit.register(os.kill, os.getpid(), signal.SIGINT)
sys.argv = ["birds", "--version"]
main()
"""


def test_a_run_that_is_done_is_not_interrupted_as_python_ends():
    run = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


FULL = """
import resource, sys
from pathlib import Path
from birds.errors import OutputError
sys.path.insert(0, sys.argv[2])
import store_writer
store_writer.ENTRIES *= 4  # the file must grow
path, limit = Path(sys.argv[1]), int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
for way in (store_writer.change, store_writer.create):
    try:
        way(path, 1)
        print("written")
    except OutputError as error:
        print(error.exit_code, str(error).replace(str(path), path.name))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs a limit on the size of files")
@pytest.mark.parametrize("part", [0.05, 0.3, 1.1])
def test_on_a_full_disk_it_is_as_before_with_one_sentence_and_exit_5(path, part):
    before, limit = path.read_bytes(), int(path.stat().st_size * part)
    command = [sys.executable, "-c", FULL, str(path), str(SUPPORT), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    changed, created = done.stdout.splitlines()
    assert changed.startswith("5 agreement.gpkg can't be changed: ")
    assert created.startswith("5 agreement.gpkg can't be written: ")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert store.load(path) == store_writer.state(0)


FIVE = (
    ("load list", 0.7), ("load boundaries", 0.9), ("review --apply", 0.8), ("init --force", 0.85),
    ("export", 0.9),
)  # fmt: skip


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stopped.prepare(tmp_path_factory.mktemp("stopped") / "start")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs signals and limits")
@pytest.mark.parametrize(("name", "part"), FIVE)
def test_a_command_that_is_stopped_leaves_the_dossier_as_before_or_as_after(start, tmp_path, name, part):
    case = stopped.whole(start, tmp_path / "whole", name)
    for way in stopped.WAYS:
        where = part**40 if way == "disk full" else part
        outcome = stopped.stop(start, tmp_path / "work", case, way, where, again=way == "killed")
        assert stopped.complaint(case.name, outcome, way) == "", outcome
