"""Words in cells → values: Parties, ranks, parts, yes and no, numbers, in English, Korean and Japanese."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from birds.columns import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from birds.model import Part, Rank

_NOTHING = frozenset(
    {"-", "--", "---", "n/a", "#n/a", "null", "none", "nan", "―", "─", "ー", "·", "…", "...", "."}
)
LONGEST_NOTHING = 5  # letters of the longest word for nothing
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u30fc\uff0d\u2500\ufe63]+")


@lru_cache(maxsize=65536)
def text(cell: str) -> str | None:
    """Return a cell's text, None for an empty one or one that says "none" (－, n/a …)."""
    if len(cell) > LONGEST_NOTHING:
        return cell
    plain = _DASHES.sub("-", cell).casefold()
    return None if not cell or plain in _NOTHING else cell


def texts(cells: Iterable[str]) -> tuple[str | None, ...]:
    """Return the texts of several cells."""
    return tuple(
        [
            (cell if len(cell) > LONGEST_NOTHING or cell.isdecimal() else text(cell)) if cell else None
            for cell in cells
        ]
    )


_SOURCELESS = frozenset(
    (
        *(
            "unknown",
            "source unknown",
            "not known",
            "no source",
            "not given",
            "none given",
            "tbd",
            "tba",
            "?",
            "??",
        ),
        *("불명", "미상", "없음", "출처 없음", "출처 불명", "출처 미상"),
        *("不明", "なし", "無し", "未詳", "出典なし", "出典不明"),
    )
)


def source(cell: str | None) -> str | None:
    """Return what a cell cites, None where it is blank or says that nothing is known to cite."""
    plain = unicodedata.normalize("NFKC", cell or "").strip()
    return None if not plain or text(plain) is None or plain.casefold() in _SOURCELESS else cell


_NATURAL = re.compile(
    r"\bpart\s*a\b|자생종|자연분포|自然分布|在来種|^a部|native species|naturally occurring", re.IGNORECASE
)
_ALIEN = re.compile(
    r"\bpart\s*b\b|외래종|도입종|外来種|移入種|^b部|introduced|alien species|exotic", re.IGNORECASE
)


