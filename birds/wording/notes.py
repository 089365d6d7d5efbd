"""Footnotes and bracket notes of the annex, in three languages."""

from birds.model import Names

SENTENCES: dict[str, Names] = {
    "note.included": Names(
        "In the list of {side:p} this bird is included in {name:i}, which also covers {others:i}.",
        "{side:p} 목록에서는 이 새가 {name:i}에 포함되며, 이 이름은 {others:i}도 아우른다.",
        "{side:p}の目録では、この鳥は {name:i} に含まれ、その名は {others:i} にも及ぶ。",
    ),
    "note.included_vernacular": Names(
        "In the list of {side:p} this bird is included in {name:i} ({vernacular}),"
        " which also covers {others:i}.",
        "{side:p} 목록에서는 이 새가 {name:i}({vernacular})에 포함되며, 이 이름은 {others:i}도 아우른다.",
        "{side:p}の目録では、この鳥は {name:i}（{vernacular}）に含まれ、その名は {others:i} にも及ぶ。",
    ),
    "note.names": Names(
        "Scientific name in the lists: {a:P} {name_a:i}; {b:P} {name_b:i}.",
        "양국 목록의 학명: {a:P} {name_a:i}; {b:P} {name_b:i}.",
        "両国の目録における学名：{a:P} {name_a:i}、{b:P} {name_b:i}。",
    ),
    "note.recorded": Names(
        "The lists record different subspecies: {a:P} {subspecies_a:i}; {b:P} {subspecies_b:i}.",
        "양국 목록에 기록된 아종이 다르다: {a:P} {subspecies_a:i}; {b:P} {subspecies_b:i}.",
        "両国の目録に記録された亜種が異なる：{a:P} {subspecies_a:i}、{b:P} {subspecies_b:i}。",
    ),
    "note.reserved": Names(
        "{side:p} reserves its position on this bird.",
        "{side:p}은 이 새에 대한 입장을 유보한다.",
        "{side:p}は、この鳥について立場を留保する。",
    ),
    "note.limb_a": Names(
        "Shown by {kinds:l}: {sources}.", "입증: {kinds:l}({sources}).", "立証：{kinds:l}（{sources}）。"
    ),
    "note.limb_b": Names(
        "Recorded in both lists: {subspecies:i}.",
        "양국 목록에 모두 기록: {subspecies:i}.",
        "両国の目録に共に記録：{subspecies:i}。",
    ),
    "note.limb_b_species": Names(
        "A species without subspecies, recorded in both lists.",
        "아종이 없는 종으로, 양국 목록에 모두 기록되어 있다.",
        "亜種のない種で、両国の目録に共に記録されている。",
    ),
    "note.class": Names("{text}", "{text}", "{text}"),
    "bracket.proposed": Names("proposed by {side:p}", "{side:p} 제안", "{side:p}提案"),
    "bracket.opposed": Names(
        "proposed by {side:p}, opposed by {other:p}",
        "{side:p} 제안, {other:p} 반대",
        "{side:p}提案、{other:p}反対",
    ),
    "bracket.reserved": Names(
        "proposed by {side:p}; {other:p} reserves its position",
        "{side:p} 제안, {other:p} 입장 유보",
        "{side:p}提案、{other:p}は立場を留保",
    ),
    "bracket.name_open": Names("name not yet agreed", "명칭 미합의", "名称未合意"),
    "bracket.study": Names(
        "kept for further study at the request of {side:p}",
        "{side:p}의 요청으로 추후 검토",
        "{side:p}の求めにより引き続き検討",
    ),
    "bracket.study_included": Names(
        "proposed by {other:p}; kept for further study at the request of {side:p}",
        "{other:p} 제안, {side:p}의 요청으로 추후 검토",
        "{other:p}提案、{side:p}の求めにより引き続き検討",
    ),
    "bracket.study_reserved": Names(
        "kept for further study at the request of {side:p}; {other:p} reserves its position",
        "{side:p}의 요청으로 추후 검토, {other:p} 입장 유보",
        "{side:p}の求めにより引き続き検討、{other:p}は立場を留保",
    ),
    "bracket.study_opposed": Names(
        "kept for further study at the request of {side:p}, opposed by {other:p}",
        "{side:p}의 요청으로 추후 검토, {other:p} 반대",
        "{side:p}の求めにより引き続き検討、{other:p}反対",
    ),
    "bracket.both_reserve": Names(
        "kept for further study: {side:p} reserves its position, and so does {other:p}",
        "추후 검토: {side:p}과 {other:p} 각각 입장 유보",
        "引き続き検討：{side:p}と{other:p}はそれぞれ立場を留保",
    ),
    "bracket.withdrawn": Names("no longer proposed by any Party", "제안한 측 없음", "提案する側なし"),
    # how many there are
    "count.draft": Names(
        "The lists share {shared} entries, {several} of them more than one bird (lumped by one side, separated by the"
        " other). Counted bird by bird, as in the annex, that makes {birds}: {listed} listed, {left} left out.",
        "양국 목록의 공통 항목은 {shared}개이며, 그중 {several}개는 한쪽이 통합하고 다른 쪽이 나눈 것으로 둘 이상의"
        " 새를 담고 있다. 부속서에서와 같이 새별로 세면 모두 {birds}개이고, 그중 {listed}개를 싣고 {left}개는 싣지"
        " 않았다.",
        "両国の目録に共通の項目は{shared}で、うち{several}は一方が統合し他方が分けているため複数の鳥を含む。附属書のように"
        "鳥ごとに数えると{birds}となり、うち{listed}を掲載し、{left}は掲載していない。",
    ),
    "count.draft_plain": Names(
        "The lists share {shared} birds: {listed} listed, {left} left out.",
        "양국 목록에 공통된 새는 {shared}개이며, 그중 {listed}개를 싣고 {left}개는 싣지 않았다.",
        "両国の目録に共通の鳥は{shared}で、うち{listed}を掲載し、{left}は掲載していない。",
    ),
    "count.birds": Names(
        "The lists share {shared} entries, {several} of them more than one bird (lumped by one side, separated by the"
        " other); counted bird by bird, as in the annex, that makes {birds}.",
        "양국 목록의 공통 항목은 {shared}개이며, 그중 {several}개는 한쪽이 통합하고 다른 쪽이 나눈 것으로 둘 이상의"
        " 새를 담고 있다. 부속서에서와 같이 새별로 세면 모두 {birds}개이다.",
        "両国の目録に共通の項目は{shared}で、うち{several}は一方が統合し他方が分けているため複数の鳥を含む。附属書のように"
        "鳥ごとに数えると{birds}となる。",
    ),
    # entries that are not settled
    "open.settle_candidates": Names(
        "It is settled by a cited decision on which of these is meant: {candidates:i}.",
        "다음 가운데 어느 새인지 전거를 밝혀 결정하면 확정된다: {candidates:i}.",
        "次のいずれを指すかを典拠を示して決定すれば確定する：{candidates:i}。",
    ),
    "open.settle": Names(
        "It is settled by a cited decision on which bird is meant.",
        "어느 새인지 전거를 밝혀 결정하면 확정된다.",
        "どの鳥を指すかを典拠を示して決定すれば確定する。",
    ),
    "open.both": Names(
        "If both lists mean the same bird, it is shared, and the treaty test is applied to it.",
        "양국 목록이 같은 새를 가리키는 것으로 확정되면 공통 분류군으로서 이동 기준에 따라 판정한다.",
        "両国の目録が同じ鳥を指すと確定すれば、共通の分類群として渡りの基準により判定する。",
    ),
    "left.not_listed": Names(
        "Not listed: {side:p} would not include it, and nobody proposes it.",
        "미등재: {side:p}의 미포함 의견이 있고 제안한 측이 없다.",
        "不掲載：{side:p}が不掲載とし、提案する側がない。",
    ),
    "left.reserved": Names(
        "Not listed: {side:p} reserves its position, and nobody proposes it.",
        "미등재: {side:p}이 입장을 유보하고 제안한 측이 없다.",
        "不掲載：{side:p}が立場を留保し、提案する側がない。",
    ),
    "left.opposed_reserved": Names(
        "Not listed: {side:p} would not include it, {other:p} reserves its position, and nobody proposes it.",
        "미등재: {side:p}의 미포함 의견이 있고 {other:p}이 입장을 유보하며, 제안한 측이 없다.",
        "不掲載：{side:p}が不掲載とし、{other:p}が立場を留保し、提案する側がない。",
    ),
}
