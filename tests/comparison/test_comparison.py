"""Two lists compared as birds: the real national lists, small lists that show one relation each, and the algebra."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from books import Case, each_part
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reads import OPTIONS

from birds import messages, names
from birds.comparison import compare
from birds.comparison.units import in_sequence
from birds.dossier import bootstrap
from birds.matching.assignment import match_lists
from birds.matching.synonyms import Knowledge, curated, parse_knowledge
from birds.model import (
    LANGS,
    Checklist,
    Comparison,
    ComparisonRow,
    Decision,
    Entry,
    MatchedEntry,
    MatchedList,
    Names,
    Status,
    Taxon,
)
from birds.model.agreement import default
from birds.negotiation.items import unit_names
from birds.reading.lists import read_list
from birds.review.adoption import impacts
from birds.taxonomy import Taxonomy, shipped_taxonomy

INVERSE = {
    "equal": "equal", "includes": "included_in", "included_in": "includes", "overlaps": "overlaps",
    "unresolved": "unresolved", "only_a": "only_b", "only_b": "only_a",
}  # fmt: skip
INVERSE_RECORDED = {"a_more": "b_more", "b_more": "a_more"}
INVERSE_CHANGE = {"split": "lump", "lump": "split"}


@cache
def lists() -> dict[str, MatchedList]:
    """The bundled lists with their committed matches, which `test_matching.py` holds against the rules."""
    return {each.checklist.id: each for each in bootstrap.matched_lists()}


@cache
def compared(a: str, b: str, *, with_introduced: bool = False) -> Comparison:
    return compare(
        lists()[a], lists()[b], shipped_taxonomy(), with_introduced=with_introduced, agreement=default()
    )


def row_of(comparison: Comparison, side: str, name: str) -> ComparisonRow:
    (found,) = [
        row for row in comparison.rows
        for m in getattr(row, side)
        if name == (m.entry.name.canonical if m.entry.name else None) or name in m.entry.vernacular.all()
    ]  # fmt: skip
    return found


def printed(entries: tuple) -> list[str]:  # type: ignore[type-arg]
    return [m.entry.name.canonical for m in entries]


# --- the two national lists -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_rows_that_do_not_say_why_are_else_the_same():
    told, both = compared("OSJ8", "KOS2025"), (lists()["OSJ8"], lists()["KOS2025"])
    untold = compare(*both, shipped_taxonomy(), explained=False, agreement=default())
    settled = [replace(row, reasons=()) for row in told.rows if row.relation != "unresolved"]
    assert settled == [row for row in untold.rows if row.relation != "unresolved"]
    assert all(row.reasons for row in told.rows)


def test_the_shared_birds_of_both_national_lists_and_which_entry_of_each_side_holds_a_unit():
    comparison = compared("OSJ8", "KOS2025")
    assert (comparison.entries_a, comparison.entries_b) == (644, 598)
    expected = {"equal": 500, "includes": 6, "unresolved": 1, "only_a": 137, "only_b": 88}
    assert Counter(row.relation for row in comparison.rows) == expected
    row = row_of(compared("OSJ8", "KOS2025"), "a", "Anser fabalis")
    korean = {m.entry.row: m.entry.vernacular.ko for m in row.b}
    expected = {"Anser serrirostris": "큰기러기", "Anser fabalis": "큰부리큰기러기"}
    assert {unit.taxon: korean[unit.b or 0] for unit in row.units} == expected
    assert {unit.a for unit in row.units} == {row.a[0].entry.row}
    assert row.units[1].taxa == ("Anser fabalis middendorffii",)
    sula = row_of(compared("OSJ8", "KOS2025"), "a", "Sula leucogaster")
    assert [unit.b is None for unit in sula.units] == [False, True]


@pytest.mark.parametrize(("japan", "korea", "units"), [
    ("Anser fabalis", ["Anser fabalis", "Anser serrirostris"], ["Anser serrirostris", "Anser fabalis"]),
    ("Anas crecca", ["Anas crecca", "Anas carolinensis"], ["Anas crecca crecca", "Anas crecca carolinensis"]),
    ("Larus vegae", ["Larus vegae", "Larus mongolicus"], ["Larus vegae", "Larus mongolicus"]),
    ("Sula leucogaster", ["Sula leucogaster"], ["Sula leucogaster", "Sula brewsteri"]),
    ("Sittiparus varius", ["Sittiparus varius"], ["Sittiparus varius", "Sittiparus owstoni"]),
    ("Larvivora akahige", ["Larvivora akahige"], ["Larvivora akahige", "Larvivora tanensis"]),
])  # fmt: skip
def test_what_japans_list_lumps(japan, korea, units):
    row = row_of(compared("OSJ8", "KOS2025"), "a", japan)
    assert (row.relation, printed(row.b), [unit.taxon for unit in row.units]) == ("includes", korea, units)
    assert "split" in row.change


@pytest.mark.parametrize(("japan", "korea", "recorded"), [
    ("Bubulcus ibis", "Ardea coromanda", "monotypic"), ("Charadrius mongolus", "Anarhynchus mongolus", "same"),
    ("Butorides striata", "Butorides atricapilla", "same"),
    ("Anthus rubescens", "Anthus japonicus", "monotypic"), ("Accipiter gentilis", "Astur gentilis", "open"),
    ("Locustella pleskei", "Helopsaltes pleskei", "monotypic"),
    ("Oenanthe oenanthe", "Oenanthe oenanthe", "none_common"),
    ("Cygnus columbianus", "Cygnus columbianus", "a_more"), ("Limosa limosa", "Limosa limosa", "b_more"),
    ("Hirundo rustica", "Hirundo rustica", "partly"), ("Calidris alba", "Calidris alba", "not_printed"),
    ("Saxicola stejnegeri", "Saxicola stejnegeri", "same"), ("Parus cinereus", "Parus cinereus", "open"),
    ("Saundersilarus saundersi", "Saundersilarus saundersi", "monotypic"), ("Chloris kittlitzi", None, None),
    ("Todiramphus miyakoensis", None, None), ("Zoothera dauma", None, None), (None, "Parus major", None),
])  # fmt: skip
def test_the_same_bird_on_both_lists_or_one_that_must_not_be_paired(japan, korea, recorded):
    row = row_of(compared("OSJ8", "KOS2025"), "a" if japan else "b", japan or korea)
    relation = "equal" if japan and korea else "only_a" if japan else "only_b"
    assert row.relation == relation
    assert [printed(row.a), printed(row.b)] == [[name] if name else [] for name in (japan, korea)]
    assert recorded in {row.recorded, None}


def test_disjoint_subspecies_of_an_undivided_species_are_equal_and_the_lark_is_unresolved_among_its_relatives():
    """22 shared birds have no determined subspecies in common; in 7 of them an undetermined one leaves it open."""
    disjoint = Counter()
    for row in compared("OSJ8", "KOS2025").rows:
        a, b = ({sub.taxon for m in side for sub in m.subspecies if sub.taxon} for side in (row.a, row.b))
        if row.relation == "equal" and a and b and not a & b:
            disjoint[row.recorded] += 1
    assert disjoint == {"none_common": 15, "open": 7}
    rows = compared("OSJ8", "KOS2025").rows
    row = row_of(compared("OSJ8", "KOS2025"), "a", "Calandrella brachydactyla")
    assert (row.relation, printed(row.b)) == ("unresolved", ["Calandrella dukhunensis"])
    assert [c.taxon for c in row.candidates] == ["Calandrella brachydactyla", "Calandrella dukhunensis"]
    beside = {rows[rows.index(row) + step].family for step in (-1, 1)}
    assert beside <= {"Alaudidae", "Panuridae", None}


def test_introduced_birds_are_named_and_compared_where_asked_tagged_and_widen_no_natural_bird():
    row = row_of(compared("OSJ8", "KOS2025"), "b", "Phasianus colchicus")
    assert row.relation == "only_b"
    assert [dict(r.args)["number"] for r in row.reasons if r.code == "alien-there"] == ["6"]
    comparison = compared("OSJ8", "KOS2025", with_introduced=True)
    assert comparison.entries_a == 690
    pheasant = row_of(comparison, "b", "Phasianus colchicus")
    assert (pheasant.relation, "alien" in pheasant.change) == ("equal", True)
    row = row_of(comparison, "b", "Zosterops japonicus")
    assert (row.relation, row.change) == ("equal", ("subspecies", "alien"))
    assert [(m.entry.part, m.entry.number) for m in row.a] == [("natural", "501"), ("alien", "24")]
    assert ("alien-too", "24") in [(r.code, dict(r.args).get("number")) for r in row.reasons]


@pytest.mark.slow
def test_only_rows_about_introduced_birds_differ_where_these_are_compared():
    for a, b in (("OSJ8", "KOS2025"), ("OSJ7", "OSJ8"), ("OSJ7", "KOS2025"), ("OSJ8", "JPN-LAW")):
        without, with_them = compared(a, b), compared(a, b, with_introduced=True)
        gone = [row for row in without.rows if row not in with_them.rows]
        added = [row for row in with_them.rows if row not in without.rows]
        new = {m.entry.row: row for row in added for m in (*row.a, *row.b)}
        assert all("alien" in row.change for row in new.values())
        for row in gone:
            now = new[(*row.a, *row.b)[0].entry.row]
            assert now.relation == row.relation or row.relation in ("only_a", "only_b")
            assert set(row.change) <= set(now.change)


# --- pairs whose truth is known otherwise -----------------------------------------------------------------------


def test_both_editions_of_japans_list_agree_with_their_japanese_names_and_the_old_entry_covers_the_moved_bunting():
    """The same Japanese name means the same bird, but for one that was shortened, and one that was divided."""
    comparison = compared("OSJ7", "OSJ8")
    differ, rows_of_name = {}, {}
    for row in comparison.rows:
        a, b = ({m.entry.vernacular.ja for m in side} for side in (row.a, row.b))
        if row.a and row.b and not a & b:
            differ["".join(sorted(a))] = "".join(sorted(b))
        for side, found in (("a", a), ("b", b)):
            for name in found:
                rows_of_name.setdefault(name, {}).setdefault(side, set()).add(row.id)
    moved = {n for n, r in rows_of_name.items() if len(r) == 2 and not r["a"] & r["b"]}
    # The 7th has Puffinus lherminieri [bannermani], the 8th P. bannermani.
    assert differ == {"コウライヒクイナ": "コウライクイナ", "セグロミズナギドリ": "オガサワラミズナギドリ"}
    assert moved == set(), "names that both editions have for birds that are not the same"
    # アオジ was Emberiza spodocephala and is E. personata: the 7th edition's entry covers both of the 8th.
    row = row_of(compared("OSJ7", "OSJ8"), "b", "アオジ")
    assert (row.relation, printed(row.a)) == ("includes", ["Emberiza spodocephala"])
    assert [m.entry.vernacular.ja for m in row.b] == ["シベリアアオジ", "アオジ"]


def test_the_treaty_annex_agrees_with_its_korean_names_and_with_what_was_read_by_hand():
    comparison = compared("ROKAMBA2006", "KOS2025")
    by_hand = {
        "Acrocephalus arundinaceus": "Acrocephalus orientalis", "Calidris minutilla": "Calidris subminuta",
        "Motacilla flava": "Motacilla tschutschensis", "Limicola falcinellus": "Calidris falcinellus",
    }  # fmt: skip
    assert {name: printed(row_of(comparison, "a", name).b)[0] for name in by_hand} == by_hand
    assert Counter(row.relation for row in comparison.rows if row.a) == {"equal": 59}
    for row in comparison.rows:
        korean = [m.entry.vernacular.ko for m in row.a]
        assert not any(korean) or [m.entry.vernacular.ko for m in row.b] == korean


def test_laws_with_subspecies_and_without_scientific_names_are_compared_too():
    comparison = compared("OSJ8", "JPN-LAW")
    row = row_of(comparison, "b", "ナミエヤマガラ")
    assert (row.relation, printed(row.a)) == ("includes", ["Sittiparus varius"])
    below = {"Sittiparus varius namiyei", "Sittiparus varius orii", "Sittiparus owstoni"}
    assert {unit.taxon for unit in row.units} >= below
    assert all(r.a for r in comparison.rows if r.b), "every bird of Japan's laws is on Japan's list"
    comparison = compared("KOR-LAW", "KOS2025")
    assert {row.relation for row in comparison.rows if row.a} == {"equal", "unresolved"}
    assert row_of(comparison, "b", "큰기러기").relation == "unresolved"


# --- small lists that show one thing each -------------------------------------------------------------------------

NOTHING = Knowledge()
A, B = Checklist("A", "list A"), Checklist("B", "list B")


def matched(checklist: Checklist, entries: Iterable[Entry]) -> MatchedList:
    (only,) = match_lists([(checklist, tuple(entries))], shipped_taxonomy(), NOTHING)
    return only


def small_list(checklist: Checklist, *written: str | tuple[str, str], **rest: object) -> MatchedList:
    """A list of species, each alone or with its printed subspecies ("fabalis serrirostris ssp.")."""
    pairs = [(item, "") if isinstance(item, str) else item for item in written]
    return matched(
        checklist,
        (
            Entry(checklist.id, row, name, names.parse(name), subspecies=tuple(subspecies.split()), **rest)  # type: ignore[arg-type]
            for row, (name, subspecies) in enumerate(pairs, 2)
        ),
    )


def diff(a: MatchedList, b: MatchedList, **rest: object) -> list[ComparisonRow]:
    return list(compare(a, b, shipped_taxonomy(), agreement=default(), **rest).rows)  # type: ignore[arg-type]


def row_of_lists(a: MatchedList, b: MatchedList, name: str) -> ComparisonRow:
    """Return the row that holds an entry of that name."""
    return next(row for row in diff(a, b) for held in (*row.a, *row.b) if held.entry.verbatim == name)


def as_cell(side: tuple[MatchedEntry, ...]) -> str:
    """Return entries as the book has them: "Anser fabalis {fabalis serrirostris}; Anser albifrons"."""
    subspecies = (" ".join(held.entry.subspecies) for held in side)
    named = zip((held.entry.verbatim for held in side), subspecies, strict=True)
    return "; ".join(f"{name} {{{below}}}" if below else f"{name}" for name, below in named)


def rows_of(table: list[Case]) -> list[Case]:
    """Return the rows of the two lists that stand in a table of the book."""
    pairs = (
        [tuple(name.strip("}").split(" {")) for row in table for name in row[side].split("; ") if name]
        for side in (0, 1)
    )
    a, b = (
        small_list(about, *(name if len(name) > 1 else name[0] for name in names_))
        for about, names_ in zip((A, B), pairs, strict=True)
    )
    return [
        (as_cell(row.a), as_cell(row.b), row.relation, row.recorded, row.basis, row.confidence, ", ".join(row.change))
        for row in diff(a, b)
    ]  # fmt: skip


@each_part("comparison/comparison.md")
def test_the_book_says_how_entries_compare(where, tables):
    for table in tables:
        if where == "Each row by itself":
            assert [row for each in table for row in rows_of([each])] == table
        else:
            assert rows_of(table) == table


WHITE, PRESUMED = "Anser albifrons", ": its width is presumed from AviList v2025."


@pytest.mark.parametrize(("a", "b", "says", "times"), [
    (["Anser fabalis"], [("Anser fabalis", "fabalis serrirostris")], f"A does not show what Anser fabalis covers{PRESUMED}", 1),
    (["Cinnyris ludovicensis"], ["Cinnyris ludovicensis"],
     "AviList v2025 has Cinnyris stuhlmanni skye, first described under it, elsewhere", 1),
    ([(WHITE, "ssp.")], [(WHITE, "albifrons")], "A prints an undetermined subspecies", 1),
    ([(WHITE, "albifrons")], [(WHITE, "novus")], "lacks the subspecies printed by B", 1),
    ([(WHITE, "novus")], [(WHITE, "novus")], "novus, which A, B prints as subspecies", 1),
    ([(WHITE, "novus")], [(WHITE, "novus")], "is open", 0),
    ([("Larus argentatus", "vegae smithsonianus")], [("Larus vegae", "vegae mongolicus")], "have Larus vegae in common", 1),
    ([("Larus argentatus", "vegae smithsonianus")], [("Larus vegae", "vegae mongolicus")],
     "Only A has Larus smithsonianus there. Only B has Larus mongolicus there.", 1),
    (["Grus japonensis", "Grus japonensis"], ["Grus japonensis"], "A has it in 2 entries.", 1),
    (["Jynx torquilla japonica"], [("Jynx torquilla", "chinensis")], "does not have the subspecies Jynx torquilla japonica", 1),
    ([("Jynx torquilla", "chinensis japonica")], [("Jynx torquilla", "chinensis")], "japonica", 1),
    (["Sitta europaea ssp."], [("Sitta europaea", "amurensis")], "A prints an undetermined subspecies", 1),
    (["Saxicola stejnegeri"], ["Saxicola stejnegeri"], "Both mean Saxicola maurus stejnegeri alone.", 1),
    ([("Emberiza spodocephala", "spodocephala personata")],
     [("Emberiza spodocephala", "spodocephala"), "Emberiza personata"], "also records", 0),
    (["Dendrocopos major japonicus"], [("Dendrocopos major", "japonicus brevirostris")], "Dendrocopos major brevirostris", 1),
])  # fmt: skip
def test_what_is_said_of_a_row_and_said_once(a, b, says, times):
    """How such rows compare is in the book."""
    (row,) = diff(small_list(A, *a), small_list(B, *b))
    assert said(row).count(says) == times


OF_A_GENUS = ("Larvivora akahige", "Larvivora komadori", "Larvivora sibilans", "Larvivora cyane")


def test_in_lists_without_subspecies_it_is_said_what_may_include_what_was_split_from_it():
    """The list of an earlier year has no Larvivora tanensis: its akahige may well cover it."""
    old, new = small_list(A, *OF_A_GENUS), small_list(B, *OF_A_GENUS, "Larvivora tanensis")
    wide = "Nothing in A, B shows how wide Larvivora akahige is; only one list has Larvivora tanensis"
    assert wide in said(row_of_lists(old, new, OF_A_GENUS[0]))
    words = "such as Larvivora akahige, Larvivora cyane, Larvivora komadori, includes Larvivora tanensis."
    assert words in said(row_of_lists(old, new, "Larvivora tanensis"))


def test_lists_of_the_territory_narrow_a_presumed_width():
    region = small_list(Checklist("R", "region", territory="there"), ("Anas crecca", "crecca"))
    lists = small_list(A, "Anas crecca"), small_list(B, "Anas crecca", "Anas carolinensis")
    assert {row.relation for row in diff(*lists, territory=(region,))} == {"equal", "only_b"}


def test_what_a_raised_subspecies_or_a_wider_entry_covers_is_presumed_named_or_counted():
    """In lists that have Parus minor as a species, as IOC's had, it takes in the tits of Ulleungdo."""
    wide = small_list(B, ("Parus cinereus", "minor dageletensis"))
    for written, is_raised in (
        ("Parus minor", True),
        (("Parus minor", "minor"), False),
        ("Parus cinereus minor", False),
    ):
        (row,) = diff(small_list(A, written), wide)
        assert ("presumed-raised" in [reason.code for reason in row.reasons]) is is_raised
    # Three at most are named, of presumed subspecies and of recorded ones; the others are counted.
    (row,) = diff(small_list(A, "Branta bernicla"), small_list(B, "Branta bernicla nigricans"))
    assert row.reasons[0].code == "covers-more"
    assert dict(row.reasons[0].args)["taxa"] == "Branta bernicla bernicla, Branta bernicla hrota"
    (row,) = diff(small_list(A, "Limosa lapponica baueri"), small_list(B, "Limosa lapponica"))
    said = {lang: messages.say(row.reasons[0], lang) for lang in LANGS}
    assert row.reasons[0].code == "covers-many"
    assert "Limosa lapponica taymyrensis and 1 more" in said["en"]
    assert "1개 분류군" in said["ko"]
    assert "1 分類群" in said["ja"]


