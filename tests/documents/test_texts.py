"""What is signed: a whole text for each authentic language, as golden text has it, and what keeps it from that."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import few_birds
import pytest
from cli import assert_refused, birds, ran
from hypothesis import given
from hypothesis import strategies as st
from pdf_pages import pages
from word_edits import W, Word, said

from birds import store
from birds.dossier import bootstrap
from birds.evidence import findings
from birds.messages import say
from birds.model import Annex
from birds.model.agreement import default
from birds.negotiation.concordance import language_differences, value
from birds.negotiation.rows import AnnexOptions
from birds.negotiation.wording import agreed_text, contradictions, open_in_text
from birds.reading.agreement import of_text
from birds.reading.files.source import read_source
from birds.reading.returned import of_bytes

NINE = Path(__file__).parent / "nine-articles.txt"
BIRDS = ("두루미", "저어새", "고방오리", "Grus vipio")
SITES = ("琵琶湖", "漫湖", "우포늪")
PARTIES = ("KOR", "JPN")
UNSIGNED = (
    "[", "]", "{", "}", "Preamble", "前文", "전문\n", "Authentic texts", "正文\n", "정본\n", "(draft)", "（案）", "(안)",
    "not settled", "Brackets", "original", "서명본", "署名本書", "Round", "Drafting note", "초안 작성", "起草者注",
)  # fmt: skip
"""What a paper says of itself, and its captions."""


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with an agreement of nine articles, an Annex II, and nothing open in any of it."""
    path = tmp_path_factory.mktemp("settled") / "agreement.gpkg"
    made = few_birds.few_of(bootstrap.bundled_dossier())
    asked = replace(made, agreement=replace(made.agreement, annex_sites=True))
    store.create(path, asked, command="init", founding=True)
    ran(path, "load", "agreement", NINE)
    ran(path, "round", "open")
    for party in PARTIES:
        ran(path, "position", "set", "include", *BIRDS, *SITES, "--party", party)
    for lang, *name in (("ko", "琵琶湖", "비와호"), ("ko", "漫湖", "만코"), ("ja", "우포늪", "ウポ湿地"),
                        ("ja", "琵琶湖"), ("ja", "漫湖"), ("ko", "우포늪")):  # fmt: skip
        ran(path, "position", "name", lang, *name, "--cited", "Minutes")
    return path


@pytest.fixture
def dossier(settled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(settled, tmp_path / "agreement.gpkg"))


def bare(text: str) -> str:
    """Return a text without blanks: a line of a page ends where a paragraph does not."""
    return re.sub(r"\s", "", text)


@pytest.mark.slow
@pytest.mark.parametrize("party", PARTIES)
@pytest.mark.parametrize("more", [0, 4, 9])
def test_no_page_of_an_original_ends_with_a_heading_has_signatures_alone_or_an_unsigned_word(
    dossier, tmp_path, party, more
):
    """Paragraphs of the preamble push the rest down, so that a page ends elsewhere each time."""
    text = NINE.read_text("utf-8")
    (noting,) = re.findall(r"\[preamble\.2\] text\n(?:.+\n)+\n", text)
    pushed = "".join(noting.replace("preamble.2", f"pushed.{number}") for number in range(1, more + 1))
    with_text(dossier, text.replace(noting, noting + pushed))
    ran(dossier, "agreement", "--original", party, "-o", tmp_path / "original.pdf")
    blocks = re.findall(r"\] article\n((?:.+\n)+)", text)
    headings = {bare(each) for block in blocks for each in re.findall(r"^\w\w: (.+)", block, re.MULTILINE)}
    signed, paper = 0, [*pages(tmp_path / "original.pdf")]
    assert [word for word in UNSIGNED if word in "\n".join(paper)] == []
    for page in paper:
        *lines, number = [bare(line) for line in page.splitlines() if line.strip()]
        assert number.isdecimal(), "the foot of a page"
        assert lines[-1] not in headings, page
        assert not re.fullmatch(r"Article\d+|第\d+条|제\d+조|(Annex|附属書|부속서)[ⅠⅡI]+", lines[-1]), page
        if re.search("ために|위하여|^FortheGovernment", lines[-1]):
            signed += 1
            assert len(lines) > 2, page
            assert re.search("通を作成した|를작성하였다|equallyauthentic", "".join(lines[:-1])), page
    assert signed == 3


