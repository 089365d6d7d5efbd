"""The Parties speak of sites as of birds: held, tabled, undone, handed over, in conflict; Annex II stands in brackets."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from cli import assert_refused, birds, done
from stored import stated

from birds import checks, evidence, store
from birds.documents.model import Figure, shown
from birds.documents.papers.agreement import site_section
from birds.documents.papers.positions import held_grid, position_grid
from birds.dossier.negotiating import ClosedRound
from birds.errors import AnswerIsNo, InputError, UsageError
from birds.evidence import Findings, taxonomy_of
from birds.geodesy import degrees
from birds.messages import say
from birds.model import Annex, DossierContent, ListedSite, Message, Names, Round, Site, Snapshot
from birds.model.agreement import default
from birds.negotiation import annexes, choosing, drafts, exchange, rounds, sites, statements, wording
from birds.negotiation.acts import Record, conflicts, with_more_acts
from birds.negotiation.choosing import BirdChoice
from birds.negotiation.plain import from_text, to_text
from birds.negotiation.proposals import Naming, act_on
from birds.negotiation.rows import AnnexOptions
from birds.reading.agreement import skeleton
from birds.vocabulary import designation_in

LAKE, MANKO, UPO = (sites.subject(one) for one in ("ramsar-617", "ramsar-996", "ramsar-934"))
TEXT = AnnexOptions(text=True)
BOTH = {"KOR_lake": "include", "JPN_lake": "include"}


@pytest.fixture(scope="module")
def plain(small_dossier: Path) -> DossierContent:
    """A dossier with an open round, whose agreement asks for an Annex II."""
    before = store.load(small_dossier)
    record = Record(before.acts, None)
    record.round(Round(1), "open")
    record.add("name", LAKE, "비와호", place="ko", minutes="Minutes")
    agreement = replace(before.agreement, annex_sites=True)
    named = lake_called(before, Names(en="Biwa-ko", ja="琵琶湖", ko="비와호"))
    return with_more_acts(replace(named, agreement=agreement), record.new)


def lake_called(dossier: DossierContent, names: Names) -> DossierContent:
    """Return a dossier in which the lake has these names, which a source of its own State prints."""
    official = tuple(f"{lang} the State's own page" for lang in names.by_language)
    called = {"names": names, "official": official}
    every = (replace(one, **called) if sites.subject(one.place_id) == LAKE else one for one in dossier.sites)
    return replace(dossier, sites=tuple(every))


def said(dossier: DossierContent, **values: str) -> Findings:
    """Return what the Parties make of a dossier that says these of sites: KOR_lake="include"."""
    subjects, acts = {"lake": LAKE, "manko": MANKO, "upo": UPO}, []
    for key, value in values.items():
        party, _, name = key.partition("_")
        about = {"speaker": party, "round": 1, "reason": f"why {party}"}
        acts.append(("position", subjects[name], value, about))
    return recorded(dossier, *acts)


def recorded(dossier: DossierContent, *acts: tuple[str, str, str, dict[str, object]]) -> Findings:
    """Return what the Parties make of a dossier after these acts: kind, subject, value, and the rest."""
    record = Record(dossier.acts, None)
    for *act, about in acts:
        record.add(*act, **about)
    return evidence.findings(with_more_acts(dossier, record.new))


def listed(dossier: Path, *args: object) -> dict[str, dict[str, str]]:
    """Return the rows of `position list` by their English names."""
    text = done(dossier, "position", "list", *args, "--format", "csv", "-o", "-").stdout.lstrip("\ufeff")
    return {row["english_name"]: row for row in csv.DictReader(io.StringIO(text))}


def ran(dossier: Path, *args: object) -> str:
    """Run a command, and return all that it says."""
    return done(dossier, *args).output


def test_a_name_a_code_or_an_id_of_a_site_is_one_that_a_position_can_be_on(plain):
    table = said(plain)
    for name in ("琵琶湖", "Biwa-ko", "RAMSAR 617", "fns-biwa-ko"):
        assert choosing.choose_subjects(table, BirdChoice((name,))) == (LAKE,), name
    assert choosing.choose_subjects(table, BirdChoice(("Manko",), everything=True)) == (MANKO,), "and no bird"
    with pytest.raises(UsageError, match="'Manko' is the name of a site"):
        choosing.choose_subjects(table, BirdChoice(("Manko",), states=("bracketed",)))
    head = sites.site_heads(plain)[MANKO]
    assert (say(head, "en"), say(head, "ja")) == ("site Manko", "生息地 漫湖")
    assert choosing.choose_subjects(table, BirdChoice(("Manko", "저어새"))) == ("Platalea minor", MANKO)
    with pytest.raises(UsageError, match="Biwako-ko"):
        choosing.choose_subjects(table, BirdChoice(("Manko", "Biwako-ko")))
    with pytest.raises(UsageError, match="Biwa-ko"):
        choosing.choose_subjects(table, BirdChoice(("Biwa-kko",)))
    twice = replace(plain.sites[0], id="other", place_id="other", names=Names(en="Manko"))
    with pytest.raises(UsageError, match="several sites"):
        sites.SitesCalled(replace(plain, sites=(*plain.sites, twice))).meant_by("Manko")


def test_a_delegation_holds_what_it_says_of_a_site_until_it_tables_it(plain):
    table = evidence.findings(replace(plain, copy_of="KOR"))
    stated_ = statements.state_positions(
        table, BirdChoice(("우포늪",)), drafts.position("KOR", "", "include")
    )
    assert (stated_.changes, stated_.untabled, stated_.subjects) == ((), True, (UPO,))
    held = replace(table.dossier, drafts=drafts.drafts_to_add((), "KOR", stated_.held))
    assert "Upo Wetland" in str(held_grid(replace(table, dossier=held), "en"))
    (change,) = statements.table_drafts(replace(table, dossier=held), BirdChoice(("우포늪",))).changes
    assert (change.taxon, change.value_before, change.value_after) == (UPO, None, "include")


def test_of_a_site_in_an_area_that_is_not_shown_no_position_is_taken(plain, monkeypatch):
    table = said(plain, KOR_lake="include")
    around = shapely.to_wkb(shapely.box(135.5, 34.9, 136.5, 35.7))
    monkeypatch.setattr(sites, "party_areas", lambda _: ((None, around),))
    act = drafts.position("JPN", "", "include")
    with pytest.raises(UsageError, match="site Biwa-ko: not shown here, without prejudice"):
        statements.state_positions(table, BirdChoice(("琵琶湖", "漫湖")), act)
    assert statements.state_positions(table, BirdChoice(("漫湖",)), act).subjects == (MANKO,)
    (problem,) = checks.positions(table.dossier, taxonomy_of(table.dossier))
    assert problem.what.code == "check.site_barred"


def annex_two(table: Findings, *options: AnnexOptions) -> annexes.SitesAnnex:
    return annexes.annex_two(table, annexes.annex_with_origin(table, *options))


def row_of(table: Findings, place_id: str) -> ListedSite:
    return next(one for one in annex_two(table).rows if one.site.place_id == place_id)


def test_annex_two_has_who_proposes_and_who_opposes_in_its_working_paper(plain):
    table = said(plain, KOR_lake="include", JPN_lake="exclude", JPN_manko="include", KOR_upo="exclude")
    made = annex_two(table)
    rows = {sites.subject(row.site.place_id): row for row in (*made.rows, *made.left)}
    kor, jpn = map(default().country, ("KOR", "JPN"))
    assert rows[LAKE].remarks == (Message.of("bracket.opposed", side=kor, other=jpn),)
    assert rows[MANKO].remarks == (Message.of("bracket.proposed", side=jpn),)
    assert rows[LAKE].party_reasons == (("JPN", "why JPN"), ("KOR", "why KOR"))
    assert [row.site.place_id for row in made.left] == [UPO.removeprefix(sites.SUBJECT)]
    assert [row.number for row in made.rows] == list(range(1, len(made.rows) + 1))
    assert made.brackets == 2


def test_sites_in_brackets_can_be_printed_alone_under_their_numbers(plain):
    table = said(plain, JPN_manko="include")
    every = annexes.sites_annex(table, AnnexOptions())
    open_still = annexes.sites_annex(table, AnnexOptions(states=("bracketed",)))
    assert open_still.rows == tuple(row for row in every.rows if row.site.place_id == "ramsar-996")
    assert open_still.annex.brackets == every.annex.brackets == 1


def test_its_text_has_all_sites_until_nothing_is_open_then_what_both_agreed(plain):
    def text(**values: str) -> list[tuple[str, str]]:
        table = said(plain, **values)
        made = annex_two(table, TEXT)
        assert not any(row.remarks or row.party_reasons for row in made.rows)
        return [(sites.subject(row.site.place_id), row.state) for row in made.rows]

    every = text()
    assert len(every) > 100
    assert text(**BOTH) == [(LAKE, "agreed")]
    open_still = text(**BOTH, KOR_manko="include", KOR_upo="exclude")
    assert len(open_still) == len(every) - 1
    assert (MANKO, "bracketed") in open_still


def test_no_original_is_made_while_a_site_stands_in_brackets(plain):
    table = said(plain, KOR_lake="include")
    final = AnnexOptions(text=True, original="KOR", final=True)
    text = skeleton(table.dossier.agreement)
    for original in (annexes.annex_with_origin, lambda found, how: wording.agreed_text(found, text, how)):
        with pytest.raises(AnswerIsNo) as refused:
            original(table, final)
        codes = [point.code for point in dict(refused.value.message.args)["points"]]
        assert "signing.sites_open" in codes
    for none in (said(plain), said(plain, KOR_lake="exclude")):
        assert [one.code for one in sites.open_sites(none.dossier)] == ["signing.no_site_agreed"]
    assert not list(sites.open_sites(said(plain, **BOTH).dossier))


def test_an_agreed_site_without_a_name_in_one_of_the_languages_is_open(plain):
    nameless = lake_called(plain, Names(en="Biwa-ko", ja="琵琶湖"))
    unnamed = replace(nameless, acts=tuple(act for act in nameless.acts if act.kind != "name"))
    points = tuple(sites.open_sites(said(unnamed, **BOTH).dossier))
    assert [say(one, "en") for one in points] == ["1 site of Annex II has no name in 한국어 (site Biwa-ko)"]


def test_an_original_of_annex_two_needs_what_every_original_needs_and_an_agreement_with_one(plain):
    final = AnnexOptions(text=True, original="KOR", final=True)
    with pytest.raises(AnswerIsNo, match=r"no bird is agreed.*1 site of Annex II is not agreed"):
        annexes.sites_annex(said(plain, KOR_lake="include"), final)
    without = replace(plain, agreement=replace(plain.agreement, annex_sites=False))
    with pytest.raises(AnswerIsNo, match="no Annex II"):
        annexes.sites_annex(said(without, **BOTH), final)


def test_a_site_has_the_name_that_both_propose_and_brackets_until_then(plain):
    def row(*proposed: tuple[str, str]) -> ListedSite:
        acts = [
            ("name", LAKE, name, {"speaker": party, "round": 1, "place": "ko"}) for party, name in proposed
        ]
        return row_of(recorded(said(plain, **BOTH).dossier, *acts), "ramsar-617")

    assert (row().name("ko"), row().state) == ("비와호", "agreed")
    opened = row(("KOR", "비와코"))
    assert (opened.name("ko"), opened.state) == ("[비와호] [비와코]", "name_open")
    assert [one.code for one in opened.remarks][-1] == "bracket.names_proposed"
    agreed = row(("KOR", "비와코"), ("JPN", "비와코"))
    assert (agreed.name("ko"), agreed.name("ja"), agreed.state) == ("비와코", "琵琶湖", "agreed")
    kept_so = rounds.Kept((), (agreed, opened))
    again = from_text(rounds.Kept, to_text(kept_so), default())
    assert [one.names for one in again.sites or ()] == [agreed.names, opened.names]


def test_on_the_command_line_a_name_of_a_site_is_agreed_and_is_no_decision_on_a_bird(dossier):
    ran(dossier, "agreement", "set", "annex_sites", "true")
    ran(dossier, "position", "name", "ko", "Manko", "만코", "--cited", "Minutes 3")
    assert "만코" in ran(dossier, "annex", "--list", "sites", "--format", "csv", "-o", "-")
    held = store.load(dossier)
    assert "만코" in {one.names.ko for one in sites.named_places(held)}  # as the map and the sheets print it
    assert not list(checks.decisions(held, taxonomy_of(held)))
    assert "Manko" in listed(dossier, "만코")
    refused = birds("-d", dossier, "position", "name", "reference", "Manko", "만코", "--cited", "M")
    assert_refused(refused, 2, "en, ja, ko")


@pytest.mark.slow
def test_on_the_command_line_sites_are_stated_undone_and_named_at_once_as_birds_are(dossier):
    ran(dossier, "agreement", "set", "annex_sites", "true")
    ran(dossier, "round", "open")
    stated = ran(dossier, "position", "set", "include", "漫湖", "--party", "JPN")
    assert "JPN, round 1: include – 1 site" in stated
    assert listed(dossier)["Manko"]["state"] == "bracketed"
    assert "site Manko" in ran(dossier, "log", "Manko")
    assert "site Manko" in ran(dossier, "undo")
    assert not listed(dossier)
    for party in ("KOR", "JPN"):
        ran(dossier, "position", "set", "include", "琵琶湖", "漫湖", "우포늪", "--party", party)
    many = ("--sites", "--state", "agreed")
    assert set(listed(dossier, *many)) == {"Biwa-ko", "Manko", "Upo Wetland"}
    assert "agreed on 3 names" in ran(dossier, "position", "name", "ja", *many, "--cited", "Minutes")
    assert "left out: 2, without" in ran(dossier, "position", "name", "ko", *many, "--cited", "Minutes")
    ran(dossier, "position", "name", "ko", "琵琶湖", "비와호", "--party", "KOR")
    ran(dossier, "position", "name", "ko", "KOR", "--sites", "--party", "JPN")
    ran(dossier, "position", "name", "ko", "漫湖", "만코", "--party", "JPN")
    ran(dossier, "position", "name", "ko", "JPN", *many, "--party", "KOR")
    assert {one["korean_name"] for one in listed(dossier, *many).values()} == {"비와호", "우포늪"}
    open_still = ("--sites", "--state", "name_open")
    assert set(listed(dossier, *open_still)) == {"Manko"}
    assert "agreed on 1 name" in ran(dossier, "position", "name", "ko", "JPN", *open_still, "--cited", "M")
    assert not listed(dossier, *open_still)
    refused = birds("-d", dossier, "position", "set", "include", "--sites", "--limb-a", "--party", "KOR")
    assert_refused(refused, 2, "--sites goes with --state alone")


def test_of_birds_chosen_together_those_without_a_name_are_left_out(dossier):
    ran(dossier, "round", "open")
    ran(dossier, "position", "name", "ko", "두루미", "학", "--party", "KOR")
    told = ran(dossier, "position", "name", "ko", "KOR", "--all", "--party", "JPN")
    assert "JPN proposes 1 name" in told
    assert "left out: " in told
    for name in ("두루미", "저어새"):
        alone = birds("-d", dossier, "position", "name", "ko", name, "JPN", "--party", "KOR")
        assert alone.exit_code == (0 if name == "두루미" else 2)


def test_words_proposed_of_a_site_are_open_until_it_has_them(plain):
    lake = next(one for one in plain.sites if sites.subject(one.place_id) == LAKE and one.area_ha)

    def codes(place: str, value: str) -> list[str]:
        act = ("wording", LAKE, value, {"speaker": "JPN", "round": 1, "place": place})
        table = recorded(said(plain, **BOTH).dossier, act)
        remarks = row_of(table, lake.place_id).remarks
        return [one.code for one in (*remarks, *sites.open_sites(table.dossier))]

    assert codes("coordinates", "1°00′N 1°00′E") == ["note.words", "signing.sites_reworded"]
    assert codes("coordinates", degrees(lake.point or (0, 0))) == []
    assert codes("area_ha", "1") == ["note.words", "signing.sites_reworded"]
    assert codes("remark", "to be looked at") == ["note.remark"]


def test_a_designation_that_is_known_is_printed_in_the_language_and_any_other_as_it_was_typed():
    assert designation_in("Ramsar Site", "ko") == "람사르습지"
    assert designation_in("람사르습지", "en") == "Ramsar site"
    assert designation_in("Important Bird Area (WBSJ)", "ja") == "重要野鳥生息地（IBA）（WBSJ）"
    for typed in ("Ramsar Site", "UNESCO World Heritage component (Getbol)", "Ramsar Site since 1980", ""):
        assert designation_in(typed, "en") == typed
    assert designation_in("Ramsar Site since 1980", "ko") == "Ramsar Site since 1980"


def test_what_each_of_several_designations_says_has_its_number_and_the_plate_stands_before_the_table():
    about = {"point": (127.0, 35.0), "designated": "2006", "place_id": "Bay"}
    bay = Site("Bay", "Ramsar Site", Names("Bay"), "KOR", **about)
    park = replace(bay, designation="National park", area_ha=3550.0, designated="2004")
    rows = tuple(ListedSite(number, bay, more=more) for number, more in enumerate(((park,), ()), 1))
    annex = Annex("en", (), (), (), ("en",), ("KOR",), agreement=default())
    plate, table = site_section(annexes.SitesAnnex(annex, rows)).flow
    assert isinstance(plate, Figure)
    two, one = ([text.split("\n") for text in map(shown, row.cells)] for row in table.rows)
    assert two[2] == ["(1) Ramsar Site", "(2) National park"]
    assert two[4:6] == [["(2) 3,550"], ["(1) 2006", "(2) 2004"]]
    assert (one[2], *one[4:6]) == (["Ramsar Site"], ["–"], ["2006"])


def test_what_is_kept_of_annex_two_has_its_states_and_its_reader_returns_them(plain):
    table = said(plain, KOR_lake="include", JPN_manko="include", KOR_manko="include")
    held = rounds.agreement_to_keep(table.dossier, annexes.annex_with_origin(table))
    again = from_text(rounds.Kept, to_text(held), default())
    states = {sites.subject(row.site.place_id): row.state for row in again.sites or ()}
    assert (states[LAKE], states[MANKO], states[UPO]) == ("bracketed", "agreed", "proposal")
    assert ClosedRound(Round(1), sites=held.sites).site_brackets == 1
    assert ClosedRound(Round(1)).site_brackets == 0


def test_a_redline_inserts_no_site_of_which_nobody_speaks(plain):
    """A settled text has the agreed sites alone; with a bracket in the next round all stand in it again."""
    then = said(plain, **BOTH)
    annex = annexes.text(then)
    kept = rounds.agreement_to_keep(then.dossier, annex)
    assert [row.site.place_id for row in kept.sites or ()] == ["ramsar-617"]
    record = Record(then.dossier.acts, None)
    record.round(Round(1), "close", date="5 March 2027")
    record.round(Round(2), "open")
    record.add("position", MANKO, "include", speaker="KOR", round=2)
    table = evidence.findings(with_more_acts(then.dossier, record.new))
    snapshots = {1: Snapshot(1, to_text(kept), to_text(annex))}
    text = skeleton(table.dossier.agreement)
    changes = rounds.agreement_changes_since(table, snapshots, AnnexOptions(since=1), text)
    old, new = ([row.site.place_id for row in one.sites or ()] for one in (changes.old, changes.new))
    assert len(new) > 100
    assert old == [one for one in new if one != "ramsar-996"]


def test_a_redline_has_the_party_as_author_that_alone_says_another_thing_of_a_site_or_names_it(plain):
    table = said(plain, KOR_lake="include", KOR_manko="include", JPN_manko="include")
    second = tuple(replace(one, round=2) for one in table.dossier.positions)
    without_names = tuple(act for act in table.dossier.acts if act.kind != "name")
    now = replace(table.dossier, positions=second, rounds=(Round(1), Round(2)), acts=without_names)
    assert dict(sites.movers(now, 1)) == {LAKE: "KOR"}
    record = Record(said(plain, KOR_manko="include", JPN_manko="include").dossier.acts, None)
    record.add("round", "1", "close", date="2027-03-05")
    record.add("name", MANKO, "만코 습지", place="ko", speaker="KOR", round=2)
    assert dict(sites.movers(with_more_acts(plain, record.new), 1))[MANKO] == "KOR"


def test_hearsay_agrees_on_no_site_in_an_original_whether_its_name_is_open_or_not():
    heard = stated("KOR", LAKE, 1, "include", document="Note 12", recorder="JPN")
    both = {"JPN": stated("JPN", LAKE, 1, "include"), "KOR": heard}
    names = {LAKE: (act_on(LAKE, "ko", "호수", "JPN"),)}
    for open_names, plainly in ((names, "name_open"), ({}, "agreed")):
        stand = sites.SitePositions({LAKE: both}, frozenset(), Naming(open=open_names, agreement=default()))
        assert (stand.state(LAKE), stand.state(LAKE, original=True)) == (plainly, "bracketed")


def test_two_acts_on_one_site_are_a_conflict_and_its_row_stands_in_brackets(plain):
    one, other = (said(plain, KOR_lake=value).dossier for value in ("include", "exclude"))
    both = exchange.merge(one, exchange.exchange_of(other), "theirs.jsonl").after
    assert [found.first.subject for found in conflicts(both.acts)] == [LAKE]
    assert sites.site_positions(both).state(LAKE) == "bracketed"
    assert sites.site_positions(both).remark(LAKE, "bracketed") == Message("bracket.conflict")
    assert "conflicting records" in str(position_grid(evidence.findings(both), "en"))


def test_an_act_on_a_site_that_this_copy_lacks_is_refused_and_check_names_one_that_is_gone(plain):
    there = said(plain, KOR_lake="include").dossier
    left = tuple(one for one in plain.sites if one.place_id != "ramsar-617")
    with pytest.raises(InputError, match="ramsar-617"):
        exchange.merge(replace(plain, sites=left), exchange.exchange_of(there), "theirs.jsonl")
    assert not list(checks.positions(there, taxonomy_of(there)))
    fewer = replace(there, sites=left)
    assert [one.what.code for one in checks.positions(fewer, taxonomy_of(fewer))] == ["check.site_unknown"]


def test_check_names_what_is_held_on_nothing_that_is_there(plain):
    held = [drafts.position("KOR", subject, "include") for subject in (LAKE, "Raphus raphus", "site:gone")]
    made = replace(plain, copy_of="KOR", drafts=tuple(held))
    found = [(one.file, one.value, one.what.code) for one in checks.positions(made, taxonomy_of(made))]
    gone = ("Raphus raphus", "site:gone")
    codes = ("check.bird_unknown", "check.site_unknown")
    assert found == [("held", f"KOR, {bird}", code) for bird, code in zip(gone, codes, strict=True)]
    assert statements.clear_positions(evidence.findings(made), BirdChoice(gone), "KOR", None).subjects == gone
