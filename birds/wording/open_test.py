"""Sentences of the open treaty test: no status and no subspecies settles it, only a record does."""

from birds.model import Names
from birds.wording.verdicts import SAID, WHY, filled, joined
from birds.wording.verdicts import SENTENCES as TWO_LIMBS

_SETTLED = Names(
    "It would be settled by <m>.",
    "<m>이 있으면 판정할 수 있다.",
    "<m>があれば判定できる。",
)
_TO_SHOW = Names("To show it takes <m>.", "입증하려면 <m>이 필요하다.", "立証には<m>が必要である。")
_REPORTED = {
    "reported": Names(
        "Migration between the two countries is indicated by an inferred or summarised record, {kind:w}: {record}"
        " (source: {source}).",
        "양국 간 이동이 추정 또는 요약된 {kind:w} 기록으로 시사된다: {record}(출처: {source}).",
        "両国間の渡りは、推定または要約された{kind:w}の記録により示唆される：{record}（出典：{source}）。",
    ),
    "reported_several": Names(
        "Migration between the two countries is indicated by {count} inferred or summarised records, for example"
        " {kind:w}: {record} (source: {source}).",
        "양국 간 이동이 추정 또는 요약된 기록 {count}건으로 시사된다. 예: {kind:w}, {record}(출처: {source}).",
        "両国間の渡りは、推定または要約された記録{count}件により示唆される。例：{kind:w}、{record}"
        "（出典：{source}）。",
    ),
}
_NO_RECORD = Names(
    "The bird is migratory in both countries <s>, but no record of marked birds between them is known.",
    "양국 모두에서 이동하는 새이나<s>, 양국 간 표지 개체의 이동 기록이 없다.",
    "両国で渡りをする鳥であるが<s>、両国間の標識個体の渡りの記録がない。",
)
_BY_STATUS = (
    "no_status",
    "no_status_printed",
    "extirpated",
    "introduced",
    "vagrant_both",
    "vagrant",
    "resident",
)
_BY_DECISION = ("non_migratory", "resident_both")  # a decision settles these in both tests alike

SENTENCES: dict[str, Names] = {
    **{f"open.{line}": joined(why, _TO_SHOW) for line, why in _REPORTED.items()},
    "open.no_record": joined(_NO_RECORD, _SETTLED),
    "left.open.no_record": filled(_NO_RECORD),
    "left.open.no_record.said": joined(_NO_RECORD, SAID),
    **{f"open.{line}": joined(WHY[line], _SETTLED) for line in (*_BY_STATUS, "not_migratory")},
    **{f"open.{line}": TWO_LIMBS[f"verdict.{line}"] for line in _BY_DECISION},
}
WORDS: dict[str, Names] = {
    "treaty_test_open": Names(
        "The open treaty test", "조약상 단일 기준에 따른 판정", "条約の包括的な基準による判定"
    ),
    "test.two-limb": Names("test of two limbs", "두 갈래 기준", "二本立ての基準"),
    "test.open": Names("open test", "단일 기준", "包括的な基準"),
    "line.reported": Names("inferred or summarised record", "추정·요약 기록", "推定・要約の記録"),
    "line.no_record": Names("migratory, no record", "양국 모두 이동, 기록 없음", "両国で渡り、記録なし"),
    "means.open.indicated": Names(
        "a cited record of marked birds between the countries, inferred or summarised",
        "출처가 있는 양국 간 표지 개체 기록이 있으나 추정되거나 요약된 것임",
        "出典のある両国間の標識個体の記録があるが、推定または要約である",
    ),
    "means.open.for_discussion": Names(
        "migratory in both countries, but no record of marked birds between them is known",
        "양국 모두에서 이동하나 양국 간 표지 개체의 기록이 없음",
        "両国で渡りをするが、両国間の標識個体の記録がない",
    ),
    "means.open.doubtful": Names(
        "on both lists, but not a migrant in both, and no record of marked birds between the countries is known",
        "양국 목록에 있으나 양국 모두에서 철새인 것은 아니며 양국 간 표지 개체의 기록도 없음",
        "両国の目録にあるが、両国とも渡り鳥というわけではなく、両国間の標識個体の記録もない",
    ),
}
