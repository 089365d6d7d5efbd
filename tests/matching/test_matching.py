"""What an entry of a list means: the cases of `matching.md` and `old_names.md`, and what holds of all entries."""

import random
import runpy
from dataclasses import replace
from functools import cache

import pytest
from books import Case, each_part, tables_of

from birds import bundled, messages, names
from birds.dossier import bootstrap
from birds.matching.assignment import match_lists
from birds.matching.entries import find_all
from birds.matching.naming import KnownNames, LooseNames, match_record_names, taxa_of
from birds.matching.region import region_of
from birds.matching.rules import NameRules
from birds.matching.synonyms import Knowledge, Synonym, curated, parse_knowledge
from birds.model import (
    LANGS,
    Checklist,
    Decision,
    Entry,
    Match,
    MatchedEntry,
    MatchedList,
    Message,
    Names,
    Status,
)
from birds.review import open_matches, stale_matches
from birds.taxonomy import Taxonomy, is_nominate, shipped_taxonomy

LISTS = {
    "KOR": Checklist("KOR", "birds of Korea", party="KOR", date="2025", territory="Korea"),
    "KR2": Checklist("KR2", "other birds of Korea", party="KOR", date="2025", territory="Korea"),
    "OLD": Checklist("OLD", "older birds of Korea", party="KOR", date="2020", territory="Korea"),
    "FILE": Checklist("FILE", "somebody's file", kind="other"),
    "JPN": Checklist("JPN", "birds of Japan", party="JPN", date="2024", territory="Japan"),
    "TREATY": Checklist("TREATY", "annex of 1974", kind="treaty"),
}
List = tuple[Checklist, tuple[Entry, ...]]
KOREA, FILE, TREATY = LISTS["KOR"], LISTS["FILE"], LISTS["TREATY"]


def entry(list_id: str, row: int, written: str | None, **rest: object) -> Entry:
    return Entry(list_id, row, written, names.parse(written) if written else None, **rest)  # type: ignore[arg-type]


def listed(checklist: Checklist, *written: str | tuple[str | None, dict[str, object]]) -> List:
    """A list of names, each alone or with the entry's other fields."""
    rows = enumerate(((item, {}) if isinstance(item, str) else item for item in written), 2)
    return checklist, tuple(entry(checklist.id, row, name, **rest) for row, (name, rest) in rows)


def matched(*lists: List, knowledge: Knowledge | None = None, **rest: object) -> tuple[MatchedList, ...]:
    return match_lists(lists, shipped_taxonomy(), knowledge or curated(), **rest)  # type: ignore[arg-type]


def one(written: str, **rest: object) -> Match:
    ((only,),) = (each.entries for each in matched(listed(FILE, (written, rest))))
    return only.match


@cache
def bundled_lists() -> dict[str, MatchedList]:
    """The bundled lists with their committed matches, which a test below holds against the rules."""
    return {each.checklist.id: each for each in bootstrap.matched_lists()}


@cache
def of_the_region() -> LooseNames:
    return LooseNames.of(shipped_taxonomy(), curated(), tuple(bundled_lists().values()))


def beside_bundled(*rows: Entry, asked: tuple[str, ...] | None = None) -> tuple[MatchedEntry, ...]:
    """What the entries of a list mean beside the bundled lists."""
    about = LISTS[rows[0].list_id]
    (found,) = matched((about, rows), territory=tuple(bundled_lists().values()), asked=asked)
    return found.entries


# --- the cases of matching.md -------------------------------------------------------------------------------------


def as_entry(list_id: str, row: int, cell: str) -> Entry:
    """Return the entry that a cell of the book stands for."""
    written, *more = (part.strip() for part in cell.split("·"))
    rest: dict[str, object] = {}
    spoken = {}
    for key, _, value in (part.partition(" ") for part in more):
        if key == "ssp":
            rest["subspecies"] = tuple(value.split(", "))
        elif key == "status":
            rest["statuses"] = (Status(value, (4, 5)),)  # type: ignore[arg-type]
        elif key == "family-ko":
            rest["family_names"] = Names(ko=value)
        elif key in ("rank", "family", "section"):
            rest[key] = value
        else:
            spoken[key] = value
    return entry(list_id, row, written or None, vernacular=Names(**spoken), **rest)


def of_one(where: str, cell: str) -> Match:
    """Return what a name means that stands by itself."""
    only = as_entry("FILE", 2, cell)
    if where == "A name alone":
        ((held,),) = (each.entries for each in matched((FILE, (only,))))
    elif where == "A name in the region" and "·" not in cell:
        return of_the_region().match([cell])[0]
    else:
        (held,) = beside_bundled(only, asked=() if where == "A name in no known region" else None)
    return held.match


def of_lists(where: str, table: list[Case]) -> list[Match]:
    """Return what the entries of lists mean that stand in one table."""
    rows: dict[str, list[Entry]] = {}
    for list_id, cell, *_ in table:
        of_list = rows.setdefault(list_id, [])
        of_list.append(as_entry(list_id, 2 + len(of_list), cell))
    beside = tuple(bundled_lists().values()) if where == "Lists in the region" else ()
    lists = [(LISTS[list_id], tuple(of_list)) for list_id, of_list in rows.items()]
    return [held.match for each in matched(*lists, territory=beside) for held in each.entries]