@pytest.mark.parametrize(("a", "b"), [("KOR-LAW", "KOR-LAW"), ("KOR-LAW", "KOS2025"), ("KOR-LAW", "JPN-LAW")])
def test_a_list_without_scientific_names_has_no_other_ones(a, b):
    """Tags of names come from scientific names that both lists print."""
    tags = {tag for row in compared(a, b).rows for tag in row.change}
    assert not tags & {"genus", "rank", "spelling", "gender"}
    assert tags == set() if a == b else tags <= {"split", "lump", "subspecies", "vernacular"}


def test_a_wider_entry_is_no_spelling_of_the_narrower_one_and_birds_that_a_pair_covers_are_not_one():
    row = row_of(compared("OSJ7", "KOS2025"), "a", "Motacilla flava")
    assert (row.relation, "split" in row.change, "spelling" in row.change) == ("includes", True, False)
    row = row_of(compared("OSJ7", "OSJ8"), "a", "Luscinia akahige")
    assert "cover the same birds: Larvivora akahige, Larvivora tanensis in AviList v2025." in said(row)
    assert "does not divide" not in said(row)
    row = row_of(compared("ROKAMBA2006", "KOS2025"), "b", "Calidris subminuta")
    assert said(row).startswith("Calidris minutilla(subminuta) (Calidris subminuta) sec. ROKAMBA2006 and")