def with_text(dossier: Path, text: str) -> Path:
    """Let a dossier have this text of the agreement, and return its file."""
    file = dossier.with_name("text.txt")
    file.write_text(text, "utf-8")
    ran(dossier, "load", "agreement", file, "--replace")
    return file


def test_an_article_may_have_no_heading_and_no_paragraph_is_called_as_a_placeholder(dossier, tmp_path):
    with_text(dossier, re.sub(r"(\] article\n)(?:\w\w: .*\n)+", r"\1", NINE.read_text("utf-8")))
    assert "## Article 1\n\nThis Agreement" in ran(dossier, "agreement", "--original", "JPN")
    (tmp_path / "text.txt").write_text("[first.1] text\nen: x\nja: x\nko: x\n", "utf-8")
    done = birds("-d", dossier, "load", "agreement", tmp_path / "text.txt", "--replace")
    assert_refused(done, 3, "placeholders of that name")


def test_a_text_that_is_not_settled_says_so_and_whose_order_it_has(small_dossier):
    text = ran(small_dossier, "agreement", "--text")
    assert text.startswith("Text (not agreed) · In the order of the agreement's file")
    assert "Government of Japan and the Government of the Republic of Korea" in text
    ordered = ran(small_dossier, "agreement", "--text", "--order-of", "KOR")
    assert ordered.startswith("문안(미합의) · 서명본 순서: 대한민국")
    assert "기초" not in ordered  # a drafting note is no part of a text


def test_each_language_has_a_file_of_its_own_and_a_translation_is_called_one(settled, tmp_path):
    made = store.load(settled)
    path = tmp_path / "two.gpkg"
    signed = replace(made, agreement=replace(made.agreement, authentic=("ja", "ko")))
    store.create(path, replace(signed, events=()), command="init", founding=True)
    ran(path, "agreement", "--original", "KOR", "--each", "-o", tmp_path / "original.md")
    assert sorted(one.name for one in tmp_path.glob("*.md")) == [
        "original-ja.md", "original-ko.md", "original-translation-en.md",
    ]  # fmt: skip
    assert (tmp_path / "original-translation-en.md").read_text("utf-8").startswith("Translation, not an auth")
    assert (tmp_path / "original-ko.md").read_text("utf-8").startswith("# 철새 보호에 관한 대한민국 정부와")
    ran(path, "agreement", "--original", "KOR", "-o", tmp_path / "both.md")
    assert "Agreement between" not in (tmp_path / "both.md").read_text("utf-8")


def test_options_that_contradict_each_other_are_refused(settled):
    for args in (("--each",), ("--each", "--layout", "parallel", "-o", "x.md"), ("--since", 1, "--text")):
        assert_refused(birds("-d", settled, "agreement", *args), 2)


def faulty(old: str, new: str) -> str:
    """Return the nine articles with a fault."""
    text = NINE.read_text("utf-8")
    assert text.count(old) == 1, old
    return text.replace(old, new)


def with_fault(dossier: Path, old: str, new: str) -> str:
    """Return what an original is refused with once a text has a fault."""
    with_text(dossier, faulty(old, new))
    done = birds("-d", dossier, "agreement", "--original", "KOR")
    assert_refused(done, 1, "Not ready for signature: ")
    return done.stderr


