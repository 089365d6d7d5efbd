"""The treaty test on the two current national lists: what an ornithologist would sign, one name a bird, and the verdicts recomputed."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import few_birds
import pytest
import recomputed
from stored import stated

import birds
from birds import checks
from birds.comparison import compare
from birds.documents import FORMATS
from birds.documents.formats.text import as_wide_text
from birds.documents.model import plain
from birds.documents.papers import species
from birds.documents.papers.evidence import evidence_annex
from birds.documents.papers.species_sheet import show, verdicts_on
from birds.documents.papers.tables import evidence_grid
from birds.dossier import bootstrap
from birds.errors import AnswerIsNo
from birds.evidence import findings, one_by_one, party_lists, verdicts
from birds.evidence.records import why_other
from birds.evidence.statements import Statements
from birds.evidence.verdicts import SHARED, judge
from birds.map.data import build_map_data
from birds.messages import say
from birds.model import LANGS, TESTS, Round, Status, TreatyTest
from birds.model.agreement import default
from birds.negotiation import annexes
from birds.negotiation.rows import AnnexOptions

MIGRANTS = (
    "Tarsiger cyanurus", "Anthus hodgsoni", "Turdus chrysolaus", "Emberiza schoeniclus", "Emberiza fucata",
    "Scolopax rusticola", "Larus schistisagus", "Jynx torquilla", "Pandion haliaetus", "Larus vegae",
    "Gavia pacifica", "Turdus naumanni",
)  # fmt: skip


@pytest.fixture(scope="module")
def founded():
    return bootstrap.bundled_dossier()


@pytest.fixture(scope="module")
def table(founded):
    return findings(founded)


@pytest.fixture(scope="module")
def rows(table):
    """Return the verdicts of whole rows, by every name the row goes by."""
    names = {
        row.id: {held.entry.name.canonical for held in (*row.a, *row.b)} for row in table.comparison.rows
    }
    whole = [verdict for verdict in table.verdicts if verdict.unit_id is None]
    return {name: verdict for verdict in whole for name in (verdict.taxon, *names[verdict.row_id])}


@pytest.fixture(scope="module")
def annex(table):
    return annexes.text(table)


def test_each_of_the_506_shared_birds_has_one_verdict_and_as_many_are_listed_as_the_experts_of_2006_counted(
    table,
):
    whole = [verdict for verdict in table.verdicts if verdict.unit_id is None]
    shared = [row.id for row in table.comparison.rows if row.relation in SHARED]
    assert [verdict.row_id for verdict in whole] == shared
    assert sum(Counter(verdict.verdict for verdict in whole).values()) == len(set(shared)) == 506
    bare = judge(table.statements, ())
    listed = [v for v in bare if v.unit_id is None and v.verdict in ("shown", "indicated")]
    assert 240 <= len(listed) <= 281  # the experts of 2006 counted 281; a sanity check, no target


@pytest.mark.parametrize(("name", "verdict", "line"), [
    ("Hirundo rustica", "shown", "record"),
    ("Ciconia boyciana", "shown", "record"),
    ("Platalea minor", "shown", "record"),
    ("Emberiza personata", "shown", "record"),
    ("Saxicola stejnegeri", "shown", "record"),
    ("Cygnus cygnus", "indicated", "common"),
    ("Calonectris leucomelas", "indicated", "common"),
    ("Bubulcus ibis", "indicated", "common"),
    ("Hypsipetes amaurotis", "indicated", "common"),
    ("Acanthis flammea", "indicated", "common"),
    ("Larus glaucoides", "indicated", "common"),
    ("Chloris sinica", "indicated", "common"),
    ("Motacilla alba", "for_discussion", "migrant_and_resident"),
    ("Locustella lanceolata", "for_discussion", "subspecies_open"),
    ("Carpodacus sibiricus", "for_discussion", "subspecies_open"),
    ("Pluvialis squatarola", "indicated", "undivided"),
    ("Calidris alba", "indicated", "undivided"),
    ("Emberiza variabilis", "indicated", "undivided"),
    ("Tachybaptus ruficollis", "for_discussion", "within_party"),
    ("Alcedo atthis", "for_discussion", "within_party"),
    ("Zosterops japonicus", "doubtful", "resident"),
    ("Oenanthe oenanthe", "set_aside", "vagrant_both"),
    ("Nipponia nippon", "excepted", "introduced"),
    ("Grus japonensis", "for_discussion", "migrant_and_resident"),
    ("Motacilla cinerea", "for_discussion", "migrant_and_resident"),
    ("Aegypius monachus", "doubtful", "vagrant"),
    ("Upupa epops", "indicated", "common"),
    *((name, "indicated", "common") for name in MIGRANTS),
    ("Parus cinereus", "doubtful", "resident"),
    ("Passer montanus", "doubtful", "resident"),
    ("Garrulus glandarius", "doubtful", "resident_both"),
    ("Pica serica", "doubtful", "resident_both"),
])  # fmt: skip
def test_verdicts_on_birds_that_everybody_knows(rows, name, verdict, line):
    assert (rows[name].verdict, rows[name].line) == (verdict, line)


def test_every_verdict_says_why_in_three_languages_and_negative_and_foreign_records_count_for_nobody(table):
    for verdict in table.verdicts:
        for lang in LANGS:
            assert len(say(verdict.reason, lang)) > 20
            for record in verdict.other_records:
                assert say(why_other(record, ("JPN", "KOR")), lang)
    counting = {record.id for verdict in table.verdicts for record in verdict.limb_a}
    for record in table.dossier.evidence:
        ends = {record.origin.party, record.destination.party}
        if record.certainty != "direct" or ends != {"JPN", "KOR"}:
            assert record.id not in counting


def test_a_verdict_cites_k96_before_a_forum_and_a_vagrant_of_either_subspecies_makes_neither_common(rows):
    spoonbill = rows["Platalea minor"]
    marks, trust = ([getattr(record, name) for record in spoonbill.limb_a] for name in ("mark", "trust"))
    assert "K96" in say(spoonbill.reason, "en")
    assert marks.index("K96") < marks.index("J11")
    assert trust == sorted(trust, key=("high", "medium", "low").index)
    # Birds Korea has Onychoprion fuscatus nubilosus / oahuensis as a vagrant; KOS 2025 records nubilosus, so does OSJ8.
    tern = rows["Onychoprion fuscatus"]
    assert (tern.verdict, tern.limb_b, tern.common_subspecies) == ("doubtful", "not_met", ())


def test_japans_status_reaches_the_new_edition_as_a_statement_of_the_old_one(rows):
    def old(name: str) -> list[str | None]:
        said = (*rows[name].status_a, *rows[name].beside_a)
        return [one.name for one in said if one.source == "OSJ7"]

    assert old("Emberiza personata") == ["Emberiza spodocephala"]
    for bird in ("Emberiza spodocephala", "Ficedula narcissina", "Ficedula owstoni"):
        assert old(bird), "an entry speaks for every bird that it holds"
    assert set(old("Larus vegae")) == {"Larus argentatus", "Larus cachinnans"}
    assert set(old("Acanthis flammea")) == {"Carduelis flammea", "Carduelis hornemanni"}
    assert set(old("Larus glaucoides")) == {"Larus glaucoides", "Larus thayeri"}


def test_no_line_of_code_names_a_bird_that_these_rules_are_about():
    package = Path(birds.__file__).parent
    rooms = (package / name for name in ("evidence", "agreements", "model", "comparison"))
    code = "".join(file.read_text("utf-8") for room in rooms for file in room.iterdir() if file.is_file())
    assert [name for name in MIGRANTS if name in code] == []


def test_turning_the_comparison_round_turns_no_verdict(table):
    a, b = party_lists(table.dossier)
    other_way = Statements(
        compare(b, a, table.taxonomy, agreement=default()), table.taxonomy, table.dossier.lists,
        table.dossier.statuses, table.dossier.sources,
    )  # fmt: skip
    turned = judge(other_way, table.dossier.evidence)
    mine = {(v.row_id, v.unit_id): (v.verdict, v.line, v.limb_a) for v in table.verdicts}
    assert {(v.row_id, v.unit_id): (v.verdict, v.line, v.limb_a) for v in turned} == mine


def test_the_draft_and_its_closing_list_hold_every_shared_bird_once_whoever_comes_first(annex, table):
    ids = [row.id for row in annex.rows] + [row.id for row in annex.closing]
    lumped = sum(v.unit_id is not None for v in table.verdicts)
    wide = sum(row.relation in SHARED and row.relation != "equal" for row in table.comparison.rows)
    assert len(ids) == len(set(ids)) == 506 - wide + lumped
    assert [row.number for row in annex.rows] == list(range(1, len(annex.rows) + 1))
    assert {row.verdict for row in annex.rows} == {"shown", "indicated"}
    for original in ("JPN", "KOR"):
        made = annexes.text(table, AnnexOptions(original=original))
        rows, working = ([replace(row, notes=()) for row in each.rows] for each in (made, annex))
        assert (rows, made.closing) == (working, annex.closing)


def test_every_row_of_the_draft_has_its_three_names(annex):
    for row in (*annex.rows, *annex.closing):
        assert all(row.names.get(lang) for lang in LANGS), row
    heads = [row.scientific_name for row in annex.rows]
    assert len(heads) == len(set(heads))


def test_a_position_on_any_listed_bird_finds_its_row(table):
    whole = (verdict.taxon for verdict in table.verdicts if verdict.unit_id is None)
    positions = tuple(stated("KOR", taxon, 1, "include") for taxon in whole)
    dossier = replace(table.dossier, rounds=(Round(1),), positions=positions)
    made = annexes.text(replace(table, dossier=dossier))
    states = Counter(row.state for row in made.rows)
    assert states["bracketed"] >= 506 - 6
    assert not [p for p in checks.positions(dossier, table.taxonomy) if p.severity == "error"]


@pytest.mark.slow
def test_every_bird_has_the_annex_headword_in_the_evidence_and_on_the_map(table):
    heads = {line.item.verdict_key: line.row.scientific_name for line in annexes.lines(table)}
    grid = evidence_grid(table, one_by_one(table.verdicts), "en")
    names = [row["scientific_name"] for row in json.loads(FORMATS["table"]["json"](grid))["rows"]]
    assert names == [heads[one.row_id, one.unit_id] for one in one_by_one(table.verdicts)]
    assert "Chloris sinica" in names
    assert "Chloris sinica ussuriensis" not in names
    sheets = evidence_annex(table, "en").sheets
    assert {sheet.name for sheet in sheets} <= set(names)
    data = build_map_data(table.dossier, table.comparison, table.verdicts, annex=annexes.text(table))
    drawn = {bird.id: bird.scientific for bird in data.birds}
    listed = {one.row_id for one in table.verdicts if one.verdict in ("shown", "indicated")}
    alone = {row for row, unit in heads if unit is None}
    assert {row: drawn[row] for row in listed & alone} == {row: heads[row, None] for row in listed & alone}


def test_a_name_and_number_need_no_verdict_and_a_sheet_only_its_own(table, monkeypatch):
    judged, judge = [], verdicts.judge
    monkeypatch.setattr(
        verdicts, "judge", lambda *of, rows, **more: judged.append(rows) or judge(*of, rows=rows, **more)
    )
    fresh = replace(table)
    assert annexes.heads(fresh, {"Platalea minor"})
    assert judged == []
    sheet = show(fresh, fresh.known.find("저어새")[0])
    assert judged == [sheet.rows]
    assert [row.id for row in sheet.rows] == [one.row_id for one in sheet.verdicts]


@pytest.mark.parametrize(
    "asked", ["Larus mongolicus", "한국재갈매기", "キアシセグロカモメ", "Anser serrirostris"]
)
def test_a_bird_that_a_list_lumps_answers_with_its_own_row(table, asked):
    (verdict,) = verdicts_on(table, [asked])
    assert verdict.taxon in {"Larus mongolicus", "Anser serrirostris"}
    assert verdict.unit_id is not None


def test_a_name_that_lumps_answers_with_each_bird_once_as_the_annex_counts_them(table):
    taxa = [verdict.taxon for verdict in verdicts_on(table, ["ヒシクイ", "Anser fabalis"])]
    assert taxa == ["Anser serrirostris", "Anser fabalis"]


@pytest.mark.parametrize(
    "asked", ["Larvivora tanensis", "Sula brewsteri", "Sittiparus owstoni", "Chloris kittlitzi"]
)
def test_a_bird_of_one_list_alone_borrows_no_verdict_from_what_it_is_lumped_with(table, asked):
    with pytest.raises(AnswerIsNo):
        verdicts_on(table, [asked])
    assert show(table, table.known.find(asked)[0]).verdicts == ()


@pytest.mark.parametrize(
    "name", ["Charadrius placidus", "Gygis alba", "Anas crecca carolinensis", "Saxicola stejnegeri"]
)
def test_a_sheet_is_headed_by_the_name_that_the_annex_has(table, name):
    title = species.species_document(show(table, table.known.find(name)[0]), "en").title
    assert plain(title).split(" · ")[0] == name


def test_no_scientific_name_is_broken_on_a_terminal(table):
    genera = {line.row.scientific_name.split()[0] for line in annexes.lines(table)}
    text = as_wide_text(evidence_grid(table, one_by_one(table.verdicts), "ko"), 100)
    rows = [line for line in text.splitlines() if line.startswith("  ") and line[2:3].isupper()]
    assert rows
    assert not genera & {line.split("  ")[1] for line in rows}


@pytest.fixture(scope="module")
def few():
    """The same of those genera that the names below are of."""
    genera = {"Chloris", "Larus", "Motacilla", "Turdus"}
    return findings(few_birds.few_of(bootstrap.bundled_dossier(), genera))


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
        verdicts = replace(table, test=TreatyTest(test)).verdicts
        (one,) = (it for it in verdicts if it.taxon == name and it.unit_id)
        said = recomputed.Recomputed(dossier, table.comparison, table.taxonomy).verdicts(test)
        mine.append(one.verdict)
        theirs.append(said[one.row_id, one.unit_id][0])
    return mine, theirs


def _with_other(matched, name: str, **changes):
    """Return a list that says something else of what it has by that name."""

    def said(one):
        if name not in (one.match.taxon, one.entry.verbatim):
            return one
        below = changes.get("subspecies", one.subspecies)
        return replace(one, entry=replace(one.entry, **changes), subspecies=below)

    return replace(matched, entries=tuple(map(said, matched.entries)))


def test_a_subspecies_that_neither_list_prints_lies_with_the_entries_of_its_species_alone(few):
    """NIBR2025 prints no greenfinch apart: what is said of *ussuriensis* is of OSJ8's *Chloris sinica*.

    OSJ8 has *C. kittlitzi* as a species of its own, so nothing is said of that bird in Korea.
    """
    base, bird = few.dossier, "Chloris sinica ussuriensis"
    by_id = {one.checklist.id: one for one in base.lists}
    osj8, nibr = by_id["OSJ8"], by_id["NIBR2025"]
    bare = _with_other(nibr, "Chloris sinica", subspecies=())
    said = Status("P", printed="나그네새", migrant=True, taxon=bird, name=bird, territory="KOR", source="one")
    own = replace(said, code="R", printed="留鳥", migrant=False, taxon="Chloris sinica", territory="JPN")
    dossier = replace(base, lists=(osj8, bare), statuses=(said, own))
    expected = ["unknown", "unknown"]
    assert _recomputed(dossier, ("NIBR2025",), "Chloris sinica kittlitzi") == (expected, expected)


def test_what_is_said_of_a_subspecies_that_is_a_species_now_is_said_of_no_other(few):
    """OSJ7 has *atrogularis* and *ruficollis* as one thrush: 旅鳥 of the second is not said of the first."""
    base, passage = few.dossier, Status("P", printed="旅鳥", migrant=True)
    (osj7,) = (one for one in base.lists if one.checklist.id == "OSJ7")
    with_it = _with_other(osj7, "Turdus ruficollis ruficollis", statuses=(passage,))
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
