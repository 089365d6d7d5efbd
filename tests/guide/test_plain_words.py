"""Plain words: habits that make a sentence hard to read, and one translation a term, over the whole catalogue."""

import html
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from cli import ran
from guide_texts import PAGES, ROOT

from birds import bundled, messages
from birds.attribution import second_hand, shipped
from birds.documents.papers.statements import provenance, statement_in_words
from birds.dossier import bootstrap
from birds.messages import translation
from birds.model import LANGS, Lang, Status

MOST_WORDS = 25  # of an English sentence, what stands in parentheses apart

HABITS: dict[Lang, tuple[str, ...]] = {
    "en": (
        r"\b(nobody|somebody|none of|something else|shall|whose|of which|that which|what it comes to)\b",
        r"\b(is|are|was|were|been|be) (said|told)\b", r"\b(speaks?|says?|said) (for|otherwise|apart|so)\b",
        r"\bcounts? for nothing\b", r"\bdecid(es|ing) nothing\b", r"\bcomes to\b", r"\bprints? itself\b",
        r"\bwould settle\b|\bbe settled by\b", r"\bstatus that counts\b", r"\bas line \{?\w*\}? of the log\b",
        r"\bthe compilers\b", r"\bNothing to list\b", r"\bto be (looked|listed|printed) for\b",
    ),
    "ko": (
        r"제외 보류|분쟁 지역|도래 ?유형|출현 구분|두 갈래|하나의 기준|증거|상정|기초자 주|통합문서|미포함 의견",
        r"읽어 ?들[이일인입였임]|되어지|누구도|아무도|행위|전거|제시되어지",
        r"(은\(는\)|이\(가\)|을\(를\)|과\(와\)|\(으\)로)",
        r"[。、，．：；！？（）［］]",
    ),
    "ja": (
        r"または|および|もしくは|あるいは|(?<![韓中])国名|判断した人|二本立て|包括的な基準|一つの基準|係争中|不掲載を主張",
        r"行為|上程|留め置|カウント|識別名|証拠|到達した季節|渡りをする鳥|の求めにより|渡り区分|されたい",
        r"(?<!ワーク)(?<!ノート)ブック(?!マ)|ノートワークブック",
        r"(?<=[ぁ-んァ-ヶ一-龠」）％])[:;,!?](?= |$)|(?<=[ぁ-んァ-ヶ一-龠])\(|\}: ",
    ),
}  # fmt: skip
# A particle that follows what a field shows is the renderer's: {name:은/는}.
PARTICLE = re.compile(
    r"\{(\w+)(:[^{}/]*)?\}['’”\"]?(은|는|이|가|을|를|과|와|로|으로|라는|이라는)(?=[\s,.;:)]|$)"
)
OURS = re.compile(r"\{\w+:[deor]\}")
# What is written in Latin letters in every language: programs, formats, what a person types.
LATIN = re.compile(
    r"`[^`]*`|\{[^{}]*\}|\{\{[^{}]*\}\}|\"[^\"]*\"|'[^']*'|“[^”]*”|\[[\w.\[\]-]+\]|--?[\w-]+|birds [a-z]+( [a-z]+)?|\w+\(s\)"
    r"|\w*[A-Z]\w*|[\w*-]*\.[\w.]+|\w*[\d_/=]\w*|\\n|https?"
)
TYPED = set((Path(__file__).parent / "typed_words.txt").read_text("utf-8").split())
# One translation a term: where the English has it, so have the others.
TERMS: tuple[tuple[str, str, str], ...] = (
    (r"(?<!evidence )\bannex(es)?\b(?!_)", "부속서", "附属書|附属"),
    (r"\bfootnotes?\b(?! mark)", "각주", "脚注|注の"),
    (r"\bvagrants?\b", "길잃은새|미조|vagrants", "迷鳥|vagrants"),
    (r"\bpassage migrants?\b", "나그네새", "旅鳥"),
    (r"\bring recover(y|ies)\b", "가락지 회수", "標識回収|標識個体の回収"),
    (r"\bresightings?\b", "재관찰|resighting", "再観察|resighting"),
    (r"\bworkbooks?\b", "통합 문서", "ワークブック"), (r"\bthresholds?\b", "기준", "基準"),
    (r"\blicences?\b", "이용허락", "利用許諾"),
    (r"\bsubspecies\b(?! \(monotypic)", "아종|subspecies", "亜種|subspecies"),
    (r"\bmonotypic\b", "단형종", "単型種"), (r"\bextirpated\b", "절멸", "絶滅"),
    (r"\bauthentic\b", "정본", "正文"), (r"\bset aside\b", "검토 대상 외|다시 판정", "検討対象外|改めて判定"),
    (r"\bround\b (\{|of negotiation)", "차", "回"), (r"\bRamsar criterion\b", "람사르", "ラムサール"),
    (r"\bbrackets?\b", "괄호|대괄호", "括弧"), (r"\bexchange file\b", "교환 파일", "交換ファイル"),
    (r"\bnegotiation records?\b", "협상 기록", "交渉記録"),
)  # fmt: skip


