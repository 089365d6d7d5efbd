"""Sentences that say why two lists' entries are the same bird, or are not, in three languages."""

from birds.model import Names

SENTENCES: dict[str, Names] = {
    # the relation
    "equal-same-name": Names(
        "{a} and {b} mean the same bird by {name}.",
        "{a}와(과) {b}는 {name}{name:이라는/라는} 이름으로 같은 새를 가리킨다.",
        "{a} と {b} は {name} の名で同じ鳥を指している。",
    ),
    "equal-other-name": Names(
        "{name_a:i} of {a} and {name_b:i} of {b} are the same bird, {taxa:i} in {reference}.",
        "{a}의 {name_a:i}와(과) {b}의 {name_b:i}는 같은 새이며, {reference}에서는 {taxa:i}이다.",
        "{a} の {name_a:i} と {b} の {name_b:i} は同じ鳥で、{reference} では {taxa:i} である。",
    ),
    "equal-vernacular": Names(
        "{name_a} of {a} and {name_b} of {b} are the same bird, {taxa:i} in {reference}.",
        "{a}의 {name_a}와(과) {b}의 {name_b}는 같은 새이며, {reference}에서는 {taxa:i}이다.",
        "{a} の {name_a} と {b} の {name_b} は同じ鳥で、{reference} では {taxa:i} である。",
    ),
    "same-entry": Names(
        "It is the same entry of the same list.",
        "같은 목록의 같은 항목이다.",
        "同じ目録の同じ項目である。",
    ),
    "covers": Names(
        "{name} of {list} covers what {other} divides into {names}.",
        "{list}의 {name}{name:은/는} {other}에서 {names}(으)로 나눈 새를 모두 포함한다.",
        "{list} の {name} は、{other} が {names} に分けている鳥をすべて含む。",
    ),
    "covers-more": Names(
        "{name} of {list} covers {names} of {other} and more: {taxa:i}.",
        "{list}의 {name}{name:은/는} {other}의 {names} 외에 {taxa:i}도 포함한다.",
        "{list} の {name} は {other} の {names} のほかに {taxa:i} も含む。",
    ),
    "overlap": Names(
        "{name_a} of {a} and {name_b} of {b} share some birds and not others.",
        "{a}의 {name_a}와(과) {b}의 {name_b}는 일부 새만 공통으로 포함한다.",
        "{a} の {name_a} と {b} の {name_b} は一部の鳥だけを共有する。",
    ),
    "only-in": Names(
        "{other} has no entry for {name} of {list}.",
        "{list}의 {name}에 해당하는 항목이 {other}에는 없다.",
        "{list} の {name} に当たる項目は {other} にない。",
    ),
    "may-be": Names(
        "{name} of {list} may be the same bird.",
        "{list}의 {name}{name:이/가} 같은 새일 수 있다.",
        "{list} の {name} が同じ鳥である可能性がある。",
    ),
    "alien-there": Names(
        "{list} has this bird among its introduced species ({name}, no. {number}).",
        "{list}는 이 새를 외래종으로 싣고 있다({name}, {number}번).",
        "{list} はこの鳥を外来種として載せている（{name}、番号 {number}）。",
    ),
    # recorded subspecies
    "recorded-same": Names(
        "Both record the same subspecies ({taxa:i}).",
        "두 목록이 기록한 아종이 같다({taxa:i}).",
        "記録された亜種は双方で同じである（{taxa:i}）。",
    ),
    "recorded-more": Names(
        "Both record {common:i}; {list} also records {taxa:i}.",
        "두 목록 모두 {common:i}를 기록했고, {list}는 {taxa:i}도 기록했다.",
        "双方が {common:i} を記録し、{list} は {taxa:i} も記録している。",
    ),
    "recorded-partly": Names(
        "Both record {common:i}; {a} alone records {only_a:i}, {b} alone {only_b:i}.",
        "두 목록 모두 {common:i}를 기록했고, {a}만 {only_a:i}를, {b}만 {only_b:i}를 기록했다.",
        "双方が {common:i} を記録し、{a} のみが {only_a:i} を、{b} のみが {only_b:i} を記録している。",
    ),
    "recorded-none-common": Names(
        "{a} records {taxa_a:i}, {b} records {taxa_b:i}: different subspecies of one species that nobody divides.",
        "{a}는 {taxa_a:i}를, {b}는 {taxa_b:i}를 기록했다. 어느 쪽도 나누지 않는 한 종의 서로 다른 아종이다.",
        "{a} は {taxa_a:i} を、{b} は {taxa_b:i} を記録している。どちらも分けていない1種の異なる亜種である。",
    ),
    "recorded-open": Names(
        "A subspecies was recorded without being determined (“ssp.”), so whether both record the same is open.",
        "동정되지 않은 아종(“ssp.”)이 있어 두 목록이 같은 아종을 기록했는지는 알 수 없다.",
        "同定されていない亜種（“ssp.”）があるため、双方が同じ亜種を記録しているかは不明である。",
    ),
    "recorded-monotypic": Names(
        "The reference taxonomy does not divide it into subspecies.",
        "기준 분류체계에서는 아종으로 나누지 않는다.",
        "基準とする分類体系では亜種に分けられていない。",
    ),
    "recorded-not-printed": Names(
        "{lists} prints no subspecies that could be compared.",
        "{lists}에는 비교할 수 있는 아종이 적혀 있지 않다.",
        "{lists} には比較できる亜種の記載がない。",
    ),
    "basis-name": Names(
        "Neither {a} nor {b} shows what the name covers: that it means the same is presumed after {reference}.",
        "{a}와(과) {b} 모두 이름이 어디까지 포함하는지 보여 주지 않으므로, 같은 새라는 것은 {reference}에 따른 추정이다.",
        "{a} も {b} も名が指す範囲を示していないため、同じ鳥であることは {reference} による推定である。",
    ),
    # what the matching leaves to say
    "moved-subspecies": Names(
        "{name:i}, printed by {list}, belongs to {taxon:i} in {reference}.",
        "{list}에 적힌 {name:i}{name:은/는} {reference}에서 {taxon:i}에 속한다.",
        "{list} に記された {name:i} は {reference} では {taxon:i} に属する。",
    ),
    "subspecies-not-there": Names(
        "{reference} does not have the subspecies {epithets:i} that {list} prints; it is shown and decides nothing.",
        "{list}에 적힌 아종 {epithets:i}{epithets:은/는} {reference}에 없어, 표시만 하고 판단에는 쓰지 않는다.",
        "{list} に記された亜種 {epithets:i} は {reference} にないため、示すだけで判断には用いない。",
    ),
    "to-confirm": Names(
        "The match of {name} in {list} is a proposal and should be confirmed.",
        "{list}의 {name}에 대한 대응은 제안이므로 확인이 필요하다.",
        "{list} の {name} の対応は提案であり、確認を要する。",
    ),
}
