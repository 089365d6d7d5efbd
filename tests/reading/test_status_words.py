"""Status words and codes: what each printed form says, and that no form can break the reader.

A status is written here as its code ("0" where what is printed decides nothing), "-" where it is minor, "1" where it
is scarce, the months in brackets, and the note after a colon: `W; R-:ごく少数` is a winter visitor, with a few residents.
"""

import csv
import unicodedata
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reads import OPTIONS

from birds import vocabulary
from birds.messages import say
from birds.model import LANGS, Checklist, Status
from birds.reading.lists import read_list
from birds.reading.tables.status import parse_status
from birds.reading.tables.tokens import tokens_of
from birds.taxonomy import shipped_taxonomy

LISTS = Path(__file__).parents[2] / "species_lists"

OSJ7 = {
    "（日本固有亜種は絶滅）": "0", "まれな冬鳥": "W:まれ", "まれな旅鳥": "P:まれ", "まれな旅鳥・冬鳥": "P:まれ; W:まれ",
    "まれな旅鳥（少数は冬鳥）": "P:まれ; W-:少数", "冬鳥": "W", "冬鳥・旅鳥": "W; P", "冬鳥・留鳥": "W; R", "冬鳥（ごく少数は留鳥）": "W; R-:ごく少数",
    "冬鳥（一部、繁殖）": "W; B:一部", "冬鳥（一部、繁殖？）": "W:一部, 繁殖?", "冬鳥（北海道では繁殖）": "W; B:北海道", "冬鳥（少数は留鳥）": "W; R-:少数",
    "冬鳥（少数繁殖）": "W; B-:少数", "冬鳥（繁殖例あり）": "W:繁殖例あり", "夏鳥": "B", "夏鳥・冬鳥": "B; W", "夏鳥・留鳥": "B; R",
    "夏鳥（一部、留鳥）": "B; R:一部", "夏鳥（一部、越冬）": "B; W:一部", "夏鳥（南西諸島では冬鳥）": "B; W:南西諸島", "夏鳥（南西諸島では留鳥）": "B; R:南西諸島",
    "夏鳥（少数は留鳥）": "B; R-:少数", "外来種": "I", "数少ない冬鳥": "W:数少ない", "数少ない冬鳥・旅鳥": "W:数少ない; P:数少ない",
    "数少ない旅鳥": "P:数少ない", "数少ない旅鳥・冬鳥": "P:数少ない; W:数少ない", "数少ない旅鳥・冬鳥（繁殖記録あり）": "P:数少ない; W:数少ない, 繁殖記録あり",
    "数少ない旅鳥（繁殖例あり。）": "P:数少ない, 繁殖例あり", "数少ない留鳥": "R:数少ない", "旅鳥": "P", "旅鳥、数少ない冬鳥": "P; W:数少ない",
    "旅鳥または冬鳥": "P; W", "旅鳥・まれな冬鳥": "P; W:まれ", "旅鳥・冬鳥": "P; W", "旅鳥（ごく少数は冬鳥）": "P; W-:ごく少数",
    "旅鳥（ごく少数は越冬）": "P; W-:ごく少数", "旅鳥（一部、夏鳥）": "P; B:一部", "旅鳥（一部、夏鳥・冬鳥）": "P; B:一部; W:一部",
    "旅鳥（一部、留鳥・冬鳥）": "P; R:一部; W:一部", "旅鳥（一部、越冬）": "P; W:一部", "旅鳥（一部は越冬）": "P; W:一部",
    "旅鳥（北海道では夏鳥、九州以南では冬鳥）": "P; B:北海道; W:九州以南", "旅鳥（少数は冬鳥）": "P; W-:少数", "旅鳥（少数は留鳥）": "P; R-:少数",
    "旅鳥（少数は越冬）": "P; W-:少数", "漂鳥": "R:漂鳥", "留鳥": "R", "留鳥または冬鳥": "R; W", "留鳥・冬鳥": "R; W", "留鳥・旅鳥": "R; P",
    "留鳥（一部は夏鳥）": "R; B:一部", "留鳥（中部地方以北では夏鳥）": "R; B:中部地方以北", "留鳥（北日本で繁殖、南日本では冬鳥）": "R; B:北日本; W:南日本",
    "留鳥（北海道では夏鳥）": "R; B:北海道", "留鳥（南西諸島では冬鳥）": "R; W:南西諸島", "留鳥（固有種）": "R:固有種", "絶滅": "X", "絶滅（日本）": "X:日本",
    "迷鳥": "V", "迷鳥・数少ない冬鳥": "V; W:数少ない", "迷鳥（かつては留鳥または夏鳥）": "V:かつては留鳥 / 夏鳥", "迷鳥（少数繁殖）": "V; B-:少数",
}  # fmt: skip

