"""Censuses as they are published: Darwin Core archives of events with occurrences, against sums made by pandas alone."""

import gzip
import io
import json
import random
import re
import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from cli import assert_refused, birds
from reads import OPTIONS

from birds import store
from birds.dossier.loads import load_commands
from birds.model import SiteCount
from birds.reading.counts import read_counts
from birds.reading.files.archives import tables_as_archives

BIRDS = ("Grus monacha", "Platalea minor", "Calidris tenuirostris", "Anas acuta")
PLACES = ("Izumi", "Suncheon Bay", "Yatsu-higata Tidal Flat", "Geum Estuary")
HERE = ("Izumi", "Anas acuta")
YEARS = range(1999, 2026)
DWC = "http://rs.tdwg.org/dwc/terms/"
EVENT = (
    "eventID", "parentEventID", "eventDate", "year", "locality", "samplingEffort", "sampleSizeValue",
    "sampleSizeUnit",
)  # fmt: skip
BIRD = (
    "eventID", "scientificName", "individualCount", "organismQuantity", "organismQuantityType",
    "occurrenceStatus",
)  # fmt: skip
META = """<archive xmlns="http://rs.tdwg.org/dwc/text/" metadata="eml.xml">
<core rowType="{dwc}Event" encoding="UTF-8" fieldsTerminatedBy="\\t" fieldsEnclosedBy="" ignoreHeaderLines="1">
<files><location>event.txt</location></files><id index="0"/>{events}</core>
<extension rowType="{dwc}Occurrence" encoding="UTF-8" fieldsTerminatedBy="\\t" fieldsEnclosedBy="" ignoreHeaderLines="1">
<files><location>occurrence.txt</location></files><coreid index="0"/>{birds}</extension></archive>"""
EML = """<eml:eml xmlns:eml="https://eml.ecoinformatics.org/eml-2.2.0"><dataset><intellectualRights><para>CC BY 4.0</para>
</intellectualRights></dataset><additionalMetadata><metadata><gbif><citation>A census of waterbirds (2026)</citation>
</gbif></metadata></additionalMetadata></eml:eml>"""


def fields(terms: tuple[str, ...]) -> str:
    return "".join(f'<field index="{n}" term="{DWC}{term}"/>' for n, term in enumerate(terms) if n)


