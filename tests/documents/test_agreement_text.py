"""The agreement and Annex II: a text with ids in parallel languages, open, settled as an original, and through rounds."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from annex_samples import FIVE
from cli import assert_refused, birds, ran
from docx_revisions import W, any_width, footer, part, settled, shown, texts
from office import settle
from wordings import english

from birds import dossier as birds_dossier
from birds import store
from birds.documents import FORMATS
from birds.documents.model import Table
from birds.documents.papers.agreement import agreement_document, degrees
from birds.errors import InputError, StrictError
from birds.model import LANGS, Act, Agreed, Clause, ListedSite, Names, Site, Snapshot
from birds.model.agreement import default
from birds.negotiation import plain, rounds
from birds.negotiation.annexes import clashes, open_in_annex, text_of
from birds.negotiation.rounds import AgreementChanges
from birds.negotiation.rows import AnnexOptions
from birds.negotiation.sites import is_not_shown
from birds.negotiation.wording import BLANK, contradictions, numbers
from birds.reading.agreement import of_text, read_agreement, skeleton, to_text

ONE = "[a] article\nen: Scope\nja: 範囲\nko: 범위\n\n[a.1] text\nen: See {a}.\nja: {a}を見る。\nko: {a}을 본다.\n"


def told(text: str) -> list[str]:
    return [what.code for _, what in contradictions(of_text(text, "t", default()), default())]


def test_the_skeleton_has_headings_and_notes_in_three_languages_and_no_wording():
    assert not list(contradictions(skeleton(default()), default()))
    for clause in skeleton(default()):
        assert len(clause.texts.all()) == len(LANGS)
        if clause.kind in ("text", "annex"):
            assert set(clause.texts.all()) == {BLANK}
        else:
            assert len(clause.note.all()) == len(LANGS)


def test_what_is_exported_is_read_back_as_it_was_with_all_remarks_and_its_numbers():
    remarks = (("JPN", "no: yes"),)
    more = Clause("x", "text", Names("two\n\nlines", "둘", "二"), by="KOR", instead="a", comments=remarks)
    every = (*skeleton(default()), *of_text(ONE, "t", default()), more)
    assert of_text(to_text(every), "t", default()) == every
    remarks = (("KOR", "first"), ("JPN", "other"), ("KOR", "second"))
    text = to_text([Clause("aim", "text", Names("An aim."), comments=remarks)])
    assert all(f"comment.{party}: {remark}\n" in text for party, remark in remarks)
    text = ONE + "\n[a.2] text\nby: KOR\ninstead: a.1\nen: x\nja: x\nko: x\n"
    assert numbers(of_text(text, "t", default())) == {"a": (1, 0), "a.1": (1, 0), "a.2": (1, 0)}
    longer = of_text(f"{text}\n[a.3] text\nen: y\nja: y\nko: y\n", "t", default())
    assert numbers(longer) == {"a": (1, 0), "a.1": (1, 1), "a.2": (1, 1), "a.3": (1, 2)}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("ko: 범위\n", "", "wording.language_missing"),
        ("ko: 범위", "ko: [범위]", "wording.other_brackets"),
        ("ko: {a}을", "ko: 이것을", "wording.other_references"),
        ("en: Scope", "by: AUS\nen: Scope", "wording.no_party"),
        ("{a}", "{b}", "wording.placeholder_left"),
        ("en: Scope", "term.en: scope\nen: Scope", "wording.other_terms"),
    ],
)
def test_languages_that_differ_are_a_contradiction(old, new, code):
    assert told(ONE) == []
    assert told(ONE.replace(old, new)) == [code]
    assert told(ONE.replace("Scope", "[Scope]").replace("범위", "[범위]").replace("範囲", "［範囲］")) == []


@pytest.mark.parametrize(
    "line", ["fr: non", "words alone", "[b] chapter", "[a] text", "en: again", "ko: \x1b[31m"]
)
def test_a_text_is_taken_whole_or_refused_with_its_line(line):
    text = f"{ONE}\n{line}\n" if "[" in line else ONE.replace("en: See", f"{line}\nen: See")
    with pytest.raises(StrictError):
        of_text(text, "t", default())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"[{'a' * 101}] text\nen: x\n", "the paragraph is too long"),
        (f"[a] text\nby: {'K' * 101}\nen: x\n", "the paragraph is too long"),
        (f"[a] text\nen: {'x' * 20_001}\n", "the paragraph is too long"),
        (f"[a] text\nen: {'{a} ' * 51}\n", "the paragraph is too long"),
        ("".join(f"[a{at}] text\nen: x\n" for at in range(1_001)), "more than 1,000 paragraphs"),
        ("en: x\n" * 200_000, "larger than 1,000,000 bytes"),
        (f"x = {'9' * 900_000}\n", "the line is not recognised ('x = 999"),
    ],
    ids=["a name", "a Party", "words", "references", "paragraphs", "bytes", "a line"],
)
def test_a_text_is_as_long_as_one_of_an_agreement_or_refused_in_a_sentence(text, said, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as refused:
        read_agreement(path, default())
    told = english(refused.value.message)
    assert said in told
    assert len(told) < 700 + len(str(path))


def test_a_text_goes_in_comes_out_and_is_replaced_only_when_asked(dossier, tmp_path):
    file = tmp_path / "text.txt"
    file.write_text(ONE, "utf-8")
    ran(dossier, "load", "agreement", file)
    assert birds("-d", dossier, "agreement", "--export").stdout == ONE
    file.write_text(ONE.replace("Scope", "Purpose"), "utf-8")
    assert_refused(birds("-d", dossier, "load", "agreement", file), 2, "--replace", "1 changed")
    ran(dossier, "load", "agreement", file, "--replace")
    assert "Purpose" in birds("-d", dossier, "agreement", "--format", "md").stdout


def test_a_text_that_somebody_works_on_is_exported_over_only_when_asked(dossier, tmp_path):
    file = tmp_path / "text.txt"
    export = ("-d", dossier, "agreement", "--export", "-o", file)
    for _ in range(2):  # what we wrote ourselves is replaced
        assert birds(*export).exit_code == 0
    ran(dossier, "load", "agreement", file)
    worked_on = file.read_text("utf-8").replace("[blank]", "The Parties agree.", 1)
    file.write_text(worked_on, "utf-8")
    assert_refused(birds(*export), 2, "--force")
    assert file.read_text("utf-8") == worked_on
    ran(dossier, "load", "agreement", file, "--replace")
    assert birds(*export, "--force").exit_code == 0
    assert "The Parties agree." in file.read_text("utf-8")


def test_annex_two_has_each_place_once_and_an_original_is_refused_while_a_paragraph_is_blank(small_dossier):
    refused = birds("-d", small_dossier, "agreement", "--original", "JPN")
    assert_refused(refused, 1, "10 paragraphs are blank", "an empty list can't be signed")
    made = json.loads(birds("-d", small_dossier, "annex", "--list", "sites", "--format", "json").stdout)
    rows = made["rows"]
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["party"] for row in rows} == {"JPN", "KOR"}
    (lake,) = [one for one in rows if one["japanese_name"] == "琵琶湖"]
    assert lake["designation"] == ["Ramsar Site", "EAAFP Flyway Network Site"]
    assert lake["id"] == ["ramsar-617", "fns-biwa-ko"]
    annex = json.loads(birds("-d", small_dossier, "annex", "--format", "json").stdout)["rows"]
    counted = {int(number) for row in rows for number in row["birds"] or ()}
    assert counted
    assert counted <= {row["number"] for row in annex}


def test_a_site_stands_where_its_first_known_designation_is_in_whole_minutes_and_in_no_area_that_is_not_shown():
    assert degrees((127.5, 34.885)) == "34°53′N 127°30′E"
    assert degrees((-0.01, -59.9999)) == "60°00′S 0°01′W"
    shoal = Site("x", "", Names("x"), "KOR", point=(131.866, 37.241))
    assert is_not_shown(default(), shoal, None)
    assert not is_not_shown(default(), Site("y", "", Names("y"), "KOR", point=(127.5, 34.9)), None)
    known = Site("b", "", Names("b"), "JPN", point=(136.0, 35.0))
    listed = ListedSite(1, Site("a", "", Names("a"), "JPN"), more=(known,))
    assert listed.placed == known
    assert replace(listed, more=()).placed == listed.site


def test_a_conflict_that_no_row_shows_keeps_a_text_from_being_signed():
    rows = tuple(replace(one, state="agreed", names=Names("a", "b", "c")) for one in FIVE.rows)
    agreed = replace(FIVE, rows=rows, notes=())
    openings = [Act(date, "round", "4", "open", date=date) for date in ("1 May", "2 May")]
    assert text_of(agreed).settled
    assert [*open_in_annex(agreed)] == []
    assert [point.code for point in clashes(openings)] == ["signing.conflicts"]
    assert not text_of(agreed, openings).settled


def test_only_the_heading_of_an_article_stays_on_the_page_of_what_follows():
    texts = Names("a", "b", "c")
    clauses = (Clause("one", "article", texts), Clause("one.1", "text", texts))
    table, *_ = agreement_document(Agreed(FIVE, clauses, True)).sections[0].blocks
    assert isinstance(table, Table)
    assert [row.together for row in table.rows] == [True, False]
    written = part(FORMATS["agreement"]["docx"](Agreed(FIVE, clauses, True)))
    kept = [bool(row.findall(f".//{W}keepNext")) for row in written.iter(f"{W}tr")]
    assert kept[1:3] == [True, False]


@pytest.mark.slow
def test_a_word_that_never_ends_is_printed_as_any_other(dossier, tmp_path):
    (tmp_path / "a.txt").write_text(f"[a] text\nen: {'x' * 20_000}\nko: {'가' * 20_000}\n", "utf-8")
    ran(dossier, "load", "agreement", tmp_path / "a.txt")
    ran(dossier, "agreement", "-o", tmp_path / "a.pdf")


FIRST = """[scope] article
en: Scope
ja: 範囲
ko: 범위