def test_a_list_that_prints_subspecies_of_one_entry_of_a_row_is_not_said_to_print_none():
    row = row_of(compared("OSJ8", "KOS2025"), "a", "コガモ")
    assert "Subspecies can't be compared: KOS2025 prints no subspecies for Anas crecca." in said(row)


def said(row: ComparisonRow) -> str:
    return " ".join(messages.say(reason, "en") for reason in row.reasons)


@pytest.mark.parametrize(("a", "b", "tag", "says"), [
    ({"statuses": (Status("W"),)}, {"statuses": (Status("R"), Status("P"))}, "status",
     "Status in A: winter visitor; in B: resident, passage migrant."),
    ({"vernacular": Names("Crane")}, {"vernacular": Names("Red-crowned Crane")}, "vernacular",
     "The English names differ: Crane in A, Red-crowned Crane in B."),
    ({"family": "Gruidae"}, {"family": "Megalornithidae"}, "family", "The families differ: Gruidae in A, Megalornithidae in B."),
    ({"order": "Gruiformes"}, {"order": "Gruae"}, "order", "The orders differ: Gruiformes in A, Gruae in B."),
    ({"order_names": Names(ko="두루미목")}, {"order_names": Names(ko="뜸부기목")}, "order",
     "The orders differ: 두루미목 in A, 뜸부기목 in B."),
    ({"statuses": (Status(None, printed="A"),)}, {"statuses": (Status("R"),)}, None, ""),  # nobody knows what A is
    ({"vernacular": Names("Crane")}, {"vernacular": Names(ko="두루미")}, None, ""),  # nothing to hold against each other
    ({"family": "Gruidae", "family_names": Names("Cranes")}, {"family": "Gruidae", "family_names": Names("Cranes and Allies")},
     None, ""),
    ({"family_names": Names(ja="鹤科")}, {"family_names": Names(ja="ツル科")}, None, ""),
    ({"vernacular": Names(ja="丹頂")}, {"vernacular": Names(ja="タンチョウ")}, None, ""),
])  # fmt: skip
def test_what_differs_beside_the_name_is_tagged_and_said(a, b, tag, says):
    (row,) = diff(small_list(A, "Grus japonensis", **a), small_list(B, "Grus japonensis", **b))
    assert row.change == ((tag,) if tag else ())
    assert said(row).endswith(says)


