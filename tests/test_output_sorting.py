"""Names in the order of a dictionary of their language."""

import unicodedata

import pytest

from birds.documents.text import initial
from birds.documents.text import order_key as key


def ordered(names, lang):
    return sorted(names, key=lambda name: key(name, lang))


@pytest.mark.parametrize(
    "names",
    [
        # a long vowel mark reads as its vowel; small and voiced kana follow the plain ones
        ["アオアシシギ", "アオジ", "アカエリカイツブリ", "アトリ", "アネハヅル"],
        ["カツオドリ", "カッコウ", "カモメ", "カヤクグリ", "カワウ", "カワガラス"],
        ["サンカノゴイ", "サンコウチョウ", "シジュウカラ", "シジュウカラガン", "シノリガモ"],
        ["ハイイロガン", "ハイタカ", "バン", "ヒドリガモ", "ビロードキンクロ", "ヒワ"],
        ["オーストンヤマガラ", "オオハクチョウ", "オオバン", "オオルリ", "オカヨシガモ"],
        ["ハス", "バス", "パス"],
        ["キジ", "キシギ"],
    ],
)
def test_japanese_names_stand_in_the_order_of_the_fifty_sounds(names):
    assert ordered(names[::-1], "ja") == names
    assert len({key(name, "ja") for name in ("アオジ", "アオシ", "あおじ", "アオジ ", "青鵐")}) == 5


def test_korean_names_stand_in_the_order_of_the_south_korean_dictionary():
    names = "가창오리 갈까마귀 개개비 개똥지빠귀 고니 까마귀 까치 꼬까참새 나무발발이 따오기 제비 흰꼬리수리".split()  # noqa: SIM905
    assert ordered(names[::-1], "ko") == names
    apart = [unicodedata.normalize("NFD", name) for name in names]
    assert ordered(apart[::-1], "ko")[0][0] == apart[0][0]


def test_latin_names_stand_without_regard_to_case_accents_and_hyphens():
    names = ["Bar-headed Goose", "Barn Swallow", "Bar-tailed Godwit", "Émile's Bird", "Eurasian Teal"]
    assert ordered(names[::-1], "en") == names
    assert ordered(["Anser fabalis", "Anser Fabalis rossicus", "Anas crecca"], "la")[0] == "Anas crecca"


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("가창오리", "ko", "ㄱ"), ("까치", "ko", "ㄱ"), ("흰배지빠귀", "ko", "ㅎ"), ("Anas", "ko", "–"), ("", "ko", "–"),
        ("ガン", "ja", "カ"), ("パン", "ja", "ハ"), ("ヴィ", "ja", "ア"), ("鶴", "ja", "漢"), ("ンジ", "ja", "ワ"), ("", "ja", "漢"),
        ("Émile", "en", "E"), ("'Akikiki", "en", "A"), ("", "en", "–"),
    ],
)  # fmt: skip
def test_a_name_stands_under_its_initial(name, lang, expected):
    assert initial(name, lang) == expected