[scope.1] text
en: Birds of the Annex.
ja: 附属書の鳥。
ko: 부속서의 새.

[scope.2] text
en: See {scope.1}.
ja: {scope.1}を見る。
ko: {scope.1}을 본다.

[end] article
en: Entry into force
ja: 発効
ko: 발효

[end.1] text
en: [blank]
ja: [blank]
ko: [blank]
"""
SECOND = FIRST.replace("Birds of the Annex.", "Migratory birds of the Annex.").replace(
    "[end] article",
    "[scope.3] text\nby: KOR\nen: And their eggs.\nja: その卵も。\nko: 그 알도.\n\n"
    "[sites] article\nen: Sites\nja: 生息地\nko: 서식지\n\n[end] article",
)


@pytest.fixture(scope="module")
def talks(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dossier in its second round, in which the text and the annex have changed."""
    path = shutil.copy(small_dossier, tmp_path_factory.mktemp("talks") / "a.gpkg")
    file = path.with_name("text.txt")
    file.write_text(FIRST, "utf-8")
    for args in (("load", "agreement", file), ("round", "open", "1", "--date", "1 March"),
                 ("position", "set", "include", "Antigone canadensis", "--party", "KOR"),
                 ("round", "close", "1", "--date", "5 March"), ("round", "open", "2", "--date", "6 March"),
                 ("position", "set", "exclude", "Antigone canadensis", "--party", "JPN"),
                 ("position", "set", "include", "Garrulus glandarius", "--party", "KOR")):  # fmt: skip
        ran(path, *args)
    file.write_text(SECOND, "utf-8")
    ran(path, "load", "agreement", file, "--replace")
    return path


