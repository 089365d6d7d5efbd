"""What birds says: every code has its sentence in three languages, and what a user wrote stands in it to the letter."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wordings import read_from, taught

from birds import dossier as birds_dossier
from birds import evidence, messages, store
from birds.errors import InputError, Problem
from birds.messages import particle, runs, say, template, word
from birds.model import LANGS, Lang, Message, Names
from birds.model.agreement import default
from birds.negotiation import annexes

ENGLISH = messages.entries("en")
HOSTILE = (
    *("{0}", "{}", "{file}", "%s", "%(file)s", "a; b: c", "'a' \"b\""),
    *("\u202eabc", "a\nb", "a\r\nb", " ", "\\n"),
)
SENTENCES = sorted({said or english for lang in LANGS for english, said in messages.entries(lang).values()})
SHORT = [sentence for sentence in SENTENCES if len(sentence) <= 200]  # a longer value of a cell is cut


def parsed(code: str, lang: Lang) -> list[tuple[str, str]]:
    """Return the fields of a code's template: names and specs."""
    found = template(code, lang)
    assert found, code
    return [(name, spec or "") for _, name, spec, _ in Formatter().parse(found[0]) if name is not None]


def fields(code: str, lang: Lang) -> set[str]:
    """Return the arguments that a code's sentence shows."""
    return {name for name, spec in parsed(code, lang) if "/" not in spec}


def test_every_code_has_a_sentence_in_each_language():
    for lang in LANGS:
        found = messages.entries(lang)
        assert list(found) == list(ENGLISH)
        assert [code for code, (_, said) in found.items() if not said and lang != "en"] == []


def test_the_english_of_a_translation_is_the_english_that_is_said():
    """Where this fails the English was changed: look at the translation, and copy the new msgid."""
    said = {code: translated or english for code, (english, translated) in ENGLISH.items()}
    for lang in LANGS:
        assert {code: english for code, (english, _) in messages.entries(lang).items()} == said


def test_a_sentence_breaks_no_line_itself():
    """What a user wrote may: it stands there to the letter."""
    for lang in LANGS:
        said = {code: template(code, lang) for code in ENGLISH if not code.startswith("help")}
        assert [code for code, found in said.items() if found and "\n" in found[0]] == []


def test_no_translation_drops_an_argument_or_asks_for_another():
    for lang in LANGS:
        assert [code for code in ENGLISH if fields(code, lang) != fields(code, "en")] == []


def test_particles_stand_in_korean_and_plurals_in_english_only():
    for lang in LANGS:
        found = {spec for code in ENGLISH for _, spec in parsed(code, lang) if "/" in spec}
        assert lang != "ja" or not found
        assert all(spec.isascii() == (lang == "en") for spec in found)