FAULTS = [
    ("within thirty (30) days", "within sixty (60) days", "paragraph 2 of Article 2 [places.2]: the figures differ"),
    ("30일 이내", "90일 이내", "한국어 90)"),
    ("thirty (30) days", "thirty (20) days", "[places.2]: the figures differ"),
    ("at least 2 times", "at least 3 times", "[counts.1]: the figures differ"),
    ("2028년부터", "2029년부터", "[counts.2]: the figures differ"),
    ("on 9 May 2027", "on 9 June 2027", "Article 9 [force.1]: the dates differ (English 9 June 2027"),
    ("令和九年五月九日", "令和八年五月九日", "日本語 令和八年五月九日"),
    ("2027년 5월 9일", "2027년 5월 8일", "한국어 2027년 5월 8일"),
    ("paragraph 2 of Article II", "paragraph 2 of Article III", "Article 7 [disputes.1]: the references differ"),
    ("第二条2に", "第二条に", "Article 7 [disputes.1]: the references differ"),
    ("제2조 제2항", "제4조 제2항", "Article 7 [disputes.1]: the references differ"),
    ("ko: 양 당사국은 {scope}에", "ko: 양 당사국은 제2조에", "[counts.1]: the references differ"),
    ("listed in Annex II that", "listed in Annex I that", "[places.1]: the references differ"),
    ("附属書Ⅱに", "附属書Ⅰに", "[places.1]: the references differ"),
    ("부속서 Ⅱ에", "부속서 Ⅰ에", "[places.1]: the references differ"),
    ("ko: 조사는 2028년부터 실시한다.\n", "", "paragraph 2 of Article 3 [counts.2]: the paragraph has no text in 한국어"),
    ("ja: 足環\n", "", "[rings]: the paragraph has no text in 日本語"),
    ("ko: {first} 정부와", "ko: 일본국 정부와", "[preamble.1]: the Republic of Korea is not named in 한국어"),
    ("in turn in {first} and in {second}", "in turn in Japan and in the Republic of Korea",
     "Article 6 [meetings.1]: the Republic of Korea is not named first in English"),
    ("ja: {first}政府及び{second}政府は", "ja: 日本国政府及び大韓民国政府は",
     "[preamble.1]: the Republic of Korea is not named first in 日本語"),
    ("{first:과/와} {second}에서", "일본국과 대한민국에서", "[meetings.1]: the Republic of Korea is not named first in 한국어"),
    ("ja: {first}政府及び", "ja: 政府及び", "[preamble.1]: the Republic of Korea is not named in 日本語"),
    ("in the English, {first.language}", "in the English, {first.tongue}", "the placeholder {first.tongue} is no paragraph of the text"),
    ("at {place}", "at {venue}", "the placeholder {venue} is no paragraph of the text"),
    ("[languages] heading\nen: Authentic texts\nja: 正文\nko: 정본\n\n", "",
     "paragraph 2 of Article 9 [languages.1]: it is filled in at the signature, but is part of an article"),
    ("足環を付された鳥について", "足環を付された Grus japonensis について", "the name Grus japonensis is written differently in"),
]  # fmt: skip


@pytest.fixture(scope="module")
def annex(settled: Path) -> Annex:
    """Annex I of Korea's original, by whose order a text is judged."""
    dossier = store.load(settled)
    options = AnnexOptions(lang="ko", original="KOR", text=True, final=True)
    return agreed_text(findings(dossier), dossier.clauses, options).annex


@pytest.mark.parametrize(("old", "new", "sentence"), FAULTS, ids=[one[1] for one in FAULTS])
def test_a_fault_in_any_script_keeps_a_text_unsigned_and_is_said_with_its_place(annex, old, new, sentence):
    (fault,) = open_in_text(of_text(faulty(old, new), "text.txt", annex.agreement), annex)
    assert sentence in say(fault, "en")


@pytest.mark.parametrize(
    ("words", "bracketed"),
    [("every two years", "[every two years]"), ("、二年ごとに、", "、［二年ごとに］、")],
)
def test_brackets_in_one_language_are_two_faults(dossier, words, bracketed):
    told = with_fault(dossier, words, bracketed)
    assert "1 paragraph is in brackets (meetings.1)" in told
    assert "Article 6 [meetings.1]: its brackets differ between the languages" in told


