"""`load occurrences --scheduler`: the same numbers on a cluster of several processes, one of them killed or not."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from cli import assert_refused, birds

from birds.errors import InputError
from birds.model import Occurrence

pytest.importorskip("pyarrow")
pytest.importorskip("distributed")

from collections.abc import Iterator

import distributed
import occurrence_truth as made_up

from birds import store
from birds.dossier.occurrences import Reduced, load_occurrences
from birds.progress import Listener, listened
from birds.reading import occurrences as reduction
from birds.reading.occurrences import files as layouts


@pytest.fixture(scope="module")
def cluster() -> Iterator[distributed.LocalCluster]:
    """Three worker processes; a nanny starts another in the place of one that dies."""
    with distributed.LocalCluster(
        n_workers=3, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
    ) as made:
        yield made


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is cut into many parts: that is done here, and the workers are told."""
    monkeypatch.setattr(layouts, "PART_BYTES", 10_000)
    path = tmp_path / "occurrence.tsv"
    path.write_text(made_up.tsv(made_up.records(3_000, seed=3)), "utf-8")
    return path


@pytest.fixture
def dossiers(small_dossier: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two dossiers alike: one for the processes here, one for the cluster."""
    here = made_up.with_sites(small_dossier, tmp_path / "here.gpkg")
    return here, Path(shutil.copy(here, tmp_path / "cluster.gpkg"))


def load(dossier: Path, file: Path, cluster: distributed.LocalCluster, listener: Listener) -> Reduced:
    with listened(listener):
        return load_occurrences(dossier, [file], scheduler=cluster.scheduler_address)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_a_worker_killed_in_the_middle_costs_time_and_no_record(cluster, file, dossiers):
    here, there = dossiers
    alone = load_occurrences(here, [file])
    killed: list[int] = []

    def kill(what: str, done: int, total: int) -> None:
        """When a tenth is done, kill a worker that has something to do."""
        if not killed and what == "parts" and done > total / 10:
            workers = dict(cluster.workers)
            killed.append(workers[min(workers)].pid)
            os.kill(killed[0], signal.SIGKILL)

    done = load(there, file, cluster, kill)
    with pytest.raises(ProcessLookupError):
        _until_gone(killed[0])
    assert (done.read, done.numbers) == (3_000, alone.numbers)
    assert alone.used > 1_400
    assert store.load(here, Occurrence) == store.load(there, Occurrence)
    assert not there.with_name(there.name + ".occurrences").exists()


def _until_gone(pid: int) -> None:
    for _ in range(200):
        os.kill(pid, 0)
        time.sleep(0.05)


@pytest.mark.slow
def test_a_file_that_the_workers_can_t_read_is_one_sentence(cluster, file, dossiers):
    with pytest.raises(InputError, match=r"occurrence\.tsv"):
        load(dossiers[0], file, cluster, lambda *_: file.unlink(missing_ok=True))
    assert not file.exists()


@pytest.mark.slow
def test_a_cluster_without_workers_is_refused(file, dossiers, monkeypatch):
    monkeypatch.setattr(reduction, "CONNECT_SECONDS", 2)
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=50) as empty:
        run = ("-d", dossiers[0], "load", "occurrences", file, "--scheduler", empty.scheduler_address)
        assert_refused(birds(*run), 2, "has no workers", "dask worker")
