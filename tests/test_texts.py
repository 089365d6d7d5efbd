"""What is signed: a whole text for each authentic language, read back from paper, in the order of each Party."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import few_birds
import pytest
from cli import assert_refused, birds

from birds import store
from birds.dossier import bootstrap
from birds.model.agreement import default

NINE = Path(__file__).parent / "data" / "nine-articles.txt"
BIRDS = ("두루미", "저어새", "고방오리", "Grus vipio")
SITES = ("琵琶湖", "漫湖", "우포늪")
TITLES = {
    "en": "Agreement between the Government of {} and the Government of {} on the Protection of Migratory Birds",
    "ja": "渡り鳥の保護に関する{}政府と{}政府との間の協定",
    "ko": "철새 보호에 관한 {} 정부와 {} 정부 간의 협정",
}
PARTIES = {
    "KOR": {"en": "the Republic of Korea", "ja": "大韓民国", "ko": "대한민국"},
    "JPN": {"en": "Japan", "ja": "日本国", "ko": "일본국"},
}
CAPTIONS = ("Preamble", "前文", "전문\n", "Authentic texts", "正文\n", "정본\n")
TOOLS = (
    "[", "]", "{", "}", "(draft)", "（案）", "(안)", "not settled", "Brackets", "original", "서명본", "署名本書",
    "Round", "Drafting note", "초안 작성", "起草者注",
)  # fmt: skip


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with an agreement of nine articles, an Annex II, and nothing open in any of it."""
    path = tmp_path_factory.mktemp("settled") / "agreement.gpkg"
    made = few_birds.few_of(bootstrap.found())
    asked = replace(made, agreement=replace(made.agreement, annex_sites=True))
    store.create(path, asked, command="init", founding=True)
    ran(path, "load", "agreement", NINE)
    ran(path, "round", "open")
    for party in PARTIES:
        ran(path, "position", "set", "include", *BIRDS, *SITES, "--party", party)
    ran(path, "position", "name", "ko", "琵琶湖", "비와호", "--cited", "Minutes")
    ran(path, "position", "name", "ko", "漫湖", "만코", "--cited", "Minutes")
    return path


@pytest.fixture
def dossier(settled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(settled, tmp_path / "agreement.gpkg"))


def ran(dossier: Path, *args: object) -> str:
    done = birds("-d", dossier, *args)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def in_word(path: Path) -> str:
    """Return the text of a Word document, a line a paragraph or cell."""
    document = docx.Document(io.BytesIO(path.read_bytes()))
    paragraphs = (
        "".join(run.text or "" for run in part.iter() if run.tag.endswith("}t"))
        for part in document.element.body.iter()
        if part.tag.endswith("}p")
    )
    return "\n".join(paragraphs)


def on_paper(path: Path) -> str:
    return subprocess.run(
        ("pdftotext", "-layout", path, "-"), capture_output=True, check=True, text=True
    ).stdout


def bare(text: str) -> str:
    """Return a text without blanks: a line of a page ends where a paragraph does not."""
    return re.sub(r"\s", "", text)


def expected(order: tuple[str, str], lang: str) -> list[str]:
    """Return the paragraphs of the nine articles as an original in this order has them."""
    first, second = (PARTIES[code][lang] for code in order)
    forms = {party.code: party.form("language", lang) or "" for party in default().parties}
    fields = {
        "{first}": first, "{second}": second, "{first:과/와}": f"{first}과",
        "{first.language}": forms[order[0]], "{second.language}": forms[order[1]],
        "{place}": "_" * 16, "{date}": "_" * 20, "{scope}": {"en": "Article 1", "ja": "第1条", "ko": "제1조"}[lang],
    }  # fmt: skip
    told = []
    for block in NINE.read_text("utf-8").split("\n\n"):
        (line,) = re.findall(rf"^{lang}: (.*)", block, re.MULTILINE) or [""]
        if line and " heading\n" not in block:
            for field, shown in fields.items():
                line = line.replace(field, shown)
            told.append(line)
    return told