def as_case(entry: Case, found: Match) -> Case:
    candidates, noted = ("; ".join(each) for each in (
        [one.taxon for one in found.candidates], [one.code for one in found.remarks]
    ))  # fmt: skip
    sure = found.confidence if found.taxon else ""
    return (*entry, found.taxon or "—", found.reason.code, sure, candidates, noted)


@each_part("matching/matching.md")
def test_the_book_says_what_entries_mean(where, tables):
    for table in tables:
        if where.startswith("Lists"):
            pairs = zip(table, of_lists(where, table), strict=True)
            assert [as_case(row[:2], found) for row, found in pairs] == table
        else:
            assert [as_case(row[:1], of_one(where, row[0])) for row in table] == table


# --- what the list says about its own names --------------------------------------------------------------------


def test_an_epithet_sought_for_a_genus_of_one_species_is_a_proposal():
    """It may be a synonym of that species as well as a bird of another genus."""
    ((only,),) = (each.entries for each in matched(listed(FILE, "Pagophila alba"), knowledge=Knowledge()))
    assert (only.match.taxon, only.match.confidence) == ("Gygis alba", "proposal")


@pytest.mark.parametrize(("written", "says"), [
    (["Ardea alba", "Casmerodius albus"],
     ["Casmerodius albus in row 3 of the same list is also read as Ardea alba.",
      "Ardea alba in row 2 of the same list is also read as Ardea alba."]),
    ([("Motacilla alba", {"subspecies": ("lugens",)}), "Motacilla lugens"],
     ["Motacilla alba in row 2 of the same list also prints Motacilla alba lugens as a subspecies."]),
    (["Myotis myotis"], ["It may not be a bird."]),
    ([("Clangula hyemalis / Mareca falcata", {"vernacular": Names(en="Oldsquaw")})],
     ["AOU Check-list of North American Birds, 6th ed. 1983 (Oldsquaw)"]),
    ([("Podiceps nigricollis", {"vernacular": Names(en="Slavonian Grebe")})],
     ["Podiceps auritus", "British Ornithologists' Union"]),
])  # fmt: skip
def test_what_is_said_of_a_match_names_the_other_entry_and_the_source_of_a_name(written, says):
    """What such entries mean is in the book."""
    (found,) = matched(listed(FILE, *written))
    reasons = (
        reason
        for match in (each.match for each in found.entries)
        for reason in (match.reason, *match.remarks, *(one.reason for one in match.candidates))
    )
    said = " ".join(messages.say(reason, "en") for reason in reasons)
    assert [words for words in says if words not in said] == []


@cache
def mixed(seed: int) -> MatchedList:
    """Names of the bundled lists and old ones, in no order."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    known = [m.entry.name for each in bundled_lists().values() for m in each.entries]
    named = {name.canonical for name in known if name and name.canonical}
    rows = [(name, {}) for name in sorted({*named, *(row[0] for row in OLD_NAMES)})]
    chance.shuffle(rows)
    return matched(listed(FILE, *rows))[0]


def test_no_taxon_is_claimed_twice_without_a_word():
    claims: dict[str, list[MatchedEntry]] = {}
    for each in mixed(0).entries:
        if each.match.taxon and each.match.reason.code != "stays":
            claims.setdefault(each.match.taxon, []).append(each)
    rivals = {taxon: each for taxon, each in claims.items() if len(each) > 1}
    assert [taxon for taxon, each in rivals.items() if not all(m.match.remarks for m in each)] == []


def test_shuffling_a_list_that_is_in_no_order_changes_nothing():
    def means(seed: int) -> dict[str | None, tuple[object, ...]]:
        pairs = ((m.entry.verbatim, m.match) for m in mixed(seed).entries)
        return {name: (match.taxon, match.confidence, match.reason.code) for name, match in pairs}

    assert means(0) == means(1)


def test_no_derived_match_is_surer_than_what_it_rests_on():
    order = ("certain", "probable", "proposal")
    for each in bundled_lists().values():
        by_row = {m.entry.row: m.match for m in each.entries}
        for m in each.entries:
            above = by_row.get(m.entry.parent_row or 0)
            below = [s for s in m.subspecies if s.taxon and m.match.taxon]
            assert all(order.index(s.confidence) >= order.index(m.match.confidence) for s in below)
            if above and above.taxon and m.match.taxon and same_species(above.taxon, m.match.taxon):
                assert order.index(m.match.confidence) >= order.index(above.confidence)


def same_species(one: str, other: str) -> bool:
    return shipped_taxonomy().species_of(one) == shipped_taxonomy().species_of(other)


@pytest.mark.parametrize(
    ("species", "epithet", "candidates"),
    [
        ("Branta hutchinsii", "luecopareia", ["Branta hutchinsii leucopareia"]),
        ("Turdus litsitsirupa", "sterlingi", None),  # Turdus schlegelii sterlingi, or stierlingi misprinted
    ],
)
def test_a_misprinted_subspecies_has_that_of_its_species_as_a_candidate(species, epithet, candidates):
    (found,) = matched(listed(FILE, (species, {"subspecies": (epithet,)})))
    (printed,) = found.entries[0].subspecies
    assert printed.taxon is None
    assert candidates in (None, [each.taxon for each in printed.candidates])


@pytest.mark.slow
def test_names_of_first_authors_lead_to_their_birds():
    """A list of every protonym of the reference: 99 in 100 right, none wrong and certain."""
    species = [t for t in shipped_taxonomy().taxa if t.rank == "species" and t.protonym]
    (found,) = matched(listed(FILE, *(t.protonym or "" for t in species)))
    right = [same_species(m.match.taxon or "", t.name) for m, t in zip(found.entries, species, strict=True)]
    assert sum(right) >= 0.99 * len(species)
    wrong = [m for m, ok in zip(found.entries, right, strict=True) if not ok and m.match.taxon]
    assert [m.entry.verbatim for m in wrong if m.match.confidence == "certain"] == []


def gulls(species: str, *below: tuple[str, int], more: str = "") -> tuple[Entry, ...]:
    """A species in row 2, perhaps another in row 3, and subspecies in rows of their own, each with its species' row."""
    named = [entry("FILE", at, name) for at, name in enumerate((species, *filter(None, (more,))), 2)]
    rows = enumerate(below, 2 + len(named))
    return (*named, *(entry("FILE", at, name, rank="subspecies", parent_row=of) for at, (name, of) in rows))