def test_a_subspecies_used_here_for_another_bird_is_no_evidence_of_that_bird():
    """OSJ7 prints dealbatus for the plover that OSJ8 calls nihonensis, and cumatilis where OSJ8 has intermedia."""
    both = compared("OSJ7", "OSJ8")
    plover, flycatcher = row_of(both, "a", "シロチドリ"), row_of(both, "a", "オオルリ")
    assert (plover.relation, plover.recorded) == ("equal", "same")
    assert (flycatcher.relation, flycatcher.recorded) == ("equal", "open")
    assert "The meaning of a subspecies printed by OSJ7 is open" in said(flycatcher)
    assert "does not have cumatilis" not in said(flycatcher)


def test_empty_lists_have_no_rows_and_a_decision_on_an_old_name_lies_across_a_split():
    assert diff(small_list(A), small_list(B)) == []
    decided = Decision("Larus argentatus", "Larus vegae", "A", "c")
    entry = Entry("A", 2, "Larus argentatus", names.parse("Larus argentatus"))
    (a,) = match_lists([(A, (entry,))], shipped_taxonomy(), NOTHING, (decided,))
    (row,) = diff(a, small_list(B, "Larus vegae"))
    assert (row.relation, row.change) == ("equal", ("split",))


# --- the algebra --------------------------------------------------------------------------------------------------


