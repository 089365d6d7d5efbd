"""Synthetic occurrence records with known truth: made record by record, judged one by one, written in every shape."""

import csv
import gzip
import io
import random
import shutil
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from reads import packed

from birds import store
from birds.model import Names, Occurrence, Site, SiteArea, SiteCount

# Far inland, so that the area that a point lies in is beyond doubt.
INLAND = {"JPN": (137.5, 36.0), "KOR": (127.9, 36.6), None: (104.0, 36.0)}
SITE = (137.9, 36.2)  # a site in the middle of Japan: a circle of 2 km
SITES = (
    Site("site-1", "test", Names("Middle"), "JPN", point=SITE, point_quality="exact", source="made up"),
    Site("site-2", "test", Names("Nowhere"), "JPN", source="made up"),
)
NAMES = {
    "Grus monacha Temminck, 1835": "Grus monacha",
    **{one: one for one in ("Platalea minor", "Anas crecca")},
}
HEADER = (
    "gbifID", "occurrenceID", "scientificName", "decimalLatitude", "decimalLongitude",
    "coordinateUncertaintyInMeters", "year", "month", "eventDate", "occurrenceStatus", "individualCount",
    "basisOfRecord", "establishmentMeans", "degreeOfEstablishment", "countryCode", "issue", "dataGeneralizations", "recordedBy",
)  # fmt: skip


@dataclass(frozen=True)
class Record:
    """One record as a file prints it, and what becomes of it: a rule, or used (taxon, Party, whether at the site)."""

    cells: dict[str, str]
    fate: str = "used"
    taxon: str | None = None
    party: str | None = None
    at_site: bool = False


SPOILERS = {
    "absent": ({"occurrenceStatus": "ABSENT"}, {"individualCount": "0"}),
    "not_there": ({"basisOfRecord": "FOSSIL_SPECIMEN"}, {"basisOfRecord": "LivingSpecimen"}),
    "not_wild": ({"establishmentMeans": "introduced"}, {"degreeOfEstablishment": "captive"},
                 {"establishmentMeans": "Naturalised"}),
    "no_place": ({"decimalLatitude": ""}, {"decimalLongitude": "about 137"}),
    "off_earth": ({"decimalLatitude": "95.5"}, {"decimalLongitude": "-181"}),
    "flagged": ({"decimalLatitude": "0", "decimalLongitude": "0"},
                {"issue": "GEODETIC_DATUM_ASSUMED_WGS84;COUNTRY_COORDINATE_MISMATCH"}),
    "uncertain": ({"coordinateUncertaintyInMeters": "5000.1"}, {"coordinateUncertaintyInMeters": "28000"},
                  {"dataGeneralizations": "Coordinates generalised to a 10 km grid"}),
    "no_month": ({"month": "", "eventDate": "2011"}, {"month": "13", "eventDate": ""}, {"issue": "RECORDED_DATE_INVALID"},
                 {"month": "", "eventDate": "2011-04-28/2011-05-02"}, {"year": "", "eventDate": ""}),
    "no_name": ({"scientificName": ""},),
    "no_species": ({"scientificName": "Larus sp."}, {"scientificName": "Anas crecca × Anas acuta"}),
    "unmatched": ({"scientificName": "Nonavis inventa"},),
}  # fmt: skip


def records(count: int, seed: int = 1) -> list[Record]:
    """Make records: two in three are used, the rest is spoilt in one way each, a few stand twice."""
    dice = random.Random(seed)  # noqa: S311 - the same records every time
    made: list[Record] = []
    for number in range(count):
        record = good(dice, number)
        turn = dice.random()
        if turn < 0.25:
            fate = dice.choice(sorted(set(SPOILERS) - (set() if record.party else {"unmatched"})))
            record = replace(record, cells=record.cells | dice.choice(SPOILERS[fate]), fate=fate)
        elif turn < 0.29:
            other = {"countryCode": "KR" if record.party == "JPN" else "JP"}
            fate = "contradicted" if record.party else "outside"
            record = replace(record, cells=record.cells | other, fate=fate)
        elif turn < 0.33 and made:
            earlier = dice.choice(made)
            record = replace(earlier, fate="duplicate") if earlier.fate in {"used", "unmatched"} else earlier
        made.append(record)
    return made


def good(dice: random.Random, number: int) -> Record:
    party = dice.choice([*INLAND, "JPN"])
    at_site = party == "JPN" and dice.random() < 0.4
    east, north = SITE if at_site else INLAND[party]
    spread = 0.009 if at_site else 0.3  # within 1.3 km of the site; elsewhere far from it
    name = dice.choice(sorted(NAMES))
    month, year = dice.randint(1, 12), dice.randint(1995, 2025)
    dated = dice.random() < 0.1
    cells = {
        "gbifID": str(4_000_000_000 + number),
        "occurrenceID": f"URN:catalog:X:{number}",
        "scientificName": name,
        "decimalLatitude": f"{north + dice.uniform(-spread, spread):.5f}",
        "decimalLongitude": f"{east - (0 if at_site else 0.4) + dice.uniform(-spread, spread):.5f}",
        "coordinateUncertaintyInMeters": dice.choice(["", "10", "5000"]),
        "year": str(year),
        "month": str(month),
        "eventDate": f"{year}-{month:02}-11T0{dice.randint(0, 9)}:00:00" if dated else "",
        "occurrenceStatus": dice.choice(["PRESENT", "", "present"]),
        "individualCount": dice.choice(["", "1", "12", "250"]),
        "basisOfRecord": dice.choice(["HUMAN_OBSERVATION", "PRESERVED_SPECIMEN"]),
        "establishmentMeans": dice.choice(["", "native"]),
        "degreeOfEstablishment": "",
        "countryCode": dice.choice(["", {"JPN": "JP", "KOR": "KR"}.get(party or "", "CN")]),
        "issue": dice.choice(["", "COORDINATE_ROUNDED"]),
        "dataGeneralizations": "",
        "recordedBy": 'O\'Brien "Bob"',
    }
    if party is None:
        return Record(cells, "outside")
    return Record(cells, "used", NAMES[name], party, at_site)