OTHER_JAPANESE = {
    "冬鳥(ごく少数は留鳥)": "W; R-:ごく少数", "冬鳥\u3000／\u3000旅鳥": "W; P", "旅鳥･冬鳥": "P; W", "旅鳥，冬鳥；夏鳥": "P; W; B",
    "冬鳥、少数は留鳥": "W; R-:少数", "冬鳥（１０月～３月）": "W[1,2,3,10,11,12]", "夏鳥（4-8月）": "B[4,5,6,7,8]",
    "留鳥だが北海道では夏鳥": "R; B:北海道", "かつて夏鳥": "X", "かつては夏鳥、現在は旅鳥": "P:かつては夏鳥", "野生絶滅": "X", "移入種": "I", "通過鳥": "P",
    "不定期渡来": "V:不定期渡来",
}  # fmt: skip

KOREAN_CODES = {
    "PASSAGE/COMMON[4,5]; PASSAGE/COMMON[7,8,9,10]": "P[4,5,7,8,9,10]",
    "WINTER/RARE[1,2,3,10,11,12]": "W[1,2,3,10,11,12]", "VAGRANT/UNSPECIFIED": "V",
    "WINTER/COMMON[1,2,12]; VAGRANT/UNSPECIFIED": "W[1,2,12]; V", "WINTER/RARE; PASSAGE/RARE": "W; P",
    "RESIDENT/COMMON": "R", "RESIDENT/RARE[1,2,3,4,5,6,7,8,9,10,11,12]": "R[1,2,3,4,5,6,7,8,9,10,11,12]",
    "RESIDENT/COMMON[4,5,6]": "0",
    "SUMMER/RARE[4,5,6]; RESIDENT/UNSPECIFIED[1]": "B[4,5,6]:RESIDENT/UNSPECIFIED[1]",
    "RESIDENT/COMMON[2,3,4,5]; RESIDENT/COMMON": "R:RESIDENT/COMMON[2,3,4,5]",
    "PASSAGE/COMMON[3,4]; PASSAGE/RARE": "P",
}  # fmt: skip

KOREAN_WORDS = {
    "텃새": "R", "여름철새": "B", "여름새": "B", "겨울철새": "W", "겨울 철새": "W", "겨울새": "W", "나그네새": "P", "통과새": "P",
    "통과철새": "P", "길잃은새": "V", "길 잃은 새": "V", "미조": "V", "외래종": "I", "지역 절멸": "X", "떠돌이새": "R:떠돌이새",
    "여름철새, 나그네새": "B; P", "텃새(일부 여름철새)": "R; B:일부", "겨울철새(소수 번식)": "W; B-:소수", "나그네새, 드문 겨울철새": "P; W:드문",
    "여름철새 또는 나그네새": "B; P", unicodedata.normalize("NFD", "겨울철새"): "W",
}  # fmt: skip

CODES = {
    "Res": "R", "SV": "B", "WV": "W", "PM": "P", "Vag": "V", "RB": "R", "MB": "B", "PV": "P",
    "IV": "V:irregular visitor", "AV": "V", "CB": "B-:casual breeder", "FB": "X:former breeder",
    "FV": "X:former visitor", "EX": "X", "R": "R", "B": "B", "S": "B", "W": "W", "P": "P", "V": "V", "I": "I",
    "X": "X", "Ｗ": "W", "R(m)": "R; W", "R(m)2": "R; W", "P2; W3; SV2": "P; W; V:summer",
    "P2 W3 SV2": "P; W; V:summer", "WV1": "W1:winter", "R2, P4, SV1": "R; P; B1:summer", "V1": "V",
    "WV2": "V:winter", "DD": "0", "RE": "X", "INT": "I", "?": "0", "V2?": "0", "V2 (?)": "0",
    "P3, SV1, WV2?": "P:WV2?; B1:summer", "V5": "V", "MB, FB": "B:former breeder", "R/W": "R; W",
    "R (mainland), W (Kyushu)": "R:mainland; W:Kyushu", "W[11,12,1]": "W[1,11,12]",
}  # fmt: skip

