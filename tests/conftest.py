"""What drives Chromium or LibreOffice is slow, and skipped where that is missing; in CI such a skip is a failure."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, cast

import few_birds
import once
import pytest
import store_dossiers
from browsing import quiet_page
from hypothesis import HealthCheck, settings

from birds import dossier as birds_dossier
from birds.dossier import bootstrap
from birds.reading.files.source import magic

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
NEEDS = {
    "browser": (CHROMIUM, "Chromium is not installed"),
    "office": (OFFICE and shutil.which("pdftoppm"), "LibreOffice or poppler is not installed"),
}
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in the background so, and the commands that the tests interrupt would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

once.keep()

settings.register_profile("no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clock")  # a busy machine is no failure


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark, (found, why) in NEEDS.items():
            if not item.get_closest_marker(mark):
                continue
            item.add_marker(pytest.mark.slow)
            if not found:
                item.add_marker(pytest.mark.skip(reason=why))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not os.environ.get("CI") or hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped:
        reporter.write_line(f"{len(skipped)} tests were skipped in CI, where none may be", red=True)
        session.exitstatus = 1


@pytest.fixture(scope="session")
def chromium() -> str:
    assert CHROMIUM
    return CHROMIUM


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Any]:
    """A running Chromium for the tests of a module."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def map_opener(
    chrome: Any, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., AbstractContextManager[Any]]:
    """Open the page of a map, as `quiet_page` does; each map is drawn once a module."""
    from birds.map.flyway import FlywayMap

    folder, drawn = tmp_path_factory.mktemp("a folder 한글"), dict[Any, Any]()

    def opener(
        data: Any, fragment: str = "", lang: Any = "en", *around: Any, **context: Any
    ) -> AbstractContextManager[Any]:
        key = (id(data), lang, around)
        if key not in drawn:
            file = folder / f"{len(drawn)} {lang}.html"
            file.write_bytes(FlywayMap(data, lang, *around).page())
            drawn[key] = file.as_uri(), data  # which lives on, as it is known by its identity
        return quiet_page(chrome, f"{drawn[key][0]}{fragment}", **context)

    return opener


@pytest.fixture(scope="session")
def bundled_dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with the bundled data; read it, never change it."""
    path = tmp_path_factory.mktemp("bundled") / "agreement.gpkg"
    birds_dossier.create(path)
    return path


@pytest.fixture(scope="session")
def light_dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled data on a third of the reference: the genera that the data names. Read it, never change it."""
    made = bootstrap.bundled_dossier()
    named = {one.taxon or "" for noun in (made.counts, made.evidence, made.thresholds) for one in noun}
    for held in (held for one in made.lists for held in one.entries):
        named |= {held.entry.verbatim or "", held.match.taxon or ""}
    genera = {name.partition(" ")[0] for name in named}
    return few_birds.make(tmp_path_factory.mktemp("light") / "agreement.gpkg", genera)


@pytest.fixture(scope="session")
def small_dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled data on the birds of a few genera, for what asks how a command works and not what birds there are."""
    return few_birds.make(tmp_path_factory.mktemp("small") / "agreement.gpkg")


@pytest.fixture
def origin(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The dossier to read: a small one, of a test that is marked `whole` the one with all that is bundled.

    With the small one, what is founded anew has its birds only, too.
    """
    if request.node.get_closest_marker("whole"):
        return cast("Path", request.getfixturevalue("bundled_dossier"))
    made = request.getfixturevalue("small_dossier")
    few_birds.bundle(monkeypatch)
    return cast("Path", made)


@pytest.fixture
def dossier(origin: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    return Path(shutil.copy(origin, tmp_path / "agreement.gpkg"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A copy of the small made-up dossier of `store_dossiers`, to change."""
    (tmp_path / "agreement.gpkg").write_bytes(store_dossiers.made())
    return tmp_path / "agreement.gpkg"


@pytest.fixture(scope="session", autouse=True)
def _idle_threads() -> Iterator[None]:
    """Let the readers fork here: the only other thread, xdist's, waits for the next test. Text is read at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("birds.sandbox._is_alone", lambda: True)
        patch.setattr(
            "birds.bundled.holds", _is_text
        )  # text is read here: a child costs more than most tests do
        yield


def _is_text(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return magic(file.read(64)) == "text"