def test_subspecies_rows_are_part_of_their_species_entry():
    printed = gulls("Larus argentatus", ("Larus argentatus vegae", 2), ("Larus argentatus smithsonianus", 2))
    (found,) = matched((FILE, printed))
    expected = [("vegae", "Larus vegae", 2), ("smithsonianus", "Larus smithsonianus", 2)]
    assert [(m.printed, m.taxon, m.row) for m in found.entries[0].subspecies] == expected


def test_rows_below_an_entry_that_are_not_asked_for_come_last_and_change_nothing_of_the_others():
    below = ("Larus argentatus vegae", 2), ("Larus fuscsu heuglini", 3)
    first, second, *others = gulls("Larus argentatus", *below, more="Larus fuscsu")
    rows = (first, others[0], second, others[1])
    (whole,), (some,) = (matched((FILE, rows), below=below) for below in (True, False))
    assert some.entries[:2] == (whole.entries[0], whole.entries[2])
    assert [one.entry for one in some.entries[2:]] == [whole.entries[1].entry, whole.entries[3].entry]


@pytest.mark.parametrize("printed", ["ssp.", "ssps.", "ssp", "subsp."])
def test_an_undetermined_subspecies_is_kept_and_shown(printed):
    (found,) = matched(listed(FILE, ("Anser albifrons", {"subspecies": ("albifrons", printed)})))
    known, undetermined = found.entries[0].subspecies
    assert known.taxon == "Anser albifrons albifrons"
    assert (undetermined.printed, undetermined.taxon) == (printed, None)
    assert undetermined.reason.code == "undetermined-subspecies"


# --- contested names --------------------------------------------------------------------------------------------


def test_each_candidate_says_what_speaks_for_it_and_what_is_missing():
    asked = {"OSJ8": "Calandrella brachydactyla", "KOS2025": "Calandrella dukhunensis"}
    found = [(m, id_) for id_ in asked for m in bundled_lists()[id_].entries if m.entry.name]
    larks = [m.match for m, id_ in found if m.entry.name.canonical == asked[id_]]
    japan, korea = ([dict(candidate.reason.args) for candidate in lark.candidates] for lark in larks)
    assert japan[0]["for"].split()[:2] == ["for-name", "for-subspecies"]
    assert (japan[0]["epithets"], japan[0]["missing"]) == ("longipennis", "no-decision")
    assert (japan[1]["for"], "KOS2025" in japan[1]["lists"]) == ("for-printed", True)
    assert japan[1]["missing"].split() == ["other-subspecies", "other-vernacular", "no-decision"]
    assert korea[1]["for"].split() == ["for-name", "for-english", "for-printed"]
    for lark in larks:
        for lang in LANGS:
            said = [messages.say(candidate.reason, lang) for candidate in lark.candidates]
            assert len(set(said)) == len(said)
            assert all("–" not in one and "for-" not in one for one in said)


def test_a_candidate_that_nothing_speaks_for_says_so():
    found = one("Cuculus saturatus")
    for_it = {candidate.taxon: dict(candidate.reason.args)["for"] for candidate in found.candidates}
    assert for_it == {"Cuculus saturatus": "for-name", "Cuculus optatus": "for-covered"}
    assert all("no-list" in dict(c.reason.args)["missing"] for c in found.candidates)