def reference() -> Taxonomy:
    """Two genera, each of four species: without subspecies, with two, with three, with four."""
    taxa: list[Taxon] = []

    def add(name: str, rank: str, parent: str | None) -> None:
        taxa.append(Taxon(name, rank, len(taxa) + 1, parent, "Ordo", "Familia", avibase=f"id-{len(taxa)}"))  # type: ignore[arg-type]

    add("Ordo", "order", None)
    add("Familia", "family", "Ordo")
    for genus in ("Prima", "Secunda"):
        add(genus, "genus", "Familia")
        for species, count in (("una", 0), ("duplex", 2), ("triplex", 3), ("quadrata", 4)):
            add(f"{genus} {species}", "species", genus)
            for number in range(count):
                epithet = species if number == 0 else f"{species}{'bcd'[number - 1]}{genus.lower()}"
                add(f"{genus} {species} {epithet}", "subspecies", f"{genus} {species}")
    return Taxonomy.of("Small", taxa)


SMALL = reference()
SPECIES = [t.name for t in SMALL.taxa if t.rank == "species"]
SUBSPECIES = [t.name for t in SMALL.taxa if t.rank == "subspecies"]


@st.composite
def entries(draw: st.DrawFn, list_id: str) -> tuple[Entry, ...]:
    """A list as somebody may write it: species with subspecies from anywhere in the genus, raised ones, unknown ones."""
    made = []
    for row in range(2, 2 + draw(st.integers(0, 7))):
        name = draw(
            st.sampled_from(SPECIES)
            | st.sampled_from([f"{s.split()[0]} {s.split()[2]}" for s in SUBSPECIES])
            | st.sampled_from(["Nemo ignotus", "Prima nulla", "Prima una/duplex", "Prima sp.", "???"])
        )
        genus = name.split()[0]
        epithets = [s.split()[2] for s in SUBSPECIES if s.startswith(genus)] or ["ignota"]
        subspecies = draw(st.lists(st.sampled_from([*epithets, "ssp.", "ignota"]), max_size=3, unique=True))
        part = draw(st.sampled_from(["natural", "natural", "natural", "alien"]))
        made.append(Entry(list_id, row, name, names.parse(name), subspecies=tuple(subspecies), part=part))  # type: ignore[arg-type]
    return tuple(made)