@pytest.mark.parametrize("lang", LANGS)
def test_translators_tools_open_a_catalogue(lang):
    if not which("msgfmt"):
        pytest.skip("gettext is not installed")
    path = f"{messages.__file__.rpartition('/')[0]}/{lang}.po"
    done = subprocess.run(["msgfmt", "--check", "-o", "-", path], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_catalogue_is_read_as_translators_tools_write_it(tmp_path):
    (tmp_path / "ko.po").write_text(
        '# a remark\nmsgid ""\nmsgstr ""\n"Language: ko\\n"\n\n#: somewhere\nmsgctxt "a.long"\nmsgid ""\n"one "\n"two"\n'
        'msgstr ""\n"하나 "\n"\\"둘\\""\n\n#, fuzzy\n#| msgid "old"\nmsgctxt "a.fuzzy"\nmsgid "new"\nmsgstr "낡음"\n\n'
        'msgctxt "a.missing"\nmsgid "{n} {n:row/rows}"\nmsgstr ""\n'
    )
    with read_from(tmp_path):
        assert say(Message("a.long"), "ko") == '하나 "둘"'
        assert say(Message("a.fuzzy"), "ko") == "new"
        assert say(Message.of("a.missing", n=2), "ko") == "2 rows"


@pytest.mark.slow
@given(st.sampled_from(LANGS), st.text(max_size=200) | st.sampled_from(HOSTILE) | st.sampled_from(SHORT))
def test_what_a_user_wrote_stands_in_every_sentence_to_the_letter(lang, written):
    said_of = {"column": written, "value": written, "words": written}
    problem = Problem(written, "file.system_says", "file.system_says", **said_of)
    for code in (code for code in ENGLISH if fields(code, "en") and written):
        shown = [name for name, spec in parsed(code, lang) if spec in {"", "i"}]
        message = Message.of(code, **dict.fromkeys(shown, written))
        assert say(message, lang).count(written) >= len(shown)
    assert say(problem.message, lang).count(written) >= 5
    assert written in str(InputError("file.system_says", words=written))


def reasons(dossier: Path) -> Iterator[Message]:
    table = evidence.findings(store.load(dossier))
    for matched in table.dossier.lists:
        for held in matched.entries:
            for match in (held.match, *held.subspecies):
                yield from (match.reason, *match.remarks, *(one.reason for one in match.candidates))
    for pair in (("OSJ8", "KOS2025"), ("OSJ7", "OSJ8"), ("KOR-LAW", "KOS2025"), ("ROKAMBA2006", "KOS2025")):
        comparison = birds_dossier.diff(*pair, dossier=dossier, with_introduced=True).comparison
        for row in comparison.rows:
            yield from (*row.reasons, *(one.reason for one in row.candidates))
    yield from (verdict.reason for verdict in table.verdicts)
    made = annexes.annex_with_origin(table)
    yield from (*made.notes, *(row.reason for row in made.closing))


@pytest.mark.slow
def test_every_reason_of_the_bundled_dossier_has_its_sentence(bundled_dossier):
    found = set(reasons(bundled_dossier))
    assert len(found) > 500
    for reason in found:
        assert reason.code in ENGLISH
        for lang in LANGS:
            assert fields(reason.code, lang) <= set(reason.texts), reason
            text = say(reason, lang)
            assert "  " not in text
            assert "{" not in text


@pytest.mark.slow
@pytest.mark.parametrize("value", ["Anser fabalis", "the bird", "{name}", "박새", "a:i}", None])
def test_a_sentence_is_its_runs_joined(value):
    for code in ENGLISH:
        for lang in LANGS:
            clauses = any(spec == "c" for _, spec in parsed(code, lang))
            names = {name for name, _ in parsed(code, lang)} if value and not clauses else ()
            message = Message.of(code, **dict.fromkeys(names, value or ""))
            assert say(message, lang) == "".join(run.text for run in runs(message, lang))


def test_a_code_of_another_version_is_said_by_its_name():
    assert say(Message.of("rule-of-tomorrow", taxon="Grus grus"), "en") == "rule-of-tomorrow Grus grus"
    assert say(Message("accepted"), "ko") == "–은(는) –에서 인정하는 학명이다."


SAMPLES = {
    "test.rows": Names("{n:,} {n:row/rows} of {files:and}", "{files:and}의 행 {n:,}개", "{files:and}の{n:,}行"),
    "test.files": Names("{files} or {files:or}", "{files}, {files:or}", "{files}、{files:or}"),
    "test.both": Names("{things:and}", "{things:and}", "{things:and}"),
    "test.quoted": Names("'{name}'", "'{name}'", "「{name}」"),
    "test.degrees": Names("{x:g} it is", "{x:g}{x:은/는}", "{x:g}は"),
    "test.of": Names("{side:p} it is", "{side:p}", "{side:p}"),
    "test.why": Names("not read: {why}", "읽지 못함: {why}", "読めない：{why}"),
    "test.ends": Names("not read: {why:s}", "읽지 못함: {why:s}", "読めない：{why:s}"),
}  # fmt: skip
OF_KOREA = Message.of("test.of", side=default().country("KOR"))
QUOTED = [Message.of("test.quoted", name=name) for name in ("산", "두루미", "a\n가")]


@pytest.mark.parametrize(
    ("code", "values", "said"),
    [
        ("rows", {"n": 1, "files": ("a",)}, ("1 row of a", "aの1行", "a의 행 1개")),
        ("rows", {"n": 0, "files": ("a", "b")}, ("0 rows of a and b", "aとbの0行", "a와 b의 행 0개")),
        ("rows", {"n": 1200, "files": ("가", "산", "c")},
         ("1,200 rows of 가, 산 and c", "가、산とcの1,200行", "가, 산과 c의 행 1,200개")),
        ("both", {"things": (QUOTED[0], "b")}, ("'산' and b", "「산」とb", "'산'과 b")),
        ("both", {"things": (QUOTED[1], "b")}, ("'두루미' and b", "「두루미」とb", "'두루미'와 b")),
        ("both", {"things": (QUOTED[2], "b")}, ("'a\n가' and b", "「a\n가」とb", "'a\n가'와 b")),
        ("degrees", {"x": 35.0}, ("35 it is", "35は", "35는")),
        ("of", {"side": default().country("KOR")}, ("The Republic of Korea it is", "大韓民国", "대한민국")),
        ("why", {"why": OF_KOREA}, ("not read: the Republic of Korea it is", "読めない：大韓民国", "읽지 못함: 대한민국")),
        ("both", {"things": (OF_KOREA, "b")}, ("The Republic of Korea it is and b", "大韓民国とb", "대한민국과 b")),
        ("of", {"side": "the list"}, ("the list it is", "the list", "the list")),
        ("files", {"files": ("a", "b")}, ("a, b or a or b", "a、b、a又はb", "a, b, a 또는 b")),
        ("why", {"why": Message("file.disk_full")},
         ("not read: the disk is full", "読めない：ディスクがいっぱいです", "읽지 못함: 디스크가 가득 찼습니다")),
        ("ends", {"why": Message.of("decision-list-gone", list="OSJ7")},
         ("not read: There is no longer a list OSJ7", "読めない：目録 OSJ7 はもう存在しない", "읽지 못함: OSJ7 목록이 더 이상 없다")),
    ],
)  # fmt: skip
def test_numbers_lists_and_messages_are_said_as_each_language_does(code, values, said):
    with taught(SAMPLES):
        assert tuple(say(Message.of(f"test.{code}", **values), lang) for lang in LANGS) == said


FITS = {
    "는": (
        "왕눈물떼새", "큰고니", "황로", "독수리", "(흰꼬리) 매", "Platalea minor", "Grus monacha", "Cygnus olor",
        "Anser albifrons", "Sula dactylatra", "Anas platyrhynchos", "Lanius bucephalus", "KOS", "KOS2025",
        "メダイチドリ",
    ),
    "은": (
        "두견", "OSJ8", "협정(호주 1974)", "Parus minor commixtum", "Regulus ignicapillan", "KOR", "JPN",
        "キビタキのヒン",
    ),
    "은(는)": ("", "和名"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "fits"), [(word, fits) for fits, words in FITS.items() for word in words])
def test_korean_particles_fit_the_end_of_the_word(before, fits):
    assert particle(before, "은", "는") == fits


@pytest.mark.parametrize(
    ("before", "fits"), [("서울", "로"), ("부산", "으로"), ("제주", "로"), ("7", "로"), ("東京", "(으)로")]
)
def test_to_a_place_has_a_particle_of_its_own(before, fits):
    assert particle(before, "으로", "로") == fits


def test_a_word_that_is_missing_is_named():
    with pytest.raises(KeyError, match="nothing_such"):
        word("nothing_such", "ja")
