"""Sentences of the treaty test: why a verdict is what it is, and what would settle it."""

from birds.model import Names

_STATUSES = Names(
    "({a:P}: {status_a:l}; {b:P}: {status_b:l})",
    "({a:P}: {status_a:l}; {b:P}: {status_b:l})",
    "（{a:P}：{status_a:l}、{b:P}：{status_b:l}）",
)
_MARKED = Names(
    "a bird marked in one country and found in the other",
    "한쪽에서 표지되어 다른 쪽에서 확인된 개체의 기록",
    "一方で標識され他方で確認された個体の記録",
)


def filled(names: Names) -> Names:
    """Put the statuses and the marked bird into a sentence where it names them as <s> and <m>."""
    return Names(
        *(
            (names.get(lang) or "")
            .replace("<s>", _STATUSES.get(lang) or "")
            .replace("<m>", _MARKED.get(lang) or "")
            for lang in ("en", "ko", "ja")
        )
    )


# Why: the line of the table in words.
WHY = {
    "record": Names(
        "Migration between the two countries is shown by {kind:w}: {record} (source: {source}).",
        "양국 간 이동이 {kind:w} 기록으로 입증된다: {record}(출처: {source}).",
        "両国間の渡りは{kind:w}により立証される：{record}（出典：{source}）。",
    ),
    "records": Names(
        "Migration between the two countries is shown by {count} records, for example {kind:w}: {record}"
        " (source: {source}).",
        "양국 간 이동이 기록 {count}건으로 입증된다. 예: {kind:w}, {record}(출처: {source}).",
        "両国間の渡りは{count}件の記録により立証される。例：{kind:w}、{record}（出典：{source}）。",
    ),
    "no_status": Names(
        "No status that counts is known for {side:p} <s>.",
        "{side:p}의 도래 유형을 판단할 자료가 없다<s>.",
        "{side:p}については、判定に使える渡り区分が分からない<s>。",
    ),
    "no_status_printed": Names(
        "No status that counts is known for {side:p} <s>. Printed is “{printed}”: {why:w}.",
        "{side:p}의 도래 유형을 판단할 자료가 없다<s>. “{printed}”{printed:이라고/라고} 기재되어 있으나 {why:w}.",
        "{side:p}については、判定に使える渡り区分が分からない<s>。「{printed}」と記載されているが、{why:w}。",
    ),
    "extirpated": Names(
        "The bird is extirpated in {side:p} <s>.",
        "{side:p}에서 지역 절멸된 새이다<s>.",
        "{side:p}では絶滅した鳥である<s>。",
    ),
    "introduced": Names(
        "The bird is introduced in {side:p}, and introduced birds are excepted <s>.",
        "{side:p}에서는 외래종이며, 외래종은 대상에서 제외된다<s>.",
        "{side:p}では外来種であり、外来種は対象から除かれる<s>。",
    ),
    "common": Names(
        "The bird is migratory in both countries <s>, and both lists record {subspecies:i}.",
        "양국 모두에서 이동하는 새이며<s>, 양국 목록에 공통 아종이 기록되어 있다: {subspecies:i}.",
        "両国で渡りをする鳥であり<s>、共通の亜種が両国の目録に記録されている：{subspecies:i}。",
    ),
    "common_monotypic": Names(
        "The bird is migratory in both countries <s>, and the species, which has no subspecies,"
        " is common to both.",
        "양국 모두에서 이동하는 새이며<s>, 아종이 없는 종으로서 양국에 공통된다.",
        "両国で渡りをする鳥であり<s>、亜種のない種として両国に共通する。",
    ),
    "subspecies_open": Names(
        "The bird is migratory in both countries <s>, but no determined subspecies is listed for {side:p},"
        " so that a common one is not shown.",
        "양국 모두에서 이동하는 새이나<s>, {side:p} 목록에 확정된 아종이 없어 공통 아종 여부를 알 수 없다.",
        "両国で渡りをする鳥であるが<s>、{side:p}の目録に確定した亜種がないため、共通の亜種かどうか分からない。",
    ),
    "subspecies_differ": Names(
        "The bird is migratory in both countries <s>, but the two lists have no subspecies in common"
        " ({a:P}: {subspecies_a:i}; {b:P}: {subspecies_b:i}).",
        "양국 모두에서 이동하는 새이나<s>, 양국 목록에 공통 아종이 없다"
        "({a:P}: {subspecies_a:i}; {b:P}: {subspecies_b:i}).",
        "両国で渡りをする鳥であるが<s>、両国の目録に共通の亜種がない"
        "（{a:P}：{subspecies_a:i}、{b:P}：{subspecies_b:i}）。",
    ),
    "subspecies_one_side": Names(
        "The bird is migratory in both countries <s>, but only the list of {side:p} records {subspecies:i}.",
        "양국 모두에서 이동하는 새이나<s>, {subspecies:i}{subspecies:은/는} {side:p} 목록에만 기록되어 있다.",
        "両国で渡りをする鳥であるが<s>、{subspecies:i} は{side:p}の目録にのみ記録されている。",
    ),
    "subspecies_irregular": Names(
        "The bird is migratory in both countries <s>, but {subspecies:i}, which both lists record, is only a vagrant"
        " or in doubt in {side:p}, so that it is not common to both.",
        "양국 모두에서 이동하는 새이나<s>, 양국 목록에 기록된 {subspecies:i}{subspecies:이/가} {side:p}에서는"
        " 길잃은새이거나 확실하지 않아 공통 아종으로 보지 않는다.",
        "両国で渡りをする鳥であるが<s>、両国の目録にある {subspecies:i} は{side:p}では迷鳥または不確実であり、"
        "共通の亜種とはみなさない。",
    ),
    "migrant_and_resident": Names(
        "The bird is a migrant in one country and called resident only in {side:p} <s>; the two lists have a subspecies"
        " in common, or the species has none.",
        "한 나라에서는 철새이나 {side:p}에서는 텃새로만 분류된다<s>."
        " 양국 목록에 공통 아종이 있거나 아종이 없는 종이다.",
        "一方の国では渡り鳥であるが、{side:p}では留鳥とのみ記載されている<s>。共通の亜種があるか、亜種のない種である。",
    ),
    "vagrant_both": Names(
        "The bird is only a vagrant in both countries <s>; vagrants are set aside by a rule of this project.",
        "양국 모두에서 길잃은새로만 기록되어 있다<s>. 길잃은새는 이 작업의 기준에 따라 제외 보류한다.",
        "両国とも迷鳥としての記録のみである<s>。迷鳥は本作業の規則により対象外とする。",
    ),
    "vagrant": Names(
        "The bird is only a vagrant in {side:p} <s>.",
        "{side:p}에서는 길잃은새로만 기록되어 있다<s>.",
        "{side:p}では迷鳥としての記録のみである<s>。",
    ),
    "non_migratory": Names(
        "Its non-migratory nature is biologically evident, as decided by {who} (source: {cited}) <s>.",
        "이동하지 않는 특성이 생물학적으로 명백하다고 결정되었다(결정: {who}, 출처: {cited})<s>.",
        "渡りをしないことが生物学的に明らかであると決定された（決定：{who}、出典：{cited}）<s>。",
    ),
    "resident_both": Names(
        "Both lists call the bird resident only <s>, which does not exclude that some cross.",
        "양국 목록 모두 텃새로만 분류한다<s>. 다만 이것이 일부 개체의 이동을 배제하지는 않는다.",
        "両国の目録とも留鳥とのみ記載している<s>。ただし一部の個体の渡りを否定するものではない。",
    ),
    "resident": Names(
        "The bird is called resident only in {side:p} <s>.",
        "{side:p}에서는 텃새로만 분류된다<s>.",
        "{side:p}では留鳥とのみ記載されている<s>。",
    ),
    "not_migratory": Names(
        "No source that decides calls the bird a summer, winter or passage visitor in {side:p} <s>.",
        "판정에 쓰인 자료는 {side:p}에서 이 새를 여름철새, 겨울철새 또는 나그네새로 분류하지 않는다<s>.",
        "判定に用いた資料は、{side:p}でこの鳥を夏鳥・冬鳥・旅鳥のいずれとも記載していない<s>。",
    ),
}