def _words(table: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in table.strip().splitlines():
        value, words = line.split("|")
        for word in words.split(","):
            found[key(word)] = value.strip()
    return MappingProxyType(found)


_PARTIES = _words(
    """
JPN | JPN, JP, Japan, 日本, 日本国, 일본, 일본국, Nippon, ja
KOR | KOR, KR, ROK, Republic of Korea, The Republic of Korea, South Korea, Korea South, S Korea
KOR | Korea, Korea Republic of, 대한민국, 한국, 남한, 大韓民国, 韓国, ko
PRK | PRK, KP, DPRK, North Korea, 북한, 조선민주주의인민공화국, 北朝鮮, Democratic People's Republic of Korea
CHN | CHN, CN, China, 중국, 中国, People's Republic of China, PRC
RUS | RUS, RU, Russia, Russian Federation, 러시아, ロシア
TWN | TWN, TW, Taiwan, 대만, 台湾
MNG | MNG, MN, Mongolia, 몽골, モンゴル
AUS | AUS, AU, Australia, 호주, オーストラリア
USA | USA, US, United States, United States of America, 미국, アメリカ, 米国
PHL | PHL, PH, Philippines, 필리핀, フィリピン
VNM | VNM, VN, Vietnam, Viet Nam, 베트남, ベトナム
NZL | NZL, NZ, New Zealand, 뉴질랜드, ニュージーランド
HKG | HKG, HK, Hong Kong, 홍콩, 香港
"""
)
_RANKS = _words(
    """
order | order, 목, 目, ordo
family | family, 과, 科, familia
genus | genus, 속, 属
species | species, sp, 종, 種, spp
subspecies | subspecies, ssp, subsp, 아종, 亜種, infraspecies, infraspecific taxon, race
subspecies | group (monotypic)
"""
)
_HIGHER = _words(
    """
higher | domain, kingdom, subkingdom, phylum, subphylum, superclass, class, subclass, infraclass, superorder
higher | suborder, infraorder, parvorder, superfamily, subfamily, tribe, subtribe, subgenus, clade
higher | 계, 문, 강, 아강, 아목, 상과, 아과, 족, 界, 門, 綱, 亜綱, 亜目, 上科, 亜科, 族
"""
)
_PARTS = _words(
    """
natural | natural, native, indigenous, nat, vagrant, reintroduced, 자연, 자생, 자생종, 자연분포, 토종
natural | 자연분포종, 自然, 自然分布, 自然分布種, 在来, 在来種
alien | alien, introduced, non-native, exotic, invasive, naturalised, naturalized, 외래, 외래종, 도입종
alien | introducedAssistedColonisation, 도입, 유입종, 外来, 外来種, 移入, 移入種
a | A, part A, 제1부
b | B, part B, 제2부
"""
)
_ANSWERS = _words(
    """
yes | yes, y, true, 1, 예, 유, 있음, はい, 有, あり, o, present, v
no | no, n, false, 0, 아니오, 아니요, 무, 없음, いいえ, 無, なし, absent
unknown | unknown, 불명, 미상, 不明
"""
)
_MARKS = MappingProxyType(
    {
        "○": "yes",
        "〇": "yes",
        "◯": "yes",
        **dict.fromkeys("●◎◉⊙■◆★✓✔√☑+", "yes"),
        "×": "no",
        "✗": "no",
        "?": "unknown",
        "？": "unknown",
    }
)


def party(cell: str) -> str | None:
    """Return the code of a country (ISO 3166, three letters), None where it is not understood."""
    found = _PARTIES.get(key(cell))
    if found:
        return found
    return cell.strip() if re.fullmatch(r"[A-Z]{3}", cell.strip()) else None


def rank(cell: str) -> Rank | None:
    """Return the rank a cell names, None where it is none of the five that are told apart."""
    return cast("Rank | None", _RANKS.get(key(cell)))


_GROUPS = frozenset(
    map(
        key,
        (
            "issf",
            "slash",
            "spuh",
            "hybrid",
            "form",
            "intergrade",
            "domestic",
            "group (polytypic)",
        ),
    )
)


def is_group(cell: str) -> bool:
    """Say whether a cell names what is no single taxon: a slash, a hybrid, a group of subspecies."""
    return key(cell) in _GROUPS


def is_below_species(cell: str) -> bool:
    """Say whether a cell names eBird's identifiable groups within a species, some of which are one subspecies."""
    return key(cell) == "issf"


def is_higher_rank(cell: str) -> bool:
    """Say whether a cell names a rank above the species that nothing is made of (class, tribe, 亜科 …)."""
    return key(cell) in _HIGHER


def part(cell: str) -> Part | None:
    """Return whether a cell says natural or alien; parts A and B are those of the Japanese check-list."""
    said = _PARTS.get(key(cell), "")
    return cast("Part | None", {"a": "natural", "b": "alien"}.get(said, said or None))


def part_named(text: str) -> Part | None:
    """Return the part of a list that a heading, or the name of a sheet, says."""
    if _ALIEN.search(text):
        return "alien"
    return "natural" if _NATURAL.search(text) else None


def is_lettered_part(cell: str) -> bool:
    """Say whether a part is given as a letter, whose meaning is a convention of one list."""
    return _PARTS.get(key(cell)) in {"a", "b"}


def answer(cell: str) -> str | None:
    """Return yes, no or unknown, None where a cell is none of them."""
    return _MARKS.get(unicodedata.normalize("NFKC", cell).strip()) or _ANSWERS.get(key(cell))


_GROUPED = re.compile(r"(?<=\d)[,\u2009\u202f\u00a0 ](?=\d{3}(?!\d))")
_POINTED = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:\.\d{3}){2,}|(?:\.\d{3})+(?=,\d))(?![\d.])")  # 2.345,0
_PERHAPS_POINTED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,])")
_MYRIADS = MappingProxyType({"만": 10_000, "万": 10_000, "천": 1_000, "千": 1_000})
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*([만万천千])?")
MAX_COUNT = 1_000_000_000


def plain_number(cell: str) -> float | None:
    """Return a number that stands alone in a cell (any width, thousands grouped), None where it is none."""
    plain = _GROUPED.sub("", unicodedata.normalize("NFKC", cell).strip())
    plain = _DASHES.sub("-", plain)
    if not re.fullmatch(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})", plain):
        return None
    return float(plain)


_SHARE = re.compile(r"[<>~≤≥]?\s*\d+(?:\.\d+)?\s*(?:%|퍼센트|パーセント|per ?cent\b)")


def lowest(cell: str) -> int | None:
    """Return the largest whole number that a printed count is certainly not below.

    "4000-7000" → 4000, ">300000" → 300000, "(about) 70" → 70, "3만" → 30000, "104.5" → 104.
    "<10" and words alone → None, and so is a share: "1%" is no count, and "800 (1%)" one of 800.
    """
    plain = _GROUPED.sub("", unicodedata.normalize("NFKC", cell))
    plain = _POINTED.sub(lambda number: number[0].replace(".", ""), plain)
    plain = _SHARE.sub(" ", plain)
    if re.search(r"[<≤]|미만|이하|未満|以下|fewer|less than|up to|at most|max\.? of", plain):
        return None
    found = _NUMBER.search(plain)
    if not found or re.search(r"[-\u2212]\s*$|\d[eE]$", plain[: found.start()]):
        return None
    if re.match(r"[eE]\+?\d", plain[found.end() :]):
        return None
    if len(found[1].partition(".")[0]) > 12:  # noqa: PLR2004
        return None
    number = int(float(found[1]) * _MYRIADS.get(found[2] or "", 1))
    return number if number <= MAX_COUNT else None


def is_perhaps_thousands(cell: str) -> bool:
    """Say whether the point of a number may part thousands, as in much of Europe, or decimals: 3.401."""
    return bool(_PERHAPS_POINTED.search(unicodedata.normalize("NFKC", cell)))
