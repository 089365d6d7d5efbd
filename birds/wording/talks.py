"""Words of rounds, positions and their workbook, in three languages."""

from birds.model import Names

SENTENCES: dict[str, Names] = {}
WORDS: dict[str, Names] = {
    "state": Names("state", "상태", "状態"),
    "left_out": Names("left out of the draft", "초안에서 제외", "案に不掲載"),
    "silent": Names("silent", "입장 없음", "立場なし"),
    "round_opened": Names("opened", "개시", "開始"),
    "round_closed": Names("closed", "종료", "終了"),
    "round_open": Names("open", "진행 중", "進行中"),
    "round_place": Names("place", "장소", "場所"),
}
