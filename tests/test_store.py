"""A dossier keeps exactly what it was given, in a GeoPackage that other programs read."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from birds import store
from birds.errors import InputError, OutputError, UsageError
from birds.model import Dossier, Names, Position, Reason, Site, Status

sys.path.insert(0, str(Path(__file__).parent))

import store_dossiers as dossiers


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "agreement.gpkg"
    store.create(made, dossiers.small(), command="init")
    return made


def test_everything_comes_back_as_it_was_given(path: Path) -> None:
    assert store.load(path) == dossiers.small()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(dossier=dossiers.dossiers())
def test_any_dossier_comes_back_as_it_was_given(dossier: Dossier) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a dossier – 도시에.gpkg"
        store.create(path, dossier, command="init")
        assert store.load(path) == dossier