def test_an_accepted_name_is_never_overridden_by_the_region_with_better_than_a_proposal():
    """Nor where its vernacular name agrees; a list of no known region means by it the bird that bears it today."""
    species = shipped_taxonomy().species_of
    accepted = sorted(name for name in curated().contested_names if species(name) == name)
    bare = [entry("FILE", row, name) for row, name in enumerate(accepted, 2)]
    called = [replace(row, vernacular=Names(shipped_taxonomy()[row.verbatim or ""].english)) for row in bare]

    def overridden(name: str | None, found: Match) -> bool:
        by_region = found.reason.code in ("settled-region", "settled-regular")
        return by_region and species(found.taxon) != name

    alone = zip(accepted, of_the_region().match(accepted), strict=True)
    assert [name for name, found in alone if overridden(name, found) and found.confidence != "proposal"] == []
    for asked in (None, ("KOS2025",), ("OSJ8", "OSJ7")):
        for held in beside_bundled(*bare, asked=asked):
            sure = held.match.confidence != "proposal"
            assert not (sure and overridden(held.entry.verbatim, held.match)), held
        for held in beside_bundled(*called, asked=asked):
            assert not overridden(held.entry.verbatim, held.match), held
    for held in (*beside_bundled(*bare, asked=()), *beside_bundled(*called, asked=())):
        assert held.match.taxon in (None, held.entry.verbatim)


# --- vernacular names -------------------------------------------------------------------------------------------


def test_names_near_another_come_in_the_order_of_their_list():
    gulls = {
        "Larus vegae": "큰재갈매기, 재갈매기",
        "Larus schistisagus": "한큰재갈매기",
        "Larus argentatus": "재갈매기",
    }
    found = matched(
        listed(KOREA, *((name, {"vernacular": Names(ko=called)}) for name, called in gulls.items()))
    )
    known = KnownNames(found, shipped_taxonomy())
    (gull,) = known.find("큰재갈매기")
    assert [near.name for near in known.near(gull)] == ["한큰재갈매기", "재갈매기"]


def test_a_law_with_korean_names_only_is_matched_through_the_lists():
    law = bundled_lists()["KOR-LAW"].entries
    assert [m.entry.vernacular.ko for m in law if m.match.taxon is None] == ["큰기러기"]
    assert {m.match.confidence for m in law if m.match.taxon} == {"probable"}
    birds_meant = {
        "넓적부리도요": "Calidris pygmaea", "검은머리갈매기": "Saundersilarus saundersi", "양비둘기": "Columba rupestris",
        "까막딱따구리": "Dryocopus martius", "두견": "Cuculus poliocephalus", "느시(들칠면조)": "Otis tarda",
        "올빼미": "Strix nivicolum",
    }  # fmt: skip
    assert birds_meant.items() <= {m.entry.vernacular.ko: m.match.taxon for m in law}.items()


def test_no_english_name_of_the_curated_table_belongs_to_another_bird_in_the_reference():
    taxonomy = shipped_taxonomy()
    for row in curated().synonyms:
        assert set(taxonomy.by_english(row.name)) <= {taxonomy.species_of(row.means)}, row.name


def test_osj8_and_kos_claim_no_check_by_names_they_do_not_share():
    """OSJ8 has Japanese names only, KOS2025 Korean and English: no remark may compare the two."""
    for list_id in ("OSJ8", "KOS2025"):
        assert [m.match.remarks for m in bundled_lists()[list_id].entries if m.match.remarks] == []


def names_at_random(chance: random.Random) -> tuple[str | None, Names]:
    """A scientific name of any kind with vernacular names of whatever birds, as a muddled list has them."""
    tables = curated()
    printed = [m.entry for each in bundled_lists().values() for m in each.entries]
    scientific = chance.choice([
        chance.choice(OLD_NAMES)[0], chance.choice(tables.contested).name, chance.choice(tables.synonyms).name,
        chance.choice(shipped_taxonomy().taxa).name, chance.choice(printed).verbatim, None,
    ])  # fmt: skip
    known = [row.name for row in tables.synonyms if row.name.isascii()]
    spoken = {lang: chance.choice(printed).vernacular.get(lang) for lang in LANGS if chance.random() < 0.5}
    if chance.random() < 0.3:
        spoken["en"] = chance.choice([*known, *(t.english for t in shipped_taxonomy().taxa if t.english)])
    return scientific, Names(**spoken)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_whatever_names_stand_together_every_entry_says_what_it_means_or_why_it_is_open(seed):
    chance = random.Random(seed)  # noqa: S311 - no secret
    drawn = (names_at_random(chance) for _ in range(250))
    rows = [(name, {"vernacular": spoken}) for name, spoken in drawn if name or spoken.all()]
    for m in beside_bundled(*listed(FILE, *rows)[1]):
        assert m.match.confidence != "certain" or not m.match.remarks
        for reason in (m.match.reason, *m.match.remarks, *(c.reason for c in m.match.candidates)):
            assert all(messages.say(reason, lang) for lang in LANGS)


# --- decisions --------------------------------------------------------------------------------------------------


ROUND2 = ("A. Expert", "minutes of round 2", "2026-05-01")
LARK = Decision("Calandrella brachydactyla", "Calandrella dukhunensis", *ROUND2)
OWN = Decision(LARK.subject, LARK.subject, "B", "here", list_id="FILE")
GONE = Decision(LARK.subject, "Calandrella nova", "A", "c")