# What would settle it; a shown bird needs nothing.
_SETTLES = {
    "no_status": Names(
        "A cited status there, or <m>, would settle it.",
        "해당국의 도래 유형을 밝힌 자료 또는 <m>이 있으면 판정할 수 있다.",
        "当該国での渡り区分を示す資料、または<m>があれば判定できる。",
    ),
    "extirpated": Names(
        "Recent records there with a status, or <m>, would settle it.",
        "해당국의 최근 기록과 도래 유형 또는 <m>이 있으면 다시 판정할 수 있다.",
        "当該国での近年の記録と渡り区分、または<m>があれば改めて判定できる。",
    ),
    "introduced": Names(
        "Proof that wild birds reach it too, or <m>, would settle it.",
        "야생 개체도 도래한다는 증거 또는 <m>이 있으면 다시 판정할 수 있다.",
        "野生個体も渡来するという証拠、または<m>があれば改めて判定できる。",
    ),
    "common": Names(
        "To show it takes <m>.",
        "입증하려면 <m>이 필요하다.",
        "立証には<m>が必要である。",
    ),
    "subspecies_open": Names(
        "The subspecies that occurs there, or <m>, would settle it.",
        "해당국에 도래하는 아종의 확인 또는 <m>이 있으면 판정할 수 있다.",
        "当該国に渡来する亜種の確認、または<m>があれば判定できる。",
    ),
    "subspecies_differ": Names(
        "A subspecies recorded in both countries, or <m>, would settle it.",
        "양국에서 같은 아종이 확인된 기록 또는 <m>이 있으면 판정할 수 있다.",
        "両国で同じ亜種が確認された記録、または<m>があれば判定できる。",
    ),
    "vagrant_both": Names(
        "A regular status in both countries, or <m>, would settle it.",
        "양국 모두에 정기적으로 도래한다는 자료 또는 <m>이 있으면 다시 판정할 수 있다.",
        "両国に定期的に渡来することを示す資料、または<m>があれば改めて判定できる。",
    ),
    "vagrant": Names(
        "A regular status there, or <m>, would settle it.",
        "해당국에 정기적으로 도래한다는 자료 또는 <m>이 있으면 판정할 수 있다.",
        "当該国に定期的に渡来することを示す資料、または<m>があれば判定できる。",
    ),
    "non_migratory": Names(
        "Only <m> would set the decision aside.",
        "<m>이 있으면 다시 판정할 수 있다.",
        "<m>があれば改めて判定する。",
    ),
    "resident_both": Names(
        "It would be settled by <m>, or by a cited decision that the bird evidently does not migrate.",
        "<m> 또는 이동하지 않음이 명백하다는 결정(출처 명시)이 있으면 판정할 수 있다.",
        "<m>、または渡りをしないことが明らかであるとの決定（出典を付す）があれば判定できる。",
    ),
    "resident": Names(
        "A cited migratory status there, or <m>, would settle it.",
        "해당국에서 이동한다는 자료 또는 <m>이 있으면 판정할 수 있다.",
        "当該国で渡りをすることを示す資料、または<m>があれば判定できる。",
    ),
    "not_migratory": Names(
        "A cited migratory status there, or <m>, would settle it.",
        "해당국에서 이동한다는 자료 또는 <m>이 있으면 판정할 수 있다.",
        "当該国で渡りをすることを示す資料、または<m>があれば判定できる。",
    ),
}
_SETTLES["subspecies_irregular"] = _SETTLES["subspecies_differ"]
_SETTLES["migrant_and_resident"] = _SETTLES["resident"]
_SETTLES["common_monotypic"] = _SETTLES["common"]
_SETTLES["subspecies_one_side"] = _SETTLES["subspecies_differ"]
_SETTLES["no_status_printed"] = _SETTLES["no_status"]


