"""Prefectures of Japan, provinces and metropolitan cities of the Republic of Korea, as places name them.

Only names that mean nothing else: Gangwon is in both Koreas, so that its own name says nothing without its title of
2023. What states dispute is nobody's, whatever prefecture or county it is given.
"""

from __future__ import annotations

import re

_PREFECTURES = """
青森 아오모리 aomori, 岩手 이와테 iwate, 宮城 미야기 miyagi, 秋田 아키타 akita, 山形 야마가타 yamagata,
福島 후쿠시마 fukushima, 茨城 이바라키 ibaraki, 栃木 도치기 tochigi, 群馬 군마 gunma, 埼玉 사이타마 saitama,
千葉 지바 chiba, 東京 도쿄 tokyo, 神奈川 가나가와 kanagawa, 新潟 니가타 niigata, 富山 도야마 toyama,
石川 이시카와 ishikawa, 福井 후쿠이 fukui, 山梨 야마나시 yamanashi, 長野 나가노 nagano, 岐阜 기후 gifu,
静岡 시즈오카 shizuoka, 愛知 아이치 aichi, 三重 미에 mie, 滋賀 시가 shiga, 京都 교토 kyoto, 大阪 오사카 osaka,
兵庫 효고 hyogo, 奈良 나라 nara, 和歌山 와카야마 wakayama, 鳥取 돗토리 tottori, 島根 시마네 shimane,
岡山 오카야마 okayama, 広島 히로시마 hiroshima, 山口 야마구치 yamaguchi, 徳島 도쿠시마 tokushima,
香川 가가와 kagawa, 愛媛 에히메 ehime, 高知 고치 kochi, 福岡 후쿠오카 fukuoka, 佐賀 사가 saga,
長崎 나가사키 nagasaki, 熊本 구마모토 kumamoto, 大分 오이타 oita, 宮崎 미야자키 miyazaki,
鹿児島 가고시마 kagoshima, 沖縄 오키나와 okinawa
"""
_HOKKAIDO = r"北海道|홋카이도|\bhokkai ?d[oō]u?\b"
_KOREAN = (
    r"(?:서울|부산|대구|인천|광주|대전|울산|세종)(?:특별자치시|특별시|광역시)|서울시|부산시|인천시|경기도"
    r"|(?:충청|전라|경상)[남북]도|전북특별자치도|강원특별자치도|제주(?:특별자치)?도"
    r"|(?<!\w)(?:[충전][남북]|경[남북]|서울|부산|인천)(?!\w)"
    r"|ソウル|仁川広域市|釜山広域市|大邱広域市|大田広域市|京畿道|(?:忠清|全羅|慶尚)[南北]道|済州(?:特別自治)?道"
    r"|\b(?:seoul|busan|incheon|daegu|daejeon|ulsan)\b|\bjeju(?:-| )(?:do|island)\b|\bgyeonggi(?:-| )?do\b"
    r"|\b(?:chungcheong|jeolla|gyeongsang)(?:nam|buk)(?:-| )?do\b"
    r"|\b(?:south|north) (?:chungcheong|jeolla|gyeongsang)\b"
)
_DISPUTED = re.compile(
    r"竹島|独島|獨島|독도|다케시마|\b[dt]ok[- ]?do\b|\btake[- ]?shima\b|liancourt|リアンクール|리앙쿠르"
    r"|尖閣|魚釣島|釣魚|钓鱼|センカク|센카쿠|조어도|댜오위|우오쓰리|\bsenkaku|\bdiaoyu|\buotsuri"
    r"|이어도|離於島|蘇岩|苏岩|\bieodo\b|socotra rock|北方[四領]|북방영토|northern territor"
    r"|国後|択捉|色丹|歯舞|クナシリ|エトロフ|シコタン|ハボマイ|쿠나시르|구나시리|이투루프|에토로후|시코탄|하보마이"
    r"|\bkunashir|\biturup|\betorofu|\bshikotan|\bhabomai"
)

_ELSEWHERE = re.compile(
    r"sakhalin|사할린|サハリン|樺太|kuril|쿠릴|千島|kamchatka|캄차카|カムチャ|primor|연해주|沿海|russia|러시아|ロシア"
    r"|china|중국|中国|taiwan|대만|타이완|台湾|mongolia|몽골|モンゴル|philippines|필리핀|フィリピン|viet ?nam|베트남"
    r"|ベトナム|개성시|開城|kaesong|alaska|알래스카|アラスカ|australia|호주|オーストラリア|thailand|태국|タイ国"
)


def _japanese() -> str:
    """Return the pattern of the prefectures: with the word for one behind it, in three scripts."""
    names = [entry.split() for entry in _PREFECTURES.replace("\n", " ").split(",")]
    kanji, hangul, roman = ("|".join(column) for column in zip(*names, strict=True))
    return (
        rf"(?:{kanji})県|東京都|(?:京都|大阪)府|(?:{hangul})\s?현(?![가-힣])|(?:도쿄도|(?:교토|오사카)부)(?![가-힣])"
        rf"|{_HOKKAIDO}|\b(?:{roman})(?:-| )(?:pref(?:ecture)?|ken)\b|\b(?:kyoto|osaka)(?:-| )fu\b"
    )


_AREAS = re.compile(rf"(?P<JPN>{_japanese()})|(?P<KOR>{_KOREAN})")


def disputed(place: str) -> bool:
    """Say whether a place (in small letters) names land that states dispute."""
    return bool(_DISPUTED.search(place))


def countries_of(place: str) -> frozenset[str]:
    """Return the countries whose prefectures or provinces a place (in small letters) names.

    None where it names disputed land, or another country beside them.

    >>> countries_of("鹿児島県出水市"), countries_of("전남 순천만"), countries_of("島根県隠岐の島町竹島")
    (frozenset({'JPN'}), frozenset({'KOR'}), frozenset())
    """
    if disputed(place) or _ELSEWHERE.search(place):
        return frozenset()
    return frozenset(found.lastgroup or "" for found in _AREAS.finditer(place))
