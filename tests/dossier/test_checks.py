"""Each check finds what it is there for, nothing in a dossier that is in order, and what another program has written to it."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
import shapely
from cli import assert_refused, birds, ran
from few_birds import reference
from stored import execute, stated
from wordings import english as english_of

from birds import checks, store
from birds import model as m
from birds.checks import CHECKS, NAMED, UNFINISHED, place_names, run
from birds.errors import Problem
from birds.geodesy import boundary_doubts
from birds.model.agreement import default
from birds.names import parse
from birds.negotiation import items
from birds.negotiation.items import Item, ListedAs

TAXONOMY = reference("Grus monacha", "Antigone vipio", monacha="Hooded Crane", vipio="White-naped Crane")
DRAWN = shapely.to_wkb(shapely.MultiPolygon([shapely.box(130, 32, 131, 33)]))
LIST = m.Checklist("OSJ8", "8th", "JPN")


def held(
    row: int, name: str = "Grus monacha", taxon: str | None = "Grus monacha", **changes
) -> m.MatchedEntry:
    about = {"vernacular": m.Names(ja="ナベヅル", ko="흑두루미"), "statuses": (m.Status("W"),), **changes}
    entry = m.Entry("OSJ8", row, name, m.ParsedName(name, name), **about)
    return m.MatchedEntry(entry, m.Match("OSJ8", row, m.Message("exact"), taxon, confidence="certain"))


SITE = m.Site(
    "izumi", "flyway", m.Names(en="Izumi"), "JPN", point=(130.27, 32.1), species=("ナベヅル", "Hooded crane")
)
RECORD = m.Evidence(
    "e1", "Grus monacha", "tracking", "direct", m.End("Izumi", "JPN", (130.27, 32.1)),
    m.End("Suncheon", "KOR", (127.5, 34.9)), "https://example.org", taxon="Grus monacha", date_from="2014-03",
    date_to="2014-03-09",
)  # fmt: skip
COUNT = m.SiteCount(
    "izumi", "Izumi", "Grus monacha", "Grus monacha", 10000, "10,000", "birds", None, "report"
)
STATEMENT = m.Status(
    "W", name="G. monacha", taxon="Grus monacha", territory="KOR", author="Birds Korea", source="BK2022",
    id="S-1",
)  # fmt: skip
SOUND = m.DossierContent(
    reference="test", lists=(m.MatchedList(LIST, (held(2), held(3, "Antigone vipio", "Antigone vipio"))),),
    sites=(SITE,), areas=(m.SiteArea("izumi", DRAWN, "survey"),), counts=(COUNT,), evidence=(RECORD,),
    rounds=(m.Round(1, "2026-01", "2026-02"),), positions=(stated("JPN", "Grus monacha", 1, "include"),),
    statuses=(STATEMENT,),
    decisions=(m.Decision("Grus monacha", "yes", "both", "minutes", kind="non_migratory"),),
    agreement=default(),
)  # fmt: skip


def test_what_is_in_order_or_empty_or_undetermined_or_no_plain_date_is_no_problem():
    assert run(SOUND, TAXONOMY) == ()
    assert run(m.DossierContent("test", agreement=default()), TAXONOMY) == ()
    ssp = (m.Match("OSJ8", 4, m.Message("x"), None, "ssp."),)
    for entry, kind in (
        (replace(held(4, "G g", "Grus x"), subspecies=ssp), "checklist"),
        (held(4), "law"),
        (held(4, part="alien", statuses=(m.Status("I"),)), "checklist"),
        (held(4, parent_row=2, rank="subspecies", statuses=()), "checklist"),
    ):
        assert run(entries(entry, kind=kind), TAXONOMY) == ()
    for first, last in (
        ("2003/2004 winter", "2003"),
        ("2014-03-18", "2014"),
        (None, "2010"),
        ("2016", "spring 2015"),
    ):
        assert run(evidence(date_from=first, date_to=last), TAXONOMY) == ()


def test_a_row_of_one_bird_or_another_does_not_repeat_the_row_of_the_first():
    either = "Grus monacha/Antigone vipio"
    row, again = (
        m.MatchedEntry(
            m.Entry("OSJ8", number, either, parse(either)), m.Match("OSJ8", number, m.Message("either-or"))
        )
        for number in (4, 5)
    )
    said = [str(problem) for problem in run(entries(row, again), TAXONOMY)]
    assert not any("Grus monacha is in row 2" in text for text in said)
    assert any(f"{either} is in row 4 already" in text for text in said)


def entries(*found: m.MatchedEntry, kind: str = "checklist") -> m.DossierContent:
    return replace(SOUND, lists=(m.MatchedList(replace(LIST, kind=kind), (*SOUND.lists[0].entries, *found)),))


def with_other(field: str) -> Callable[..., m.DossierContent]:
    """Return what changes the one record of that field in the sound dossier."""
    (sound,) = getattr(SOUND, field)
    return lambda **changes: replace(SOUND, **{field: (replace(sound, **changes),)})


evidence, site, count, statement, position, decision = map(
    with_other, ("evidence", "sites", "counts", "statuses", "positions", "decisions")
)
NEVER = m.Match(
    "OSJ8", 2, m.Message("unresolved"), None, "nowhere", candidates=(m.Candidate("x", m.Message("y")),)
)
CASES = {
    "English name of another bird": (
        replace(SOUND, lists=(m.MatchedList(LIST, (held(2, vernacular=m.Names(en="White-naped Crane")),)),)),
        "warning",
        "White-naped Crane is the English name of Antigone vipio, and Grus monacha is another bird"),
    "unmatched": (entries(held(4, "Grus x", None)), "warning", "not decided which bird"),
    "subspecies": (entries(replace(held(4, "G g", "Grus x"), subspecies=(NEVER,))), "warning",
        "subspecies nowhere"),
    "proposal": (entries(replace(held(4, "G g"), match=m.Match("OSJ8", 4, m.Message("misprint"), "Grus x",
        confidence="proposal"))), "warning", "this is a proposal"),
    "remark": (entries(replace(held(4, "G g"), match=m.Match("OSJ8", 4, m.Message("x"), "Grus x",
        remarks=(m.Message.of("other-bird", name="박새"),)))), "warning", "박새"),
    "same name twice": (entries(held(4)), "error", "Grus monacha is in row 2 already"),
    "same bird twice": (entries(held(4, "Grus monachus")), "warning", "is in row 2 already"),
    "given as extirpated and as present": (
        entries(held(4, "G g", "Grus x", statuses=(m.Status("X"), m.Status("W")))), "warning",
        "given as extirpated and as present"),
    "resident in part of the year": (entries(held(4, "G g", "Grus x", statuses=(m.Status("R", (4, 5)),))),
        "warning", "resident for only 2 months"),
    "no such month": (entries(held(4, "G g", "Grus x", statuses=(m.Status("W", (0, 13)),))), "error",
        "a month that does not exist"),
    "statement of nobody": (statement(author=" "), "error", "it has no author"),
    "statement of no such month": (statement(months=(13,)), "error", "a month that does not exist"),
    "statement on an open bird": (statement(taxon=None), "warning",
        "not decided which bird 1 statement of BK2022 is about; it has no effect on results"),
    "site without point": (site(point=None), "warning", "has no point"),
    "site elsewhere": (site(point=(103.27, 32.1)), "error", "far outside JPN"),
    "site with swapped axes": (site(point=(32.1, 130.27)), "error", "coordinates out of range"),
    "site with an unknown bird": (site(species=("Dodo",)), "warning", "names a bird that is neither"),
    "boundary of another size": (replace(site(area_ha=1.0), areas=(m.SiteArea("izumi", DRAWN, "survey"),)),
        "warning", "1 ha"),
    "count without source": (count(source=" "), "error", "no source"),
    "count of an open site": (count(place_id=None), "warning", "not among the sites"),
    "count of an open bird": (count(taxon=None), "warning", "it is not decided which bird it is"),
    "record without source": (evidence(source=""), "error", "no source"),
    "record in the other hemisphere": (evidence(origin=m.End("Izumi", "JPN", (130.27, -32.1))), "error",
        "Izumi is far outside JPN"),
    "record that ends early": (evidence(date_to="2013"), "error", "before it begins"),
    "record of an open bird": (evidence(taxon=None), "warning", "it is not decided which bird it is"),
    "record of unknown ends": (evidence(origin=m.End("at sea", None)), "warning",
        "the countries of its two ends"),
    "record twice": (replace(SOUND, evidence=(RECORD, replace(RECORD, id="e2"))), "warning", "it repeats e1"),
    "position on nothing": (position(subject="Raphus cucullatus"), "error",
        "neither on a list nor in the reference"),
    "round that closes first": (replace(SOUND, rounds=(m.Round(1, "2026", "2025"),)), "error",
        "before it opens"),
    "round left open": (replace(SOUND, rounds=(m.Round(1), m.Round(2))), "error",
        "still open, although a later round"),
    "list of nothing": (replace(SOUND, lists=(*SOUND.lists, replace(SOUND.lists[0], entries=()))), "error",
        "has no entries"),
    "name that nobody uses": (decision(kind="name", value="Raphus cucullatus"), "error",
        "the agreed name, Raphus cucullatus, is neither on a list"),
    "decision without citation": (decision(cited=" "), "error", "is not used"),
    "decision on nothing": (decision(subject="Raphus cucullatus"), "warning", "no list has"),
    "site that is of another place": (
        decision(subject="izumi", value="suncheon", kind="place"), "error",
        "it was decided to belong to the place suncheon, but it is recorded at izumi"),
    "place of a site that is gone": (decision(subject="gone", value="izumi", kind="place"), "warning",
        "the dossier lacks the site"),
    "reason that names a sea": (position(reason="of the Sea of Japan and at Dokdo"), "note", "Sea of Japan"),
    "site that bears a name that is not shown": (site(names=m.Names("Takeshima")), "note", "Takeshima"),
    "site in an area that is not shown": (site(point=(131.866, 37.241)), "note",
        "lies in an area that is not shown here, without prejudice"),
    "own list that is not there": (
        replace(SOUND, acts=(m.Act("a1", "setting", "list.KOR", "NIBR2025", speaker=m.PartyCode("KOR")),)),
        "warning", "uses this list as its own"),
    "paragraph of a third Party": (replace(SOUND, clauses=(m.Clause("birds", "text", m.Names(), by="AUS"),)),
        "error", "AUS is not a Party"),
}  # fmt: skip


@cache
def found_in(case: str) -> dict[object, tuple[Problem, ...]]:
    return {check: tuple(check(CASES[case][0], TAXONOMY)) for check in CHECKS}


@pytest.mark.parametrize("case", CASES)
def test_a_check_finds(case):
    _, severity, what = CASES[case]
    found = [problem for problems in found_in(case).values() for problem in problems]
    assert any(problem.severity == severity and what in str(problem) for problem in found), found
    assert all(problem.todo for problem in found)


def test_every_check_has_a_case_and_what_is_unfinished_is_no_error():
    for check in CHECKS:
        found = {problem.severity for case in CASES for problem in found_in(case)[check]}
        assert found, check
        assert check not in UNFINISHED or found == {"warning"}


@pytest.mark.parametrize("case", ["site elsewhere", "site without point"])
def test_what_is_unfinished_is_not_looked_for_unless_asked_for(case):
    dossier, severity, what = CASES[case]
    for strict in (True, False):
        found = any(what in str(problem) for problem in run(dossier, TAXONOMY, strict=strict))
        assert found == (strict or severity == "error")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("동해에서 월동", ["동해"]),
        ("日本海側で越冬し、独島にも", ["日本海", "独島"]),
        ("winters on the East Sea; the Japan Sea; Tok-do", ["East Sea", "Japan Sea", "Tok-do"]),
        ("the survey says “Sea of Japan” and 「日本海」", []),
        ("동해시, Donghae-si, 東海村, 북동해역, the North-East Sealand", []),
    ],
)
def test_names_of_seas_and_of_places_not_shown_are_listed_unless_quoted(text, named):
    found = [one.what for one in run(position(reason=text), TAXONOMY) if one.what.code in NAMED]
    assert [dict(what.args)["name"] for what in found] == named


TYPED = "on Dokdo"
TEXTS = {
    "reason": position(reason=TYPED),
    "agreed name or footnote": decision(kind="name", list_id="footnote.en", value=TYPED),
    "proposed name": replace(SOUND, acts=(m.Act("a1", "name", "Platalea minor", TYPED, place="en"),)),
    "reason of an act": replace(SOUND, acts=(m.Act("a1", "position", "Platalea minor", "include", reason=TYPED),)),
    "minutes": replace(SOUND, acts=(m.Act("a1", "round", "1", "open", minutes=TYPED),)),
    "place of a round": replace(SOUND, rounds=(m.Round(1, place=TYPED),)),
    "paragraph": replace(SOUND, clauses=(m.Clause("birds", "text", m.Names(TYPED)),)),
    "comment": replace(SOUND, clauses=(m.Clause("birds", "text", m.Names(), comments=(("KOR", TYPED),)),)),
    "name of a site": site(names=m.Names(TYPED)),
    "note on a site": site(note=TYPED),
    "town": site(municipality=TYPED),
    "counted place": count(site_printed=TYPED),
    "end of a record": evidence(origin=m.End(TYPED, "KOR")),
    "note on a record": evidence(note=TYPED),
    "title": replace(SOUND, agreement=replace(SOUND.agreement, titles=m.Names(f"{{first}}, {{second}} {TYPED}"))),
    "gazetteer": replace(SOUND, agreement=replace(SOUND.agreement, countries=(("RUS", "en", TYPED),))),
    "sentence": replace(SOUND, agreement=replace(SOUND.agreement,
        parties=tuple(replace(one, sentence=m.Names(TYPED)) for one in SOUND.agreement.parties))),
}  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_such_a_name_is_found_in_whatever_is_printed(text):
    assert [one.what.code for one in place_names(TEXTS[text], TAXONOMY)][:1] == ["check.place_named"]


def test_what_was_said_before_a_later_act_is_no_longer_printed():
    first = m.Act("a1", "position", "Platalea minor", "include", reason=TYPED)
    then = m.Act("a2", "position", "Platalea minor", "include", reason="as agreed", seen=("a1",))
    assert list(place_names(replace(SOUND, acts=(first, then)), TAXONOMY)) == []


def test_such_a_name_is_a_note_and_an_error_with_strict(dossier):
    ran(dossier, "round", "open")
    ran(dossier, "position", "set", "include", "저어새", "--party", "KOR", "--reason", "at Dokdo")
    plain, strict = birds("-d", dossier, "check"), birds("-d", dossier, "check", "--strict")
    assert (plain.exit_code, strict.exit_code) == (0, 1)
    assert "Dokdo" in plain.stderr
    assert "Dokdo" not in plain.stdout
    assert "Dokdo" in strict.stdout


def test_errors_come_first():
    dossier = replace(site(point=None), counts=count(source="").counts)
    assert [problem.severity for problem in run(dossier, TAXONOMY)] == ["error", "warning"]


def test_the_boxes_overlap_so_that_they_attribute_nothing():
    west, south, east, north = default().by_code["KOR"].bounds
    japan = default().by_code["JPN"].bounds
    assert japan[0] < west < east < japan[2]
    assert japan[1] < south < north < japan[3]


@pytest.mark.parametrize(("stated", "is_said"), [(10.0, True), (200_000.0, False), (10_000_000.0, True)])
def test_boundaries_of_several_sources_that_cross_again_and_again_are_measured_at_once(stated, is_said):
    steps = range(4_001)
    teeth = [(130 + at / 8_000, 32 + (at % 4 > 1) / 2) for at in steps] + [(130.5, 31.9), (130, 31.9)]
    combs = [shapely.Polygon(teeth), shapely.Polygon([(north + 98, east - 98) for east, north in teeth])]
    drawn = tuple(m.SiteArea("izumi", comb.wkb, str(number)) for number, comb in enumerate(combs))
    crossing = replace(site(area_ha=stated), areas=drawn)
    assert [said for said, _ in boundary_doubts(crossing)] == ["izumi"] * is_said


STONECHATS = reference(
    *("Saxicola maurus", "Saxicola maurus stejnegeri", "Saxicola maurus variegatus", "Thinornis placidus"),
    maurus="Siberian Stonechat",
    placidus="Long-billed Plover",
)


def listed(name: str, taxon: str, english: str | None = None) -> m.MatchedEntry:
    parsed = m.ParsedName(name, name, *name.split(), None, "species")
    entry = m.Entry("L", 2, name, parsed, vernacular=m.Names(english))
    return m.MatchedEntry(entry, m.Match("L", 2, m.Message("accepted"), taxon, confidence="certain"))


def english(name: str, taxon: str, own: str | None = None) -> str | None:
    side = ListedAs(m.Checklist("L", "L"), listed(name, taxon, own))
    item = Item("1", taxon, None, (), (side,))  # type: ignore[arg-type]
    return items.names(item, default(), STONECHATS, {}, name).en


def test_a_list_that_prints_the_headword_names_it_and_no_part_is_called_as_the_whole():
    assert english("Saxicola stejnegeri", "Saxicola maurus", "Amur Stonechat") == "Amur Stonechat"
    assert english("Saxicola maurus", "Saxicola maurus", "Common Stonechat") == "Siberian Stonechat"
    assert english("Saxicola stejnegeri", "Saxicola maurus") is None
    assert english("Charadrius placidus", "Thinornis placidus") == "Long-billed Plover"


@pytest.mark.parametrize(("called", "is_told"), [("Siberian Stonechat", True), ("Amur Stonechat", False)])
def test_a_list_that_calls_a_part_as_the_whole_is_told(called, is_told):
    entry = listed("Saxicola stejnegeri", "Saxicola maurus", called)
    dossier = replace(SOUND, lists=(m.MatchedList(m.Checklist("L", "L"), (entry,)),))
    found = [english_of(each.what) for each in checks.english_names(dossier, STONECHATS)]
    assert len(found) == is_told
    assert all("Siberian Stonechat is the English name of Saxicola maurus" in each for each in found)


DECISION = """INSERT INTO decision (kind, subject, value, decided_by, cited)
    VALUES ('name', 'Grus monacha', 'Grus monacha', 'both Parties', 'minutes')"""
NEW = "학명,국명\nGavia stellata,아비\n"


@pytest.mark.slow
def test_a_change_by_another_program_is_seen_and_adopted_with_words_that_the_log_keeps(dossier):
    assert birds("-d", dossier, "check", "--adopt", "nobody").stderr.startswith("there is nothing to adopt")
    execute(dossier, "UPDATE site SET note = 'drawn in QGIS' WHERE fid = 1")
    seen = birds("-d", dossier, "check")
    assert (seen.exit_code, "the table site was changed outside birds" in seen.stdout) == (1, True)
    assert_refused(birds("-d", dossier, "check", "--adopt", " "), 2, "who changed")
    done = birds("-d", dossier, "check", "--adopt", "Kim moved a site")
    assert done.exit_code == 0
    assert done.stderr.splitlines()[0] == "recorded in the log: Kim moved a site (changed: site)"
    assert store.load(dossier, m.Event)[-1].command == "check --adopt Kim moved a site"
    ran(dossier, "check")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE site SET geom = 5 WHERE fid = 1", "can't be used: it is not a GeoPackage geometry"),
        (
            "DELETE FROM match WHERE list_id = 'KOS2025' AND row = 106",
            "row 106 of the list KOS2025 has no match",
        ),
        ("UPDATE entry SET verbatim = x'00ff' WHERE fid = 10", "has an invalid value: it must be a text"),
    ],
)
def test_what_keeps_a_dossier_from_being_read_is_listed_by_check(dossier, statement, said):
    execute(dossier, statement)
    done = birds("-d", dossier, "check", "--format", "csv")
    assert (done.exit_code, said in done.stdout) == (1, True), done.output
    execute(dossier, DECISION)
    again = birds("-d", dossier, "check", "--format", "csv")
    both = [text.splitlines() for text in (done.stdout, again.stdout)]
    first, then = ([line for line in lines if not re.search("the record|changed", line)] for lines in both)
    assert (again.exit_code, then) == (1, first), "whether there are decisions or not"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "command"),
    [
        ("UPDATE entry SET number = x'00ff' WHERE fid = 10", ("load", "list", "list.csv", "--id", "NEW")),
        ("UPDATE site SET area_ha = 9e999 WHERE fid = 1", ("map", "-o", "map.html")),
        ("UPDATE site SET area_ha = 'large' WHERE fid = 1", ("map", "-o", "map.html")),
    ],
)
def test_a_command_that_fails_on_such_a_value_says_whose_it_is(dossier, tmp_path, statement, command):
    (tmp_path / "list.csv").write_text(NEW, encoding="utf-8")
    execute(dossier, statement)
    paths = [tmp_path / word if "." in word else word for word in command]
    done = birds("-d", dossier, *paths)
    assert done.exit_code in {0, 4}, done.output
    assert done.exit_code == 0 or "`birds check` lists what is wrong" in done.stderr
    assert birds("-d", dossier, "check").exit_code == 1
