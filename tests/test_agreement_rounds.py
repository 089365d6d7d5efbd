"""The agreement through rounds: its text is kept when one closes; accept all is today's text, reject all the old one."""

import shutil
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from cli import assert_refused, birds, ran
from docx_revisions import W, footer, part, settled, shown
from office import settle
from test_output_redline import any_width, texts

from birds import dossier as birds_dossier
from birds import store
from birds.documents import FORMATS
from birds.model import Agreed, Clause, ListedSite, Names, Site, Snapshot
from birds.model.agreement import default
from birds.negotiation import plain, rounds
from birds.negotiation.rounds import AgreementChanges
from birds.negotiation.rows import AnnexOptions
from birds.reading.agreement import of_text, to_text

ONE = """[scope] article
en: Scope
ja: 範囲
ko: 범위

[scope.1] text
en: Birds of Annex I.
ja: 附属書Ⅰの鳥。
ko: 부속서 Ⅰ의 새.

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
TWO = ONE.replace("Birds of Annex I.", "Migratory birds of Annex I.").replace(
    "[end] article",
    "[scope.3] text\nby: KOR\nen: And their eggs.\nja: その卵も。\nko: 그 알도.\n\n"
    "[sites] article\nen: Sites\nja: 生息地\nko: 서식지\n\n[end] article",
)


@pytest.fixture(scope="module")
def talks(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a dossier in its second round, in which the text and the annex have changed."""
    path = shutil.copy(small_dossier, tmp_path_factory.mktemp("talks") / "a.gpkg")
    file = path.with_name("text.txt")
    file.write_text(ONE, "utf-8")
    for args in (("load", "agreement", file), ("round", "open", "1", "--date", "1 March"),
                 ("position", "set", "include", "Antigone canadensis", "--party", "KOR"),
                 ("round", "close", "1", "--date", "5 March"), ("round", "open", "2", "--date", "6 March"),
                 ("position", "set", "exclude", "Antigone canadensis", "--party", "JPN"),
                 ("position", "set", "include", "Garrulus glandarius", "--party", "KOR")):  # fmt: skip
        ran(path, *args)
    file.write_text(TWO, "utf-8")
    ran(path, "load", "agreement", file, "--replace")
    return path


def printed(talks: Path, file: Path, *args: object) -> bytes:
    ran(talks, "agreement", *args, "-o", file)
    return file.read_bytes()


def three(talks: Path, folder: Path, suffix: str, *args: object) -> tuple[bytes, bytes, bytes]:
    """Return the redline, today's text, and the old one."""
    return tuple(  # type: ignore[return-value]
        printed(talks, folder / f"{name}.{suffix}", *more, *args)
        for name, more in (("red", ("--since", 1)), ("new", ()), ("old", ("--as-of", 1)))
    )


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "order"), [("en", ()), ("ko", ("--order-of", "KOR"))])
def test_in_word_accept_all_is_todays_text_and_reject_all_the_old_one(talks, tmp_path, lang, order):
    made, new, old = three(talks, tmp_path, "docx", "--lang", lang, *order)
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


def test_the_text_of_a_closed_round_is_as_it_was(talks, tmp_path):
    page = birds("-d", talks, "agreement", "--as-of", 1).stdout
    assert "Birds of Annex I" in page
    assert "eggs" not in page
    ran(talks, "check")


def test_what_is_asked_for_and_cannot_be_is_refused(talks, tmp_path):
    for args, words in (
        (("--since", 2), "still open"),
        (("--since", 7), "no round 7"),
        (("--since", 1, "--as-of", 1), "choose one"),
        (("--since", 1, "--export"), "--export"),
        (("--since", 1, "--original", "KOR"), "--since"),
        (("--as-of", 1, "--original", "KOR"), "--as-of"),
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


def test_a_kept_text_that_another_program_has_changed_is_found(talks, tmp_path):
    path = shutil.copy(talks, tmp_path / "b.gpkg")
    with store.change(path, "test") as session:
        (there,) = session.load(Snapshot)
        text = there.agreement.replace("Birds of", "Fish of")
        session.save(Snapshot, [replace(there, agreement=text)])
    result = birds("-d", path, "check")
    assert (result.exit_code, "round 1" in result.stdout.lower()) == (1, True), result.output


def test_what_is_kept_is_read_back_as_it_was():
    about = {"point": (127.5, 34.9), "area_ha": 3.5, "designated": "2006"}
    place = Site("s", "Ramsar Site", Names("Bay", "만"), "KOR", **about)
    sites = (ListedSite(1, place, (2, 9), (replace(place, id="t", point=None, area_ha=0.0),)),)
    own = Clause("x", "text", Names("y"), by="KOR", comments=(("JPN", "no"),))
    clauses = (*of_text(TWO, "t", default()), own)
    for one in (rounds.Kept(clauses, sites), rounds.Kept((), ()), rounds.Kept(())):
        assert plain.from_text(rounds.Kept, plain.to_text(one), default()) == one
    assert of_text(to_text(clauses), "t", default()) == clauses


def with_sites(agreed: Agreed, *names: str) -> Agreed:
    sites = (
        ListedSite(number, Site(name, "Ramsar Site", Names(name), "KOR", point=(127.0 + len(name), 35.0)))
        for number, name in enumerate(names, 1)
    )
    return replace(agreed, sites=tuple(sites))


def test_the_annex_of_sites_is_in_the_redline_with_its_plate(talks):
    found = changed(talks)
    old, new = with_sites(found.old, "Bay", "Lagoon"), with_sites(found.new, "Bay", "Marshes")
    word, plain = FORMATS["agreement_redline"]["docx"], FORMATS["agreement"]["docx"]
    made = part(word(old, new))
    assert drawings(made) == 2
    assert drawings(settled(made, accept=True)) == drawings(settled(made, accept=False)) == 1
    for whole, accept in ((new, True), (old, False)):
        assert words(settled(made, accept=accept)) == words(part(plain(whole)))


def drawings(root) -> int:
    return sum(1 for _ in root.iter(f"{W}drawing"))


def words(root) -> list[str]:
    return ["".join(one.itertext()) for one in root.iter(f"{W}p")]


@pytest.mark.office
def test_libreoffice_accepts_to_todays_text_and_rejects_to_the_old_one(talks, tmp_path):
    three(talks, tmp_path, "docx", "--lang", "ko", "--order-of", "KOR")
    for name, accept in (("new", True), ("old", False)):
        made = settle(tmp_path / "red.docx", tmp_path / "profile", accept=accept)
        assert texts(made) == texts(tmp_path / f"{name}.docx")