@pytest.mark.parametrize(("about", "decisions", "means"), [
    (FILE, (LARK,), LARK.value), (FILE, (LARK, OWN), OWN.value), (FILE, (OWN, LARK), OWN.value), (TREATY, (OWN,), None),
    (FILE, (GONE,), None),  # no person can say so; it may come in a dossier that another program has changed
])  # fmt: skip
def test_a_decision_is_replayed_that_of_the_list_before_one_for_any_and_none_elsewhere(
    about, decisions, means
):
    (found,) = matched(listed(about, LARK.subject), decisions=decisions)
    assert found.entries[0].match.taxon == means
    assert [*open_matches([found])] == [] or not means, "and not asked again"


def test_a_decision_that_is_replayed_says_who_and_where():
    (found,) = matched(listed(FILE, LARK.subject), decisions=(LARK,))
    result = found.entries[0].match
    assert (result.confidence, result.decided_by, result.cited) == ("certain", *ROUND2[:2])


def test_a_decision_about_a_printed_subspecies_and_about_a_vernacular_name():
    woodpecker = "Jynx torquilla", {"subspecies": ("japonica",)}
    goose = None, {"vernacular": Names(ko="큰기러기")}
    decisions = (
        Decision("Jynx torquilla japonica", "Jynx torquilla chinensis", "A", "c"),
        Decision("큰기러기", "Anser serrirostris", "A", "c"),
    )
    (found,) = matched(listed(FILE, woodpecker, goose), decisions=decisions)
    assert found.entries[0].subspecies[0].taxon == "Jynx torquilla chinensis"
    assert found.entries[1].match.taxon == "Anser serrirostris"


def test_a_synonym_of_another_cell_is_named_where_it_says_another_bird():
    name = replace(names.parse("Larus canus"), alternatives=("Larus brachyrhynchus",))
    (found,) = matched((FILE, (Entry("FILE", 2, "Larus canus", name),)))
    said = messages.say(found.entries[0].match.reason, "en")
    assert said.startswith("The names in “Larus canus; Larus brachyrhynchus” mean different birds (")
    weighed = [messages.say(one.reason, "en") for one in found.entries[0].match.candidates]
    assert all("named in “Larus canus; Larus brachyrhynchus”" in one for one in weighed)


GEESE = Decision("Anser fabalis", "Anser serrirostris", "A", "c")


@pytest.mark.parametrize(("lists", "decisions", "means", "stale"), [
    ([["Anser fabalis"]], [GEESE], ["Anser serrirostris"], 0),
    ([["Anser fabalis", "Anser serrirostris"]], [GEESE], ["Anser fabalis", "Anser serrirostris"], 1),
    ([["Anser fabalis", "Anser serrirostris"]], [GEESE, Decision("Anser serrirostris", "Anser fabalis", "A", "c")],
     ["Anser serrirostris", "Anser fabalis"], 0),
    ([["Anser fabalis", "Anser serrirostris"], ["Anser fabalis"]], [GEESE],
     ["Anser fabalis", "Anser serrirostris", "Anser serrirostris"], 0),
    ([["Anser fabalis", "Anser serrirostris"]], [replace(GEESE, list_id="FILE")],
     ["Anser serrirostris", "Anser serrirostris"], 0),
], ids=["an edition with one bird", "an edition that has divided them", "a list that confuses the two, both decided",
     "it holds where it can", "one for this list: who decided it may know that it prints one bird twice"])  # fmt: skip
def test_a_decision_for_every_list_is_not_replayed_on_an_edition_that_has_divided_the_birds(
    lists, decisions, means, stale
):
    given = (listed(about, *names) for about, names in zip((FILE, TREATY), lists, strict=False))
    found = matched(*given, decisions=decisions)
    assert [m.match.taxon for each in found for m in each.entries] == means
    told = stale_matches(tuple(decisions), found, shipped_taxonomy())
    why = "FILE has the decided bird as a separate entry, Anser serrirostris, beside Anser fabalis."
    assert [messages.say(reason, "en") for _, reason in told] == [why] * stale


def test_a_decision_for_a_genus_decides_nothing():
    genus = Decision("Anas crecca", "Anas", "A", "c")
    teal = "Anas crecca", {"subspecies": ("crecca", "carolinensis")}
    (found,) = matched(listed(FILE, teal), decisions=(genus,))
    assert found.entries[0].match.taxon == "Anas crecca"
    ((_, why),) = stale_matches((genus,), (found,), shipped_taxonomy())
    assert why.code == "review.not_one_bird"
    assert taxa_of(["Anas crecca"], shipped_taxonomy(), (found,), (genus,)) == {"Anas crecca": "Anas crecca"}


# --- the whole of it --------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_order_of_the_lists_makes_no_difference():
    lists = bootstrap.bundled_lists()
    again = match_lists(tuple(reversed(lists)), shipped_taxonomy(), curated())
    assert {each.checklist.id: each for each in again} == bundled_lists()


