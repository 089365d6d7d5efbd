"""Two dossiers of different agreements in one interpreter, and in two threads: each prints as if it were alone."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))  # as a process of its own, too

import few_birds
import pytest
from stored import execute

import birds as package
from birds import agreements, evidence, store
from birds import dossier as birds_dossier
from birds.documents import FORMATS
from birds.documents.papers.evidence import evidence_annex
from birds.dossier import bootstrap, lists
from birds.errors import DossierError
from birds.model import Checklist, Round
from birds.model.agreement import FOLDER
from birds.negotiation import annexes

DATA = Path(__file__).parent
SOUTH, NORTH = "jpn-aus.toml", "jpn-kor.toml"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A dossier of Japan and Australia, and one of Japan and the Republic of Korea, both with lists of few birds."""
    folder = tmp_path_factory.mktemp("two")
    paths = []
    for file in (SOUTH, NORTH):
        path = folder / f"{Path(file).stem}.gpkg"
        made = few_birds.few_of(bootstrap.bundled_dossier(agreements.read(FOLDER / file, bootstrap.BESIDE)))
        store.create(path, made, command="init", founding=True)
        paths.append(path)
    about = Checklist("ID", "a list", "AUS")  # type: ignore[arg-type] # a Party's code
    lists.load_list(paths[0], DATA / "aus-test-fixture.csv", about)
    return paths[0], paths[1]


def papers(path: Path, folder: Path) -> dict[str, str]:
    """Digests of what a dossier prints: papers, the treaty test, what `check` finds, a page of the map."""
    opened = package.open(path)
    opened.verdicts().save(folder / f"{path.stem}.html")
    table = evidence.findings(store.load(path))
    made = {
        "annex": FORMATS["annex"]["docx"](annexes.annex_with_origin(table)),
        "text": FORMATS["annex"]["md"](annexes.annex_with_origin(table)),
        "sheets": FORMATS["evidence"]["docx"](evidence_annex(table, "ja")),  # with sketches of land
        "verdicts": (folder / f"{path.stem}.html").read_bytes(),
        "explanations": opened.verdicts(lang="ja").to_frame().to_csv().encode(),
        "check": str([str(one.message) for one in birds_dossier.Dossier(path).check(strict=True)]).encode(),
        "map": opened.map().page(),
    }
    return {name: sha256(data).hexdigest() for name, data in made.items()}


def alone(path: Path, folder: Path) -> dict[str, str]:
    """The same, made by a process of its own."""
    run = [sys.executable, __file__, str(path), str(folder)]
    return json.loads(subprocess.run(run, check=True, capture_output=True).stdout)


@pytest.mark.slow
def test_two_agreements_in_one_interpreter_and_in_two_threads_print_what_separate_runs_do(both, tmp_path):
    expected = [alone(path, tmp_path) for path in both]
    assert [papers(path, tmp_path) for path in both] == expected
    assert [papers(path, tmp_path) for path in reversed(both)] == expected[::-1]
    with ThreadPoolExecutor(2) as pool:
        assert [*pool.map(papers, both, (tmp_path, tmp_path))] == expected


def test_a_paper_of_the_first_dossier_names_its_own_parties_after_the_second_was_read(both):
    table = evidence.findings(store.load(both[1]))
    before = FORMATS["annex"]["md"](annexes.annex_with_origin(table))
    evidence.findings(store.load(both[0]))
    again = partial(annexes.annex_with_origin, table)
    with ThreadPoolExecutor(1) as pool:
        in_a_thread = pool.submit(again).result()
    assert FORMATS["annex"]["md"](in_a_thread) == FORMATS["annex"]["md"](again()) == before
    assert "Republic of Korea" in before.decode()


def test_a_cell_that_names_a_party_of_another_agreement_is_refused(both, tmp_path):
    path = Path(shutil.copy(both[0], tmp_path / "a.gpkg"))
    execute(path, "INSERT INTO round (number, closed_by) VALUES (1, '[\"KOR\"]')")
    with pytest.raises(DossierError, match="KOR is not a Party"):
        store.load(path, Round)


if __name__ == "__main__":
    print(json.dumps(papers(Path(sys.argv[1]), Path(sys.argv[2]))))  # noqa: T201 - read by the test
