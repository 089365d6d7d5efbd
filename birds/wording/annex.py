"""Sentences and words of the annex, in three languages: headings, stamp, legend, signature lines."""

from birds.model import Names

SENTENCES: dict[str, Names] = {
    # the number of a bird in a signed annex
    "elsewhere.same": Names("{at}", "{at}", "{at}"),
    "elsewhere.whole": Names(
        "{at} (whole species: {taxon:i})",
        "{at}(종 전체: {taxon:i})",
        "{at}（種全体：{taxon:i}）",
    ),
    "elsewhere.part": Names(
        "{at} (only {taxon:i})",
        "{at}({taxon:i}만 해당)",
        "{at}（{taxon:i}のみ）",
    ),
}
WORDS: dict[str, Names] = {
    # the agreement's title, by the Party named first
    "annex_agreement_JPN": Names(
        "Agreement between the Government of Japan and the Government of the Republic of Korea"
        " on the Protection of Migratory Birds (draft)",
        "철새 보호에 관한 일본국 정부와 대한민국 정부 간의 협정(안)",
        "渡り鳥の保護に関する日本国政府と大韓民国政府との間の協定（案）",
    ),
    "annex_agreement_KOR": Names(
        "Agreement between the Government of the Republic of Korea and the Government of Japan"
        " on the Protection of Migratory Birds (draft)",
        "철새 보호에 관한 대한민국 정부와 일본국 정부 간의 협정(안)",
        "渡り鳥の保護に関する大韓民国政府と日本国政府との間の協定（案）",
    ),
    "annex": Names("Annex", "부속서", "附属書"),
    "annex_list": Names("List of migratory birds", "철새 목록", "渡り鳥の表"),
    # the stamp
    "annex_working_text": Names(
        "Working text, not an original", "작업문안(정본 아님)", "作業用案文（正文ではない）"
    ),
    "annex_original": Names("Original ({party})", "정본({party})", "正文（{party}）"),
    "annex_order_of": Names("Order of the original: {party}", "정본 순서: {party}", "正文の順序：{party}"),
    "annex_computed": Names(
        "Working draft, computed from the lists; no positions recorded",
        "목록에서 산출한 작업 초안(양측 입장 미반영)",
        "目録から算出した作業案（立場の記載なし）",
    ),
    "annex_round": Names("Round {number}", "제{number}차 협상", "第{number}回交渉"),
    "annex_brackets": Names("Brackets remaining: {count}", "미합의 괄호: {count}", "未合意の括弧：{count}"),
    # the legend under the headings
    "annex_legend_brackets": Names(
        "Text in square brackets is not agreed.",
        "대괄호 안의 내용은 합의되지 않은 것이다.",
        "角括弧内の部分は、合意に至っていない。",
    ),
    "annex_legend_names": Names(
        "Names in parentheses are other scientific names in use in the lists.",
        "괄호 안의 학명은 목록에서 쓰이는 다른 학명이다.",
        "丸括弧内の学名は、目録で用いられている別の学名である。",
    ),
    "annex_legend_evidence": Names(
        "The records behind a note on evidence stand in the evidence annex, under the bird's number.",
        "증거에 관한 주의 근거 기록은 증거 자료에 같은 번호로 실려 있다.",
        "証拠に関する注の根拠となる記録は、証拠資料の同じ番号の項に掲げる。",
    ),
    "annex_legend_sic": Names(
        "(sic) marks a misprint kept as in the source.",
        "(sic)는 원문의 오기를 그대로 둔 것임을 나타낸다.",
        "(sic)は、原文の誤記をそのまま残したことを示す。",
    ),
    "annex_legend_elsewhere": Names(
        "{example}: the number that the bird has in a signed annex (see the sources).",
        "{example}: 이미 체결된 협정 부속서에서의 번호(출처 참조).",
        "{example}：既存条約の附属書における番号（出典参照）。",
    ),
    "annex_empty": Names(
        "No bird is listed in this annex.",
        "이 부속서에 실린 새가 없다.",
        "この附属書に掲げる鳥はない。",
    ),
    "annex_total": Names("Number of items: {count}", "항목 수: {count}", "項目数：{count}"),
    # parts and columns
    "annex_notes": Names("Notes", "주", "注"),
    "annex_left_out": Names(
        "Shared taxa left out, and why",
        "목록에 싣지 않은 공통 분류군과 그 사유",
        "掲載しなかった共通の分類群とその理由",
    ),
    "annex_left_out_open": Names(
        "Shared taxa left out, taxa not settled, and why",
        "싣지 않은 공통 분류군 및 미확정 분류군과 그 사유",
        "掲載しなかった共通の分類群及び未確定の分類群とその理由",
    ),
    "annex_open": Names("Taxa not settled, and why", "미확정 분류군과 그 사유", "未確定の分類群とその理由"),
    "annex_by": Names(" ({side})", "({side})", "（{side}）"),
    "annex_not_settled": Names("not settled", "미확정", "未確定"),
    "annex_group": Names("{verdict} ({count})", "{verdict}({count})", "{verdict}（{count}）"),
    "annex_left_out_sheet": Names("Left out", "제외", "不掲載"),
    "annex_note": Names("Note", "주", "注"),
    "annex_verdict": Names("Verdict", "판정", "判定"),
    "annex_order": Names("Order", "목", "目"),
    "annex_family": Names("Family", "과", "科"),
    "annex_why": Names("Why", "사유", "理由"),
    "annex_sources": Names("Sources", "출처", "出典"),
    "annex_other_names": Names("Other scientific names", "다른 학명", "別の学名"),
    "elsewhere": Names("In signed annexes", "기존 협정 부속서", "既存条約の附属書"),
    "elsewhere_none": Names(
        "Not found in the signed annexes at hand ({names}).",
        "수록된 기존 협정 부속서({names})에서 찾을 수 없다.",
        "収録した既存条約の附属書（{names}）には見当たらない。",
    ),
    "annex_square_brackets": Names("Brackets", "대괄호", "角括弧"),
    "annex_state": Names("State", "상태", "状態"),
    # signature lines of an original
    "annex_signature_JPN": Names("For the Government of Japan", "일본국 정부를 위하여", "日本国政府のために"),
    "annex_signature_KOR": Names(
        "For the Government of the Republic of Korea", "대한민국 정부를 위하여", "大韓民国政府のために"
    ),
    "annex_page": Names("Page {page} of {pages}", "{page} / {pages}쪽", "{page} / {pages}ページ"),
}