@pytest.mark.parametrize("fault", [one for one in FAULTS if "placeholder" in one[2] or "signature" in one[2]])
def test_check_says_of_what_is_filled_in_the_same_as_the_original(fault):
    old, new, sentence = fault
    text = of_text(faulty(old, new), "text.txt", default())
    told = [say(what, "en") for _, what in contradictions(text, default())]
    assert sentence.rpartition("]: ")[2] in "\n".join(told)


@pytest.mark.slow
def test_check_lists_what_the_languages_do_not_have_alike_and_parties_that_are_named_in_words(dossier):
    with_fault(dossier, "at least 2 times", "at least 3 times")
    assert "the figures differ" in birds("-d", dossier, "check").output
    words = ("in {first} and in {second}", "in Japan and in the Republic of Korea")
    with_text(dossier, NINE.read_text("utf-8").replace(*words))
    assert "the Parties have a fixed order in English" in birds("-d", dossier, "check").output
    ran(dossier, "agreement", "--original", "JPN")


def told_of(*texts: str) -> list[str]:
    """Return in what the languages of a paragraph differ, by its code."""
    by_language = dict(zip(("en", "ja", "ko"), texts, strict=True))
    return [one.code for one in language_differences(by_language, default().parties)]


ALIKE = [
    ("Articles II and 3", "第二条及び第三条", "제2조 및 제3조"),
    ("paragraph 2 of Article II", "第二条2", "제2조 제2항"),
    ("paragraphs 1 and 2 of Article 3", "第３条１及び２", "제3조 제1항 및 제2항"),
    ("Article 3, paragraph 2", "第三条第二項", "제3조제2항"),
    ("Article 3 (2)", "第三条2", "제3조 제2항"),
    ("twice each year at 12 sites", "12の生息地において毎年二回", "12개 서식지에서 매년 2회"),
    ("in 2028, for ten years", "十年間、2028年に", "10년간 2028년에"),
    ("5 square kilometres, 12 per cent", "五平方キロメートル、十二パーセント", "5㎢, 12%"),
    ("Done in duplicate in three languages", "三箇国語により本書二通を作成した", "3개 국어로 2부를 작성"),
    ("in four languages", "四の言語により", "4개 언어로"),
    ("the third meeting", "第三回会合", "제3차 회의"),
    ("Annexes I and II", "附属書Ⅰ及びⅡ", "부속서 Ⅰ 및 Ⅱ"),
    ("the ninth day of May, two thousand and twenty-seven", "二千二十七年五月九日", "2027년 5월 9일"),
    ("May 9, 2027", "令和９年５月９日", "서기 2027년 5월 9일"),
    ("in 1989", "平成元年", "1989년"),
    ("in September 2026", "二〇二六年九月", "2026년 9월"),
    ("ninety (90) days", "九十日", "90일"),
    ("ten thousand birds", "一万羽", "1만 마리"),
    ("1,000 hectares", "千ヘクタール", "1천 헥타르"),
    ("the twenty-first meeting", "第二十一回会合", "제21차 회의"),
    ("each of the two countries may do enough", "両国は、十分に行うことができる", "두 나라는 만일 충분히 할 수 있다"),
    ("part of one year", "一年の一部", "한 해의 일부"),
]  # fmt: skip
OTHER = [
    ("within 30 days", "20日以内に", "30일 이내"),
    ("5 km", "五キロメートル", "6킬로미터"),
    ("paragraph 2 of Article 3 and paragraph 3 of Article 2", "第三条3及び第二条2", "제3조제2항 및 제2조제3항"),
]  # fmt: skip