def small_compare(a: tuple[Entry, ...], b: tuple[Entry, ...], *, with_introduced: bool = False) -> Comparison:
    one, other = match_lists([(A, a), (B, b)], SMALL, NOTHING)
    return compare(one, other, SMALL, with_introduced=with_introduced, agreement=default())


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(entries("A"), entries("B"))
def test_every_entry_stands_in_one_row_and_introduced_ones_leave_equal_birds_equal(a, b):
    """Entries of an `equal` row stay together, and only a row with an introduced entry may say something else."""
    without, with_them = (small_compare(a, b, with_introduced=also) for also in (False, True))
    for comparison, introduced in ((without, False), (with_them, True)):
        for side, of_side in (("a", a), ("b", b)):
            rows = [m.entry.row for row in comparison.rows for m in getattr(row, side)]
            assert sorted(rows) == [e.row for e in of_side if introduced or e.part == "natural"]
            assert getattr(comparison, f"entries_{side}") == len(rows)
    now = {(m.entry.list_id, m.entry.row): row for row in with_them.rows for m in (*row.a, *row.b)}
    for row in without.rows:
        if row.relation == "equal":
            (there,) = {id(now[m.entry.list_id, m.entry.row]) for m in (*row.a, *row.b)}
            then = next(one for one in with_them.rows if id(one) == there)
            assert then.relation == "equal" or "alien" in then.change


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(entries("A"), entries("B"))
def test_swapping_the_lists_swaps_the_sides_and_nothing_else(a, b):
    one, other = match_lists([(A, a), (B, b)], SMALL, NOTHING)
    there, back = (compare(*sides, SMALL, agreement=default()) for sides in ((one, other), (other, one)))
    assert len(there.rows) == len(back.rows)
    for row, other in zip(there.rows, back.rows, strict=True):
        assert (other.id, other.relation) == (row.id, INVERSE[row.relation])
        assert (other.a, other.b) == (row.b, row.a)
        assert (other.taxa_a, other.taxa_b) == (row.taxa_b, row.taxa_a)
        assert other.recorded == INVERSE_RECORDED.get(row.recorded, row.recorded)
        assert (other.basis, other.order, other.family) == (row.basis, row.order, row.family)
        assert set(other.change) == {INVERSE_CHANGE.get(tag, tag) for tag in row.change}
        swapped = [(u.id, u.taxon, u.taxa, u.b, u.a) for u in row.units]
        assert [(u.id, u.taxon, u.taxa, u.a, u.b) for u in other.units] == swapped


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(entries("A"), entries("B"))
def test_rows_are_named_once_ordered_and_say_what_they_hold(a, b):
    (one,) = match_lists([(A, a)], SMALL, NOTHING)
    assert all(
        (row.relation, row.a) == ("equal", row.b)
        for row in compare(one, one, SMALL, agreement=default()).rows
    ), "against itself"
    comparison = small_compare(a, b)
    ids = [row.id for row in comparison.rows]
    assert len(ids) == len(set(ids))
    units = [unit.id for row in comparison.rows for unit in row.units]
    assert len(units) == len(set(units))
    places = [SMALL.sequence(row.units[0].taxon) for row in comparison.rows if row.units]
    assert places == sorted(places)
    for row in comparison.rows:
        sides = (bool(row.a), bool(row.b))
        if row.relation != "unresolved":
            assert sides == {"only_a": (True, False), "only_b": (False, True)}.get(row.relation, (True, True))
        held_a, held_b = ({u.id for u in row.units if getattr(u, side) is not None} for side in "ab")
        if row.relation == "equal" and len(row.a) == len(row.b) == 1 and row.units:
            assert held_a == held_b
        if row.relation == "includes":
            assert held_b <= held_a
            assert {m.entry.row for m in row.a} >= {u.a for u in row.units if u.a is not None}
        if row.relation == "overlaps":
            assert held_a & held_b
        for lang in LANGS:
            assert all(messages.say(reason, lang) for reason in row.reasons)
        assert row.reasons


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(entries("A"), entries("B"), st.randoms())
def test_the_order_of_a_lists_rows_does_not_change_what_is_the_same_bird(a, b, random):  # type: ignore[no-untyped-def]
    shuffled = list(a)
    random.shuffle(shuffled)

    def told(comparison: Comparison) -> set[tuple[object, ...]]:
        return {
            (row.relation, frozenset(m.entry.row for m in row.a), frozenset(m.entry.row for m in row.b))
            for row in comparison.rows
        }

    assert told(small_compare(a, b)) == told(small_compare(tuple(shuffled), b))


@pytest.mark.parametrize(
    ("a", "b"), [("OSJ8", "KOS2025"), ("OSJ7", "OSJ8"), ("ROKAMBA2006", "OSJ8"), ("KOR-LAW", "JPN-LAW")]
)
def test_the_real_lists_obey_the_algebra(a, b):
    there, back = compared(a, b), compared(b, a)
    assert [(r.id, INVERSE[r.relation], r.b, r.a) for r in there.rows] == [
        (r.id, r.relation, r.a, r.b) for r in back.rows
    ]
    for row, other in zip(there.rows, back.rows, strict=True):
        assert set(other.change) == {INVERSE_CHANGE.get(tag, tag) for tag in row.change}
        assert not {"split", "lump"} <= set(row.change) or max(len(row.a), len(row.b)) > 1
    assert {row.relation for row in compared(a, a).rows} == {"equal"}
    assert {row.change for row in compared(a, a).rows} == {()}
    natural = [m for m in lists()[a].entries if m.entry.parent_row is None and m.entry.part == "natural"]
    assert sorted(m.entry.row for row in there.rows for m in row.a) == [m.entry.row for m in natural]


# --- another version of the reference -----------------------------------------------------------------------------


def other_version(*gone: str, **changed: dict[str, str]) -> Taxonomy:
    taxa = (replace(t, **changed.get(t.name, {})) for t in SMALL.taxa if t.name not in gone)
    return Taxonomy.of("Small 2", taxa)


def test_the_impact_of_another_reference_is_told_entry_by_entry():
    """Prima duplex is renamed, triplex is split, una goes, and Secunda una is merged into Secunda duplex."""
    changed = {
        "Prima duplex": {"name": "Prima gemina"}, "Prima duplex duplexbprima": {"parent": "Prima gemina"},
        "Prima duplex duplex": {"name": "Prima gemina gemina", "parent": "Prima gemina"},
        "Prima triplex triplexbprima": {"name": "Prima triplexbprima", "rank": "species", "parent": "Prima"},
        "Secunda una": {"name": "Secunda duplex una", "rank": "subspecies", "parent": "Secunda duplex"},
    }  # fmt: skip
    new = other_version("Prima una", **changed)
    written = [
        ("Prima una", ()), ("Prima duplex", ()), ("Prima triplex", ("triplex", "triplexbprima")),
        ("Secunda una", ()), ("Secunda duplex", ("duplex",)), ("Secunda quadrata", ()),
    ]  # fmt: skip
    rows = tuple(Entry("A", row, n, names.parse(n), subspecies=s) for row, (n, s) in enumerate(written, 2))
    synonyms = parse_knowledge(
        ["name,means,list,source,note", "Prima duplex,Prima gemina,,a source,"],
        ["name,list,candidates,why,settled_by,source,note"],
    )
    (before,) = match_lists([(A, rows)], SMALL, NOTHING)
    (after,) = match_lists([(A, rows)], new, synonyms)
    told = impacts(before, after, SMALL, new)
    assert [(change.entry.entry.verbatim, change.effect, change.after) for change in told] == [
        ("Prima una", "lost", ""), ("Prima duplex", "renamed", "Prima gemina"),
        ("Prima triplex", "split", "Prima triplex, Prima triplexbprima"),
        ("Secunda una", "sunk", "Secunda duplex una"), ("Secunda una", "merged", "Secunda duplex una"),
        ("Secunda duplex", "merged", "Secunda duplex"),
    ]  # fmt: skip