ENGLISH = {
    "Resident": "R", "Resident breeder": "R", "Winter resident": "W", "Summer resident": "B",
    "Summer visitor (breeds)": "B", "Migrant breeder": "B", "Non-breeding": "W", "Passage migrant": "P",
    "spring and autumn migrant": "P", "Rare vagrant": "V:Rare", "winter vagrant": "V",
    "accidental winter visitor": "V", "irregular visitor": "V", "introduced": "I", "Extirpated": "X",
    "Common resident and uncommon winter visitor": "R:Common; W:uncommon", "resident/winter visitor": "R; W",
    "resident (a few winter)": "R; W-:a few", "winter visitor, common": "W:common",
    "formerly summer visitor": "X", "Winter Migrant (Extirpated)": "X",
    "resident (locally extinct)": "R; X:locally", "passage migrant (formerly bred, breeding)": "P:formerly bred, breeding",
}  # fmt: skip

OTHER_LANGUAGES = {
    "гнездящийся": "B", "бывший гнездящийся": "X", "редкий пролётный": "P:редкий", "осёдлый, обычный": "R:обычный",
    "nicheur": "B", "ancien nicheur": "X", "hivernant rare": "W:rare", "nicheur, peu commun": "B:peu commun",
    "冬候鸟": "W", "罕见冬候鸟": "W:罕见", "不普遍冬候鳥": "W:不普遍", "曾为留鸟": "X", "過境鳥": "P", "外來種": "I",
    "非常罕见的留鸟": "R:非常罕见", "非常に稀な冬鳥": "W:非常に稀", "residente": "R", "invernante muy raro": "W:muy raro",
    "visitante de verano": "B", "migratorio de paso": "P", "Seltener Brutvogel": "B:Seltener",
    "Wintergast und Durchzügler": "W; P", "Standvogel": "R", "Irrgast": "V", "Summer visitor/breeder 3": "B:3",
    "Winter visitor Nov-Mar": "W[1,2,3,11,12]", "留鳥、本州": "R:本州",
}  # fmt: skip

ABSENT = {
    "번식 안함": "B", "번식하지 않음": "B", "미번식": "B", "비텃새": "R", "不繁殖": "B", "未繁殖": "B", "非冬鳥": "W", "негнездящийся": "B",
    "не гнездящийся": "B", "non-nicheur": "B", "non nicheur": "B", "pas hivernant": "W", "n'est pas nicheur": "B",
    "非留鸟": "R", "not breeding": "B", "繁殖しない": "B", "not resident": "R", "留鳥ではない": "R", "no winter records": "W",
    "unresident": "R", "nicht Brutvogel": "B", "繁殖未": "B", "non-W": "W",
}  # fmt: skip
SEASONS = {"R": "resident", "B": "breeding", "W": "winter"}

DOUBTED = [
    "возможно гнездящийся",
    "nicheur possible",
    "可能为夏候鸟",
    "冬鳥?",
    "夏鳥・冬鳥?",
    "winter visitor (probably)",
    "winter records",
]

NOT_UNDERSTOOD = [
    "絶滅危惧種", "멸종위기 야생생물 II급", "Critically Endangered", "보류종", "migrant", "undetected", "r", "철새", "越冬于非洲",
    "hivernant Pas-de-Calais", "冬鳥×", "冬鳥 *", "中国で越冬", "wintering in China", "夏鳥・冬鳥ではない", "冬鳥（ではない）",
    "summer visitor (not breeding)", "not resident or winter visitor", "번식, 월동 안함", "R2 winter visitor", "not not W",
    "non-breeding summer visitor", "冬 3 鳥", "resident; unknownword", "(10月)",
]  # fmt: skip

CASES = OSJ7 | OTHER_JAPANESE | KOREAN_CODES | KOREAN_WORDS | CODES | ENGLISH | OTHER_LANGUAGES


def written(statuses: tuple[Status, ...]) -> str:
    parts = []
    for status in statuses:
        months = f"[{','.join(map(str, status.months))}]" if status.months else ""
        note = f":{status.note.replace('; ', ', ')}" if status.note else ""
        marks = "-" * status.minor + "1" * status.scarce
        parts.append(f"{status.code or '0'}{marks}{months}{note}")
    return "; ".join(parts)