@pytest.mark.parametrize("texts", [*ALIKE, *OTHER], ids=lambda texts: texts[0])
def test_the_same_in_three_scripts_is_the_same_and_another_figure_or_paragraph_is_not(texts):
    other = "references" if "Article" in texts[0] else "figures"
    assert told_of(*texts) == [f"wording.other_{other}"] * (texts in OTHER)


EXCHANGED = [
    ("references", ("birds of Annex I and sites of Annex II", "附属書Ⅰの鳥及び附属書Ⅱの生息地", "부속서 Ⅰ의 새와 부속서 Ⅱ의 서식지"),
     ("Ⅰ", "Ⅱ"), ("Ⅰ", "Ⅱ")),
    ("references", ("Article 4 or 5", "第四条又は第五条", "제4조 또는 제5조"), ("四", "五"), ("4", "5")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "alike", "ja", "ko"), EXCHANGED, ids=[one[1][0] for one in EXCHANGED])
def test_two_references_that_one_language_exchanges_are_seen(kind, alike, ja, ko):
    en, japanese, korean = alike
    assert told_of(*alike) == []
    assert told_of(en, exchanged(japanese, *ja), korean) == [f"wording.exchanged_{kind}"]
    assert told_of(en, japanese, exchanged(korean, *ko)) == [f"wording.exchanged_{kind}"]


def exchanged(text: str, one: str, other: str) -> str:
    return text.replace(one, "\0").replace(other, one).replace("\0", other)


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("", "", []),
        ("janvier", "mars", ["wording.other_dates"]),
        ("1 500", "1 600", ["wording.other_figures"]),
        ("annexe I", "annexe II", ["wording.other_references"]),
    ],
)  # fmt: skip
def test_a_fourth_language_is_compared_by_its_figures_months_and_references(old, new, codes):
    texts = {
        "en": "On 1 January 2028 the Parties may take 1,500 birds of Annex I.",
        "fr": "Les Parties prélèvent le 1er janvier 2028 1 500 oiseaux de l'annexe I.",
        "ja": "両締約国は、令和十年一月一日に附属書Ⅰの鳥を1,500羽捕獲する。",
        "ko": "양 당사국은 2028년 1월 1일에 부속서 Ⅰ의 새 1,500마리를 포획한다.",
    }
    told = language_differences({**texts, "fr": texts["fr"].replace(old, new)}, default().parties)
    assert [one.code for one in told] == codes


@given(st.integers(2, 9999))
def test_a_number_is_read_from_kanji_as_from_figures(number):
    assert value(kanji(number)) == value(str(number)) == number


def kanji(number: int) -> str:
    """Return a number below ten thousand in kanji."""
    told = ""
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            told += ("" if digit == 1 and sign else "〇一二三四五六七八九"[digit]) + sign
    return told


@given(st.integers(1, 89))
def test_a_roman_number_is_read_as_it_is_written(number):
    signs = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    left, told = number, ""
    for size, sign in signs:
        times, left = divmod(left, size)
        told += sign * times
    assert value(told) == number


@pytest.mark.slow
def test_what_both_accept_of_a_paragraph_blocks_no_more_until_its_words_change(dossier, tmp_path):
    assert_refused(birds("-d", dossier, "agreement", "accept", "counts.2"), 2, "there is nothing to accept")
    assert_refused(birds("-d", dossier, "agreement", "accept", "none.1"), 2, "has no paragraph [none.1]")
    assert "[places.2]" in with_fault(dossier, "30일 이내", "90일 이내")
    assert "both Parties accept" in ran(dossier, "agreement", "accept", "places.2")
    ran(dossier, "agreement", "--original", "KOR")
    assert "differ" not in birds("-d", dossier, "check").output
    text = dossier.with_name("text.txt").read_text("utf-8")
    with_text(dossier, text.replace("thirty (30) days", "sixty (60) days"))
    refused = birds("-d", dossier, "agreement", "--original", "KOR")
    assert_refused(refused, 1, "[places.2]: the figures differ")