def test_another_rank_is_no_other_bird():
    """A species sunk under another id, and back: the same bird at another rank, counted apart from other birds."""
    sunk = {"name": "Secunda duplex una", "rank": "subspecies", "parent": "Secunda duplex", "avibase": "new"}
    other = other_version(**{"Secunda una": sunk})
    rows = (Entry("A", 2, "Secunda una", names.parse("Secunda una")),)
    (now,), (then,) = (match_lists([(A, rows)], reference, NOTHING) for reference in (SMALL, other))
    assert [(c.effect, c.before, c.after) for c in impacts(now, then, SMALL, other)] == [
        ("sunk", "Secunda una", "Secunda duplex una")
    ]
    assert [(c.effect, c.after) for c in impacts(then, now, other, SMALL)] == [("raised", "Secunda una")]
    assert impacts(now, now, SMALL, SMALL) == ()


def test_a_lumped_bird_is_called_by_its_subspecies_and_taxa_that_the_reference_lacks_stand_as_given():
    """オオヒシクイ stands beside 큰부리큰기러기, and ヒシクイ, the nominate one's name, beside 큰기러기."""
    found = unit_names(compared("OSJ8", "KOS2025"), shipped_taxonomy(), tuple(lists().values()))
    assert (found["Anser fabalis"].ja, found["Anser fabalis"].ko) == ("オオヒシクイ", "큰부리큰기러기")
    assert (found["Anser serrirostris"].ja, found["Anser serrirostris"].ko) == ("ヒシクイ", "큰기러기")
    assert found["Larus mongolicus"].ja == "モンゴルセグロカモメ"
    lacking = ("Nova tertia", "Nova prima", "Nova secunda")
    expected = ("Anas acuta", "Grus grus", *lacking)
    assert in_sequence((*lacking, "Grus grus", "Anas acuta", *lacking), shipped_taxonomy()) == expected


QUESTIONS = (
    "Chloris sinica/Spinus spinus", "Chloris sinica", "Chloris kittlitzi", "Spinus spinus", "Anas crecca/carolinensis",
    "Anas crecca", "Anas carolinensis", "Spinus spinus/Anas crecca", "Grus vipio",
)  # fmt: skip


def test_an_open_entry_is_joined_by_every_row_that_it_could_be():
    a = small_list(A, "Chloris sinica/Spinus spinus")
    (row,) = diff(a, small_list(B, "Chloris kittlitzi", "Spinus spinus", "Chloris sinica"))
    names = ["Spinus spinus", "Chloris sinica", "Chloris kittlitzi"]
    assert (row.relation, printed(row.b)) == ("unresolved", names), "exact names first"


@given(st.lists(st.sampled_from(QUESTIONS), unique=True), st.lists(st.sampled_from(QUESTIONS), unique=True))
def test_no_candidate_of_an_open_row_stands_alone_in_the_other_list(one, other):
    rows = diff(small_list(A, *one), small_list(B, *other))
    assert sum(len(row.a) for row in rows) == len(one)
    assert sum(len(row.b) for row in rows) == len(other), "every entry stands in one row"
    for row in rows:
        for side, relation in (("a", "only_b"), ("b", "only_a")):
            could_be = {
                t for m in getattr(row, side) if row.relation == "unresolved" for t in m.match.could_mean
            }
            alone = {unit.taxon for each in rows if each.relation == relation for unit in each.units}
            assert not could_be & {shipped_taxonomy().species_of(taxon) for taxon in alone}


def listed_in_rows(checklist: Checklist, folder: Path, rows: list[str] | tuple[str, ...]) -> MatchedList:
    """A list that is read from a file with a name a row."""
    path = folder / f"{checklist.id}.csv"
    path.write_text("\n".join(("scientific_name", *rows)), "utf-8")
    return matched(checklist, read_list(path, checklist, OPTIONS)[0][1])


GROUPED = (
    "Lagopus lagopus", "Lagopus lagopus scotica", "Lagopus lagopus [lagopus Group]", "Lagopus lagopus alba",
    "Delichon urbicum", "Delichon urbicum lagopodum", "Larus fuscus", "Larus vegae", "Larus fuscus heuglini",
    "Anas crecca", "Ninox novaeseelandiae leucopsis", "Ninox novaeseelandiae",
)  # fmt: skip


def test_rows_below_a_species_name_parts_of_it(tmp_path):
    a = listed_in_rows(A, tmp_path, GROUPED)
    assert len([m for m in a.entries if m.entry.parent_row is None]) == 6
    b = small_list(B, "Lagopus lagopus", "Lagopus scotica", "Delichon urbicum", "Delichon lagopodum")
    ptarmigan, martin = (row_of_lists(a, b, name) for name in ("Lagopus lagopus", "Delichon urbicum"))
    assert (ptarmigan.relation, printed(ptarmigan.b)) == ("includes", ["Lagopus lagopus", "Lagopus scotica"])
    assert (martin.relation, printed(martin.b)) == ("includes", ["Delichon urbicum", "Delichon lagopodum"])
    assert {row.confidence for row in (ptarmigan, martin)} == {"probable"}, "B shows no widths"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.permutations(GROUPED))