def sentences(text: str) -> list[str]:
    """Return the sentences of an English text, without what stands in parentheses."""
    plain = re.sub(r"`[^`]*`", "code", text)
    plain = re.sub(r"\{(\w+):[^{}]*?/([^{}]*)\}", r"\2", plain)
    plain = re.sub(r"\{[^{}]*\}", "field", plain)
    while re.search(r"\([^()]*\)", plain):
        plain = re.sub(r"\s*\([^()]*\)", "", plain)
    return re.split(r"[.;:!?](?:\s|$)|\\n| · |\n", plain)


def text(code: str, lang: Lang) -> str:
    """Return what a code says in a language, with its fields."""
    found = messages.template(code, lang)
    assert found
    return found[0]


def texts(lang: Lang) -> Iterator[tuple[str, str, str]]:
    """Yield each code with its English and what it says in a language."""
    for code in messages.entries(lang):
        yield code, text(code, "en"), text(code, lang)


def faults(lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield the code of each sentence that is not plain, and what is wrong with it."""
    for code, english, said in texts(lang):
        for habit in HABITS[lang]:
            if found := re.search(habit, said):
                yield code, f"habit '{found[0]}': {said}"
        if "  " in said.strip():
            yield code, f"double space: {said}"
        if lang == "en":
            for sentence in sentences(said):
                if len(sentence.split()) > MOST_WORDS:
                    yield code, f"{len(sentence.split())} words: {sentence}"
            continue
        if lang == "ko" and (found := PARTICLE.search(said)):
            yield code, f"a bare particle '{found[0]}': {said}"
        if not code.startswith("word.own_name") and not code.startswith("word.name_"):
            words = set(re.findall(r"[A-Za-z]{2,}", LATIN.sub(" ", said))) - TYPED
            if words and re.search(r"[가-힣ぁ-んァ-ヶ一-龠]", said):
                yield code, f"English {sorted(words)}: {said}"
        for term, korean, japanese in TERMS:
            wanted = korean if lang == "ko" else japanese
            bare = re.sub(r"`[^`]*`|\{[^{}]*\}|'[^']*'|birds [a-z]+", " ", english)
            if re.search(term, bare, re.IGNORECASE) and not re.search(wanted, said, re.IGNORECASE):
                yield code, f"no '{wanted}' for '{term}': {said}"


@pytest.mark.parametrize("lang", LANGS)
def test_every_sentence_is_plain(lang):
    """Where this fails, say who does what; the tables above name habits and terms."""
    assert [f"{code}: {why}" for code, why in faults(lang)] == []


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md"], ids=lambda path: path.name)
def test_every_page_is_plain(path):
    lang = path.name.split(".")[1] if path.name.count(".") > 1 else "en"
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert [found[0] for habit in HABITS[lang] for found in re.finditer(habit, prose)] == []


def test_fields_of_our_own_words_are_those_of_the_english_sentence():
    for lang in LANGS:
        other = [code for code, english, said in texts(lang) if OURS.findall(english) != OURS.findall(said)]
        assert other == []


def test_no_sentence_is_left_in_english():
    """A sentence that is empty in one language, or the same as English, is not translated."""
    for lang in ("ko", "ja"):
        left = [
            code
            for code, english, said in texts(lang)
            if said == english and re.search(r"[a-z]{3,} [a-z]{3,}", re.sub(r"\{[^{}]*\}|`[^`]*`", "", said))
        ]
        assert left == []


@pytest.mark.parametrize("lang", LANGS)
def test_babel_reads_a_catalogue(lang):
    pofile = pytest.importorskip("babel.messages.pofile")
    with (Path(messages.__file__).parent / f"{lang}.po").open("rb") as stream:
        catalogue = pofile.read_po(stream, abort_invalid=True)
    read = {(one.context, one.id) for one in catalogue if one.id}
    # Other tests teach the program sentences of their own, all called sample_….
    codes = [code for code in messages.entries(lang) if not code.startswith("sample_")]
    assert read == {(code, text(code, "en")) for code in codes}


def test_the_checks_find_what_they_are_for():
    """A check that no sentence can fail holds nothing."""
    assert re.search(HABITS["en"][0], "a round which nobody has opened")
    assert re.search(HABITS["ja"][3], "読みました: {words}")
    assert PARTICLE.search("{party:p}은 여기에")
    assert not PARTICLE.search("{party:p}{party:은/는} 여기에")
    assert len(sentences("One. Two; three ({a} b).")) == 4


def test_a_row_of_things_has_the_signs_of_its_language():
    assert messages.in_row(("a", None, "b"), "en") == "a, b"
    assert messages.in_row(("a", "b"), "ja", "semicolon") == "a；b"
    assert [messages.labelled("A", "b", lang) for lang in ("en", "ko", "ja")] == ["A: b", "A: b", "A：b"]
    assert [messages.aside("a", "b", lang) for lang in ("en", "ko", "ja")] == ["a (b)", "a(b)", "a（b）"]
    assert messages.aside("a", "", "ja") == "a"


def test_what_is_ours_in_the_bundled_data_is_said_in_the_readers_language():
    """Licences, regions, ends of records, units and times; a place that is but a name stays as its source writes it."""
    dossier = bootstrap.bundled_dossier()
    said = {
        "source": {one.licence for one in bundled.sources()},
        "region": {one.region for one in dossier.statuses},
        "end": {end.name for one in dossier.evidence for end in (one.origin, one.destination)},
        "unit": {one.unit for one in dossier.counts},
        "season": {one.season for one in dossier.counts},
    }
    for lang, letters in (("ko", "[가-힣]"), ("ja", "[ぁ-んァ-ヶ一-龠]")):
        left = {
            text
            for kind, texts in said.items()
            for text in texts
            if text and re.search("[a-z]{3}", text) and not re.search(letters, translation(text, kind, lang))
        }
        assert [text for text in left if not re.fullmatch("[A-Z][a-z]+( Bay| City| Lake)?", text)] == []


def test_a_text_of_the_data_is_ours_as_a_whole_by_its_parts_or_with_a_place_to_fill():
    assert translation("Hokkaido; central and northern Honshu", "region", "ja") == "北海道；本州中部・北部"
    assert translation("central Honshu and north", "region", "ko") == "혼슈 중부 이북"
    endless = "stored copy of " * 2000
    assert translation(endless, "source", "ko") == endless
    assert translation("か; region printed 全国", "note", "ko") == "か; 원문의 지역: 全国"
    assert translation("ask the owner; or not", "source", "ko") == "ask the owner; or not"
    assert translation("Hokkaido", "region", "en") == "Hokkaido"
    assert "個人プロジェクト" in second_hand(next(one for one in shipped() if one.id == "KOS2025"), "ja")


def test_what_somebody_else_states_stays_as_written():
    status = Status("B", region="Hokkaido", note="about 5 km", author="Japan", via="Japan")
    ours, own = (replace(status, source=source) for source in ("JAWIKI", "MINE"))
    assert not re.search("Hokkaido|about|Japan", statement_in_words(ours, "ko") + provenance(ours, "ko"))
    assert "Hokkaido" in statement_in_words(own, "ko")
    assert "about 5 km" in statement_in_words(own, "ko")
    assert provenance(own, "ko").count("Japan") == 2


STRANGERS = {
    "sites": "id,name,party,designation,latitude,longitude,note,source\n"
    'my-1,My Marsh,KOR,reserve,35.1,126.1,"points 2 km apart on one lake",my diary\n',
    "counts": "site,party,species,count,date,season,source\n"
    "my-1,KOR,Platalea minor,7,2025-01-15,autumn (Aug-Sep),my diary\n"
    "Korea (red ring),KOR,Platalea minor,9,,,my diary\n",
    "evidence": "species,kind,from_place,from_party,to_place,to_party,date_to,mark,note,source\n"
    "Platalea minor,ring,Izumi (JP),JPN,Korea (place not printed),KOR,2025,J0426 or J0051,GPS-GSM tracking,"
    "stored copy of my diary\n",
    "list": "scientific_name\nPlatalea minor\n",
}


@pytest.fixture(scope="module")
def with_a_stranger(small_dossier: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossier with files of a stranger's, whose texts are to the letter ours."""
    folder = tmp_path_factory.mktemp("stranger")
    dossier = Path(shutil.copy(small_dossier, folder / "agreement.gpkg"))
    told = {"licence": "treaty text", "title": "Red List of Japan, birds", "publisher": "Republic of Korea"}
    own = [word for key, text in told.items() for word in (f"--{key}", text)]
    for noun, lines in STRANGERS.items():
        file = folder / f"{noun}.csv"
        file.write_text(lines, "utf-8")
        more = ("--id", "MINE", *own) if noun == "list" else ()
        ran(dossier, "load", noun, file, *more)
    return dossier


@pytest.mark.parametrize(
    ("lang", "command", "texts"),
    [
        ("ko", "show My Marsh", ["points 2 km apart on one lake"]),
        ("ko", "show Platalea minor", ["autumn (Aug-Sep)", "Korea (red ring)", "Izumi (JP)", "Korea (place not printed)"]),
        ("ja", "show Platalea minor", ["Korea (red ring)", "Korea (place not printed)", "stored copy of my diary"]),
        ("ja", "presence 저어새", ["Korea (red ring)", "Korea (place not printed)"]),
        ("ko", "evidence 저어새 --format docx", ["Izumi (JP)", "J0426 or J0051", "stored copy of my diary"]),
        ("ja", "lists", ["treaty text", "Red List of Japan, birds", "Republic of Korea"]),
    ],
)  # fmt: skip
def test_a_strangers_text_that_is_to_the_letter_ours_stays(with_a_stranger, tmp_path, lang, command, texts):
    file = tmp_path / ("shown.docx" if "docx" in command else "shown.html")
    ran(with_a_stranger, "--lang", lang, *command.split(), "-o", file)
    shown = ZipFile(file).read("word/document.xml") if file.suffix == ".docx" else file.read_bytes()
    assert [text for text in texts if text not in html.unescape(shown.decode())] == []


def test_on_the_map_a_text_that_is_ours_is_translated_and_a_strangers_is_not(with_a_stranger, tmp_path):
    file = tmp_path / "map.html"
    ran(with_a_stranger, "map", "-o", file)
    page = file.read_text("utf-8")
    data = json.loads(page.partition('id="birds-data">')[2].partition("</script>")[0])
    record = next(one for one in data["records"] if one["source"] == "stored copy of my diary")
    assert (record["from"]["name"], record["mark"], record["note"]) == (
        *("Izumi (JP)", "J0426 or J0051", "GPS-GSM tracking"),
    )
    seasons = [one["season"] for one in data["counts"] if one["source"] == "my diary" and "season" in one]
    assert seasons == ["autumn (Aug-Sep)"]
    notes = [one.get("note") for site in data["sites"] for one in site["sites"]]
    assert "points 2 km apart on one lake" in notes
    ours = [site["note"] for site in data["sites"] if "note" in site]
    assert ours
    assert all(re.search("[가-힣]", data["own"]["ko"][number - 1]) for number in ours)


def test_a_text_of_the_data_is_translated_only_where_its_source_is_named():
    callers = (ROOT / "birds").rglob("*.py")
    asking = re.compile(r"from birds\.messages import [^\n]*\btranslation\b|messages\.translation\(")
    assert [path.name for path in callers if asking.search(path.read_text("utf-8"))] == ["attribution.py"]