@pytest.mark.slow
def test_a_text_that_prevails_is_named_in_the_text(dossier, tmp_path):
    ran(dossier, "agreement", "set", "prevails", "en")
    assert_refused(birds("-d", dossier, "agreement", "--original", "KOR"), 1, "no paragraph `[prevailing]`")
    clause = (
        "[prevailing] text\nen: The English text governs.\nja: 英語の本文による。\nko: 영어본에 따른다.\n"
    )
    with_text(dossier, NINE.read_text("utf-8").replace("\n[nomenclature]", f"\n{clause}\n[nomenclature]"))
    assert "The English text governs." in ran(dossier, "agreement", "--original", "KOR")
    ran(dossier, "agreement", "set", "prevails", "none")
    assert_refused(birds("-d", dossier, "agreement", "--original", "KOR"), 1, "`[prevailing]`")


@pytest.mark.slow
def test_a_name_that_no_source_of_the_own_state_prints_must_be_agreed(settled, tmp_path):
    made = store.load(settled)
    acts, decided = (tuple(one for one in all_ if one.kind != "name") for all_ in (made.acts, made.decisions))
    path = changed(settled, tmp_path, acts=acts, decisions=decided)
    done = birds("-d", path, "agreement", "--original", "KOR")
    assert_refused(done, 1, "2 sites of Annex II have a name in 日本語 that no source of its own State gives")
    assert "1 site of Annex II has a name in 한국어 that no source of its own State gives" in done.stderr
    assert "2 sites of Annex II have no name in 한국어" in done.stderr
    assert "English" not in done.stderr, "the list of the Ramsar Convention has these names"
    text = ran(path, "agreement", "--text").replace("\\", "")
    assert "[ウポヌプ（牛浦沼）]" in text
    assert "[漫湖]" in text
    assert "[琵琶湖]" not in text, "the ministry's page on the lake has it"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"designation": "Getbol"}, "1 site of Annex II has a designation without a word in 日本語"),
        ({"designation": "国際的な湿地"}, "1 site of Annex II has a designation without a word in English"),
        ({"designated": "about 2008"}, "1 site of Annex II has a date that is not written as YYYY-MM-DD"),
        ({"point_quality": "approximate"}, "1 site of Annex II has approximate coordinates only"),
    ],
    ids=str,
)
def test_what_is_signed_of_a_site_is_exact_and_in_each_language(settled, tmp_path, changes, sentence):
    sites = store.load(settled).sites
    (upo,) = (one for one in sites if one.id == "ramsar-934")
    there = tuple(replace(one, **changes) if one == upo else one for one in sites)
    done = birds("-d", changed(settled, tmp_path, sites=there), "agreement", "--original", "JPN")
    assert_refused(done, 1, sentence)


def changed(settled: Path, tmp_path: Path, **changes: object) -> Path:
    """Return a dossier like the settled one, but for these of its parts."""
    path = tmp_path / "changed.gpkg"
    store.create(path, replace(store.load(settled), events=(), **changes), command="init", founding=True)
    return path


def test_a_text_that_comes_back_from_word_as_it_was_sent_proposes_nothing(settled, tmp_path):
    ran(settled, "agreement", "--text", "--order-of", "KOR", "-o", tmp_path / "text.docx")
    back = of_bytes(read_source(tmp_path / "text.docx"))
    assert (back.pieces, back.missing, back.elsewhere, back.moved) == ((), (), (), ())


def returned(dossier: Path, word: Word) -> str:
    """Load a document that Korea has edited in Word."""
    word.as_word_writes()
    back = word.save(dossier.with_name("back.docx"))
    return ran(dossier, "load", "agreement", back, "--party", "KOR", "--date", "1 May 2027")


