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
    "equal-several": Names(
        "{name_a:i} of {a} and {name_b:i} of {b} cover the same birds: {taxa:i} in {reference}.",
        "{a}의 {name_a:i}{name_a:과/와} {b}의 {name_b:i}{name_b:은/는} 같은 새들을 포함한다"
        "({reference}에서는 {taxa:i}).",
        "{a} の {name_a:i} と {b} の {name_b:i} は同じ範囲の鳥を含む（{reference} では {taxa:i}）。",
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
        "{name_a:i} of {a} and {name_b:i} of {b} have {taxa:i} in common, but neither covers all of the other.",
        "{a}의 {name_a:i}{name_a:과/와} {b}의 {name_b:i}{name_b:은/는} {taxa:i}{taxa:을/를} 함께 "
        "포함하지만, 어느 쪽도 다른 쪽을 모두 포함하지는 않는다.",
        "{a} の {name_a:i} と {b} の {name_b:i} は {taxa:i} を共有するが、いずれも他方をすべて含むわけではない。",
    ),
    "overlap-only": Names(
        "Only {list} has {taxa:i} there.",
        "{taxa:i}{taxa:은/는} {list} 쪽에만 있다.",
        "{taxa:i} は {list} の側にのみある。",
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
    "meant-same": Names(
        "Both mean {taxa:i} alone.",
        "두 목록 모두 {taxa:i}만을 가리킨다.",
        "双方とも {taxa:i} のみを指す。",
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
        "A subspecies printed by {lists} was not determined (“ssp.”), so whether both lists record the same is open.",
        "{lists}에 동정되지 않은 아종(“ssp.”)이 있어, 두 목록이 같은 아종을 기록했는지는 알 수 없다.",
        "{lists} に同定されていない亜種（“ssp.”）があるため、双方が同じ亜種を記録しているかどうかは"
        "分からない。",
    ),
    "recorded-contested": Names(
        "What a subspecies printed by {lists} means is open, and so is whether both lists record the same.",
        "{lists}에 적힌 한 아종이 무엇을 가리키는지 정해지지 않아, 두 목록이 같은 아종을 기록했는지는 알 수 없다.",
        "{lists} に記された亜種の一つが何を指すか未確定のため、双方が同じ亜種を記録しているかどうかは分からない。",
    ),
    "recorded-unknown": Names(
        "{reference} has none of the subspecies printed by {lists}, so whether both lists record the same is open.",
        "{lists}에는 {reference}에 없는 아종만 적혀 있어, 두 목록이 같은 아종을 기록했는지는 알 수 없다.",
        "{lists} には {reference} にない亜種しか記されていないため、双方が同じ亜種を記録しているか"
        "どうかは分からない。",
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
    "presumed": Names(
        "{list} does not show what {name:i} covers there: it is presumed after {reference}.",
        "{list}에는 {name:i}{name:이/가} 어디까지 포함하는지 나와 있지 않아, {reference}에 따라 추정하였다.",
        "{list} は {name:i} の指す範囲を示していないため、{reference} によって推定した。",
    ),
    "presumed-raised": Names(
        "{list} does not show whether {name:i} covers more than {taxa:il}: that it does not is presumed.",
        "{list}에는 {name:i}{name:이/가} {taxa:il} 말고도 더 포함하는지 나와 있지 않아, 포함하지 않는다고 추정하였다.",
        "{list} は {name:i} が {taxa:il} のほかにも及ぶかを示していないため、及ばないと推定した。",
    ),
    # what differs beside the bird
    "status-differs": Names(
        "Status in {a}: {codes_a:l}; in {b}: {codes_b:l}.",
        "도래 유형은 {a}에서 {codes_a:l}; {b}에서 {codes_b:l}.",
        "渡り区分：{a} では{codes_a:l}、{b} では{codes_b:l}。",
    ),
    "vernacular-differs": Names(
        "The {lang:w} names differ: {name_a} in {a}, {name_b} in {b}.",
        "{lang:w} 이름이 다르다: {a}에서는 {name_a}, {b}에서는 {name_b}.",
        "{lang:w}名が異なる：{a} では {name_a}、{b} では {name_b}。",
    ),
    "family-differs": Names(
        "The families differ: {name_a} in {a}, {name_b} in {b}.",
        "과가 다르다: {a}에서는 {name_a}, {b}에서는 {name_b}.",
        "科が異なる：{a} では {name_a}、{b} では {name_b}。",
    ),
    "order-differs": Names(
        "The orders differ: {name_a} in {a}, {name_b} in {b}.",
        "목이 다르다: {a}에서는 {name_a}, {b}에서는 {name_b}.",
        "目が異なる：{a} では {name_a}、{b} では {name_b}。",
    ),
    "repeated": Names(
        "{list} has it in {number} entries.",
        "{list}에는 이 새가 {number}개 항목으로 실려 있다.",
        "{list} ではこの鳥が {number} 項目に掲載されている。",
    ),
    # what the matching leaves to say
    "moved-subspecies": Names(
        "{name:i}, printed by {list}, belongs to {taxon:i} in {reference}.",
        "{list}에 적힌 {name:i}{name:은/는} {reference}에서 {taxon:i}에 속한다.",
        "{list} に記された {name:i} は {reference} では {taxon:i} に属する。",
    ),
    "subspecies-not-there": Names(
        "{reference} does not have {epithets:i}, printed at subspecies rank by {list}: shown here, deciding nothing.",
        "{list}에 아종으로 적힌 {epithets:i}{epithets:은/는} {reference}에 없어, 보여 주기만 하고 "
        "판단에는 쓰지 않는다.",
        "{list} に亜種として記された {epithets:i} は {reference} にないため、示すだけで判断には用いない。",
    ),
    "to-confirm": Names(
        "What {name:i} means in {list} is a proposal, to be confirmed by a person.",
        "{list}의 {name:i}{name:이/가} 어느 새인지는 제안일 뿐이며 사람의 확인이 필요하다.",
        "{list} の {name:i} が指す鳥は提案であり、人の確認を要する。",
    ),
}