def test_the_committed_matches_are_what_the_rules_find():
    """Where this fails: `python species_lists/reference/make_matches.py`."""
    there = bundled.root() / bootstrap.COMMITTED
    made = runpy.run_path(str(there.with_name("make_matches.py")))
    committed = {path.name: path.read_text("utf-8") for path in there.iterdir()}
    assert committed.pop("keys.csv") == made["keys"]()
    assert committed == made["made"]()


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["species_lists/jpn-osj8.csv", "birds/matching/rules.py"])
def test_where_anything_differs_that_matches_follow_from_the_lists_are_matched_anew(lost, monkeypatch):
    monkeypatch.setattr(bootstrap, "match_together", None)  # nothing is matched while the keys agree
    committed, territory = bootstrap.matched_lists(), bootstrap.bundled_territory()
    monkeypatch.undo()
    assert region_of(territory, shipped_taxonomy()) == region_of(bundled_lists().values(), shipped_taxonomy())

    keys = {**bootstrap.match_keys(), lost: "another"}
    monkeypatch.setattr(bootstrap, "match_keys", lambda: keys)
    assert bootstrap.matched_lists() == committed
    checklists = [each for each in committed if each.checklist.kind == "checklist"]
    assert bootstrap.bundled_territory() == tuple(checklists)


@pytest.mark.slow
def test_committed_matches_of_other_entries_count_for_nothing(monkeypatch):
    """A reader that takes a row for something else than before makes other entries of the same file."""
    lists = [(about, entries[1:]) for about, entries in bootstrap.bundled_lists()]
    monkeypatch.setattr(bootstrap, "bundled_lists", lambda *_, **__: lists)
    assert bootstrap.matched_lists() == match_lists(lists, shipped_taxonomy(), curated())


def test_every_match_of_the_bundled_lists_is_in_the_reference_and_says_why_in_three_languages():
    taxonomy = shipped_taxonomy()
    for each in bundled_lists().values():
        for found in (found for m in each.entries for found in (m.match, *m.subspecies)):
            reasons = (found.reason, *found.remarks, *(c.reason for c in found.candidates))
            assert all(messages.say(reason, lang) for lang in LANGS for reason in reasons)
            assert found.taxon is None or found.taxon in taxonomy
            assert all(candidate.taxon in taxonomy for candidate in found.candidates)
            assert (found.taxon is None) == (found.confidence == "none")


def test_few_printed_subspecies_of_osj8_are_not_in_the_reference_and_asked_about_where_wanted():
    """The reference has not reviewed subspecies: these stay with their species, are shown, and decide nothing."""
    questions = open_matches([bundled_lists()["OSJ8"]], subspecies=True)
    assert sorted(q.subject for q in questions if q.question == "subspecies") == [
        "Aegithalos caudatus japonicus", "Anous stolidus pullus", "Apus pacificus kurodae",
        "Ardenna pacifica cuneata", "Chalcophaps indica yamashinai", "Dendrocopos major hondoensis",
        "Emberiza rustica latifascia", "Grus grus lilfordi", "Horornis diphone sakhalinensis",
        "Ixobrychus sinensis bryani", "Jynx torquilla japonica", "Poliolimnas cinereus brevipes",
        "Sittiparus varius yakushimensis", "Tachybaptus ruficollis kunikyonis", "Troglodytes troglodytes orii",
    ]  # fmt: skip


@pytest.mark.parametrize("step", [11, pytest.param(1, marks=pytest.mark.slow)])
def test_no_subspecies_raised_to_a_species_in_its_genus_is_taken_for_another_bird(step):
    """14,885 subspecies of the reference as if a list called them species: none may be certain and wrong."""
    subspecies = zip(shipped_taxonomy().rows.names, shipped_taxonomy().rows.ranks, strict=True)
    raised = [name for name, rank in subspecies if rank == "subspecies" and not is_nominate(name)]
    assert len(raised) == 14_885
    epithets = [(name, *name.split()) for name in raised[::step]]
    rows = [entry("", row, f"{genus} {last}") for row, (_, genus, _, last) in enumerate(epithets)]
    found = dict(zip(raised[::step], find_all(NameRules(shipped_taxonomy(), Knowledge()), rows), strict=True))
    moved = {name: match_ for name, match_ in found.items() if match_.taxon not in (None, name)}
    assert [name for name, match_ in moved.items() if match_.confidence in ("certain", "probable")] == []
    assert sum(match_.taxon is None for match_ in found.values()) <= 2  # one epithet twice in a genus


def test_a_reference_of_species_only_makes_the_epithet_rule_propose_and_two_endings_not_certain():
    """It can't tell that an epithet is a subspecies.

    *Z. chloronotus*, a subspecies of *Z. lateralis*, is no *Z. chloronothos*.
    """
    whole = shipped_taxonomy()
    species = Taxonomy.of("species only", (t for t in whole.taxa if t.rank != "subspecies"))
    for taxonomy, name, taxon, confidence in (
        (whole, "Sterna albifrons", "Sternula albifrons", "probable"),
        (species, "Sterna albifrons", "Sternula albifrons", "proposal"),
        (species, "Zosterops chloronotus", "Zosterops chloronothos", "probable"),
        (species, "Zosterops chloronotos", "Zosterops chloronothos", "certain"),
    ):
        (found,) = find_all(NameRules(taxonomy, Knowledge()), [entry("", 1, name)])
        assert (found.taxon, found.confidence) == (taxon, confidence)