@pytest.mark.slow
def test_words_changed_in_the_parallel_view_are_open_in_the_other_languages(dossier, tmp_path):
    ran(dossier, "agreement", "-o", tmp_path / "parallel.docx")
    word = Word(tmp_path / "parallel.docx")
    (counts,) = (one for one in word.body.iter(f"{W}p") if "조사는 2028년부터" in said(one))
    word.retype(counts, "2028", "2029")
    returned(dossier, word)
    row = "| \\[no text in this language\\] | ［この言語の案文なし］ | \\[2. 조사는 2029년부터 실시한다.\\] |"
    assert row in ran(dossier, "agreement")
    refused = birds("-d", dossier, "agreement", "--original", "JPN")
    assert_refused(refused, 1, "[counts.2.kor]: the paragraph has no text in English, 日本語")
    ran(dossier, "undo")
    assert "2029" not in ran(dossier, "agreement")


@pytest.mark.slow
def test_words_changed_in_one_language_are_open_in_the_others(dossier, tmp_path):
    ran(dossier, "agreement", "--text", "--order-of", "KOR", "-o", tmp_path / "text.docx")
    word = Word(tmp_path / "text.docx")
    word.retype(word.paragraph("2. The counts begin in the year 2028."), "2028", "2029")
    done = next(one for one in word.body.iter(f"{W}p") if said(one).startswith("Done in duplicate"))
    word.retype(done, "Done in duplicate", "Done twice")
    told = returned(dossier, word)
    texts = {act.value for act in store.load(dossier).acts if act.kind == "wording"}
    assert "The counts begin in the year 2029." in texts, told
    (line,) = (one for one in texts if one and one.startswith("Done twice"))
    assert line.startswith("Done twice at {place}, on {date}, in the English, {first.language} and {second.")
    refused = birds("-d", dossier, "agreement", "--original", "KOR")
    assert_refused(refused, 1, "counts.2.kor")
    text = ran(dossier, "agreement", "--text", "--order-of", "KOR").replace("\\", "")
    assert "[The counts begin in the year 2029.]" in text


def test_a_row_ad_referendum_is_open_and_a_text_marks_it(dossier):
    """Its capital has not approved it yet: nobody signs that as agreed."""
    named = {"두루미": ("row is agreed", "Grus japonensis"), "漫湖": ("site of Annex II is agreed", "Manko")}
    for name in named:
        ran(dossier, "position", "set", "include", name, "--party", "JPN", "--ad-referendum")
    refused = birds("-d", dossier, "agreement", "--original", "KOR", "-o", dossier.with_suffix(".docx"))
    assert_refused(refused, 1, *(word for words in named.values() for word in words), "ad referendum")
    text = ran(dossier, "agreement", "--text", "--order-of", "KOR", "--format", "md")
    for mark in ("ad referendum", "본국 승인 조건부", "本国の承認を条件"):
        assert text.count(mark) == len(named), mark
    for name in named:
        ran(dossier, "position", "set", "include", name, "--party", "JPN", "--reason", "approved")
    ran(dossier, "agreement", "--original", "KOR", "-o", dossier.with_suffix(".docx"))


def test_references_to_annexes_follow_the_settings_or_the_paragraph_is_named(dossier):
    """There is no Annex II where the Parties have not agreed on one, and then the annex has no number."""
    assert "[places.1]: 한국어 has '부속서 III', but there are only" in with_fault(
        dossier, "부속서 Ⅱ에", "부속서 Ⅲ에"
    )
    told = with_fault(dossier, "listed in Annex II that", "listed in the Annex that")
    assert "[places.1]: English has 'Annex' without a number" in told
    with_text(dossier, NINE.read_text("utf-8"))
    ran(dossier, "agreement", "set", "annex_sites", "false")
    told = birds("-d", dossier, "agreement", "--original", "JPN").stderr
    for where, words in (("[scope.1]", "附属書I"), ("[places.1]", "Annex II"), ("[places.1]", "부속서 II")):
        assert any(where in line and words in line for line in told.split("; ")), (where, words)
    assert "has 'Annex II', but there is only one annex" in birds("-d", dossier, "check").output