def printed(talks: Path, file: Path, *args: object) -> bytes:
    ran(talks, "agreement", *args, "-o", file)
    return file.read_bytes()


def three(talks: Path, folder: Path, *args: object) -> tuple[bytes, bytes, bytes]:
    """Return the redline, today's text, and the old one."""
    red = printed(talks, folder / "red.docx", "--since", 1, *args)
    new = printed(talks, folder / "new.docx", *args)
    options = dict(zip(args[::2], args[1::2], strict=True))
    asked = AnnexOptions(options["--lang"], original=options.get("--order-of"), since=1)
    old = birds_dossier.Dossier(talks).agreement_changes(asked).old
    made = FORMATS["agreement"]["docx"](old)
    (folder / "old.docx").write_bytes(made)
    return red, new, made


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "order"), [("en", ()), ("ko", ("--order-of", "KOR"))])
def test_in_word_accept_all_is_todays_text_and_reject_all_the_old_one(talks, tmp_path, lang, order):
    made, new, old = three(talks, tmp_path, "--lang", lang, *order)
    for read in (part, footer):
        assert shown(settled(read(made), accept=True)) == shown(read(new))
        assert any_width(shown(settled(read(made), accept=False))) == any_width(shown(read(old)))
    assert list(part(made).iter(f"{W}ins", f"{W}del"))


def settled_page(page: bytes, *, accept: bool) -> list[str]:
    """Return the lines of a page after all changes in it were accepted or rejected, by none of our code."""
    root = lxml.html.fromstring(page)
    gone, stays = ("del", "ins") if accept else ("ins", "del")
    for one in list(root.iter(gone)):
        one.drop_tree()
    for one in list(root.iter(stays)):
        one.drop_tag()
    for one in root.iter("br"):
        one.tail = f"\n{one.tail or ''}"
    blocks = (one.text_content().strip() for one in root.iter("h1", "h2", "h3", "p", "th", "td"))
    return [text for text in blocks if text]


def test_on_a_page_accept_all_is_todays_text_and_reject_all_the_old_one(talks):
    found = changed(talks)
    page = FORMATS["agreement_redline"]["html"]
    made = page(found.old, found.new, found.authors)
    for whole, accept in ((found.new, True), (found.old, False)):
        assert settled_page(made, accept=accept) == settled_page(page(whole, whole), accept=True)
        plain = settled_page(FORMATS["agreement"]["html"](whole), accept=True)
        assert [text for text in plain if text not in settled_page(made, accept=accept)] == []
    assert b'<ins title="Republic of Korea">' in made


def changed(talks: Path) -> AgreementChanges:
    return birds_dossier.Dossier(talks).agreement_changes(AnnexOptions(since=1))


