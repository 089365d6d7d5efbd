"""All verdicts recomputed by a second program that was written from the rules alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import few_birds
import pytest
import recomputed

from birds.dossier import bootstrap
from birds.evidence import findings
from birds.model import TESTS, Status, TreatyTest


@pytest.fixture(scope="module")
def table():
    return findings(bootstrap.bundled_dossier())


@pytest.fixture(scope="module")
def few():
    """The same of those genera that the names below are of."""
    return findings(
        few_birds.few_of(bootstrap.bundled_dossier(), {"Chloris", "Larus", "Motacilla", "Turdus"})
    )


@pytest.mark.parametrize("test", TESTS)
def test_whoever_recomputes_finds_no_difference(table, test):
    verdicts = replace(table, test=TreatyTest(test)).verdicts
    mine = {(one.row_id, one.unit_id): (one.verdict, one.by) for one in verdicts}
    theirs = recomputed.Recomputed(table.dossier, table.comparison, table.taxonomy).verdicts(test)
    assert {at: (mine[at], theirs[at]) for at in mine if mine[at] != theirs[at]} == {}
    assert mine.keys() == theirs.keys()


def test_the_second_program_is_short_and_uses_nothing_of_the_first_but_its_table_of_codes():
    text = Path(recomputed.__file__).read_text("utf-8")
    assert len(text.splitlines()) <= 250
    assert [line for line in text.splitlines() if "birds.evidence" in line and "import" in line] == [
        "from birds.evidence.lines import CODES"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("using", [("NIBR2025",), ("OSJ7", "NIBR2025"), ("BK2022",)])
def test_nor_with_other_lists_of_the_parties(using):
    table = findings(bootstrap.bundled_dossier(), using)
    mine = {(one.row_id, one.unit_id): (one.verdict, one.by) for one in table.verdicts}
    assert mine == recomputed.Recomputed(table.dossier, table.comparison, table.taxonomy).verdicts("two-limb")


def _recomputed(dossier, using, name: str) -> tuple[list, list]:
    """Return a bird's verdict of both tests, by the program and by the second one."""
    table = findings(dossier, using)
    mine, theirs = [], []
    for test in TESTS:
        (one,) = (
            it for it in replace(table, test=TreatyTest(test)).verdicts if it.taxon == name and it.unit_id
        )
        said = recomputed.Recomputed(dossier, table.comparison, table.taxonomy).verdicts(test)
        mine.append(one.verdict)
        theirs.append(said[one.row_id, one.unit_id][0])
    return mine, theirs


def _without_subspecies(matched, name: str):
    entries = [
        replace(one, subspecies=(), entry=replace(one.entry, subspecies=()))
        if one.match.taxon == name
        else one
        for one in matched.entries
    ]
    return replace(matched, entries=tuple(entries))


def test_a_subspecies_that_neither_list_prints_lies_with_the_entries_of_its_species_alone(few):
    """NIBR2025 prints no greenfinch apart: what is said of *ussuriensis* is of OSJ8's *Chloris sinica*.

    OSJ8 has *C. kittlitzi* as a species of its own, so nothing is said of that bird in Korea.
    """
    base, bird = few.dossier, "Chloris sinica ussuriensis"
    lists = tuple(
        _without_subspecies(one, "Chloris sinica") if one.checklist.id == "NIBR2025" else one
        for one in base.lists
        if one.checklist.id in {"OSJ8", "NIBR2025"}
    )
    said = Status("P", printed="나그네새", migrant=True, taxon=bird, name=bird, territory="KOR", source="one")
    own = replace(said, code="R", printed="留鳥", migrant=False, taxon="Chloris sinica", territory="JPN")
    dossier = replace(base, lists=lists, statuses=(said, own))
    expected = ["unknown", "unknown"]
    assert _recomputed(dossier, ("NIBR2025",), "Chloris sinica kittlitzi") == (expected, expected)


def test_what_is_said_of_a_subspecies_that_is_a_species_now_is_said_of_no_other(few):
    """OSJ7 has *atrogularis* and *ruficollis* as one thrush: 旅鳥 of the second is not said of the first."""
    base, passage = few.dossier, Status("P", printed="旅鳥", migrant=True)
    (osj7,) = (one for one in base.lists if one.checklist.id == "OSJ7")
    entries = [
        replace(one, entry=replace(one.entry, statuses=(passage,)))
        if one.entry.verbatim == "Turdus ruficollis ruficollis"
        else one
        for one in osj7.entries
    ]
    with_it = replace(osj7, entries=tuple(entries))
    dossier = replace(base, lists=tuple(with_it if one is osj7 else one for one in base.lists))
    verdict = {one.taxon: one for one in findings(dossier).verdicts}["Turdus atrogularis"]
    assert passage.printed not in {one.printed for one in (*verdict.status_a, *verdict.beside_a)}
    before = {one.taxon: one for one in few.verdicts}["Turdus atrogularis"]
    assert (verdict.verdict, verdict.status_a) == (before.verdict, before.status_a)
    said = recomputed.Recomputed(dossier, few.comparison, few.taxonomy).verdicts("two-limb")
    assert said[verdict.row_id, None][0] == verdict.verdict


def test_a_row_below_an_entry_speaks_within_that_entry(few):
    """BK2022 prints *taimyrensis*, which the reference lacks, below a *Larus fuscus* without *heuglini*.

    NIBR2025 has *L. heuglini* apart, so nothing is said of that bird in the Republic of Korea.
    """
    expected = ["unknown", "unknown"]
    assert _recomputed(few.dossier, ("NIBR2025",), "Larus fuscus heuglini") == (expected, expected)


def test_a_marked_bird_that_only_one_list_has_shows_nothing_of_the_row_it_lies_in(few):
    """OSJ7's *Motacilla flava* holds *leucocephala* too; what KOR shares of it is *M. tschutschensis*."""
    crossed = next(one for one in few.dossier.evidence if one.certainty == "direct")
    ends = zip((crossed.origin, crossed.destination), ("JPN", "KOR"), strict=True)
    origin, destination = (replace(end, party=party) for end, party in ends)
    record = replace(crossed, taxon="Motacilla flava leucocephala", origin=origin, destination=destination)
    dossier = replace(few.dossier, evidence=(record,))
    findings_ = findings(dossier, ("OSJ7", "NIBR2025"))
    (verdict,) = (it for it in findings_.verdicts if it.taxon == "Motacilla flava" and it.unit_id is None)
    assert (verdict.limb_a, verdict.other_records) == ((), (record,))
    said = recomputed.Recomputed(dossier, findings_.comparison, findings_.taxonomy).verdicts("two-limb")
    assert said[verdict.row_id, None] == (verdict.verdict, verdict.by)