def joined(why: Names, settles: Names) -> Names:
    """Join why and what would settle it; Japanese sentences follow one another without a space."""
    return filled(Names(f"{why.en} {settles.en}", f"{why.ko} {settles.ko}", f"{why.ja}{settles.ja}"))


SAID = Names(
    "What is said: {a:P} – {said_a}; {b:P} – {said_b}.",
    "자료: {a:P} – {said_a}; {b:P} – {said_b}.",
    "資料：{a:P} – {said_a}、{b:P} – {said_b}。",
)
_DISCUSSED = ("subspecies_open", "migrant_and_resident")


def _both(line: str) -> Names:
    settles = _SETTLES.get(line)
    return joined(WHY[line], settles) if settles else filled(WHY[line])


_RECORDS = {
    "record.negative": Names(
        "Does not count: a finding that no bird crossed.",
        "산입하지 않는다: 건너간 개체가 없다는 결과이다.",
        "算入しない：渡った個体がなかったという結果である。",
    ),
    "record.inferred": Names(
        "Does not count: that the bird itself went from the one place to the other is inferred.",
        "산입하지 않는다: 개체가 두 지점 사이를 스스로 이동했다는 것은 추정이다.",
        "算入しない：個体が二地点間を自ら移動したことは推定である。",
    ),
    "record.overflight": Names(
        "Does not count: the bird was over both countries, but is not known to have stayed in both.",
        "산입하지 않는다: 양국에서 위치가 확인되었으나 양국 모두에 머문 것은 확인되지 않았다.",
        "算入しない：両国の上で位置が得られているが、双方に滞在したことは確認されていない。",
    ),
    "record.summary": Names(
        "Does not count: a summary that names no single bird.",
        "산입하지 않는다: 개별 개체를 밝히지 않은 요약이다.",
        "算入しない：個々の個体を示さない要約である。",
    ),
    "record.kind": Names(
        "Does not count: {kind:w}, no marked bird found on both sides.",
        "산입하지 않는다: {kind:w}이며, 표지된 개체가 양쪽에서 확인된 것이 아니다.",
        "算入しない：{kind:w}であり、標識された個体が両側で確認されたものではない。",
    ),
    "record.not_crossing": Names(
        "Does not count: its two ends do not lie in the two countries ({record}).",
        "산입하지 않는다: 두 지점이 양국에 하나씩 있지 않다({record}).",
        "算入しない：二つの地点が両国に一つずつない（{record}）。",
    ),
    "record.no_source": Names(
        "Does not count: it has no source.",
        "산입하지 않는다: 출처가 없다.",
        "算入しない：出典がない。",
    ),
    "record.divided": Names(
        "Does not count here: the name covers more than this bird.",
        "여기에는 산입하지 않는다: 이름이 이 새보다 넓은 범위를 가리킨다.",
        "ここでは算入しない：その名はこの鳥より広い範囲を指す。",
    ),
}

