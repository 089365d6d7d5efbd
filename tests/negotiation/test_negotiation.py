"""Positions to states, rows, brackets, numbers and footnotes."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from stored import stated

from birds import model as m
from birds.errors import UsageError
from birds.evidence import Findings
from birds.evidence.statements import Statements
from birds.matching.naming import KnownNames
from birds.messages import say
from birds.model.agreement import default
from birds.negotiation import annexes, drafts, items, statements
from birds.negotiation.choosing import BirdChoice
from birds.negotiation.items import subspecies_names
from birds.negotiation.positions import STATES, current, note, state
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
def test_every_cell_of_the_table_holds_in_both_directions(cell):
    x, y, expected, kind = cell.split()
    for one, other in ((x, y), (y, x)):
        assert state(said(one), said(other)) == expected
        spoken = {"JPN": said(one), "KOR": said(other)}
        positions = {party: stated(party, "A a", 1, value) for party, value in spoken.items() if value}
        noted = note(positions, expected, default()) if expected == "bracketed" else None
        assert (noted.code.removeprefix("bracket.") if noted else "-") == kind


def test_the_table_has_all_cells_and_only_agreed_can_have_an_open_name():
    cells = {frozenset(cell.split()[:2]) for cell in CELLS.split("\n")[1:-1]}
    assert cells == {frozenset(pair) for pair in product(VALUES, VALUES)}
    for x, y in product(VALUES, VALUES):
        plain, opened = state(said(x), said(y)), state(said(x), said(y), name_open=True)
        assert opened == ("name_open" if plain == "agreed" else plain)


def test_the_table_in_the_guide_is_the_one_in_the_code():
    page = (Path(__file__).parents[2] / "birds" / "guide" / "round.md").read_text("utf-8")
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


def test_the_latest_position_of_each_party_counts():
    first, later = stated("JPN", "A a", 1, "include"), stated("JPN", "A a", 3, "exclude")
    other = stated("KOR", "A a", 2, "study")
    assert current((later, first, other))["A a"] == {"JPN": later, "KOR": other}
    assert current((later, first, other), until=2)["A a"] == {"JPN": first, "KOR": other}
    corrected = stated("JPN", "A a", 3, "include")
    assert current((later, corrected))["A a"]["JPN"] == corrected
    assert current((first, later), (m.Round(1),))["A a"] == {"JPN": first}


SPECIES = (
    *("Anser fabalis", "Anser serrirostris", "Charadrius mongolus", "Turdus cardis", "Turdus pallidus"),
    "Pica pica",
)
BELOW = {"Anser fabalis": ("middendorffii",), "Anser serrirostris": ("serrirostris",)}


def taxa() -> tuple[m.Taxon, ...]:
    made: list[m.Taxon] = []
    for name in SPECIES:
        genus, epithet = name.split()
        above = (genus, f"{genus}iformes", f"{genus}idae")
        made.append(m.Taxon(name, "species", len(made) + 1, *above, f"English {epithet}"))
        for below in BELOW.get(name, ()):
            made.append(m.Taxon(f"{name} {below}", "subspecies", len(made) + 1, name))
    return tuple(made)


TAXONOMY = Taxonomy.of("AviList v2025", taxa())
JPN = m.Checklist("OSJ8", "Check-list of Japanese Birds", "JPN", edition="8th ed.", publisher="OSJ")
KOR = m.Checklist("KOS2025", "Checklist of the Birds of Korea", "KOR", publisher="KOS")
TAIGA, TUNDRA = "Anser fabalis middendorffii", "Anser serrirostris serrirostris"


def held(list_id: str, row: int, printed: str, taxon: str, name: m.Names, *below: str, codes: str = "W"):
    statuses = tuple(m.Status(code, migrant=code in {"B", "W", "P"}) for code in codes.split())
    parsed = m.ParsedName(printed, printed)
    entry = m.Entry(list_id, row, printed, parsed, vernacular=name, statuses=statuses)
    matches = tuple(m.Match(list_id, row, m.Message("exact"), one, one.split()[-1]) for one in below)
    return m.MatchedEntry(entry, m.Match(list_id, row, m.Message("exact"), taxon), matches)


def equal(row: int, taxon: str, a: str, b: str, codes: str = "W") -> m.ComparisonRow:
    ja, ko = m.Names(ja=f"和{row}"), m.Names(ko=f"한{row}", en=f"list {row}")
    one, other = held("OSJ8", row, a, taxon, ja, codes=codes), held("KOS2025", row, b, taxon, ko, codes=codes)
    units = (m.Unit(f"unit {row}", taxon, (taxon,), row, row),)
    return m.ComparisonRow(f"row {row}", "equal", a=(one,), b=(other,), units=units)


def comparison() -> m.Comparison:
    """Return bean geese that Japan lumps, a plover under two names, two thrushes and a resident."""
    bean, tundra = "Anser fabalis", "Anser serrirostris"
    lumped = held("OSJ8", 2, bean, bean, m.Names(ja="ヒシクイ"), TAIGA, TUNDRA)
    parts = (
        held("KOS2025", 2, bean, bean, m.Names(ko="큰부리큰기러기"), TAIGA),
        held("KOS2025", 3, tundra, tundra, m.Names(ko="큰기러기"), TUNDRA),
    )
    units = m.Unit("taiga", bean, (TAIGA,), 2, 2), m.Unit("tundra", tundra, (TUNDRA,), 2, 3)
    rows = (
        m.ComparisonRow("row 2", "includes", a=(lumped,), b=parts, units=units),
        equal(4, "Charadrius mongolus", "Charadrius mongolus", "Anarhynchus mongolus"),
        equal(5, "Turdus cardis", "Turdus cardis", "Turdus cardis"),
        equal(6, "Turdus pallidus", "Turdus pallidus", "Turdus pallidus"),
        equal(7, "Pica pica", "Pica pica", "Pica pica", codes="R"),
    )
    return m.Comparison(JPN, KOR, 5, 6, "AviList v2025", rows, agreement=default())


def called(list_id: str, row: int, taxon: str, name: m.Names) -> m.MatchedEntry:
    """Return a subspecies that a list has a name for."""
    entry = m.Entry(list_id, row, taxon, rank="subspecies", vernacular=name)
    return m.MatchedEntry(entry, m.Match(list_id, row, m.Message("exact"), taxon))


NAMES = {TAIGA: "オオヒシクイ", TUNDRA: "ヒシクイ"}
GEESE = tuple(called("OSJ7", at, taxon, m.Names(ja=NAMES[taxon])) for at, taxon in enumerate(NAMES, 1))
OWN = m.MatchedList(m.Checklist("OSJ7", "7th"), GEESE)


def findings_of(made: m.Comparison, *positions: m.Act, **held: object) -> Findings:
    dossier = m.DossierContent(made.reference, lists=(OWN,), positions=positions, agreement=default(), **held)
    names = KnownNames(dossier.lists, TAXONOMY)
    return Findings(dossier, TAXONOMY, made, names, statements=Statements(made, TAXONOMY))


def drafted(made: m.Comparison, *positions: m.Act, rounds=(), agreed=(), **options: object) -> m.Annex:
    table = findings_of(made, *positions, rounds=rounds, decisions=agreed)
    return annexes.text(table, AnnexOptions(**options))


def said_by(taxon: str, round_: int = 1, **values: str) -> tuple[m.Act, ...]:
    """What the Parties say of a bird: JPN="include"."""
    return tuple(stated(party, taxon, round_, value) for party, value in values.items())


def annex(*positions: m.Act, **given: object) -> m.Annex:
    return drafted(comparison(), *positions, **given)


def agreed(subject: str, name: str) -> m.Decision:
    return m.Decision(subject, name, "the Parties", "minutes", kind="name")


def row_of(found: m.Annex, name: str):
    return next(row for row in found.rows if row.scientific_name == name)


class Unread:
    """Statements that make no verdict."""

    def __getattr__(self, name: str) -> object:
        raise LookupError(name)


@pytest.mark.parametrize("name", ["Turdus cardis", "no. 4"])
def test_a_position_on_one_bird_judges_none(name):
    table = findings_of(comparison(), rounds=(m.Round(1),))
    unread, act = replace(table, statements=Unread()), drafts.position("JPN", "", "include")
    result = statements.state_positions(unread, BirdChoice((name,)), act)
    assert result == statements.state_positions(table, BirdChoice((name,)), act)
    assert say(result.heads["Turdus cardis"], "en") == "no. 4 Turdus cardis"
    with pytest.raises(LookupError):
        statements.state_positions(unread, BirdChoice((name,), verdicts=("shown",)), act)


def test_the_draft_without_positions_holds_what_the_test_lists_numbered_in_the_reference_order():
    found = annex()
    assert found.computed
    rows = [(row.number, row.scientific_name, row.state) for row in found.rows]
    assert rows == [(number, name, "proposal") for number, name in enumerate(SPECIES[:-1], 1)]
    (left,) = found.closing
    assert (left.scientific_name, left.verdict) == ("Pica pica", "doubtful")
    assert left.reason.code == "left.resident_both"
    assert found.brackets == 0


def test_by_the_open_test_what_is_left_out_says_why_in_words():
    by_open_test = replace(findings_of(comparison()), test=m.TreatyTest("open"))
    found = annexes.text(by_open_test, AnnexOptions())
    (left,) = (row for row in found.closing if row.scientific_name == "Pica pica")
    assert say(left.reason, "en").startswith("Both countries list the bird only as resident (")


def test_the_sentence_that_counts_shared_entries_and_birds_is_computed():
    """One entry that one list lumps is two birds: five shared entries, six birds, whatever is listed."""
    draft = annex()
    listed, left = len(draft.rows), len(draft.closing)
    numbers = {"birds": str(listed + left), "listed": str(listed), "left": str(left)}
    assert draft.counted == m.Message.of("count.draft", shared="5", several="1", **numbers)
    spoken = annex(stated("JPN", "Turdus cardis", 1, "include"))
    assert spoken.counted == m.Message.of("count.birds", shared="5", several="1", birds="6")


def test_the_units_of_a_lumped_entry_take_the_names_of_their_subspecies_and_a_footnote_says_what_a_name_covers():
    found = annex()
    taiga, tundra = found.rows[:2]
    assert taiga.names == m.Names("English fabalis", "큰부리큰기러기", "オオヒシクイ")
    assert tundra.names == m.Names("English serrirostris", "큰기러기", "ヒシクイ")
    assert taiga.synonyms == (), "both print Anser fabalis; what Japan's covers more is in the footnote"
    assert tundra.synonyms == ("Anser fabalis serrirostris",)
    note = found.notes[tundra.notes[0] - 1]
    for lang in m.LANGS:
        assert all(name in say(note, lang) for name in ("ヒシクイ", "Anser fabalis"))
    assert "In the list of Japan this bird is included in Anser fabalis" in say(note, "en")
    assert "covers Anser serrirostris" in say(found.notes[taiga.notes[0] - 1], "en")
    assert "covers Anser fabalis middendorffii" in say(note, "en"), "a bird is not included in what it is"


def test_differing_names_stand_as_synonyms_with_a_footnote_that_says_whose_they_are():
    found = annex()
    plover = row_of(found, "Charadrius mongolus")
    assert plover.synonyms == ("Anarhynchus mongolus",)
    assert say(found.notes[plover.notes[0] - 1], "en") == (
        "Scientific name in the lists: Japan Charadrius mongolus; Republic of Korea Anarhynchus mongolus."
    )
    assert row_of(found, "Turdus cardis").notes == ()
    row = equal(8, "Pica pica", "Corvus pica", "Corvus pica")  # by both, though the reference has another
    assert row_of(drafted(replace(comparison(), rows=(row,))), "Corvus pica").synonyms == ()


def test_subspecies_that_differ_have_a_working_note():
    bean, below = "Anser fabalis", "Anser fabalis x"
    a, b = held("OSJ8", 8, bean, bean, m.Names(), TAIGA), held("KOS2025", 8, bean, bean, m.Names(), below)
    units = (m.Unit("u", bean, (TAIGA, below), 8, 8),)
    row = replace(equal(8, bean, bean, bean), a=(a,), b=(b,), units=units, recorded="none_common")
    found = drafted(replace(comparison(), rows=(row,)), stated("JPN", bean, 1, "include"))
    assert "different subspecies: Japan Anser fabalis middendorffii" in say(found.notes[0], "en")


def test_a_partys_order_changes_order_of_parties_and_columns_and_nothing_else():
    plain, korean, japanese = annex(), annex(original="KOR"), annex(original="JPN")
    assert (plain.parties, plain.columns) == (("JPN", "KOR"), ("en", "ja", "ko"))
    assert (korean.parties, korean.columns) == (("KOR", "JPN"), ("ko", "ja", "en"))
    assert (japanese.parties, japanese.columns) == (("JPN", "KOR"), ("ja", "ko", "en"))
    for one in (korean, japanese):
        assert (one.rows, one.notes, one.closing) == (plain.rows, plain.notes, plain.closing)
    assert annex(original="KOR", columns=("en", "ko")).columns == ("ko", "en")


def test_which_list_is_called_a_changes_nothing():
    made, rows = comparison(), []
    for row in made.rows:
        units = tuple(replace(unit, a=unit.b, b=unit.a) for unit in row.units)
        relation = "included_in" if row.relation == "includes" else row.relation
        rows.append(replace(row, relation=relation, a=row.b, b=row.a, units=units))
    turned = drafted(m.Comparison(KOR, JPN, 6, 5, made.reference, tuple(rows), agreement=default()))
    assert (turned.rows, turned.notes) == (annex().rows, annex().notes)


def test_positions_make_states_brackets_and_remarks():
    found = annex(
        *said_by("Turdus cardis", JPN="include", KOR="include"),
        *said_by("Turdus pallidus", JPN="reserve", KOR="include"),
        *said_by("Pica pica", KOR="include"),
        *said_by("Charadrius mongolus", JPN="include", KOR="include"),
        *said_by("Anser serrirostris", JPN="exclude"),
        rounds=(m.Round(1),),
    )
    assert not found.computed
    assert {row.scientific_name: row.state for row in found.rows} == {
        "Anser fabalis": "proposal", "Charadrius mongolus": "name_open", "Turdus cardis": "agreed",
        "Turdus pallidus": "bracketed", "Pica pica": "bracketed",
    }  # fmt: skip
    pallidus = row_of(found, "Turdus pallidus").bracket_note
    assert say(pallidus, "en") == "proposed by the Republic of Korea; Japan reserves its position"
    assert say(row_of(found, "Pica pica").bracket_note, "ko") == "대한민국 제안"
    assert (found.brackets, found.round) == (3, 1)
    (left,) = found.closing
    assert (left.scientific_name, left.reason.code) == ("Anser serrirostris", "left.not_listed")
    assert "Japan would not include it" in say(found.closing[0].reason, "en")


@pytest.mark.parametrize(
    ("japan", "korea", "why"),
    [
        ("exclude", None, "Japan would not include it, and"),
        ("exclude", "exclude", "Japan and the Republic of Korea would not include it, and"),
        ("reserve", None, "Japan reserves its position, and"),
        (None, "reserve", "the Republic of Korea reserves its position, and"),
        ("exclude", "reserve", "Japan would not include it, the Republic of Korea reserves its position, and"),
        ("reserve", "exclude", "the Republic of Korea would not include it, Japan reserves its position, and"),
    ],
)  # fmt: skip
def test_what_is_not_listed_says_who_opposes_it_and_who_only_reserves(japan, korea, why):
    said = {party: value for party, value in (("JPN", japan), ("KOR", korea)) if value}
    found = annex(*said_by("Turdus cardis", **said))
    (left,) = (row for row in found.closing if row.scientific_name == "Turdus cardis")
    assert say(left.reason, "en") == f"Not listed: {why} neither Party proposes it."
    if "reserve" in (japan, korea):
        assert "유보" in say(left.reason, "ko")
        assert "立場を留保" in say(left.reason, "ja")


def test_who_reserves_its_position_has_a_footnote_and_the_remark_in_the_brackets():
    found = annex(
        *said_by("Turdus pallidus", KOR="include", JPN="reserve"),
        *said_by("Turdus cardis", KOR="reserve", JPN="reserve"),
        *said_by("Pica pica", KOR="study", JPN="reserve"),
        *said_by("Anser serrirostris", JPN="reserve"),  # proposed by nobody: not listed, no footnote
    )
    japan, korea = (m.Message.of("note.reserved", side=default().country(code)) for code in ("JPN", "KOR"))

    def told(name: str) -> list[m.Message]:
        return [note for n in row_of(found, name).notes if (note := found.notes[n - 1]) in (japan, korea)]

    assert told("Turdus pallidus") == told("Pica pica") == [japan]
    assert told("Turdus cardis") == [japan, korea]
    assert sum(note.code == "note.reserved" for note in found.notes) == 2
    assert say(korea, "en") == "The Republic of Korea reserves its position on this bird."
    for name in ("Turdus pallidus", "Pica pica", "Turdus cardis"):
        assert "reserves its position" in say(row_of(found, name).bracket_note, "en")


def test_every_shared_bird_stands_in_the_annex_or_in_the_closing_list_whatever_is_said():
    for x, y in product(VALUES, VALUES):
        spoken = {party: value for party, value in (("JPN", x), ("KOR", y)) if value != "silent"}
        found = annex(*said_by("Turdus cardis", **spoken))
        assert len(found.rows) + len(found.closing) == 6
        for row in found.rows:
            for lang in m.LANGS:
                assert row.bracket_note is None or say(row.bracket_note, lang)


def test_a_position_under_a_units_name_is_on_that_unit_though_an_entry_of_that_name_holds_more():
    found = annex(stated("JPN", "Anser fabalis", 1, "include"))
    assert [row.state for row in found.rows[:2]] == ["bracketed", "proposal"]
    narrow = stated("JPN", "Anser serrirostris", 1, "study")
    found = annex(stated("JPN", "Anser fabalis", 1, "include"), narrow)
    assert [row.state for row in found.rows[:2]] == ["bracketed", "under_study"]
    part = stated("JPN", TUNDRA, 1, "include")
    assert [row.state for row in annex(part).rows[:2]] == ["proposal", "bracketed"]
    assert annex(part, narrow).rows[1].state == "under_study", "the unit's own name goes before a part of it"


def test_a_settled_name_is_the_headword_and_no_longer_open():
    both = said_by("Charadrius mongolus", JPN="include", KOR="include")
    found = annex(*both, agreed=(agreed("Charadrius mongolus", "Anarhynchus mongolus"),))
    row = row_of(found, "Anarhynchus mongolus")
    assert (row.state, row.synonyms) == ("agreed", ("Charadrius mongolus",))


def test_what_was_listed_and_is_proposed_by_nobody_now_is_withdrawn_since_that_round():
    said = (stated("JPN", "Pica pica", 1, "include"), stated("JPN", "Pica pica", 2, "exclude"))
    rounds = (m.Round(1, closed="2025"), m.Round(2))
    assert all(row.scientific_name != "Pica pica" for row in annex(*said, rounds=rounds).rows)
    found = annex(*said, rounds=rounds, since=1)
    last = found.rows[-1]
    assert (last.scientific_name, last.state, last.number) == ("Pica pica", "withdrawn", 0)
    studied = (said[0], stated("JPN", "Pica pica", 2, "study"))
    assert annex(*studied, rounds=rounds, since=1).rows[-1].state == "under_study"


def test_rows_keep_their_numbers_when_only_some_states_are_printed():
    found = annex(stated("JPN", "Turdus cardis", 1, "include"), states=("bracketed",))
    assert [(row.number, row.scientific_name) for row in found.rows] == [(4, "Turdus cardis")]
    assert found.notes == ()
    assert annex(stated("JPN", "Turdus cardis", 1, "include"), states=("agreed",)).brackets == 1


def test_a_working_order_moves_rows_and_keeps_their_numbers():
    plain = {row.id: row.number for row in annex().rows}
    for order in ("alphabetical", "OSJ8", "KOS2025"):
        assert {row.id: row.number for row in annex(order=order).rows} == plain
    first = annex(order="alphabetical", agreed=(agreed("Turdus pallidus", "Aardus pallidus"),)).rows[0]
    assert (first.number, first.scientific_name) == (5, "Aardus pallidus")
    assert annex(order="KOS2025").rows[1].scientific_name == "Anser serrirostris"
    with pytest.raises(UsageError, match="reference, alphabetical, OSJ8 or KOS2025"):
        annex(order="size")


def test_a_bird_of_one_list_only_is_a_row_once_a_party_proposes_it():
    made = comparison()
    magpie = held("OSJ8", 9, "Pica pica", "Pica pica", m.Names(ja="カササギ"))
    unit = m.Unit("magpie", "Pica pica", ("Pica pica",), 9, None)
    own = m.ComparisonRow("only", "only_a", a=(magpie,), units=(unit,))
    made = replace(made, rows=(*made.rows[:-1], own))
    assert "magpie" not in {row.id for row in drafted(made).rows}
    row = drafted(made, stated("JPN", "Pica pica", 1, "include")).rows[-1]
    assert (row.id, row.state, row.verdict, row.names.ja) == ("magpie", "bracketed", None, "カササギ")


def test_subspecies_names_come_from_subspecies_rows_that_mean_one_bird():
    known, tundra = GEESE
    unknown, wide, raised = None, "Anser fabalis", "Turdus cardis"
    others = (replace(known, match=replace(known.match, taxon=taxon)) for taxon in (unknown, wide, raised))
    species = replace(tundra, entry=replace(tundra.entry, rank="species"))
    osj7 = m.MatchedList(m.Checklist("OSJ7", "7th", "JPN"), (species, known, *others))
    assert set(subspecies_names((osj7,), TAXONOMY)) == {TAIGA, "Turdus cardis"}


def test_a_subspecies_is_called_as_the_newest_list_calls_it_in_every_language_and_as_a_law_does_last():
    def calls(list_id: str, date: str, names: m.Names, kind: m.Kind = "checklist") -> m.MatchedList:
        about = m.Checklist(list_id, list_id, kind=kind, date=date)
        return m.MatchedList(about, (called(list_id, 1, TAIGA, names),))

    lists = (
        calls("OSJ7", "2012", m.Names(ja="old")),
        calls("OSJ8", "2024", m.Names(ja="オオヒシクイ")),
        calls("NIBR2025", "2025", m.Names(ko="큰부리큰기러기")),
        calls("JPN-LAW", "2026", m.Names(ja="law", en="law"), "law"),
    )
    assert subspecies_names(lists, TAXONOMY)[TAIGA] == m.Names("law", "큰부리큰기러기", "オオヒシクイ")


@pytest.mark.parametrize(
    ("theirs", "headword", "synonyms"),
    [("Turdus cradis", "Turdus cradis", ()), ("Turdus cardis", "Turdus cardis", ("Turdus cradis",))],
)
def test_a_misprint_is_kept_and_marked_where_it_stands(theirs, headword, synonyms):
    made = comparison()
    row = equal(8, "Turdus cardis", "Turdus cradis", theirs)
    misread = tuple(replace(one, match=replace(one.match, reason=m.Message("misprint"))) for one in row.a)
    (only,) = drafted(replace(made, rows=(replace(row, a=misread),))).rows
    assert (only.scientific_name, only.synonyms) == (headword, synonyms)
    assert (only.sic, only.misprints) == (headword == "Turdus cradis", ("Turdus cradis",))


def test_no_footnote_says_that_a_name_also_covers_itself():
    """Two gulls that Japan lumps are species without subspecies in the reference: its list's subspecies say which."""
    vegae, mongolicus = "Larus vegae", "Larus mongolicus"
    lumped = held("OSJ8", 9, vegae, vegae, m.Names(ja="セグロカモメ"), vegae, mongolicus)
    parts = (
        held("KOS2025", 9, vegae, vegae, m.Names(ko="재갈매기")),
        held("KOS2025", 10, mongolicus, mongolicus, m.Names(ko="한국재갈매기")),
    )
    units = m.Unit("vega", vegae, (vegae,), 9, 9), m.Unit("mongol", mongolicus, (mongolicus,), 9, 10)
    gulls = m.ComparisonRow("row 9", "includes", a=(lumped,), b=parts, units=units)
    vega, mongol = items.of(replace(comparison(), rows=(gulls,)))
    for item, others in ((vega, mongolicus), (mongol, "Larus vegae vegae")):
        assert [dict(note.args)["others"] for note in footnotes(item, default())] == [(others,)]