def test_a_split_that_the_reference_has_undone_is_not_asked_about():
    whole, goose = shipped_taxonomy(), "Anser serrirostris"
    kept = [t for t in whole.taxa if goose not in (t.name, t.parent)]
    nominate = whole[f"{goose} {goose.split()[1]}"]
    sunk = replace(nominate, name="Anser fabalis serrirostris", parent="Anser fabalis")
    for taxonomy, means in ((whole, None), (Taxonomy.of("lumped", (*kept, sunk)), "Anser fabalis")):
        (found,) = match_lists([listed(FILE, "Anser fabalis")], taxonomy, curated())
        assert found.entries[0].match.taxon == means


def test_a_name_that_the_reference_lacks_is_still_the_lists_own_for_its_bird():
    without = [t for t in shipped_taxonomy().taxa if t.name != "Phylloscopus xanthodryas"]
    names_ = ("Phylloscopus borealis", "Phylloscopus xanthodryas", "Phylloscopus examinandus")
    (found,) = match_lists([listed(FILE, *names_)], Taxonomy.of("without", without), curated())
    assert [m.match.taxon for m in found.entries] == [names_[0], None, names_[2]]


def test_a_raised_subspecies_in_another_genus_is_a_proposal_at_most():
    """The epithet rule is not sure of what it finds when a subspecies of the family bears the epithet too."""
    taxonomy = shipped_taxonomy()
    rules = NameRules(taxonomy, Knowledge())
    for taxon in taxonomy.taxa[::40]:
        if taxon.rank != "subspecies" or is_nominate(taxon.name):
            continue
        (found,) = find_all(rules, [entry("", 1, f"Ignotus {taxon.name.split()[2]}", family=taxon.family)])
        assert found.confidence in ("proposal", "none"), (taxon.name, found)


# --- the curated tables -----------------------------------------------------------------------------------------


def test_every_synonym_and_contested_name_is_cited_once_and_means_a_taxon_of_the_reference():
    taxonomy, knowledge = shipped_taxonomy(), curated()
    for row in knowledge.synonyms:
        assert row.source
        assert row.means in taxonomy
        assert row.name not in taxonomy, f"{row.name} is accepted: a synonym would hide it"
    for contested in knowledge.contested:
        assert contested.source
        assert len(contested.candidates) > 1
        assert set(contested.candidates) <= set(taxonomy.places)
        genus, _, epithet = contested.name.partition(" ")
        same = taxonomy.in_genus(genus).species(epithet, "stem")
        assert same in ((), (contested.name,)), (
            "with another ending it would be contested, and accepted be certain"
        )
    for rows in (knowledge.synonyms, knowledge.contested):
        keys = [(row.name, row.list_id) for row in rows]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("synonyms", "contested"), [
    (["name,means"], ["name,list,candidates,why,settled_by,source,note"]),
    (["name,means,list,source,note", "Chen,Anser,,,"], ["name,list,candidates,why,settled_by,source,note"]),
    (["name,means,list,source,note"], ["name,list,candidates,why,settled_by,source,note", "A b,,A b; A c,mood,lists,S,"]),
])  # fmt: skip
def test_a_table_that_cites_nothing_is_its_makers_mistake(synonyms, contested):
    with pytest.raises(AssertionError):
        parse_knowledge(synonyms, contested)


def test_a_synonym_for_one_list_holds_there_and_nowhere_else():
    table = ["name,means,list,source,note", "Parus major,Parus cinereus,FILE,a source,"]
    knowledge = parse_knowledge(table, ["name,list,candidates,why,settled_by,source,note"])
    here, there = matched(listed(FILE, "Parus major"), listed(TREATY, "Parus major"), knowledge=knowledge)
    assert (here.entries[0].match.taxon, there.entries[0].match.taxon) == ("Parus cinereus", "Parus major")


def test_loose_names_say_nothing_about_each_other():
    """Beside a name for the gull, an unknown genus with its epithet must not be given to the tern that is left."""
    found = match_record_names(["Larus saundersi", "Gelastes saundersi"], shipped_taxonomy(), Knowledge())
    assert [m.taxon for m in found] == [None, None]
    gulls = listed(FILE, "Saundersilarus saundersi", ("Gelastes saundersi", {"family": "Laridae"}))
    (found_in_list,) = matched(gulls, knowledge=Knowledge())
    assert found_in_list.entries[1].match.confidence == "proposal"