def printed_statuses(name: str) -> list[str]:
    with (LISTS / name).open(encoding="utf-8", newline="") as file:
        return [row["status"] for row in csv.DictReader(file)]


@pytest.mark.parametrize(("printed", "wanted"), CASES.items(), ids=list(CASES))
def test_printed_form_gives(printed, wanted):
    statuses, unknown = parse_status(printed)
    assert (written(statuses), unknown) == (wanted, ())


@pytest.mark.parametrize("printed", NOT_UNDERSTOOD)
def test_what_is_not_understood_whole_decides_nothing(printed):
    statuses, unknown = parse_status(printed)
    assert statuses == ()
    assert unknown
    assert all(part in unicodedata.normalize("NFKC", printed) or part == printed for part in unknown)


@pytest.mark.parametrize(("printed", "code"), ABSENT.items())
def test_a_negation_is_a_statement_of_absence_and_never_the_status(printed, code):
    (status,), unknown = parse_status(printed)
    assert (status.code, status.printed, status.note, unknown) == (
        None,
        printed,
        f"absent: {SEASONS[code]}",
        (),
    )


def test_what_is_denied_in_brackets_stands_beside_the_status():
    assert written(parse_status("Winter visitor (not breeding)")[0]) == "W:not breeding, absent: breeding"
    assert written(parse_status("冬鳥（繁殖記録なし）")[0]) == "W:繁殖記録なし, absent: breeding"


@pytest.mark.parametrize("printed", DOUBTED)
def test_what_is_doubted_is_kept_and_decides_nothing(printed):
    statuses, unknown = parse_status(printed)
    assert ([status.code for status in statuses], unknown) == ([None], ())


def test_qualifiers_are_kept_beside_their_status():
    marks = [(s.printed, s.note, s.minor) for s in parse_status("冬鳥（ごく少数は留鳥）")[0]]
    assert marks == [("冬鳥", None, False), ("留鳥", "ごく少数", True)]


STATUS_WORDS = [
    (spelling, word.means)
    for table in ("status", "status_codes")
    for word in vocabulary.words(table)
    if word.means.strip("-~<+1?") and not word.how and word.means != "abundance"
    for spelling in vocabulary.spellings(word)
]
STRANGE = st.sampled_from(["zzq", "쿼", "鱻", "ぬ", "щю", "×", "†", "Q7", "ø", "쀍은"])
AFFIX = {  # the negating affixes of each script; of Han letters those of Chinese and Japanese
    "latin": ["non-", "non ", "not ", "un", "no ", "nicht "], "cyrillic": ["не", "не "],
    "hangul": ["미", "비", "안 "], "cjk": ["不", "未", "非"],
}  # fmt: skip


@pytest.mark.parametrize("table", ["status", "qualifiers", "amounts"])
def test_every_word_of_a_status_is_one_token(table):
    for word in vocabulary.words(table):
        for spelling in vocabulary.spellings(word):
            behind = f"{spelling}x" if word.means == "affix" and spelling.isalpha() else spelling
            token = tokens_of(behind)[0][0]
            assert token.text == spelling
            assert table != "status" or token.means == word.means


@given(st.sampled_from(STATUS_WORDS), STRANGE, st.data())
def test_an_unknown_word_beside_or_inside_a_status_leaves_no_code(word, strange, data):
    spelling, _ = word
    at = data.draw(st.integers(0, len(spelling)))
    gap = data.draw(st.sampled_from(["", " ", ", ", " (", "; ", "・"]))
    for printed in (
        f"{strange}{gap}{spelling}",
        f"{spelling}{gap}{strange}",
        spelling[:at] + strange + spelling[at:],
    ):
        assert {status.code for status in parse_status(printed)[0]} <= {None}, printed


@given(st.sampled_from(STATUS_WORDS), st.sampled_from([*chain(*AFFIX.values())]), st.data())
def test_a_negation_before_behind_or_inside_a_status_leaves_no_code_of_it(word, affix, data):
    spelling, means = word
    at = data.draw(st.integers(0, len(spelling)))
    inside = spelling[:at] + affix + spelling[at:]
    for printed in (f"{affix}{spelling}", f"{spelling} {affix}", f"{spelling} ({affix})", inside):
        codes = {status.code for status in parse_status(printed)[0]}
        assert codes.isdisjoint(means.strip("-~<+1?")), printed