def test_a_new_paragraph_is_the_partys_that_proposes_it(talks, tmp_path):
    made = printed(talks, tmp_path / "red.docx", "--since", 1)
    rows = {
        name: {one.get(f"{W}author") for one in row.iter(f"{W}ins", f"{W}del")}
        for row in part(made).iter(f"{W}tr")
        for name in ("And their eggs", "Migratory", "Sites", "Antigone canadensis")
        if name in "".join(row.itertext())
    }
    assert rows["And their eggs"] == {"Republic of Korea"}
    assert rows["Migratory"] == rows["Sites"] == {"Round 2"}
    assert "Round 2" not in rows["Antigone canadensis"] or "Japan" in rows["Antigone canadensis"]


def test_the_text_of_a_closed_round_is_as_it_was_and_a_change_of_it_is_found(talks, tmp_path):
    page = FORMATS["agreement"]["md"](changed(talks).old).decode()
    assert "Birds of the Annex" in page
    assert "eggs" not in page
    ran(talks, "check")
    path = shutil.copy(talks, tmp_path / "b.gpkg")
    with store.change(path, "test") as session:
        (there,) = session.load(Snapshot)
        text = there.agreement.replace("Birds of", "Fish of")
        session.save(Snapshot, [replace(there, agreement=text)])
    result = birds("-d", path, "check")
    assert (result.exit_code, "round 1" in result.stdout.lower()) == (1, True), result.output


def test_what_is_asked_for_and_cannot_be_is_refused(talks, tmp_path):
    for args, words in (
        (("--since", 2), "still open"),
        (("--since", 7), "no round 7"),
        (("--since", 1, "--export"), "--export"),
        (("--since", 1, "--original", "KOR"), "--since"),
        (("--as-of", 1), "--as-of"),
        (("--since", 1, "--format", "md"), "docx"),
    ):
        assert_refused(birds("-d", talks, "agreement", *args), 2, words)
    path = shutil.copy(talks, tmp_path / "b.gpkg")
    with store.change(path, "test") as session:
        session.replace(Snapshot, ())
    redline = ("-d", path, "agreement", "--since", 1, "-o", tmp_path / "x.docx")
    assert_refused(birds(*redline), 2, "was kept when")
    with store.change(path, "test") as session:
        session.save(Snapshot, [Snapshot(1, '{"clauses": 3}')])
    assert_refused(birds(*redline), 4, "round 1")


def test_what_is_kept_is_read_back_as_it_was():
    about = {"point": (127.5, 34.9), "area_ha": 3.5, "designated": "2006"}
    place = Site("s", "Ramsar Site", Names("Bay", "만"), "KOR", **about)
    sites = (ListedSite(1, place, (2, 9), (replace(place, id="t", point=None, area_ha=0.0),)),)
    own = Clause("x", "text", Names("y"), by="KOR", comments=(("JPN", "no"),))
    clauses = (*of_text(SECOND, "t", default()), own)
    for one in (rounds.Kept(clauses, sites), rounds.Kept((), ()), rounds.Kept(())):
        assert plain.from_text(rounds.Kept, plain.to_text(one), default()) == one
    assert of_text(to_text(clauses), "t", default()) == clauses


def with_sites(agreed: Agreed, *names: str) -> Agreed:
    sites = (Site(name, "Ramsar Site", Names(name), "KOR", point=(127.0 + len(name), 35.0)) for name in names)
    return replace(agreed, sites=tuple(ListedSite(number, site) for number, site in enumerate(sites, 1)))


def test_the_annex_of_sites_is_in_the_redline_with_its_plate(talks):
    found = changed(talks)
    old, new = with_sites(found.old, "Bay", "Lagoon"), with_sites(found.new, "Bay", "Marshes")
    word, plain = FORMATS["agreement_redline"]["docx"], FORMATS["agreement"]["docx"]
    made = part(word(old, new))
    assert drawings(made) == 2
    assert drawings(settled(made, accept=True)) == drawings(settled(made, accept=False)) == 1
    for whole, accept in ((new, True), (old, False)):
        assert paragraphs_of(settled(made, accept=accept)) == paragraphs_of(part(plain(whole)))


def drawings(root) -> int:
    return sum(1 for _ in root.iter(f"{W}drawing"))


def paragraphs_of(root) -> list[str]:
    return ["".join(one.itertext()) for one in root.iter(f"{W}p")]


@pytest.mark.office
def test_libreoffice_accepts_to_todays_text_and_rejects_to_the_old_one(talks, tmp_path):
    three(talks, tmp_path, "--lang", "ko", "--order-of", "KOR")
    for name, accept in (("new", True), ("old", False)):
        made = settle(tmp_path / "red.docx", tmp_path / "profile", accept=accept)
        assert texts(made) == texts(tmp_path / f"{name}.docx")