@pytest.mark.parametrize(
    ("lang", "written"), [("zh", "大杓鹬"), ("ru", "Дальневосточный кроншнеп"), ("es", "Zarapito siberiano")]
)
def test_a_name_that_lists_print_in_another_language_means_their_bird(lang, written):
    curlew = "Numenius madagascariensis", {"vernacular": Names(**{lang: f"{written} (Foo)"})}
    (known,) = matched(listed(KOREA, curlew))
    for asked in (written, written.casefold()):
        (found,) = match_record_names([asked], shipped_taxonomy(), Knowledge(), [known])
        assert (found.taxon, found.reason.code) == ("Numenius madagascariensis", "vernacular")
        assert match_record_names([asked], shipped_taxonomy(), Knowledge())[0].taxon is None


def test_loose_names_keep_their_places():
    written = ["Grus grus", "두루미", "Grus grus", "nothing at all"]
    found = of_the_region().match(written)
    expected = [("", 1, "Grus grus"), ("", 2, "Grus japonensis"), ("", 3, "Grus grus"), ("", 4, None)]
    assert [(m.list_id, m.row, m.taxon) for m in found] == expected


def test_reasons_hold_arguments_and_no_sentence():
    old, new = "Larus saundersi", "Saundersilarus saundersi"
    source = next(s.source for s in curated().synonyms if s.name == old)
    assert one(old).reason == Message.of("synonym", name=old, taxon=new, source=source)


# --- what a person must decide ----------------------------------------------------------------------------------


def test_what_is_open_in_the_bundled_lists_is_asked():
    asked = [(q.list_id, q.subject, q.question) for q in open_matches(bundled_lists().values())]
    for list_id, subject in (("KOS2025", "Calandrella dukhunensis"), ("KOR-LAW", "큰기러기")):
        assert (list_id, subject, "unresolved") in asked
    assert [s for s in asked if s[0] == "OSJ8"] == [("OSJ8", "Calandrella brachydactyla", "unresolved")]


def test_decisions_that_no_longer_apply_are_reported_with_why():
    (found,) = matched(listed(FILE, LARK.subject))
    elsewhere = replace(LARK, list_id="OLD")
    unknown = Decision("Alauda nemo", "Alauda arvensis", "A", "c")
    left = Decision("Alauda nemo", "Alauda gulgula", "A", "c", list_id="FILE")
    asked = [*stale_matches((LARK, OWN, GONE, elsewhere, unknown, left), (found,), shipped_taxonomy())]
    assert [(decision.value, reason.code) for decision, reason in asked] == [
        ("Calandrella dukhunensis", "decision-overruled"), ("Calandrella nova", "decision-taxon-gone"),
        ("Calandrella dukhunensis", "decision-list-gone"), ("Alauda arvensis", "decision-name-gone"),
        ("Alauda gulgula", "decision-name-left"),
    ]  # fmt: skip
    assert all(messages.say(reason, lang) for _, reason in asked for lang in LANGS)
    assert not [*stale_matches((OWN,), (found,), shipped_taxonomy())]


# --- old names ---------------------------------------------------------------------------------------------------


OLD_NAMES = [row for rows in tables_of("matching/old_names.md").values() for row in rows]


def test_old_names_lead_to_the_bird_of_this_region():
    """As the loose names of one file."""
    found = of_the_region().match([row[0] for row in OLD_NAMES])
    candidates = ("" if each.taxon else ", ".join(one.taxon for one in each.candidates) for each in found)
    means = zip(((each.taxon or "—", each.reason.code) for each in found), candidates, strict=True)
    assert [(row[0], *rest, could) for row, (rest, could) in zip(OLD_NAMES, means, strict=True)] == OLD_NAMES


def test_an_old_name_never_leads_in_silence_to_a_bird_that_no_list_of_the_region_has():
    region = {
        shipped_taxonomy().species_of(m.match.taxon)
        for list_id in ("OSJ8", "KOS2025") for m in bundled_lists()[list_id].entries if m.match.taxon
    }  # fmt: skip
    led_to = {row[1] for row in OLD_NAMES} - {"—"}
    assert [taxon for taxon in led_to if shipped_taxonomy().species_of(taxon) not in region] == []


def test_lists_share_what_is_known_of_a_name_unless_a_row_is_written_for_one_of_them():
    row = Synonym("Larus niger", "Anser fabalis", "OWN", "a source")
    lists = [(Checklist(each, each), [entry(each, 2, "Larus niger")]) for each in ("ONE", "OWN", "OTHER")]
    matched = match_lists(lists, shipped_taxonomy(), Knowledge((row,)))
    means = {each.checklist.id: each.entries[0].match.taxon for each in matched}
    assert means["OWN"] == "Anser fabalis"
    assert means["ONE"] == means["OTHER"] != "Anser fabalis"
    assert match_lists(lists[::-1], shipped_taxonomy(), Knowledge((row,))) == matched[::-1]


def test_a_list_that_is_itself_the_region_is_believed():
    old = ("Pitta brachyura", "Calandrella cinerea", "Phasianus colchicus")
    rows = [entry("FILE", row, name) for row, name in enumerate(old, 2)]
    assert beside_bundled(*rows)[0].match.taxon == "Pitta nympha"
    assert tuple(held.match.taxon for held in beside_bundled(*rows, asked=("FILE",))) == old