def truth(made: list[Record]) -> tuple[Counter[str], dict[tuple[str, ...], tuple[int, int | None]]]:
    """Return how many records have each fate, and the rows that they are reduced to: (records, highest number)."""
    rows: dict[tuple[str, ...], tuple[int, int | None]] = {}
    for record in (each for each in made if each.fate == "used"):
        month, number = int(record.cells["month"]), int(record.cells["individualCount"] or 0)
        keys = [(record.taxon, record.party, "", month, "")]
        if record.at_site:
            keys.append((record.taxon, "", "site-1", month, record.cells["year"]))
        for key in keys:
            before, highest = rows.get(key, (0, None))
            rows[key] = (before + 1, max(highest or 0, number) or None)
    return Counter(record.fate for record in made), rows


def with_sites(origin: Path, path: Path) -> Path:
    """Copy a dossier to `path`, with the sites of the truth and no others."""
    shutil.copy(origin, path)
    with store.change(path, "test") as session:
        for noun, things in ((SiteCount, ()), (SiteArea, ()), (Site, SITES)):
            session.replace(noun, things)
    return path


def rows(path: Path) -> dict[tuple[str, ...], tuple[int, int | None]]:
    return {
        (row.taxon, row.party or "", row.place_id or "", row.month, str(row.year or "")): (row.records, row.individuals)
        for row in store.load(path, Occurrence)
    }  # fmt: skip


def tsv(made: list[Record]) -> str:
    """Return the shape of GBIF's simple download: tabs, nothing quoted."""
    return "".join("\t".join(cells) + "\n" for cells in (HEADER, *(record.cells.values() for record in made)))


def quoted(made: list[Record]) -> str:
    """Return comma separated text in which cells hold commas, quotation marks and line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow([f"dwc:{name}" for name in HEADER])
    writer.writerows((record.cells | {"recordedBy": 'a, "b"\nsecond line'}).values() for record in made)
    return out.getvalue()


def table(made: list[Record]) -> pd.DataFrame:
    """Return the shape of GBIF's Parquet: lower case, numbers as numbers, issues as lists."""
    cells = pd.DataFrame([record.cells for record in made]).rename(columns=str.lower).replace("", None)
    for name in ("decimallatitude", "decimallongitude", "coordinateuncertaintyinmeters"):
        cells[name] = pd.to_numeric(cells[name], errors="coerce")
    for name in ("year", "month"):
        cells[name] = pd.to_numeric(cells[name]).astype("Int64")
    issues = (record.cells["issue"] for record in made)
    return cells.assign(issue=[issue.split(";") if issue else [] for issue in issues])


def meta(kind: str, location: str, *fields: str, more: str = "") -> str:
    files = f"<files><location>{location}</location></files>"
    described = "".join(f"<field {field}/>" for field in fields)
    return f'<archive><core rowType="http://rs.tdwg.org/dwc/terms/{kind}"{more}>{files}{described}</core></archive>'


def archive(made: list[Record]) -> bytes:
    """Return a Darwin Core archive with meta.xml, and the DOI by which it wants to be cited."""
    fields = (f'index="{at}" term="http://rs.tdwg.org/dwc/terms/{name}"' for at, name in enumerate(HEADER))
    more = ' encoding="UTF-8" fieldsTerminatedBy="\\t" linesTerminatedBy="\\n" fieldsEnclosedBy="" ignoreHeaderLines="1"'
    about = "<eml><dataset><alternateIdentifier>https://doi.org/10.15468/dl.abc123</alternateIdentifier></dataset></eml>"
    core = meta("Occurrence", "occurrence.txt", *fields, more=more)
    texts = {"metadata.xml": about, "occurrence.txt": tsv(made), "verbatim.txt": "x\ty\n"}
    return packed({"meta.xml": core, **texts})


SHAPES = (
    "simple.csv", "quoted.csv", "archive.zip", "simple.zip", "simple.txt.gz", "whole.parquet", "occurrence.parquet", "two",
)  # fmt: skip


def write_all(folder: Path, made: list[Record]) -> dict[str, list[Path]]:
    """Write the records in every shape; return the FILEs of each."""
    half = len(made) // 2
    files = {
        "simple.csv": tsv(made).encode(),
        "quoted.csv": quoted(made).encode("utf-8-sig"),
        "archive.zip": archive(made),
        "simple.zip": packed({"0001.csv": tsv(made)}),
        "simple.txt.gz": gzip.compress(tsv(made).encode()),
        "first.tsv": tsv(made[:half]).encode(),
        "second.tsv": tsv(made[half:]).encode(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    table(made).to_parquet(folder / "whole.parquet", row_group_size=97)
    (folder / "occurrence.parquet").mkdir()
    table(made[:half]).to_parquet(folder / "occurrence.parquet" / "000000")
    table(made[half:]).to_parquet(folder / "occurrence.parquet" / "000001")
    return {name: [folder / name] for name in SHAPES} | {"two": [folder / "first.tsv", folder / "second.tsv"]}