_OTHERS = {
    "verdict.lacking": Names(
        "A verdict needs the checklists of both Parties; the dossier has none of {side:p}.",
        "판정하려면 양국의 조류 목록이 모두 필요하나, {side:p}의 목록이 수록되어 있지 않다.",
        "判定には両国の鳥類目録が必要であるが、{side:p}の目録が収録されていない。",
    ),
}

SENTENCES: dict[str, Names] = {
    **{f"verdict.{line}": _both(line) for line in WHY},
    **{f"left.{line}": filled(why) for line, why in WHY.items()},
    **{f"left.{line}.said": joined(WHY[line], SAID) for line in _DISCUSSED},
    **_RECORDS,
    **_OTHERS,
}
WORDS: dict[str, Names] = {
    "no_status": Names("none given", "기재 없음", "記載なし"),
    "printed_not_counted": Names("not counted", "산입하지 않음", "算入しない"),
    "part_year": Names(
        "a resident of fewer than twelve months is not counted as one",
        "12개월을 채우지 않는 텃새는 텃새로 산입하지 않는다",
        "12か月に満たない留鳥は留鳥として扱わない",
    ),
    "unexplained": Names(
        "nobody explains what it means, or it is in doubt",
        "뜻이 설명되어 있지 않거나 확실하지 않다",
        "意味が説明されていないか、不確実である",
    ),
    "few_only": Names(
        "a status of a few birds is not counted",
        "소수 개체의 도래 유형은 산입하지 않는다",
        "ごく少数の渡り区分は算入しない",
    ),
    # a record, as a sentence names its kind
    "by.recovery": Names("a ring recovery", "가락지 회수", "標識個体の回収"),
    "by.resighting": Names("a marked bird seen again", "표지 개체 재관찰", "標識個体の再確認"),
    "by.tracking": Names("a tracked bird", "위치추적", "個体の追跡"),
    "counts_as_proof": Names("counts as proof", "입증 자료로 산입", "立証記録に算入"),
    "counts.yes": Names("yes", "예", "○"),
    "counts.no": Names("no", "아니요", "×"),
    "record_id": Names("record", "기록 번호", "記録番号"),
    "decided": Names(
        "{verdict} (decided by: {line})", "{verdict}(판정 근거: {line})", "{verdict}（判定の根拠：{line}）"
    ),
    "meaning": Names("{word}: {means}", "{word}: {means}", "{word}：{means}"),
    # the lines of the table, as a cell or a heading names them
    "line.record": Names("record of a marked bird", "표지 개체 기록", "標識個体の記録"),
    "line.no_status": Names("no status", "도래 유형 없음", "渡り区分なし"),
    "line.extirpated": Names("extirpated on a side", "한쪽에서 지역 절멸", "一方で絶滅"),
    "line.introduced": Names("introduced on a side", "한쪽에서 외래종", "一方で外来種"),
    "line.common": Names("migratory in both", "양국 모두 이동", "両国で渡り"),
    "line.subspecies_open": Names(
        "migratory, subspecies open", "양국 모두 이동, 아종 미확정", "両国で渡り、亜種未確定"
    ),
    "line.subspecies_differ": Names(
        "migratory, none in common", "양국 모두 이동, 공통 아종 없음", "両国で渡り、共通亜種なし"
    ),
    "line.migrant_and_resident": Names(
        "migrant in one, resident in the other", "한쪽에서 철새, 한쪽에서 텃새", "一方で渡り鳥、他方で留鳥"
    ),
    "line.vagrant_both": Names("vagrant in both", "양국 모두 길잃은새", "両国とも迷鳥"),
    "line.vagrant": Names("vagrant in one", "한쪽에서 길잃은새", "一方で迷鳥"),
    "line.non_migratory": Names("decided not to migrate", "이동하지 않음으로 결정", "渡りをしないと決定"),
    "line.resident_both": Names("resident in both", "양국 모두 텃새", "両国とも留鳥"),
    "line.resident": Names("resident in one", "한쪽에서 텃새", "一方で留鳥"),
    "line.not_migratory": Names("not migratory on a side", "한쪽에서 철새가 아님", "一方で渡り鳥と記載なし"),
    # statuses in a narrow cell
    "short.R": Names("resident", "텃새", "留鳥"),
    "short.B": Names("summer", "여름철새", "夏鳥"),
    "short.W": Names("winter", "겨울철새", "冬鳥"),
    "short.P": Names("passage", "나그네새", "旅鳥"),
    "short.V": Names("vagrant", "길잃은새", "迷鳥"),
    "short.I": Names("introduced", "외래종", "外来種"),
    "short.X": Names("extirpated", "지역 절멸", "絶滅"),
    "means.status": Names(
        "Status: summer = summer visitor (breeding), winter = winter visitor, passage = passage migrant",
        "도래 유형: 여름철새는 번식, 겨울철새는 월동, 나그네새는 통과, 길잃은새는 미조를 뜻함",
        "渡り区分：夏鳥は繁殖、冬鳥は越冬、旅鳥は通過をいう",
    ),
    # what a verdict means, for the legend
    "means.shown": Names(
        "a marked bird was found in both countries",
        "표지된 개체가 양국에서 확인됨",
        "標識された個体が両国で確認されている",
    ),
    "means.indicated": Names(
        "migratory in both countries, with a subspecies in common or without subspecies",
        "양국 모두에서 이동하며, 공통 아종이 있거나 단형종임",
        "両国で渡りをし、共通の亜種があるか単型種である",
    ),
    "means.for_discussion": Names(
        "for the experts to discuss: what is known speaks for migration, and one thing is open",
        "전문가 논의 사항: 이동을 시사하는 자료가 있으나 한 가지가 확정되지 않음",
        "専門家の協議事項：渡りを示唆する資料があるが、一点が定まっていない",
    ),
    "means.doubtful": Names(
        "on both lists, but what they say does not indicate migration between the countries",
        "양국 목록에 있으나 그 내용이 양국 간 이동을 시사하지 않음",
        "両国の目録にあるが、その内容は両国間の渡りを示唆しない",
    ),
    "means.set_aside": Names(
        "only a vagrant in both countries (a rule of this project)",
        "양국 모두에서 길잃은새로만 기록됨(이 작업의 기준)",
        "両国とも迷鳥としての記録のみ（本作業の規則）",
    ),
    "means.excepted": Names(
        "introduced, or decided not to migrate",
        "외래종이거나 이동하지 않는 것으로 결정됨",
        "外来種、または渡りをしないと決定されたもの",
    ),
    "means.historic": Names(
        "extirpated in one country or both",
        "한 나라 또는 양국에서 지역 절멸함",
        "一方または両方の国で絶滅した",
    ),
    "means.unknown": Names(
        "no status that counts in one country or both",
        "한 나라 또는 양국의 도래 유형을 판단할 자료가 없음",
        "一方または両方の国に、判定に使える渡り区分がない",
    ),
    "means.minor": Names(
        "(in parentheses): a few birds only, counted by no rule",
        "(괄호 안): 소수 개체만 해당하며 산입하지 않음",
        "（括弧内）：ごく少数のみで、判定に算入しない",
    ),
    "birds_judged": Names(
        "{n} birds judged: {tally}", "판정한 새 {n}종: {tally}", "判定した鳥{n}種：{tally}"
    ),
    "shared_subspecies": Names("a shared subspecies", "공통 아종", "共通の亜種"),
    "next.load": Names(
        "Next: load what is missing with {orders}",
        "다음: {orders}로 빠진 목록을 불러오십시오",
        "次の操作：{orders}で不足の目録を読み込む",
    ),
    "other": Names("other record", "기타 기록", "その他の記録"),
}
