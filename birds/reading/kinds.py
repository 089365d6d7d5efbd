"""What sort of evidence a record is, how certain, and how far its source is trusted, from the words people use."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from birds.model import Trust

Kind = Literal["recovery", "resighting", "tracking", "shared_subspecies", "count", "other"]
Certainty = Literal["direct", "inferred", "summary", "negative"]

# The first line that fits decides: "ring resighting" is a resighting, "GPS and ring" a tracking.
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("shared_subspecies", re.compile(r"shared.?subspecies|common subspecies|공통 ?아종|共通.{0,2}亜種")),
    (
        "tracking",
        re.compile(
            r"\bgps|satellit|track|telemet|geolocat|geolog|argos|\bptt\b|gsm|\bgls\b|logger|transmitter|motus"
            r"|위성|추적|위치 ?추적|발신기|지오로케이터|衛星|追跡|発信機|送信機|ジオロケ|ロガー"
        ),
    ),
    (
        "count",
        re.compile(r"count|visible migration|census|개체수|센서스|계수|カウント|計数|個体数調査|渡り観察"),
    ),
    (
        "resighting",
        re.compile(
            r"re-?sight|sighting|observ|colou?r.?(?:ring|band|flag|mark)|\bflag|neck.?(?:collar|band)|wing.?tag|photo"
            r"|재관찰|목격|관찰|유색|再観察|再確認|目撃|観察|カラーリング|フラッグ"
        ),
    ),
    (
        "recovery",
        re.compile(
            r"recover|\bring|\bband|retrap|re-?captur|control|\bmarker|found dead"
            r"|회수|가락지|재포획|표식조|回収|標識|足環|再捕獲|リカバリー"
        ),
    ),
    ("other", re.compile(r"^(?:other|기타|その他)$|isotop|genetic|dna|동위원소|유전|同位体|遺伝")),
)
_CERTAINTIES: tuple[tuple[Certainty, re.Pattern[str]], ...] = (
    (
        "negative",
        re.compile(
            r"negativ|no evidence"
            r"|\b(?:no|not|never|none|nothing)\b[^,;]{0,20}\b(?:found|seen|recover|re-?sight|re-?captur|retrap|detect)"
            r"|음성|부정|미회수|(?:회수|관찰|발견|포획)되지|없음|陰性|否定|未回収|されず|されな|な[しい]|無し"
        ),
    ),
    (
        "inferred",
        re.compile(
            r"infer|indirect|uncertain|unsure|not (?:certain|confirm|direct)|probabl|possibl|presum|unconfirm"
            r"|추정|불확실|미확인|확인되지|간접|推定|不確実|未確認|間接"
        ),
    ),
    ("summary", re.compile(r"summar|aggregat|요약|집계|要約|集計|まとめ")),
    ("direct", re.compile(r"direct|certain|confirm|직접|확실|확인|直接|確実|確認")),
)
_TRUSTS: tuple[tuple[Trust, re.Pattern[str]], ...] = (
    ("high", re.compile(r"high|good|높음|높다|高い?")),
    ("medium", re.compile(r"medium|moderate|middle|fair|mixed|보통|중간|중|中|普通")),
    ("low", re.compile(r"low|poor|weak|낮음|낮다|低い?")),
)


@lru_cache(maxsize=4096)
def read_kind(printed: str) -> Kind | None:
    """Return the kind of a record, None where no word of it is known."""
    text = _plain(printed)
    return next((kind for kind, words in _KINDS if words.search(text)), None)


@lru_cache(maxsize=4096)
def read_certainty(printed: str) -> Certainty | None:
    """Return how certain a record is said to be, None where it does not say."""
    text = _plain(printed)
    return next((certainty for certainty, words in _CERTAINTIES if words.search(text)), None)


def read_trust(printed: str) -> Trust | None:
    """Return how far a source is trusted, None for any other word."""
    text = _plain(printed)
    return next((trust for trust, words in _TRUSTS if words.fullmatch(text)), None)


def _plain(printed: str) -> str:
    return unicodedata.normalize("NFKC", printed).casefold().replace("_", " ").strip()
