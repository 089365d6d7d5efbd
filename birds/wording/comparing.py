"""Sentences that say why two lists' entries are the same bird, or are not, in three languages."""

from birds.model import Names

SENTENCES: dict[str, Names] = {
    # the relation
    "equal-same-name": Names(
        "{a} and {b} mean the same bird by {name:i}.",
        "{a}{a:과/와} {b}{b:은/는} {name:i}{name:이라는/라는} 이름으로 같은 새를 가리킨다.",
        "{a} と {b} は {name:i} という名で同じ鳥を指している。",
    ),
    "equal-other-name": Names(
        "{name_a:i} of {a} and {name_b:i} of {b} are the same bird, {taxa:i} in {reference}.",
        "{a}의 {name_a:i}{name_a:과/와} {b}의 {name_b:i}{name_b:은/는} 같은 새이며, {reference}에서는 "
        "{taxa:i}이다.",
        "{a} の {name_a:i} と {b} の {name_b:i} は同じ鳥で、{reference} では {taxa:i} である。",
    ),
    "same-entry": Names(
        "It is the same entry of the same list.",
        "같은 목록의 같은 항목이다.",
        "同じ目録の同じ項目である。",
    ),
    "covers": Names(
        "{name:i} of {list} covers what {other} divides into {names:i}.",
        "{list}의 {name:i}{name:은/는} {other}에서 {names:i}{names:으로/로} 나눈 새를 모두 포함한다.",
        "{list} の {name:i} は、{other} が {names:i} に分けている鳥をすべて含む。",
    ),
    "covers-one": Names(
        "{name:i} of {list} covers {names:i} of {other} and more.",
        "{list}의 {name:i}{name:은/는} {other}의 {names:i}보다 넓은 범위를 포함한다.",
        "{list} の {name:i} は {other} の {names:i} より広い範囲を含む。",
    ),
    "covers-more": Names(
        "{name:i} of {list} covers {names:i} of {other} and, beyond that, {taxa:i}.",
        "{list}의 {name:i}{name:은/는} {other}의 {names:i} 외에 {taxa:i}도 포함한다.",
        "{list} の {name:i} は {other} の {names:i} のほかに {taxa:i} も含む。",
    ),
    "covers-many": Names(
        "{name:i} of {list} covers {names:i} of {other} and, beyond that, {taxa:i} and {number} more.",
        "{list}의 {name:i}{name:은/는} {other}의 {names:i} 외에 {taxa:i} 및 그 밖의 {number}개 분류군도 "
        "포함한다.",
        "{list} の {name:i} は {other} の {names:i} のほかに {taxa:i} とさらに {number} 分類群も含む。",
    ),
    "overlap": Names(
        "{name_a:i} of {a} and {name_b:i} of {b} share some birds and not others.",
        "{a}의 {name_a:i}{name_a:과/와} {b}의 {name_b:i}{name_b:은/는} 일부 새만 함께 포함한다.",
        "{a} の {name_a:i} と {b} の {name_b:i} は一部の鳥だけを共有する。",
    ),
    "only-in": Names(
        "{other} has no entry for {name:i} of {list}.",
        "{list}의 {name:i}에 해당하는 항목이 {other}에는 없다.",
        "{list} の {name:i} に当たる項目は {other} にない。",
    ),
    "may-be": Names(
        "{name:i} of {list} may be the same bird.",
        "{list}의 {name:i}{name:이/가} 같은 새일 수 있다.",
        "{list} の {name:i} が同じ鳥である可能性がある。",
    ),
    "alien-there": Names(
        "{list} has this bird among its introduced species ({name:i}, no. {number}).",
        "{list}에는 이 새가 외래종으로 실려 있다({name:i}, {number}번).",
        "{list} では、この鳥は外来種として掲載されている（{name:i}、番号 {number}）。",
    ),
    "alien-too": Names(
        "{list} has it among its introduced species as well ({name:i}, no. {number}).",
        "{list}에는 이 새가 외래종으로도 실려 있다({name:i}, {number}번).",
        "{list} では、この鳥は外来種としても掲載されている（{name:i}、番号 {number}）。",
    ),
    # recorded subspecies
    "recorded-same": Names(
        "Both record the same subspecies: {taxa:i}.",
        "두 목록이 기록한 아종은 같다({taxa:i}).",
        "双方が記録した亜種は同じである（{taxa:i}）。",
    ),
    "recorded-more": Names(
        "Both record {common:i}; {list} also records {taxa:i}.",
        "두 목록 모두 {common:i}{common:을/를} 기록했고, {list}에는 {taxa:i}도 기록되어 있다.",
        "双方が {common:i} を記録し、{list} には {taxa:i} の記録もある。",
    ),
    "recorded-partly": Names(
        "Both record {common:i}; only {a} records {only_a:i}, only {b} records {only_b:i}.",
        "두 목록 모두 {common:i}{common:을/를} 기록했고, {only_a:i}{only_a:은/는} {a}에만, {only_b:i}{only_b:은/는} "
        "{b}에만 있다.",
        "双方が {common:i} を記録し、{only_a:i} は {a} のみ、{only_b:i} は {b} のみに記録がある。",
    ),
    "recorded-none-common": Names(
        "{a} records {taxa_a:i}, {b} records {taxa_b:i}: different subspecies of one species "
        "that nobody divides.",
        "{a}에는 {taxa_a:i}{taxa_a:이/가}, {b}에는 {taxa_b:i}{taxa_b:이/가} 기록되어 있다. 어느 "
        "쪽도 나누지 않는 한 종의 서로 다른 아종이다.",
        "{a} には {taxa_a:i}、{b} には {taxa_b:i} の記録がある。いずれの側も分けていない一つの種の、"
        "異なる亜種である。",
    ),
    "recorded-open": Names(
        "A subspecies was recorded without being determined (“ssp.”), so whether both lists record "
        "the same is open.",
        "동정되지 않은 아종(“ssp.”)이 있어, 두 목록이 같은 아종을 기록했는지는 알 수 없다.",
        "同定されていない亜種（“ssp.”）があるため、双方が同じ亜種を記録しているかどうかは分からない。",
    ),
    "recorded-unknown": Names(
        "One side prints only subspecies that the reference does not have, "
        "so whether both lists record the same is open.",
        "한쪽에는 기준 분류체계에 없는 아종만 적혀 있어, 두 목록이 같은 아종을 기록했는지는 알 수 없다.",
        "一方には基準とする分類体系にない亜種しか記されていないため、"
        "双方が同じ亜種を記録しているかどうかは分からない。",
    ),
    "recorded-monotypic": Names(
        "{reference} does not divide it into subspecies.",
        "{reference}에서는 이 새를 아종으로 나누지 않는다.",
        "{reference} ではこの鳥を亜種に分けていない。",
    ),
    "recorded-not-printed": Names(
        "Subspecies can't be compared: {lists} prints none.",
        "{lists}에 아종이 적혀 있지 않아 아종은 비교할 수 없다.",
        "{lists} に亜種の記載がないため、亜種は比較できない。",
    ),
    "recorded-neither-printed": Names(
        "Subspecies can't be compared: neither list prints any.",
        "두 목록 모두 아종이 적혀 있지 않아 아종은 비교할 수 없다.",
        "いずれの目録にも亜種の記載がないため、亜種は比較できない。",
    ),
    "basis-name": Names(
        "Neither list shows what the name covers: that both mean the same is presumed after {reference}.",
        "두 목록 모두 이름이 어디까지 포함하는지 밝히지 않으므로, 같은 새라는 것은 {reference}에 "
        "따른 추정이다.",
        "いずれの目録も名の指す範囲を示していないため、同じ鳥であることは {reference} による推定である。",
    ),
    # what the matching leaves to say
    "moved-subspecies": Names(
        "{name:i}, printed by {list}, belongs to {taxon:i} in {reference}.",
        "{list}에 적힌 {name:i}{name:은/는} {reference}에서 {taxon:i}에 속한다.",
        "{list} に記された {name:i} は {reference} では {taxon:i} に属する。",
    ),
    "subspecies-not-there": Names(
        "{reference} does not have {epithets:i}, a subspecies that {list} prints; it is shown "
        "and decides nothing.",
        "{list}에 적힌 아종 {epithets:i}{epithets:은/는} {reference}에 없어, 보여 주기만 하고 "
        "판단에는 쓰지 않는다.",
        "{list} に記された亜種 {epithets:i} は {reference} にないため、示すだけで判断には用いない。",
    ),
    "to-confirm": Names(
        "What {name:i} means in {list} is a proposal, to be confirmed by a person.",
        "{list}의 {name:i}{name:이/가} 어느 새인지는 제안일 뿐이며 사람의 확인이 필요하다.",
        "{list} の {name:i} が指す鳥は提案であり、人の確認を要する。",
    ),
}
