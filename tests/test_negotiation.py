"""Positions to states, rows, brackets, numbers and footnotes."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from stored import stated

from birds.errors import UsageError
from birds.evidence import Findings
from birds.evidence.statements import Statements
from birds.matching.naming import KnownNames
from birds.messages import say
from birds.model import (
    LANGS,
    Act,
    Annex,
    Checklist,
    Comparison,
    ComparisonRow,
    Decision,
    DossierContent,
    Entry,
    Kind,
    Match,
    MatchedEntry,
    MatchedList,
    Message,
    Names,
    ParsedName,
    Round,
    Status,
    Taxon,
    Unit,
)
from birds.model.agreement import default
from birds.negotiation import drafting, drafts, items, statements
from birds.negotiation.choosing import BirdChoice
from birds.negotiation.items import subspecies_names
from birds.negotiation.positions import STATES, bracket, current, state
from birds.negotiation.rows import AnnexOptions, footnotes
from birds.taxonomy import Taxonomy

# The table of the design, every cell, as it stands there.
CELLS = """
include include agreed       -
include study   under_study  -
include reserve bracketed    reserved
include exclude bracketed    opposed
include silent  bracketed    proposed
study   study   under_study  -
study   reserve under_study  -
study   exclude under_study  -
study   silent  under_study  -
reserve reserve under_study  -
reserve exclude not_listed   -
reserve silent  not_listed   -
exclude exclude not_listed   -
exclude silent  not_listed   -
silent  silent  proposal     -
"""
VALUES = ("include", "study", "reserve", "exclude", "silent")


def said(word: str) -> str | None:
    return None if word == "silent" else word


@pytest.mark.parametrize("cell", CELLS.split("\n")[1:-1])
def test_every_cell_of_the_table_holds_in_both_directions(cell: str) -> None:
    x, y, expected, kind = cell.split()
    for one, other in ((x, y), (y, x)):
        assert state(said(one), said(other)) == expected
        assert (bracket(said(one), said(other)) or "-") == kind


def test_the_table_has_all_cells_and_only_agreed_can_have_an_open_name() -> None:
    assert {frozenset(cell.split()[:2]) for cell in CELLS.split("\n")[1:-1]} == {
        frozenset(pair) for pair in product(VALUES, VALUES)
    }
    for x, y in product(VALUES, VALUES):
        plain, opened = state(said(x), said(y)), state(said(x), said(y), name_open=True)
        assert opened == ("name_open" if plain == "agreed" else plain)


def test_the_table_in_the_guide_is_the_one_in_the_code() -> None:
    page = (Path(__file__).parents[1] / "birds" / "guide" / "round.md").read_text("utf-8")
    lines = page[page.index("| | include | study |") :].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:7]]
    assert [row[0] for row in rows] == list(VALUES)
    plain = {"computed proposal": "proposal", "not listed": "not_listed", "under study": "under_study"}
    for x, *cells in rows:
        for y, cell in zip(VALUES, cells, strict=True):
            word = cell.partition(",")[0].partition(";")[0]
            assert plain.get(word, word) == STATES[x].get(y, "")
    assert '"reserves its position"' in rows[0][3]
    assert "opposed" in rows[0][4]
    assert "proposed" in rows[0][5]


def test_the_latest_position_of_each_party_counts() -> None:
    first, later = stated("JPN", "A a", 1, "include"), stated("JPN", "A a", 3, "exclude")
    other = stated("KOR", "A a", 2, "study")
    assert current((later, first, other))["A a"] == {"JPN": later, "KOR": other}
    assert current((later, first, other), until=2)["A a"] == {"JPN": first, "KOR": other}
    corrected = stated("JPN", "A a", 3, "include")
    assert current((later, corrected))["A a"]["JPN"] == corrected
    assert current((first, later), (Round(1),))["A a"] == {"JPN": first}


SPECIES = (
    "Anser fabalis",
    "Anser serrirostris",
    "Charadrius mongolus",
    "Turdus cardis",
    "Turdus pallidus",
    "Pica pica",
)
BELOW = {"Anser fabalis": ("middendorffii",), "Anser serrirostris": ("serrirostris",)}


def taxa() -> tuple[Taxon, ...]:
    made: list[Taxon] = []
    for name in SPECIES:
        genus, epithet = name.split()
        made.append(
            Taxon(
                name, "species", len(made) + 1, genus, f"{genus}iformes", f"{genus}idae", f"English {epithet}"
            )
        )
        made.extend(
            Taxon(f"{name} {below}", "subspecies", len(made) + 1, name) for below in BELOW.get(name, ())
        )
    return tuple(made)


TAXONOMY = Taxonomy.of("AviList v2025", taxa())
JPN = Checklist("OSJ8", "Check-list of Japanese Birds", "JPN", edition="8th ed.", publisher="OSJ")
KOR = Checklist("KOS2025", "Checklist of the Birds of Korea", "KOR", publisher="KOS")
TAIGA, TUNDRA = "Anser fabalis middendorffii", "Anser serrirostris serrirostris"


def held(list_id: str, row: int, printed: str, taxon: str, name: Names, *below: str, codes: str = "W"):
    entry = Entry(
        list_id,
        row,
        printed,
        ParsedName(printed, printed),
        vernacular=name,
        statuses=tuple(Status(code, migrant=code in {"B", "W", "P"}) for code in codes.split()),
    )
    matches = tuple(Match(list_id, row, Message("exact"), one, one.split()[-1]) for one in below)
    return MatchedEntry(entry, Match(list_id, row, Message("exact"), taxon), matches)


def equal(row: int, taxon: str, a: str, b: str, codes: str = "W") -> ComparisonRow:
    ja, ko = Names(ja=f"和{row}"), Names(ko=f"한{row}", en=f"list {row}")
    return ComparisonRow(
        f"row {row}",
        "equal",
        a=(held("OSJ8", row, a, taxon, ja, codes=codes),),
        b=(held("KOS2025", row, b, taxon, ko, codes=codes),),
        units=(Unit(f"unit {row}", taxon, (taxon,), row, row),),
    )


def comparison() -> Comparison:
    """Return bean geese that Japan lumps, a plover under two names, two thrushes and a resident."""
    beans = ComparisonRow(
        "row 2",
        "includes",
        a=(held("OSJ8", 2, "Anser fabalis", "Anser fabalis", Names(ja="ヒシクイ"), TAIGA, TUNDRA),),
        b=(
            held("KOS2025", 2, "Anser fabalis", "Anser fabalis", Names(ko="큰부리큰기러기"), TAIGA),
            held("KOS2025", 3, "Anser serrirostris", "Anser serrirostris", Names(ko="큰기러기"), TUNDRA),
        ),
        units=(
            Unit("taiga", "Anser fabalis", (TAIGA,), 2, 2),
            Unit("tundra", "Anser serrirostris", (TUNDRA,), 2, 3),
        ),
    )
    rows = (
        beans,
        equal(4, "Charadrius mongolus", "Charadrius mongolus", "Anarhynchus mongolus"),
        equal(5, "Turdus cardis", "Turdus cardis", "Turdus cardis"),
        equal(6, "Turdus pallidus", "Turdus pallidus", "Turdus pallidus"),
        equal(7, "Pica pica", "Pica pica", "Pica pica", codes="R"),
    )
    return Comparison(JPN, KOR, 5, 6, "AviList v2025", rows, agreement=default())


def called(row: int, taxon: str, name: str) -> MatchedEntry:
    """Return a subspecies that a list has a name for."""
    entry = Entry("OSJ7", row, taxon, rank="subspecies", vernacular=Names(ja=name))
    return MatchedEntry(entry, Match("OSJ7", row, Message("exact"), taxon))


OWN = MatchedList(Checklist("OSJ7", "7th"), (called(1, TAIGA, "オオヒシクイ"), called(2, TUNDRA, "ヒシクイ")))


def findings_of(made: Comparison, *positions: Act, **held: object) -> Findings:
    dossier = DossierContent(made.reference, lists=(OWN,), positions=positions, agreement=default(), **held)
    names = KnownNames(dossier.lists, TAXONOMY)
    return Findings(dossier, TAXONOMY, made, names, statements=Statements(made, TAXONOMY))


def drafted(
    made: Comparison,
    *positions: Act,
    rounds: tuple[Round, ...] = (),
    agreed: tuple[Decision, ...] = (),
    **options: object,
) -> Annex:
    table = findings_of(made, *positions, rounds=rounds, decisions=agreed)
    return drafting.text(table, AnnexOptions(**options))


def annex(*positions: Act, **given: object) -> Annex:
    return drafted(comparison(), *positions, **given)


def agreed(subject: str, name: str) -> Decision:
    return Decision(subject, name, "the Parties", "minutes", kind="name")


def row_of(found: Annex, name: str):
    return next(row for row in found.rows if row.scientific_name == name)


class Unread:
    """Statements that make no verdict."""

    def __getattr__(self, name: str) -> object:
        raise LookupError(name)


@pytest.mark.parametrize("name", ["Turdus cardis", "no. 4"])
def test_a_position_on_one_bird_judges_none(name: str) -> None:
    table = findings_of(comparison(), rounds=(Round(1),))
    unread, act = replace(table, statements=Unread()), drafts.position("JPN", "", "include")
    result = statements.state_positions(unread, BirdChoice((name,)), act)
    assert result == statements.state_positions(table, BirdChoice((name,)), act)
    assert say(result.heads["Turdus cardis"], "en") == "no. 4 Turdus cardis"
    with pytest.raises(LookupError):
        statements.state_positions(unread, BirdChoice((name,), verdicts=("shown",)), act)


def test_the_draft_without_positions_holds_what_the_test_lists_numbered_in_the_reference_order() -> None:
    found = annex()
    assert found.computed
    assert [(row.number, row.scientific_name, row.state) for row in found.rows] == [
        (1, "Anser fabalis", "proposal"),
        (2, "Anser serrirostris", "proposal"),
        (3, "Charadrius mongolus", "proposal"),
        (4, "Turdus cardis", "proposal"),
        (5, "Turdus pallidus", "proposal"),
    ]
    assert [(row.scientific_name, row.verdict, row.reason.code) for row in found.closing] == [
        ("Pica pica", "doubtful", "left.resident_both")
    ]
    assert found.brackets == 0


def test_the_sentence_that_counts_shared_entries_and_birds_is_computed() -> None:
    """One entry that one list lumps is two birds: five shared entries, six birds, whatever is listed."""
    draft = annex()
    assert draft.counted == Message.of(
        "count.draft",
        shared="5",
        several="1",
        birds=str(len(draft.rows) + len(draft.closing)),
        listed=str(len(draft.rows)),
        left=str(len(draft.closing)),
    )
    spoken = annex(stated("JPN", "Turdus cardis", 1, "include"))
    assert spoken.counted == Message.of("count.birds", shared="5", several="1", birds="6")


def test_the_units_of_a_lumped_entry_take_the_names_of_their_subspecies() -> None:
    taiga, tundra = annex().rows[:2]
    assert taiga.names == Names("English fabalis", "큰부리큰기러기", "オオヒシクイ")
    assert tundra.names == Names("English serrirostris", "큰기러기", "ヒシクイ")
    assert taiga.synonyms == (), "both print Anser fabalis; what Japan's covers more is in the footnote"
    assert tundra.synonyms == ("Anser fabalis serrirostris",)


def test_a_lump_has_a_footnote_that_names_the_party_and_all_the_name_covers() -> None:
    found = annex()
    taiga, tundra = found.rows[:2]
    note = found.notes[tundra.notes[0] - 1]
    for lang in LANGS:
        sentence = say(note, lang)
        assert "ヒシクイ" in sentence
        assert "Anser fabalis" in sentence
    assert "In the list of Japan this bird is included in Anser fabalis" in say(note, "en")
    assert "covers Anser serrirostris" in say(found.notes[taiga.notes[0] - 1], "en")
    assert "covers Anser fabalis middendorffii" in say(note, "en"), "a bird is not included in what it is"


def test_differing_names_stand_as_synonyms_with_a_footnote_that_says_whose_they_are() -> None:
    found = annex()
    plover = row_of(found, "Charadrius mongolus")
    assert plover.synonyms == ("Anarhynchus mongolus",)
    assert say(found.notes[plover.notes[0] - 1], "en") == (
        "Scientific name in the lists: Japan Charadrius mongolus; Republic of Korea Anarhynchus mongolus."
    )
    assert row_of(found, "Turdus cardis").notes == ()


def test_the_name_that_both_lists_print_is_the_headword_though_the_reference_has_another() -> None:
    made = comparison()
    row = equal(8, "Pica pica", "Corvus pica", "Corvus pica", codes="W")
    made = replace(made, rows=(*made.rows[:-1], row))
    found = drafted(made)
    assert row_of(found, "Corvus pica").synonyms == ()


def test_subspecies_that_differ_have_a_working_note() -> None:
    made = comparison()
    row = replace(
        equal(8, "Anser fabalis", "Anser fabalis", "Anser fabalis"),
        a=(held("OSJ8", 8, "Anser fabalis", "Anser fabalis", Names(), TAIGA),),
        b=(held("KOS2025", 8, "Anser fabalis", "Anser fabalis", Names(), "Anser fabalis x"),),
        units=(Unit("u", "Anser fabalis", (TAIGA, "Anser fabalis x"), 8, 8),),
        recorded="none_common",
    )
    made = replace(made, rows=(row,))
    position = stated("JPN", "Anser fabalis", 1, "include")
    found = drafted(made, position)
    assert "different subspecies: Japan Anser fabalis middendorffii" in say(found.notes[0], "en")


def test_a_partys_order_changes_order_of_parties_and_columns_and_nothing_else() -> None:
    plain, korean, japanese = annex(), annex(original="KOR"), annex(original="JPN")
    assert (plain.parties, plain.columns) == (("JPN", "KOR"), ("en", "ja", "ko"))
    assert (korean.parties, korean.columns) == (("KOR", "JPN"), ("ko", "ja", "en"))
    assert (japanese.parties, japanese.columns) == (("JPN", "KOR"), ("ja", "ko", "en"))
    for one in (korean, japanese):
        assert (one.rows, one.notes, one.closing) == (plain.rows, plain.notes, plain.closing)
    assert annex(original="KOR", columns=("en", "ko")).columns == ("ko", "en")


def test_which_list_is_called_a_changes_nothing() -> None:
    made = comparison()
    mirror = {"includes": "included_in"}
    rows = tuple(
        replace(
            row,
            relation=mirror.get(row.relation, row.relation),
            a=row.b,
            b=row.a,
            units=tuple(replace(unit, a=unit.b, b=unit.a) for unit in row.units),
        )
        for row in made.rows
    )
    turned = Comparison(KOR, JPN, 6, 5, made.reference, rows, agreement=default())
    found = drafted(turned)
    assert found.rows == annex().rows
    assert found.notes == annex().notes


def test_positions_make_states_brackets_and_remarks() -> None:
    found = annex(
        stated("JPN", "Turdus cardis", 1, "include"),
        stated("KOR", "Turdus cardis", 1, "include"),
        stated("KOR", "Turdus pallidus", 1, "include"),
        stated("JPN", "Turdus pallidus", 1, "reserve"),
        stated("KOR", "Pica pica", 1, "include"),
        stated("JPN", "Charadrius mongolus", 1, "include"),
        stated("KOR", "Charadrius mongolus", 1, "include"),
        stated("JPN", "Anser serrirostris", 1, "exclude"),
        rounds=(Round(1),),
    )
    assert not found.computed
    assert {row.scientific_name: row.state for row in found.rows} == {
        "Anser fabalis": "proposal",
        "Charadrius mongolus": "name_open",
        "Turdus cardis": "agreed",
        "Turdus pallidus": "bracketed",
        "Pica pica": "bracketed",
    }
    pallidus = row_of(found, "Turdus pallidus").bracket_note
    assert say(pallidus, "en") == "proposed by the Republic of Korea; Japan reserves its position"
    assert say(row_of(found, "Pica pica").bracket_note, "ko") == "대한민국 제안"
    assert found.brackets == 3
    assert found.round == 1
    assert [(row.scientific_name, row.reason.code) for row in found.closing] == [
        ("Anser serrirostris", "left.not_listed")
    ]
    assert "Japan would not include it" in say(found.closing[0].reason, "en")


@pytest.mark.parametrize(
    ("japan", "korea", "why"),
    [
        ("exclude", None, "Japan would not include it, and"),
        ("exclude", "exclude", "Japan and the Republic of Korea would not include it, and"),
        ("reserve", None, "Japan reserves its position, and"),
        (None, "reserve", "the Republic of Korea reserves its position, and"),
        (
            "exclude",
            "reserve",
            "Japan would not include it, the Republic of Korea reserves its position, and",
        ),
        (
            "reserve",
            "exclude",
            "the Republic of Korea would not include it, Japan reserves its position, and",
        ),
    ],
)
def test_what_is_not_listed_says_who_opposes_it_and_who_only_reserves(
    japan: str | None, korea: str | None, why: str
) -> None:
    said = {"JPN": japan, "KOR": korea}
    found = annex(*(stated(party, "Turdus cardis", 1, value) for party, value in said.items() if value))
    (left,) = (row for row in found.closing if row.scientific_name == "Turdus cardis")
    assert say(left.reason, "en") == f"Not listed: {why} neither Party proposes it."
    if "reserve" in (japan, korea):
        assert "유보" in say(left.reason, "ko")
        assert "立場を留保" in say(left.reason, "ja")


def test_who_reserves_its_position_has_a_footnote_and_the_remark_in_the_brackets() -> None:
    found = annex(
        stated("KOR", "Turdus pallidus", 1, "include"),
        stated("JPN", "Turdus pallidus", 1, "reserve"),
        stated("KOR", "Turdus cardis", 1, "reserve"),
        stated("JPN", "Turdus cardis", 1, "reserve"),
        stated("KOR", "Pica pica", 1, "study"),
        stated("JPN", "Pica pica", 1, "reserve"),
        stated("JPN", "Anser serrirostris", 1, "reserve"),  # proposed by nobody: not listed, no footnote
    )
    japan, korea = (
        Message.of("note.reserved", side=default().country("JPN")),
        Message.of("note.reserved", side=default().country("KOR")),
    )

    def told(name: str) -> list[Message]:
        return [note for n in row_of(found, name).notes if (note := found.notes[n - 1]) in (japan, korea)]

    assert told("Turdus pallidus") == told("Pica pica") == [japan]
    assert told("Turdus cardis") == [japan, korea]
    assert sum(note.code == "note.reserved" for note in found.notes) == 2
    assert say(korea, "en") == "The Republic of Korea reserves its position on this bird."
    for name in ("Turdus pallidus", "Pica pica", "Turdus cardis"):
        assert "reserves its position" in say(row_of(found, name).bracket_note, "en")


def test_every_shared_bird_stands_in_the_annex_or_in_the_closing_list_whatever_is_said() -> None:
    for x, y in product(VALUES, VALUES):
        positions = [
            stated(party, "Turdus cardis", 1, value)
            for party, value in (("JPN", x), ("KOR", y))
            if value != "silent"
        ]
        found = annex(*positions)
        assert len(found.rows) + len(found.closing) == 6
        for row in found.rows:
            for lang in LANGS:
                assert row.bracket_note is None or say(row.bracket_note, lang)


def test_a_position_under_a_units_name_is_on_that_unit_though_an_entry_of_that_name_holds_more() -> None:
    found = annex(stated("JPN", "Anser fabalis", 1, "include"))
    assert [row.state for row in found.rows[:2]] == ["bracketed", "proposal"]
    narrow = stated("JPN", "Anser serrirostris", 1, "study")
    found = annex(stated("JPN", "Anser fabalis", 1, "include"), narrow)
    assert [row.state for row in found.rows[:2]] == ["bracketed", "under_study"]
    part = stated("JPN", TUNDRA, 1, "include")
    assert [row.state for row in annex(part).rows[:2]] == ["proposal", "bracketed"]
    assert annex(part, narrow).rows[1].state == "under_study", "the unit's own name goes before a part of it"


def test_a_settled_name_is_the_headword_and_no_longer_open() -> None:
    both = tuple(stated(party, "Charadrius mongolus", 1, "include") for party in ("JPN", "KOR"))
    found = annex(*both, agreed=(agreed("Charadrius mongolus", "Anarhynchus mongolus"),))
    row = row_of(found, "Anarhynchus mongolus")
    assert (row.state, row.synonyms) == ("agreed", ("Charadrius mongolus",))


def test_what_was_listed_and_is_proposed_by_nobody_now_is_withdrawn_since_that_round() -> None:
    said = (stated("JPN", "Pica pica", 1, "include"), stated("JPN", "Pica pica", 2, "exclude"))
    rounds = (Round(1, closed="2025"), Round(2))
    assert all(row.scientific_name != "Pica pica" for row in annex(*said, rounds=rounds).rows)
    found = annex(*said, rounds=rounds, since=1)
    assert (found.rows[-1].scientific_name, found.rows[-1].state, found.rows[-1].number) == (
        "Pica pica",
        "withdrawn",
        0,
    )
    studied = (said[0], stated("JPN", "Pica pica", 2, "study"))
    assert annex(*studied, rounds=rounds, since=1).rows[-1].state == "under_study"


def test_rows_keep_their_numbers_when_only_some_states_are_printed() -> None:
    found = annex(stated("JPN", "Turdus cardis", 1, "include"), states=("bracketed",))
    assert [(row.number, row.scientific_name) for row in found.rows] == [(4, "Turdus cardis")]
    assert found.notes == ()
    assert annex(stated("JPN", "Turdus cardis", 1, "include"), states=("agreed",)).brackets == 1


def test_a_working_order_moves_rows_and_keeps_their_numbers() -> None:
    plain = {row.id: row.number for row in annex().rows}
    for order in ("alphabetical", "OSJ8", "KOS2025"):
        assert {row.id: row.number for row in annex(order=order).rows} == plain
    first = annex(order="alphabetical", agreed=(agreed("Turdus pallidus", "Aardus pallidus"),)).rows[0]
    assert (first.number, first.scientific_name) == (5, "Aardus pallidus")
    assert annex(order="KOS2025").rows[1].scientific_name == "Anser serrirostris"
    with pytest.raises(UsageError, match="reference, alphabetical, OSJ8 or KOS2025"):
        annex(order="size")


def test_a_bird_of_one_list_only_is_a_row_once_a_party_proposes_it() -> None:
    made = comparison()
    own = ComparisonRow(
        "only",
        "only_a",
        a=(held("OSJ8", 9, "Pica pica", "Pica pica", Names(ja="カササギ")),),
        units=(Unit("magpie", "Pica pica", ("Pica pica",), 9, None),),
    )
    made = replace(made, rows=(*made.rows[:-1], own))
    assert "magpie" not in {row.id for row in drafted(made).rows}
    row = drafted(made, stated("JPN", "Pica pica", 1, "include")).rows[-1]
    assert (row.id, row.state, row.verdict, row.names.ja) == ("magpie", "bracketed", None, "カササギ")


def test_subspecies_names_come_from_subspecies_rows_that_mean_one_bird() -> None:
    entry = Entry("OSJ7", 21, TAIGA, rank="subspecies", vernacular=Names(ja="オオヒシクイ"), parent_row=20)
    known = MatchedEntry(entry, Match("OSJ7", 21, Message("exact"), TAIGA))
    unknown = MatchedEntry(replace(entry, row=22), Match("OSJ7", 22, Message("unresolved")))
    wide = MatchedEntry(replace(entry, row=23), Match("OSJ7", 23, Message("within"), "Anser fabalis"))
    raised = MatchedEntry(replace(entry, row=24), Match("OSJ7", 24, Message("raised"), "Turdus cardis"))
    species = MatchedEntry(replace(entry, rank="species"), Match("OSJ7", 20, Message("exact"), TUNDRA))
    osj7 = MatchedList(Checklist("OSJ7", "7th", "JPN"), (species, known, unknown, wide, raised))
    assert set(subspecies_names((osj7,), TAXONOMY)) == {TAIGA, "Turdus cardis"}


def test_a_subspecies_is_called_as_the_newest_list_calls_it_in_every_language_and_as_a_law_does_last() -> (
    None
):
    def calls(list_id: str, date: str, names: Names, kind: Kind = "checklist") -> MatchedList:
        entry = Entry(list_id, 1, TAIGA, rank="subspecies", vernacular=names)
        held = MatchedEntry(entry, Match(list_id, 1, Message("exact"), TAIGA))
        return MatchedList(Checklist(list_id, list_id, kind=kind, date=date), (held,))

    lists = (
        calls("OSJ7", "2012", Names(ja="old")),
        calls("OSJ8", "2024", Names(ja="オオヒシクイ")),
        calls("NIBR2025", "2025", Names(ko="큰부리큰기러기")),
        calls("JPN-LAW", "2026", Names(ja="law", en="law"), "law"),
    )
    assert subspecies_names(lists, TAXONOMY)[TAIGA] == Names("law", "큰부리큰기러기", "オオヒシクイ")


@pytest.mark.parametrize(
    ("theirs", "headword", "synonyms"),
    [("Turdus cradis", "Turdus cradis", ()), ("Turdus cardis", "Turdus cardis", ("Turdus cradis",))],
)
def test_a_misprint_is_kept_and_marked_where_it_stands(
    theirs: str, headword: str, synonyms: tuple[str, ...]
) -> None:
    made = comparison()
    row = equal(8, "Turdus cardis", "Turdus cradis", theirs)
    misread = tuple(replace(one, match=replace(one.match, reason=Message("misprint"))) for one in row.a)
    (only,) = drafted(replace(made, rows=(replace(row, a=misread),))).rows
    assert (only.scientific_name, only.synonyms) == (headword, synonyms)
    assert (only.sic, only.misprints) == (headword == "Turdus cradis", ("Turdus cradis",))


def test_no_footnote_says_that_a_name_also_covers_itself() -> None:
    """Two gulls that Japan lumps are species without subspecies in the reference: its list's subspecies say which."""
    vegae, mongolicus = "Larus vegae", "Larus mongolicus"
    gulls = ComparisonRow(
        "row 9",
        "includes",
        a=(held("OSJ8", 9, vegae, vegae, Names(ja="セグロカモメ"), vegae, mongolicus),),
        b=(
            held("KOS2025", 9, vegae, vegae, Names(ko="재갈매기")),
            held("KOS2025", 10, mongolicus, mongolicus, Names(ko="한국재갈매기")),
        ),
        units=(Unit("vega", vegae, (vegae,), 9, 9), Unit("mongol", mongolicus, (mongolicus,), 9, 10)),
    )
    made = replace(comparison(), rows=(gulls,))
    said = {
        item.id: [dict(note.args)["others"] for note in footnotes(item, default())] for item in items.of(made)
    }
    assert said == {"vega": [(mongolicus,)], "mongol": [("Larus vegae vegae",)]}
