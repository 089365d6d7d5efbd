"""Ten million occurrence records of known truth in Parquet come out as exactly that truth."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from birds.model import Occurrence, SiteArea, SiteCount

pytest.importorskip("pyarrow")

import occurrence_truth as made_up
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from birds import store
from birds.dossier.occurrences import load_occurrences
from birds.model import Names, Site

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow
EACH, TIMES = 10_000, 1_000
SITE = Site("site-1", "test", Names("x"), "JPN", point=made_up.SITE, point_quality="exact", source="made up")


def write(path: Path, records: list[made_up.Record]) -> None:
    """Write the records again and again, each time with identifiers of their own: what stood twice does so again."""
    once = made_up.table(records)
    number, name = (once.column_names.index(column) for column in ("gbifid", "occurrenceid"))
    identifiers = pc.cast(once.column(number), pa.int64())
    with pq.ParquetWriter(path, once.schema) as file:
        for time in range(TIMES):
            numbered = pc.cast(pc.add(identifiers, time * EACH), pa.string())
            named = pc.binary_join_element_wise(once.column(name), str(time), ":")
            again = once.set_column(number, "gbifid", numbered).set_column(name, "occurrenceid", named)
            file.write_table(again.cast(once.schema))


def test_ten_million_records_give_exactly_the_truth(bundled_dossier: Path, tmp_path: Path) -> None:
    dossier, records = tmp_path / "agreement.gpkg", made_up.records(EACH)
    shutil.copy(bundled_dossier, dossier)
    with store.change(dossier, "test") as session:
        session.replace(SiteCount, ())
        session.replace(SiteArea, ())
        session.replace(Site, (SITE,))
    write(tmp_path / "many.parquet", records)
    done = load_occurrences(dossier, [tmp_path / "many.parquet"])
    fates, wanted = made_up.truth(records)
    assert done.read == EACH * TIMES
    told = dict(done.told)
    assert {fate: told.get(fate, 0) for fate in fates} == {
        fate: number * TIMES for fate, number in fates.items()
    }
    found = {
        (one.taxon, one.party or "", one.place_id or "", one.month, str(one.year or "")): (
            one.records,
            one.individuals,
        )
        for one in store.load(dossier, Occurrence)
    }
    assert found == {key: (number * TIMES, highest) for key, (number, highest) in wanted.items()}