def test_the_order_of_a_lists_rows_changes_nothing(tmp_path, rows):
    others = "Lagopus lagopus", "Lagopus scotica", "Delichon urbicum", "Ninox leucopsis", "Larus fuscus"
    one, other = (
        diff(listed_in_rows(A, tmp_path, order), small_list(B, *others)) for order in (rows, GROUPED)
    )
    assert _told(one) == _told(other)


def _told(rows: list[ComparisonRow]) -> list[tuple[object, ...]]:
    """What rows say, but for the numbers of a list's rows and the order of its subspecies."""
    return sorted(
        (
            row.id, row.relation, row.basis, row.recorded, row.confidence, row.change,
            *map(tuple, map(sorted, (printed(row.a), printed(row.b), row.taxa_a, row.taxa_b))),
        )
        for row in rows
    )  # fmt: skip


def with_ids(checklist: Checklist, *rows: tuple[str, str]) -> MatchedList:
    """A list of species, each with the ids of its concept."""
    return matched(
        checklist,
        (
            Entry(checklist.id, row, name, names.parse(name), ids=tuple(ids.split()))
            for row, (name, ids) in enumerate(rows, 2)
        ),
    )


ROBIN = "avibase-76E2708C"  # what the reference means by Larvivora akahige


def test_ids_of_avibase_decide_how_wide_a_name_is_and_one_of_another_bird_is_a_question():
    b = with_ids(B, ("Larvivora akahige", ROBIN), ("Larvivora tanensis", ""))
    same = row_of_lists(with_ids(A, ("Larvivora akahige", ROBIN)), b, "Larvivora akahige")
    assert (same.basis, same.confidence) == ("id", "certain")
    wide = row_of_lists(with_ids(A, ("Larvivora akahige", "avibase-00000000")), b, "Larvivora akahige")
    assert (wide.relation, wide.basis, wide.confidence) == ("equal", "presumed", "probable")
    assert "The ids of Larvivora akahige sec. A and Larvivora akahige sec. B differ" in said(wide)
    # A file with false ids must not come out certain, whoever else has them.
    false = (("Larvivora akahige", "avibase-B7159EF0"),)
    row = row_of_lists(with_ids(A, *false), with_ids(B, *false), "Larvivora akahige")
    assert row.confidence == "proposal"
    assert "Its id avibase-B7159EF0 means Anser indicus, its name means Larvivora akahige" in said(row)
    (held,) = row.a
    assert {one.taxon for one in held.match.candidates} == {"Anser indicus", "Larvivora akahige"}


CODED = (
    ("Anser indicus", "code:bahgoo"),
    ("Pipile cumanensis", "code:btpgua1"),
    ("Anser anser", "code:gragoo"),
)


def test_codes_outlive_splits_and_decide_in_one_release_of_the_cornell_lab_only():
    a, b = with_ids(A, *CODED), with_ids(B, *CODED)
    for same, expected in ((False, ("monotypic", "certain")), (True, ("id", "certain"))):
        rows = compare(a, b, shipped_taxonomy(), same_release=same, agreement=default()).rows
        (goose,) = [row for row in rows if printed(row.a) == ["Anser indicus"]]
        assert (goose.basis, goose.confidence) == expected
        (piping,) = [row for row in rows if printed(row.a) == ["Pipile cumanensis"]]
        assert (piping.basis, piping.confidence) == (("id", "certain") if same else ("presumed", "probable"))
    assert "AviList v2025 no longer has the code btpgua1 of Pipile cumanensis" in said(piping)
    other = tuple((name, f"code:{number}") for number, (name, _) in enumerate(CODED))
    assert all(not m.match.remarks for m in with_ids(A, *other).entries)


def test_an_id_of_a_data_set_counts_only_beside_another_of_it_and_of_one_bird():
    for ids, others, expected in (
        ("https://example.org/1", "https://example.org/1", "id"), ("set#1", "set#1", "id"),
        ("set#1", "other#1", "monotypic"), ("#1", "#1", "monotypic"), ("set#1", "set#2", "presumed"),
        ("https://example.org/1", "https://example.com/2", "monotypic"),
        ("https://example.org/1", "https://example.org/2", "presumed"),
    ):  # fmt: skip
        (row,) = diff(*(with_ids(one, ("Grus japonensis", own)) for one, own in ((A, ids), (B, others))))
        assert row.basis == expected
    many = (("Larvivora akahige", "avibase-00000000"), ("Grus japonensis", "avibase-00000000"))
    rows = diff(with_ids(A, *many), with_ids(B, *many))
    assert {row.basis for row in rows} == {"monotypic"}


@pytest.mark.parametrize(("name", "ids", "expected"), [
    ("Calandrella brachydactyla", "avibase-B9808769",
     ("Calandrella dukhunensis", "certain", "concept-id")),
    ("Calandrella brachydactyla", "code:sstlar4",
     ("Calandrella dukhunensis", "probable", "species-code")),
    ("Anser nescio", "avibase-B7159EF0", ("Anser indicus", "probable", "concept-id")),
    ("Rara avis", "avibase-B7159EF0", ("Anser indicus", "proposal", "concept-id")),
    ("Anser nescio", "avibase-00000000", (None, "none", "unresolved")),
    ("Anser nescio", "avibase-B7159EF0 code:gragoo", (None, "none", "unresolved")),
    ("Calandrella brachydactyla", "avibase-B7159EF0", (None, "none", "contested-sources-differ")),
    ("Anser sp.", "avibase-B7159EF0", (None, "none", "undetermined")),
])  # fmt: skip
def test_an_id_settles_an_open_name_that_it_does_not_contradict(name, ids, expected):
    entry = Entry("A", 2, name, names.parse(name), ids=tuple(ids.split()))
    ((held,),) = (
        one.entries for one in match_lists([(A, (entry,))], shipped_taxonomy(), curated(), asked=[])
    )
    assert (held.match.taxon, held.match.confidence, held.match.reason.code) == expected
    if expected[0]:
        assert ids.removeprefix("code:") in messages.say(held.match.reason, "en")