@pytest.mark.parametrize("order", [("KOR", "JPN"), ("JPN", "KOR")], ids=["KOR", "JPN"])
@pytest.mark.parametrize("fmt", ["docx", "pdf"])
def test_an_original_has_three_whole_texts_and_no_other_word(
    settled: Path, tmp_path: Path, order: tuple[str, str], fmt: str
) -> None:
    if fmt == "pdf" and not shutil.which("pdftotext"):
        pytest.skip("poppler is not installed")
    file = tmp_path / f"original.{fmt}"
    ran(settled, "agreement", "--original", order[0], "-o", file)
    text = in_word(file) if fmt == "docx" else on_paper(file)
    told, at = bare(text), 0
    own = default().lang_of(order[0])
    for lang in (own, *(one for one in ("en", "ja", "ko") if one != own)):
        title = TITLES[lang].format(*(PARTIES[code][lang] for code in order))
        for sentence in (title, *expected(order, lang)[:-1]):
            assert bare(sentence) in told[at:], (lang, sentence)
            at = told.index(bare(sentence), at)
        assert bare(expected(order, lang)[-1]) in told[at:]
        for name in ("Anasacuta", "オナガガモ", "고방오리", "비와호", "琵琶湖", "Biwa-ko"):
            assert name in told[at:], (lang, name)
    for word in (*CAPTIONS, *TOOLS):
        assert word not in text, word


def test_an_articles_sole_paragraph_has_no_number_and_several_have(settled: Path) -> None:
    text = ran(settled, "agreement", "--original", "KOR")
    assert "\n이 협정은 부속서 Ⅰ에 열거된 새에 적용한다.\n" in text
    assert "\n1\\. 양 당사국은 제1조에 규정된 새를" in text
    assert "## 제1조\n\n**이 협정의 적용을 받는 새**" in text


def test_an_article_may_have_no_heading(dossier: Path, tmp_path: Path) -> None:
    text = re.sub(r"(\] article\n)(?:\w\w: .*\n)+", r"\1", NINE.read_text("utf-8"))
    (tmp_path / "text.txt").write_text(text, "utf-8")
    ran(dossier, "load", "agreement", tmp_path / "text.txt", "--replace")
    assert "## Article 1\n\nThis Agreement" in ran(dossier, "agreement", "--original", "JPN")


def test_a_text_that_is_not_settled_says_so_and_whose_order_it_has(small_dossier: Path) -> None:
    text = ran(small_dossier, "agreement", "--text")
    assert text.startswith("Text (not settled) · In the order of the agreement's file")
    assert "Government of Japan and the Government of the Republic of Korea" in text
    ordered = ran(small_dossier, "agreement", "--text", "--order-of", "KOR")
    assert ordered.startswith("문안(미확정) · 서명본 순서: 대한민국")
    assert "기초" not in ordered  # a drafting note is no part of a text


def test_each_language_has_a_file_of_its_own_and_a_translation_is_called_one(
    settled: Path, tmp_path: Path
) -> None:
    made = store.load(settled)
    path = tmp_path / "two.gpkg"
    signed = replace(made, agreement=replace(made.agreement, authentic=("ja", "ko"), prevails="ko"))
    store.create(path, replace(signed, events=()), command="init", founding=True)
    ran(path, "agreement", "--original", "KOR", "--each", "-o", tmp_path / "original.md")
    assert sorted(one.name for one in tmp_path.glob("*.md")) == [
        "original-ja.md", "original-ko.md", "original-translation-en.md",
    ]  # fmt: skip
    assert (tmp_path / "original-translation-en.md").read_text("utf-8").startswith("Translation, not an auth")
    assert (tmp_path / "original-ko.md").read_text("utf-8").startswith("# 철새 보호에 관한 대한민국 정부와")
    ran(path, "agreement", "--original", "KOR", "-o", tmp_path / "both.md")
    assert "Agreement between" not in (tmp_path / "both.md").read_text("utf-8")


def test_the_working_view_stays_and_options_that_contradict_are_refused(settled: Path) -> None:
    assert "| Preamble | 前文 | 전문 |" in ran(settled, "agreement")
    assert "| 한국어 | 日本語 | English |" in ran(
        settled, "agreement", "--original", "KOR", "--layout", "parallel"
    )
    for args in (("--each",), ("--each", "--layout", "parallel", "-o", "x.md"), ("--since", 1, "--text")):
        assert_refused(birds("-d", settled, "agreement", *args), 2)


def test_a_paragraph_cant_be_called_as_a_placeholder_is(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("[first.1] text\nen: x\nja: x\nko: x\n", "utf-8")
    done = birds("-d", dossier, "load", "agreement", tmp_path / "text.txt", "--replace")
    assert_refused(done, 3, "placeholders of that name")