def test_every_status_that_is_bundled_is_understood():
    """Of OSJ7 each is a case of the table; codes that Birds Korea does not explain, and doubted ones, have none of ours."""
    assert set(printed_statuses("jpn-osj7.csv")) - {""} == set(OSJ7)
    files = ("kor-bk2022.csv", "status/kor-status.csv", "status/jpn-status.csv")
    forms = {form for name in files for form in printed_statuses(name)} - {""}
    assert [form for form in forms if tokens_of(unicodedata.normalize("NFKC", form))[1]] == []
    assert [form for form in forms if parse_status(form)[1]] == []
    codes = {form: {status.code for status in parse_status(form)[0]} for form in printed_statuses(files[0])}
    undecided = {form for form, decided in codes.items() if decided <= {None}}
    assert undecided == {"DD", "DD?", "?", "P4?", "P5?", "V2?", "V2 (?)"}


MIGRANTS = (
    "夏鳥",
    "冬鳥",
    "旅鳥",
    "여름철새",
    "나그네새",
    "passage migrant",
    "гнездящаяся перелетная",
    "S5",
    "P1",
    "WV1",
)
OTHERS = ("留鳥", "漂鳥", "繁殖", "越冬", "번식", "breeds", "winters", "R1", "V2")


@pytest.mark.parametrize("printed", [*MIGRANTS, *OTHERS])
def test_only_a_word_that_names_a_visitor_says_that_the_bird_migrates(printed):
    assert [status.migrant for status in parse_status(printed)[0]] == [printed in MIGRANTS]


def test_former_status_never_yields_a_present_one():
    for former in (
        "かつては留鳥",
        "以前は夏鳥・冬鳥",
        "formerly resident or winter visitor",
        "과거 여름철새",
    ):
        assert {s.code for s in parse_status(former)[0]} == {"X"}
        assert {s.code for s in parse_status(f"迷鳥（{former}）")[0]} == {"V"}


WORDS = st.sampled_from(
    [*CASES, *NOT_UNDERSTOOD, "（", "）", "[", "]", "、", "・", "一部", "少数は", "かつて", "1月", "?"]
)


@given(st.one_of(st.text(), st.lists(WORDS).map("".join), st.lists(WORDS).map("; ".join)))
def test_reading_never_fails_and_gives_each_code_once(printed):
    statuses, unknown = parse_status(printed)
    codes = [status.code for status in statuses]
    assert len(codes) == len(set(codes))
    assert all(1 <= month <= 12 for status in statuses for month in status.months)
    assert all(status.printed for status in statuses)
    assert all(unknown)


def test_a_long_hostile_cell_is_read_in_a_moment():
    """Nothing here may take exponential time: the test would not end."""
    for printed in ("冬鳥(" + "1" * 5000 + "月x)", "(" * 5000, "冬鳥、" * 2000, "non-breeding " * 1000):
        assert isinstance(parse_status(printed), tuple)


def test_the_words_that_are_advised_for_one_that_is_not_understood_are_understood(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("scientific_name,status\nGrus grus,WV\nGrus monacha,AWV\n", "utf-8")
    (told,) = [one for one in read_list(file, Checklist("L", "L"), OPTIONS)[1] if one.row == 3]
    for lang in LANGS:
        advised = say(told.todo, lang)
        said = {token.means[0] for token in tokens_of(advised)[0] if token.is_a("status")}
        assert said == set("RBWPVIX")


@pytest.mark.parametrize(("ticked", "codes"), [(3, {"X", "B"}), (30, {None, "B"})])
def test_a_cross_is_a_tick_where_most_birds_of_a_list_have_one(tmp_path, ticked, codes):
    """South America's committee prints X for a resident, X(E) for one of this country alone."""
    marks = ["X"] * ticked + ["X(E)"] * (ticked > 20) + ["summer visitor"] * 20
    species = [taxon.name for taxon in shipped_taxonomy().taxa if taxon.rank == "species"]
    rows = [f"{name},{mark}" for name, mark in zip(species, marks, strict=False)]
    (file := tmp_path / "list.csv").write_text("\n".join(["scientific_name,status", *rows]), "utf-8")
    (_, entries), problems = read_list(file, Checklist("X", "x"), OPTIONS)
    assert {status.code for entry in entries for status in entry.statuses} == codes
    assert bool(problems) == (None in codes)
