"""Words of the tables that `lists`, `evidence` and `check` print, in three languages."""

from birds.model import Names

WORDS: dict[str, Names] = {
    "occurrences": Names("Months recorded", "기록된 달", "記録のある月"),
    "occurrences_note": Names(
        "Occurrence records say where and when the bird was seen; they are never proof that it migrates between the two"
        " countries.",
        "관찰 기록은 언제 어디에서 보였는지를 말할 뿐, 두 나라 사이를 이동한다는 증거로는 쓰지 않습니다.",
        "観察記録は、いつどこで見られたかを示すだけで、両国間の渡りの証拠とはしません。",
    ),
    "occurrences_circle": Names(
        "≈ the site has no boundary here and counts as a circle around its point.",
        "≈ 경계 자료가 없는 서식지로, 지점을 중심으로 한 원으로 세었습니다.",
        "≈ 境界の資料がない生息地で、地点を中心とする円で数えました。",
    ),
    "occurrences_where": Names("where", "장소", "場所"),
    "occurrences_months": Names("months", "월", "月"),
    "occurrences_records": Names("records", "기록 수", "記録数"),
    "occurrences_highest": Names("highest count", "최다 개체수", "最多個体数"),
    "occurrences_years": Names("years", "연도", "年"),
    "shares": Names(
        "Share of the flyway population",
        "이동경로 개체군에서 차지하는 비율",
        "フライウェイ個体群に占める割合",
    ),
    "site_birds": Names("Birds counted at the sites", "서식지별 조류 개체수", "生息地ごとの鳥の個体数"),
    "site_birds_rows": Names(
        "{rows} rows, {sites} sites: criterion 5 met at {five}, criterion 6 {sixes}",
        "{rows}행, 서식지 {sites}곳: 기준 5 충족 {five}, 기준 6 {sixes}",
        "{rows}行、生息地{sites}か所：基準5を満たすもの{five}、基準6は{sixes}",
    ),
    "sixes_met": Names(
        "met at {six} of the {of} where it is assessed",
        "평가한 {of}곳 중 충족 {six}",
        "評価した{of}か所のうち満たすもの{six}",
    ),
    "places": Names("{n}", "{n}곳", "{n}か所"),
    "no_place": Names("none", "없음", "なし"),
    "sixes_not_assessed": Names("not assessed", "평가하지 않음", "未評価"),
    "all_waterbirds": Names("all waterbirds", "물새 전체", "水鳥全体"),
    "population": Names("flyway population", "이동경로 개체군", "フライウェイ個体群"),
    "threshold": Names("1 % threshold", "1% 기준값", "1％基準値"),
    "share": Names("% of the population", "개체군 대비 %", "個体群に占める％"),
    "criterion": Names("Ramsar criterion", "람사르 기준", "ラムサール基準"),
    "seasons_over": Names("seasons reached", "도달한 계절 수", "到達した季節"),
    "seasons_of": Names("{over} of {of}", "{of} 중 {over}", "{of}のうち{over}"),
    "ramsar.met": Names("{n}: met", "{n}: 충족", "{n}：満たす"),
    "ramsar.provisional": Names(
        "{n}: provisionally, by the mean of 3 or 4 years",
        "{n}: 잠정 충족(3~4년 평균)",
        "{n}：暫定（3～4年の平均による）",
    ),
    "ramsar.reached": Names("{n}: reached", "{n}: 도달", "{n}：到達"),
    "ramsar.population": Names(
        "{n}: depends on the population", "{n}: 개체군에 따라 다름", "{n}：個体群による"
    ),
    "ramsar_note": Names(
        "Criterion 5: regularly 20,000 waterbirds; criterion 6: regularly 1 % of a population. Regularly: in two"
        " thirds of the seasons counted, of at least three, or by the mean of the maxima of five years (Ramsar"
        " Strategic Framework). Reached: not shown to be regular. A season runs from July to June.",
        "기준 5: 물새 2만 마리 이상을 정기적으로 부양. 기준 6: 한 개체군의 1% 이상을 정기적으로 부양."
        " ‘정기적’이란 조사된 계절이 셋 이상이고 그중 3분의 2에서 도달했거나, 5년 이상의 최댓값 평균이 도달한 것을"
        " 말합니다(람사르 전략 지침). ‘도달’은 정기성이 확인되지 않았다는 뜻입니다."
        " 한 계절은 7월에서 이듬해 6월까지입니다.",
        "基準5：定期的に2万羽以上の水鳥を支える。基準6：定期的に個体群の1％以上を支える。「定期的」とは、調査された"
        "3季節以上のうち3分の2で到達するか、5年以上の最大値の平均が達することをいう（ラムサール条約戦略的枠組み）。"
        "「到達」は定期性が示されていないことを表す。1季節は7月から翌年6月まで。",
    ),
    "ramsar.not_met": Names("{n}: not met", "{n}: 미충족", "{n}：満たさない"),
    "ramsar.not_assessed": Names("{n}: not assessed", "{n}: 평가하지 않음", "{n}：未評価"),
    "not_assessed_note": Names(
        "Not assessed: no 1 % threshold of the bird is loaded, or no number of individuals is given. Load thresholds"
        " with `birds load thresholds FILE`.",
        "평가하지 않음: 해당 새의 1% 기준값이 없거나 개체수가 적혀 있지 않습니다."
        " 기준값은 `birds load thresholds FILE`로 읽어 들입니다.",
        "未評価：その鳥の1％基準値が読み込まれていないか、個体数の記載がありません。"
        "基準値は `birds load thresholds FILE` で読み込みます。",
    ),
    "not_assessed_at": Names(
        "Ramsar criterion 6 is not assessed for this bird at {n} site(s): no 1 % threshold of it is loaded, or no"
        " number of individuals is given.",
        "이 새에 대한 람사르 기준 6은 서식지 {n}곳에서 평가하지 않았습니다: 1% 기준값이 없거나 개체수가 적혀 있지"
        " 않습니다.",
        "この鳥についてのラムサール基準6は、生息地{n}か所で未評価です：1％基準値が読み込まれていないか、個体数の記載が"
        "ありません。",
    ),
    "column.list": Names("list", "목록", "目録"),
    "column.party": Names("Party", "당사국", "締約国"),
    "column.kind": Names("kind", "종류", "種類"),
    "column.natural": Names("species", "종", "種"),
    "column.introduced": Names("introduced", "외래종", "外来種"),
    "column.subspecies": Names("subspecies", "아종", "亜種"),
    "column.unresolved": Names("unresolved", "미확정", "未確定"),
    "column.title": Names("title", "제목", "題名"),
    "column.date": Names("date", "날짜", "日付"),
    "column.line": Names("decided by", "판정 근거", "判定の根拠"),
    "column.limb_a": Names("records", "기록", "記録"),
    "column.limb_b": Names("subspecies", "아종", "亜種"),
    "kind.checklist": Names("checklist", "조류 목록", "鳥類目録"),
    "kind.law": Names("law", "법령", "法令"),
    "kind.treaty": Names("treaty", "조약", "条約"),
    "kind.other": Names("list", "기타 목록", "その他の目録"),
    "sites": Names("sites", "서식지", "生息地"),
    "counts": Names("counts", "개체수 조사", "個体数調査"),
    "trust": Names("trust in the source", "출처 신뢰도", "出典の信頼度"),
    "record_trust.high": Names("high", "높음", "高"),
    "record_trust.medium": Names("medium", "보통", "中"),
    "record_trust.low": Names(
        "low: a blog, a forum or a copied article",
        "낮음: 블로그·게시판·전재 기사",
        "低：ブログ・掲示板・転載記事",
    ),
    "evidence_records": Names("evidence records", "이동 기록", "渡りの記録"),
    "positions": Names("positions", "입장", "立場"),
    "limb_b.met": Names("shared", "공통", "共通"),
    "limb_b.monotypic": Names("monotypic", "단형종", "単型種"),
    "limb_b.open": Names("open", "미정", "未定"),
    "limb_b.not_met": Names("none shared", "공통 없음", "共通なし"),
    "problem.severity": Names("severity", "정도", "程度"),
    "problem.file": Names("where", "위치", "場所"),
    "problem.sheet": Names("sheet", "시트", "シート"),
    "problem.row": Names("row", "행", "行"),
    "problem.column": Names("column", "열", "列"),
    "problem.value": Names("value", "값", "値"),
    "problem.what": Names("what", "내용", "内容"),
    "problem.todo": Names("what to do", "조치", "対処"),
    "summary.species": Names(
        "{number} naturally occurring species", "자연 분포종 {number}종", "自然分布種{number}種"
    ),
    "summary.introduced": Names("({number} introduced)", "(외래종 {number}종)", "（外来種{number}種）"),
    "summary.shared": Names(
        "Shared {shared} ({renamed} under different names, {lumped} lumped by one side)"
        " · unresolved {unresolved} · only {a} {only_a} · only {b} {only_b}",
        "공통 {shared}종(이름이 다른 것 {renamed}, 한쪽이 통합한 것 {lumped})"
        " · 미확정 {unresolved} · {a}에만 {only_a} · {b}에만 {only_b}",
        "共通{shared}種（名称が異なるもの{renamed}、一方が統合するもの{lumped}）"
        " · 未確定{unresolved} · {a}のみ{only_a} · {b}のみ{only_b}",
    ),
    "summary.draft": Names(
        "Meet the treaty test {draft} ({met}) → working draft, no positions recorded · left out: {left}",
        "이동 기준 충족 {draft}종({met}) → 작업 초안(양측 입장 미반영) · 제외: {left}",
        "渡りの基準を満たすもの{draft}種（{met}） → 作業案、立場の記載なし · 除いたもの：{left}",
    ),
    "summary.next": Names("Start here: {index}", "여기서 시작: {index}", "まずここから：{index}"),
}