def table(terms: tuple[str, ...], rows: list[dict[str, object]]) -> str:
    lines = [terms, *([str(row.get(term, "")) for term in terms] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in lines)


def archive(events: list[dict[str, object]], found: list[dict[str, object]]) -> dict[str, str]:
    meta = META.format(dwc=DWC, events=fields(EVENT), birds=fields(BIRD))
    texts = {"event.txt": table(EVENT, events), "occurrence.txt": table(BIRD, found)}
    return {"meta.xml": meta, "eml.xml": EML, **texts}


def zipped(path: Path, texts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in texts.items():
            made.writestr(name, text)
    return path


def counts(path: Path) -> tuple[SiteCount, ...]:
    return read_counts(path, OPTIONS)[0]


@cache
def census() -> dict[str, str]:
    """Return 27 winters at four places, their dates printed in every precision; some birds were sought in vain."""
    draw = random.Random(27)  # noqa: S311 - nothing secret
    events: list[dict[str, object]] = []
    found: list[dict[str, object]] = []
    for year in YEARS:
        for place in PLACES:
            event = {"eventID": f"{year}-{place}"}
            day = draw.choice([f"{year}-01-14", f"{year}-01", f"{year}", f"{year}-01-13/{year}-01-15"])
            events.append(event | {"eventDate": day, "locality": place, "samplingEffort": "2 observers"})
            for bird in BIRDS:
                number = draw.choice([0, draw.randrange(1, 9000)])
                status = {"occurrenceStatus": "present" if number else "absent"}
                found.append(event | status | {"scientificName": bird, "individualCount": number or ""})
    return archive(events, found)


def joined(texts: dict[str, str]) -> pd.DataFrame:
    """Return the birds with their events, from the two tables as they are."""
    names = ("occurrence.txt", "event.txt")
    birds_, events = (
        pd.read_csv(io.StringIO(texts[name]), sep="\t", dtype={"eventDate": str}) for name in names
    )
    return birds_.merge(events, on="eventID")


def by_pandas(texts: dict[str, str]) -> dict[tuple[str, int, str], int]:
    """Return the sum of each place, year and bird."""
    seen = joined(texts)
    seen["year"] = seen["eventDate"].str[:4].astype(int)
    groups = seen.groupby(["locality", "year", "scientificName"])["individualCount"]
    return groups.sum().astype(int).to_dict()


def by_season(texts: dict[str, str]) -> list[dict[int, int]]:
    """Return the numbers of one bird at one place: by season where a month is printed, by the year where only that is."""
    seen = joined(texts)
    here = seen[(seen["locality"] == HERE[0]) & (seen["scientificName"] == HERE[1])]
    year, has_month = here["eventDate"].str[:4].astype(int), here["eventDate"].str.len() > 4
    numbers = here["individualCount"].fillna(0).astype(int)
    seasons = dict(zip(year[has_month] - 1, numbers[has_month], strict=True))
    return [seasons, dict(zip(year[~has_month], numbers[~has_month], strict=True))]


def in_dossier(dossier: Path) -> dict[tuple[str, int, str], int]:
    with closing(sqlite3.connect(dossier)) as opened:
        rows = opened.execute(
            "SELECT site_printed, substr(season, 1, 4), taxon, sum(count) FROM site_count"
            " WHERE source LIKE 'A census%' GROUP BY 1, 2, 3"
        ).fetchall()
    return {(place, int(year), bird): number for place, year, bird, number in rows}


@pytest.fixture
def dossier(light_dossier: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(light_dossier, tmp_path / "agreement.gpkg"))


def test_a_census_of_27_years_has_the_totals_of_an_independent_sum(dossier, tmp_path):
    loaded = birds("-d", dossier, "load", "counts", zipped(tmp_path / "census.zip", census()))
    assert loaded.exit_code == 0, loaded.output
    expected = by_pandas(census())
    assert len(expected) == len(YEARS) * len(PLACES) * len(BIRDS)
    assert in_dossier(dossier) == expected


@pytest.mark.slow
def test_show_and_map_have_the_census_as_a_line_of_years(dossier, tmp_path):
    birds("-d", dossier, "load", "counts", zipped(tmp_path / "census.zip", census()))
    expected = by_season(census())
    assert [len(years) for years in expected] == [23, 4]
    shown = json.loads(birds("-d", dossier, "show", HERE[1], "--format", "json", "-o", "-").stdout)["series"]
    drawn = [dict(one["years"]) for one in shown]
    assert all(years in drawn for years in expected)
    birds("-d", dossier, "map", "-o", tmp_path / "map.html")
    page = re.search(r'id="birds-data">(.*?)</script>', (tmp_path / "map.html").read_text("utf-8"))
    assert page
    drawn = [dict(one["years"]) for one in json.loads(page[1])["series"]]
    assert all(years in drawn for years in expected)


def test_dates_are_as_printed_absence_is_0_and_the_archive_names_its_licence(dossier, tmp_path):
    birds("-d", dossier, "load", "counts", zipped(tmp_path / "census.zip", census()))
    with closing(sqlite3.connect(dossier)) as opened:
        rows = opened.execute("SELECT * FROM site_count WHERE source LIKE 'A census%'")
        frame = pd.DataFrame(rows, columns=[one[0] for one in rows.description])
        terms = opened.execute("SELECT licence FROM source WHERE id = 'census.zip'").fetchone()
    event = pd.read_csv(io.StringIO(census()["event.txt"]), sep="\t", dtype=str)
    assert set(frame["season"]) == set(event["eventDate"])
    assert set(frame["effort"]) == {"2 observers"}
    assert set(frame["unit"]) == {"individuals"}
    assert set(frame[frame["count"] == 0]["count_printed"]) == {"absent"}
    assert terms == ("CC BY 4.0",)


def read(
    path: Path, events: list[dict[str, object]], found: list[dict[str, object]]
) -> tuple[SiteCount, ...]:
    return counts(zipped(path / "a.zip", archive(events, found)))


def test_what_a_visit_leaves_out_its_season_says(tmp_path):
    size = {"sampleSizeValue": 25, "sampleSizeUnit": "km"}
    season = {"eventID": "s", "locality": "Izumi", "year": 2001, **size}
    visit = {"eventID": "v", "parentEventID": "s"}
    crane = {"eventID": "v", "scientificName": "Grus monacha", "organismQuantity": 7}
    (one,) = read(tmp_path, [season, visit], [crane | {"organismQuantityType": "pairs"}])
    assert (one.site_printed, one.season, one.count, one.unit, one.effort) == (
        "Izumi", "2001", 7, "pairs", "25 km",
    )  # fmt: skip


def test_events_that_are_part_of_each_other_are_read_to_an_end(tmp_path):
    rings = [{"eventID": one, "parentEventID": other, "locality": "A"} for one, other in ("ab", "ba")]
    found = {"eventID": "a", "scientificName": "Grus monacha", "individualCount": 3}
    assert [one.count for one in read(tmp_path, rings, [found])] == [3]


def test_a_folder_and_packed_tables_are_the_archive_that_they_would_be(tmp_path):
    whole = counts(zipped(tmp_path / "census.zip", census()))
    folder = tmp_path / "census"
    folder.mkdir()
    for name, text in census().items():
        packed = name == "occurrence.txt"
        data = gzip.compress(text.encode()) if packed else text.encode()
        (folder / (f"{name}.gz" if packed else name)).write_bytes(data)
    assert counts(folder) == whole


@pytest.mark.slow
def test_loose_tables_that_belong_together_are_the_archive_without_its_citation(dossier, tmp_path):
    loose = [tmp_path / name for name in ("occurrence.txt", "event.txt")]
    for file in loose:
        file.write_text(census()[file.name], "utf-8")
    with tables_as_archives(loose) as folder:
        read = counts(folder)
    named = "occurrence.txt + event.txt"
    assert read == tuple(replace(one, source=named) for one in counts(zipped(tmp_path / "a.zip", census())))
    packed = [file.with_name(f"{file.name}.gz") for file in loose]
    for file, plain in zip(packed, loose, strict=True):
        file.write_bytes(gzip.compress(plain.read_bytes()))
    with tables_as_archives(packed) as folder:
        assert [one.count for one in counts(folder)] == [one.count for one in read]
    assert birds("-d", dossier, "load", "counts", *loose).exit_code == 0
    again = load_commands(store.load(dossier))[-1]
    assert again.startswith("birds load counts occurrence.txt event.txt ")
    refused = birds("-d", dossier, "load", "counts", loose[1], tmp_path / "occurrence.txt", loose[0])
    assert_refused(refused, 3, "event.txt", "eventID", "one by one")


def test_an_archive_without_a_citation_is_cited_by_its_title(tmp_path):
    eml = EML.replace("<dataset>", "<dataset><title>Winter counts of cranes</title>")
    for citation, source in ((True, "A census of waterbirds (2026)"), (False, "Winter counts of cranes")):
        text = eml if citation else re.sub("<citation>.*</citation>", "", eml)
        read = counts(zipped(tmp_path / "a.zip", {**census(), "eml.xml": text}))
        assert {one.source for one in read} == {source}


def test_a_table_packed_with_gzip_is_that_table(tmp_path):
    plain, packed = tmp_path / "a.csv", tmp_path / "a.csv.gz"
    plain.write_text("site,species,count,source\nIzumi,Grus monacha,5,X\n", "utf-8")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert counts(packed) == counts(plain)


def test_events_without_a_table_of_birds_are_refused(dossier, tmp_path):
    texts = archive([], [])
    head, _, _ = texts["meta.xml"].partition("<extension")
    file = zipped(tmp_path / "a.zip", {**texts, "meta.xml": f"{head}</archive>"})
    assert_refused(birds("-d", dossier, "load", "counts", file), 3, "events but no occurrences")


@pytest.mark.parametrize(
    ("noun", "says"),
    [
        *((noun, ("archive has events", "`birds load counts census.zip`")) for noun in (("list", "--id", "CENSUS"), ("evidence",), ("status",))),
        (("sites",), ("`birds load counts census.zip`", "by `birds load sites`")),  # from the table inside
    ],
)  # fmt: skip
def test_a_census_is_read_as_counts_and_as_nothing_else(dossier, tmp_path, noun, says):
    file = zipped(tmp_path / "census.zip", census())
    assert_refused(birds("-d", dossier, "load", *noun, file), 3, *says)


@pytest.mark.slow
def test_show_has_a_place_of_many_years_as_one_row_and_each_count_where_it_is_asked(dossier, tmp_path):
    birds("-d", dossier, "load", "counts", zipped(tmp_path / "census.zip", census()))
    folded, whole = (birds("-d", dossier, "show", HERE[1], *more).stdout for more in ((), ("-v",)))
    numbers = [
        str(n) for (place, _, bird), n in by_pandas(census()).items() if (place, bird) == HERE and n > 9
    ]
    told = " ".join(folded.split())
    assert "1998–2024, 23 counts" in told
    assert ", 4 counts" in told
    assert len([n for n in numbers if re.search(rf"\s{n}\s", folded)]) <= 3
    assert all(re.search(rf"\s{n}\s", whole) for n in numbers)


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("site,year,count\nIzumi,2001,5\n", "no column with names of birds"),
        ("site,2001,2002\nIzumi,5,6\n", "no column with names of birds"),
        (
            "site,temperature,depth\nIzumi,5,6\n",
            "no column (temperature, depth) has the name of a known bird",
        ),
    ],
)
def test_numbers_without_a_bird_are_refused_with_one_sentence(dossier, tmp_path, table, why):
    file = tmp_path / "a.csv"
    file.write_text(table, "utf-8")
    assert_refused(birds("-d", dossier, "load", "counts", file), 3, why)
