"""Sentences that say why an entry means a taxon, or why it is left open, in three languages."""

from birds.model import Names

SENTENCES: dict[str, Names] = {
    # rules 1 to 7
    "accepted": Names(
        "{taxon:i} is a name that {reference} accepts.",
        "{taxon:i}{taxon:은/는} {reference}에서 인정하는 학명이다.",
        "{taxon:i} は {reference} で認められている学名である。",
    ),
    "gender": Names(
        "{name:i} is {taxon:i} of {reference} with another gender ending.",
        "{name:i}{name:은/는} {reference}의 {taxon:i}{taxon:과/와} 성(性) 어미만 다르다.",
        "{name:i} は {reference} の {taxon:i} と性語尾だけが異なる。",
    ),
    "spelling": Names(
        "{name:i} is a variant spelling of {taxon:i} in {reference}.",
        "{name:i}{name:은/는} {reference}의 {taxon:i}{taxon:을/를} 달리 적은 철자이다.",
        "{name:i} は {reference} の {taxon:i} の異綴りである。",
    ),
    "rank": Names(
        "{name:i} is {taxon:i} in {reference}: the same bird at another rank, in the same genus.",
        "{name:i}{name:은/는} {reference}의 {taxon:i}이다. 같은 속 안에서 같은 새를 다른 계급으로 본 것이다.",
        "{name:i} は {reference} では {taxon:i} である。同じ属の中で、同じ鳥を別の階級で扱っている。",
    ),
    "nominate": Names(
        "{name:i} is the nominate form of {taxon:i}, which {reference} does not divide.",
        "{name:i}{name:은/는} {taxon:i}의 원명아종이며, {reference}는 이 종을 아종으로 나누지 않는다.",
        "{name:i} は {taxon:i} の基亜種であり、{reference} はこの種を亜種に分けていない。",
    ),
    "synonym": Names(
        "{name:i} is another name for {taxon:i} ({source}).",
        "{name:i}{name:은/는} {taxon:i}의 다른 학명이다({source}).",
        "{name:i} は {taxon:i} の別の学名である（{source}）。",
    ),
    "epithet-in-family": Names(
        "{name:i} is taken for {taxon:i} under another genus: no other bird of the family ({family}) "
        "is left with this epithet.",
        "{name:i}{name:은/는} {taxon:i}{taxon:을/를} 다른 속에 둔 이름으로 본다. 같은 과({family})에 "
        "이 종소명을 쓰는 새가 달리 남아 있지 않다.",
        "{name:i} は {taxon:i} を別の属に置いた学名とみなす。同じ科（{family}）"
        "にこの種小名をもつ鳥はほかに残っていない。",
    ),
    "misprint": Names(
        "{name:i} looks like a misprint of {taxon:i}: one letter differs.",
        "{name:i}{name:은/는} {taxon:i}의 오식으로 보인다. 한 글자만 다르다.",
        "{name:i} は {taxon:i} の誤植と思われる。1文字だけ異なる。",
    ),
    "misread": Names(
        "{name:i} looks like {taxon:i} misread by a scanner, which takes letters such as rn and m for each other.",
        "{name:i}{name:은/는} {taxon:i}{taxon:을/를} 스캐너가 잘못 읽은 것으로 보인다(rn과 m 같은 글자를 혼동함).",
        "{name:i} は {taxon:i} をスキャナーが読み誤ったものと思われる（rn と m などの文字の取り違え）。",
    ),
    "vernacular": Names(
        "{lists} uses the {lang:w} name {name} for {taxon:i} and for no other bird.",
        "{lists} 목록은 {lang:w} 이름 {name}{name:을/를} {taxon:i}에만 쓴다.",
        "{lists} では{lang:w}名 {name} を {taxon:i} にのみ用いている。",
    ),
    "vernacular-reference": Names(
        "The English name {name} belongs to {taxon:i} in {reference}.",
        "영명 {name}{name:은/는} {reference}에서 {taxon:i}의 이름이다.",
        "英名 {name} は {reference} では {taxon:i} の名である。",
    ),
    "synonym-vernacular": Names(
        "{name} is a name for {taxon:i} ({source}).",
        "{name}{name:은/는} {taxon:i}{taxon:을/를} 가리키는 이름이다({source}).",
        "{name} は {taxon:i} を指す名である（{source}）。",
    ),
    # beside the rules
    "alternative": Names(
        "Of the names in “{name}”, {taxon:i} is the one that the vernacular name or the lists "
        "of the region speak for.",
        "“{name}”에 적힌 이름 가운데 {taxon:i}{taxon:이/가} 국명 또는 지역 목록과 맞는다.",
        "「{name}」に記された学名のうち、和名・国名または地域の目録に合うのは {taxon:i} である。",
    ),
    "by-subspecies": Names(
        "{name:i} is not known, but the subspecies printed with it belong to {taxon:i}.",
        "{name:i}{name:은/는} 알 수 없으나 함께 적힌 아종은 {taxon:i}에 속한다.",
        "{name:i} は不明だが、併記された亜種は {taxon:i} に属する。",
    ),
    "subspecies-elsewhere": Names(
        "{name:i} alone would be {species:i}, but the subspecies printed with it belong to {taxon:i} in {reference}.",
        "{name:i}만으로는 {species:i}이나, 함께 적힌 아종은 {reference}에서 {taxon:i}에 속한다.",
        "{name:i} だけなら {species:i} だが、併記された亜種は {reference} では {taxon:i} に属する。",
    ),
    "stays": Names(
        "{reference} does not have the subspecies {name:i}; it stays with its species, {taxon:i}.",
        "{reference}에는 아종 {name:i}{name:이/가} 없으므로 그 종인 {taxon:i}에 그대로 둔다.",
        "{reference} には亜種 {name:i} がないため、その種 {taxon:i} に留める。",
    ),
    "decision": Names(
        "{name} was decided to mean {taxon:i} by {who} ({cited}).",
        "{name}{name:은/는} {who}의 결정에 따라 {taxon:i}{taxon:으로/로} 본다({cited}).",
        "{name} は {who} の決定により {taxon:i} とする（{cited}）。",
    ),
    "settled-subspecies": Names(
        "{name:i} has been used for more than one bird; the subspecies printed here belong to "
        "{taxon:i} ({source}).",
        "{name:i}{name:은/는} 여러 새에 쓰여 온 이름인데, 여기 적힌 아종은 {taxon:i}에 속한다({source}).",
        "{name:i} は複数の鳥に用いられてきた学名だが、ここに記された亜種は {taxon:i} に属する（{source}）。",
    ),
    "settled-vernacular": Names(
        "{name:i} has been used for more than one bird; {word}, printed with it here, means "
        "{taxon:i} ({source}).",
        "{name:i}{name:은/는} 여러 새에 쓰여 온 이름인데, 여기에 함께 적힌 {word}{word:은/는} {taxon:i}{taxon:을/를} "
        "가리킨다({source}).",
        "{name:i} は複数の鳥に用いられてきた名だが、ここに併記された {word} は {taxon:i} を指す（"
        "{source}）。",
    ),
    "settled-region": Names(
        "{name:i} has been used for more than one bird; of these the lists of the region have "
        "only {taxon:i} ({source}).",
        "{name:i}{name:은/는} 여러 새에 쓰여 온 이름인데, 그 가운데 지역 "
        "목록에 있는 것은 {taxon:i}뿐이다({source}).",
        "{name:i} は複数の鳥に用いられてきた名だが、そのうち地域の目録にあるのは {taxon:i} だけである（"
        "{source}）。",
    ),
    "settled-regular": Names(
        "{name:i} has been used for more than one bird; of these only {taxon:i} occurs regularly "
        "in the region ({source}).",
        "{name:i}{name:은/는} 여러 새에 쓰여 온 이름인데, 그 가운데 이 지역에 정기적으로 도래하는 "
        "것은 {taxon:i}뿐이다({source}).",
        "{name:i} は複数の鳥に用いられてきた名だが、そのうちこの地域に定期的に現れるのは {taxon:i} "
        "だけである（{source}）。",
    ),
    "settled-alternative": Names(
        "{name:i} has been used for more than one bird; the other name printed "
        "here says {taxon:i} ({source}).",
        "{name:i}{name:은/는} 여러 새에 쓰여 온 이름인데, 함께 적힌 다른 학명은 {taxon:i}{taxon:을/를} "
        "가리킨다({source}).",
        "{name:i} は複数の鳥に用いられてきた名だが、併記された別の学名は {taxon:i} を指す（{source}）。",
    ),
    # left open
    "unresolved": Names(
        "{name:i} is not in {reference}, and no rule finds a bird for it.",
        "{name:i}{name:은/는} {reference}에 없으며, 어떤 규칙으로도 해당하는 새를 찾지 못했다.",
        "{name:i} は {reference} になく、どの規則によっても該当する鳥が見つからない。",
    ),
    "ambiguous": Names(
        "{name:i} could be {taxa:i}: the name alone does not say which.",
        "{name:i}{name:은/는} {taxa:i} 가운데 하나일 수 있으나, 이름만으로는 정할 수 없다.",
        "{name:i} は {taxa:i} のいずれかと考えられるが、学名だけでは決められない。",
    ),
    "epithet-of-subspecies": Names(
        "{name:i} is not known, and no species of the family ({family}) has this epithet; "
        "as a subspecies it stands in {taxa:i}, which says too little.",
        "{name:i}{name:은/는} 알 수 없고, 같은 과({family})에 이 종소명을 쓰는 종도 없다. "
        "아종으로는 {taxa:i}에 쓰이지만 그것만으로는 정할 수 없다.",
        "{name:i} は不明で、同じ科（{family}）にこの種小名をもつ種もない。"
        "亜種としては {taxa:i} にあるが、それだけでは決められない。",
    ),
    "contested-split": Names(
        "{name:i} once covered several birds that are now separate ({candidates:i}); which one "
        "is meant is for a person to decide ({source}).",
        "{name:i}{name:은/는} 지금은 나뉜 여러 새({candidates:i})를 아우르던 이름이다. 어느 새인지는 "
        "사람이 판단해야 한다({source}).",
        "{name:i} は、今では別々とされる複数の鳥（{candidates:i}）をまとめて指した名である。どれを指すかは"
        "人の判断を要する（{source}）。",
    ),
    "contested-sources-differ": Names(
        "Authorities differ on which of these birds is meant here by {name:i}: {candidates:i}; a person "
        "must decide ({source}).",
        "이 지역의 {name:i}{name:이/가} 다음 가운데 어느 새인지 문헌이 엇갈린다: {candidates:i}. "
        "사람이 판단할 사항이다({source}).",
        "この地域の {name:i} が次のいずれの鳥であるかは文献により異なる：{candidates:i}。"
        "人の判断を要する（{source}）。",
    ),
    "contested-vernacular": Names(
        "The name {name:i} has been used for {candidates:i}; which one is meant is for a person "
        "to decide ({source}).",
        "{name:i}{name:이라는/라는} 이름은 {candidates:i}에 쓰여 왔다. 어느 새인지는 사람이 판단해야 "
        "한다({source}).",
        "{name:i} という名は {candidates:i} に用いられてきた。どれを指すかは人の判断を要する（{source}）。",
    ),
    "contested-misapplied": Names(
        "{name:i} has been used in this region for another bird than elsewhere ({candidates:i}); "
        "which one is meant is for a person to decide ({source}).",
        "{name:i}{name:은/는} 이 지역에서 다른 곳과 다른 새에 쓰여 온 이름이다({candidates:i}). "
        "어느 새인지는 사람이 판단해야 한다({source}).",
        "{name:i} はこの地域では他の地域と異なる鳥に用いられてきた名である（{candidates:i}）。"
        "どれを指すかは人の判断を要する（{source}）。",
    ),
    "vernacular-ambiguous": Names(
        "The lists of the region use the {lang:w} name {name} for several birds ({taxa:i}).",
        "지역 목록들은 {lang:w} 이름 {name}{name:을/를} 여러 새({taxa:i})에 쓴다.",
        "地域の目録では{lang:w}名 {name} を複数の鳥（{taxa:i}）に用いている。",
    ),
    "vernaculars-differ": Names(
        "The lists of the region use the names {names} for different birds ({taxa:i}).",
        "지역 목록들에서 {names}{names:은/는} 서로 다른 새({taxa:i})의 이름이다.",
        "地域の目録では {names} はそれぞれ別の鳥（{taxa:i}）の名である。",
    ),
    "vernacular-open": Names(
        "{list} uses the {lang:w} name {name} for {printed:i}, which is itself left open.",
        "{list}에서 {lang:w} 이름 {name}{name:은/는} {printed:i}에 쓰이는데, 그 항목 자체가 미확정이다.",
        "{list} では{lang:w}名 {name} を {printed:i} に用いているが、その項目自体が未確定である。",
    ),
    "vernacular-elsewhere": Names(
        "The English name {name} belongs to {taxon:i} in {reference}, but no list of the region has that bird.",
        "영명 {name}{name:은/는} {reference}에서 {taxon:i}의 이름이지만, 지역 목록에는 그 새가 없다.",
        "英名 {name} は {reference} では {taxon:i} の名だが、地域の目録にその鳥はない。",
    ),
    "vernacular-against": Names(
        "The scientific name says {taxon:i}, which no list of the region has; {list} uses the name {word}, printed "
        "with it, for {other:i}. Which one is meant is for a person to decide.",
        "학명은 {taxon:i}{taxon:을/를} 가리키지만 지역 목록에는 그 새가 없고, 함께 적힌 {word}{word:은/는} {list}에서 "
        "{other:i}의 이름이다. 어느 새인지는 사람이 판단해야 한다.",
        "学名は {taxon:i} を指すが、地域の目録にその鳥はない。併記された {word} は {list} では {other:i} の名である。"
        "どちらを指すかは人の判断を要する。",
    ),
    "names-differ": Names(
        "The names in “{name}” mean different birds ({taxa:i}), and nothing else printed says which.",
        "“{name}”에 적힌 이름들은 서로 다른 새({taxa:i})를 가리키며, 어느 것인지 알려 주는 다른 표기가 없다.",
        "「{name}」に記された名は別々の鳥（{taxa:i}）を指し、どれであるかを示すものがほかにない。",
    ),
    "several-birds": Names(
        "“{name}” covers several birds ({taxa:i}); which of them is meant here is for a person to decide.",
        "“{name}”{name:은/는} 여러 새({taxa:i})를 아우른다. 여기서 어느 새인지는 사람이 판단해야 한다.",
        "「{name}」は複数の鳥（{taxa:i}）を含む。ここでどれを指すかは人の判断を要する。",
    ),
    "either-or": Names(
        "“{name}” leaves open which of several birds is meant ({taxa:i}).",
        "“{name}”{name:은/는} 여러 새({taxa:i}) 가운데 어느 것인지 밝히지 않은 표기이다.",
        "「{name}」は複数の鳥（{taxa:i}）のどれであるかを定めない表記である。",
    ),
    "hybrid": Names(
        "“{name}” is a cross of two birds, not a taxon of the reference.",
        "“{name}”{name:은/는} 두 새의 잡종이며 기준 분류체계의 분류군이 아니다.",
        "「{name}」は2種の交雑であり、基準とする分類体系の分類群ではない。",
    ),
    "aggregate": Names(
        "“{name}” names several birds together, not one of them.",
        "“{name}”{name:은/는} 어느 한 새가 아니라 여러 새를 묶어 이르는 이름이다.",
        "「{name}」は複数の鳥をまとめて指す名であり、そのうちの一つを指すものではない。",
    ),
    "misapplied": Names(
        "The list itself says by “{name}” that the name is used for another bird than its author's; "
        "which one is meant is for a person to decide.",
        "목록 자체가 “{name}”{name:이라고/라고} 적어, 명명자가 뜻한 새가 아닌 다른 새에 쓴 이름임을 밝혔다. "
        "어느 새인지는 사람이 판단해야 한다.",
        "目録自体が「{name}」として、命名者の意図とは別の鳥に用いた名であることを示している。"
        "どれを指すかは人の判断を要する。",
    ),
    "undetermined": Names(
        "“{name}” names a genus or a family; the species was not determined.",
        "“{name}”{name:은/는} 속이나 과만 적은 것으로 종이 동정되지 않았다.",
        "「{name}」は属または科の名のみで、種は同定されていない。",
    ),
    "undetermined-subspecies": Names(
        "A subspecies of {name:i} was recorded and not determined (“ssp.”).",
        "{name:i}의 아종이 기록되었으나 동정되지 않았다(“ssp.”).",
        "{name:i} の亜種が記録されているが、同定されていない（“ssp.”）。",
    ),
    "subspecies-unknown": Names(
        "{reference} does not have the subspecies {name:i}.",
        "{reference}에는 아종 {name:i}{name:이/가} 없다.",
        "{reference} には亜種 {name:i} がない。",
    ),
    "no-name": Names(
        "No scientific name can be read in “{name}”.",
        "“{name}”에서 학명을 읽을 수 없다.",
        "「{name}」から学名を読み取れない。",
    ),
    "no-scientific-name": Names(
        "The entry prints no scientific name, and no list at hand uses its vernacular name.",
        "학명이 적혀 있지 않고, 그 국명을 쓰는 목록도 없다.",
        "学名の記載がなく、その国名・和名を用いる目録もない。",
    ),
    # candidates
    "fits": Names(
        "“{name}” could mean it.",
        "“{name}”{name:이/가} 가리킬 수 있다.",
        "「{name}」が指しうる。",
    ),
    "contested": Names(
        "{name:i} has been used for it.",
        "{name:i}{name:이라는/라는} 이름이 쓰인 적이 있다.",
        "{name:i} という名が用いられたことがある。",
    ),
    "weighed": Names(
        "Speaks for it: {for:c}. Missing: {missing:c}.",
        "근거: {for:c}. 부족한 점: {missing:c}.",
        "根拠：{for:c}。不足：{missing:c}。",
    ),
    "for-name": Names(
        "{reference} uses the name {name:i} for it",
        "{reference}에서 {name:i}{name:은/는} 이 새의 학명임",
        "{reference} では {name:i} がこの鳥の学名である",
    ),
    "for-named": Names(
        "it is one of the birds named in “{printed}”",
        "“{printed}”에 적힌 새 가운데 하나임",
        "「{printed}」に記された鳥の一つである",
    ),
    "for-covered": Names(
        "{name:i} has been a name for it",
        "{name:i}{name:이라는/라는} 이름이 이 새에도 쓰여 왔음",
        "{name:i} という名はこの鳥にも用いられてきた",
    ),
    "for-epithet": Names(
        "it bears the epithet {epithet:i}",
        "종소명 또는 아종명이 {epithet:i}임",
        "種小名または亜種小名が {epithet:i} である",
    ),
    "for-subspecies": Names(
        "{list} prints a subspecies of it ({epithets:i})",
        "{list}에 이 종의 아종({epithets:i})이 적혀 있음",
        "{list} にこの種の亜種（{epithets:i}）が記されている",
    ),
    "for-vernacular": Names(
        "{said} uses the name {word} for it",
        "{said}에서 {word}{word:은/는} 이 새의 이름임",
        "{said} では {word} をこの鳥の名としている",
    ),
    "for-english": Names(
        "{reference} uses the English name {word} for it",
        "{reference}에서 영명 {word}{word:은/는} 이 새의 이름임",
        "{reference} では英名 {word} はこの鳥の名である",
    ),
    "for-lists": Names(
        "it is listed in {lists}",
        "{lists}에 이 새가 실려 있음",
        "{lists} にこの鳥が掲載されている",
    ),
    "for-printed": Names(
        "{lists} prints the name {taxon:i}",
        "{lists}에 {taxon:i}{taxon:이라는/라는} 학명이 적혀 있음",
        "{lists} に {taxon:i} という学名が記されている",
    ),
    "for-nothing": Names(
        "nothing that is at hand",
        "확인된 것이 없음",
        "手元の資料にはない",
    ),
    "no-list": Names(
        "another list of the region that has it",
        "이 새를 실은 지역 내 다른 목록",
        "この鳥を掲載する地域の他の目録",
    ),
    "no-subspecies": Names(
        "a printed subspecies of it",
        "이 종의 아종 표기",
        "この種の亜種の記載",
    ),
    "other-subspecies": Names(
        "a subspecies of it (what {list} prints belongs to another bird)",
        "이 종의 아종 표기({list}에 적힌 아종은 다른 새에 속함)",
        "この種の亜種の記載（{list} に記された亜種は別の鳥に属する）",
    ),
    "other-vernacular": Names(
        "a vernacular name of it (the one printed belongs to another bird)",
        "이 새의 국명(적힌 이름은 다른 새의 이름임)",
        "この鳥の和名・国名（記された名は別の鳥のもの）",
    ),
    "no-decision": Names(
        "a decision with its source",
        "전거를 밝힌 결정",
        "典拠を示した決定",
    ),
    # remarks
    "vernacular-contradicts": Names(
        "The entry is taken for {taxon:i}, but {list} uses the name {name} for {other:i}.",
        "이 항목은 {taxon:i}{taxon:으로/로} 보았으나, {list}에서 {name}{name:은/는} {other:i}의 이름이다.",
        "この項目は {taxon:i} とみなしたが、{list} では {name} は {other:i} の名である。",
    ),
    "marked-uncertain": Names(
        "The list itself marks “{name}” as uncertain.",
        "목록 자체가 “{name}”{name:을/를} 불확실한 것으로 표시했다.",
        "目録自体が「{name}」を不確実としている。",
    ),
    "english-contradicts": Names(
        "The entry is taken for {taxon:i}, but in {reference} the English name {name} belongs to {other:i}.",
        "이 항목은 {taxon:i}{taxon:으로/로} 보았으나, {reference}에서 영명 {name}{name:은/는} "
        "{other:i}의 이름이다.",
        "この項目は {taxon:i} とみなしたが、{reference} では英名 {name} は {other:i} の名である。",
    ),
    # decisions that no longer apply
    "decision-taxon-gone": Names(
        "{reference} does not have {taxon:i}, the taxon that was decided on.",
        "결정된 분류군 {taxon:i}{taxon:이/가} {reference}에 없다.",
        "決定された分類群 {taxon:i} は {reference} にない。",
    ),
    "decision-list-gone": Names(
        "There is no list {list} any more.",
        "{list} 목록이 더 이상 없다.",
        "目録 {list} はもう存在しない。",
    ),
    "decision-name-left": Names(
        "{list} does not have the name {name:i} any more.",
        "{list} 목록에 {name:i}{name:이라는/라는} 이름이 더 이상 없다.",
        "{name:i} という名は、目録 {list} にはもうない。",
    ),
    "decision-name-gone": Names(
        "No list has the name {name:i} any more.",
        "{name:i}{name:이라는/라는} 이름이 어느 목록에도 더 이상 없다.",
        "{name:i} という名は、もうどの目録にもない。",
    ),
    "decision-overruled": Names(
        "Another decision about {name:i} holds in every list that has the name.",
        "{name:i}에 대한 다른 결정이 그 이름이 있는 모든 목록에 적용되고 있다.",
        "{name:i} についての別の決定が、その名をもつすべての目録で適用されている。",
    ),
    "decision-divided": Names(
        "{list} has the decided bird as an entry of its own, {other:i}, beside {name:i}.",
        "{list}에는 결정된 새가 {name:i}{name:과/와} 따로 {other:i}{other:이라는/라는} 항목으로 있다.",
        "{list} では、決定された鳥が {name:i} とは別の項目 {other:i} になっている。",
    ),
}
