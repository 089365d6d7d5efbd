"""Words of `review` and of another reference: questions, columns, instructions, effects, in three languages."""

from birds.model import Names

# What is asked, in the order in which it is shown.
QUESTIONS: dict[str, Names] = {
    "stale": Names("decision that no longer applies", "더 이상 적용되지 않는 결정", "適用されなくなった決定"),
    "unresolved": Names("which bird is it?", "어느 새인가", "どの鳥か"),
    "contradicted": Names("names contradict each other", "이름이 서로 어긋남", "名称が食い違う"),
    "proposal": Names("proposal to confirm", "확인이 필요한 제안", "確認を要する候補"),
    "subspecies": Names("subspecies not in the reference", "기준에 없는 아종", "基準にない亜種"),
    "record": Names("name in a record", "기록에 적힌 이름", "記録にある名"),
    "name": Names("which scientific name is printed?", "어느 학명을 쓸 것인가", "どの学名を記すか"),
    "resident": Names(
        "resident on both sides: evidently non-migratory?",
        "양국 모두 텃새: 비이동성이 명백한가",
        "両国とも留鳥：渡らないことが明らかか",
    ),
    "decided": Names("decided", "결정됨", "決定済み"),
}

# The columns of the file that is filled in: its keys in CSV, its headings in a workbook.
COLUMNS: dict[str, Names] = {
    "question": Names("Question", "질문", "問い"),
    "list": Names("List", "목록", "目録"),
    "row": Names("Row", "행", "行"),
    "scientific_name": Names("Scientific name", "학명", "学名"),
    "english_name": Names("English name", "영명", "英名"),
    "japanese_name": Names("Japanese name", "일본명", "和名"),
    "korean_name": Names("Korean name", "국명", "韓国名"),
    "family": Names("Family", "과", "科"),
    "elsewhere": Names("In signed annexes", "기존 협정 부속서", "既存条約の附属書"),
    "explanation": Names("Why it is asked", "묻는 이유", "問う理由"),
    "candidates": Names("Candidates, and why", "후보와 그 이유", "候補とその理由"),
    "other_list": Names("On the other list", "상대 목록에서는", "相手の目録では"),
    "decision": Names("Decision", "결정", "決定"),
    "decided_by": Names("Decided by", "결정자", "決定者"),
    "date": Names("Date", "결정일", "決定日"),
    "citation": Names("Citation", "근거 문헌", "典拠"),
    "subject": Names("Subject", "결정 대상", "決定の対象"),
    "kind": Names("Kind", "결정 종류", "決定の種類"),
    "choices": Names("Choices", "선택 번호", "選択番号"),
    "exported": Names("As exported", "내보낼 때의 값", "出力時の値"),
}

WORDS: dict[str, Names] = {
    **{f"review.{key}": names for key, names in QUESTIONS.items()},
    **{f"review.column.{key}": names for key, names in COLUMNS.items()},
    "review.non_migratory": Names("non-migratory", "비이동성", "渡らない"),
    "review.everywhere": Names("every list", "모든 목록", "すべての目録"),
    "review.open": Names("open", "미결", "未決"),
    "review.in_records": Names("in records", "기록 속", "記録の中"),
    "review.title": Names("What a person must decide", "사람이 결정할 사항", "人が決めるべき事項"),
    "review.nothing": Names(
        "Nothing waits for a decision.", "결정을 기다리는 사항이 없다.", "決定を待つ事項はない。"
    ),
    "review.sheet.match": Names("Birds", "새", "鳥"),
    "review.sheet.name": Names("Names", "학명", "学名"),
    "review.sheet.non_migratory": Names("Residents", "텃새", "留鳥"),
    "review.how_to": Names("How to fill in", "작성 방법", "記入方法"),
    "review.brief": Names(
        "Fill in the shaded columns; leave a row empty to keep it open. See the sheet “{sheet}”.",
        "음영 칸만 작성한다. 비워 둔 행은 미결로 남는다. ‘{sheet}’ 시트를 참고.",
        "網掛けの欄にのみ記入する。空欄の行は未決のまま残る。シート「{sheet}」を参照。",
    ),
    "review.choose": Names("Another taxon?", "다른 분류군?", "別の分類群？"),
    "review.choose_one": Names(
        "This is none of the candidates. Any scientific name of the reference can be decided on.",
        "후보에 없는 이름이다. 기준 분류체계에 있는 학명이면 쓸 수 있다.",
        "候補にない名である。基準とする分類体系の学名であれば記入できる。",
    ),
    "review.how.1": Names(
        "Each row asks one thing that no rule may decide. Everything but the four shaded columns is for "
        "information and locked.",
        "각 행은 규칙으로 정할 수 없는 한 가지를 묻는다. 음영을 넣은 네 칸 외에는 참고용이며 잠겨 있다.",
        "各行は、規則では決められない事項を一つずつ問う。網掛けの4欄以外は参考であり、ロックされている。",
    ),
    "review.how.2": Names(
        "Decision: choose a candidate, or write any scientific name of a species or subspecies in {reference}.",
        "결정: 후보에서 고르거나, {reference}에 있는 종 또는 아종의 학명을 적는다.",
        "決定：候補から選ぶか、{reference} にある種または亜種の学名を記入する。",
    ),
    "review.how.3": Names(
        "Decided by and Citation: who decided, and where that is written (minutes, a publication with its page). "
        "A decision without both is not used.",
        "결정자와 근거 문헌: 누가 결정했는지, 어디에 적혀 있는지(회의록, 문헌과 쪽수). "
        "둘 다 없으면 그 결정은 쓰지 않는다.",
        "決定者と典拠：誰が決めたか、どこに記されているか（議事録、文献とその頁）。両方がそろわない決定は用いない。",
    ),
    "review.how.4": Names(
        "Date: the day of the decision, as you write it.",
        "결정일: 결정한 날짜를 쓰던 대로 적는다.",
        "決定日：決定の日付を、通常の書き方で記す。",
    ),
    "review.how.5": Names(
        "Residents: choose “{word}” only where the non-migratory nature of the bird is biologically evident. "
        "Many birds that lists call resident do move.",
        "텃새: 이동하지 않는 습성이 생물학적으로 명백한 새에만 ‘{word}’을 고른다. "
        "목록에서 텃새라고 하는 새도 이동하는 경우가 많다.",
        "留鳥：渡らないことが生物学的に明らかな鳥に限り「{word}」を選ぶ。"
        "目録で留鳥とされる鳥にも移動するものが多い。",
    ),
    "review.how.6": Names(
        "Rows may be filtered, put in another order or deleted, and columns added (the sheet is protected without a "
        "password). Clear a decision that stands "
        "there to withdraw it. Empty the List column of a row of your own to decide for every list.",
        "행은 걸러 보거나 순서를 바꾸거나 지워도 되고 열을 더해도 된다(시트 보호에 암호는 없다). "
        "이미 적힌 결정을 지우면 철회된다. 새로 적는 행의 목록 칸을 비우면 모든 목록에 적용된다.",
        "行の絞り込み、並べ替え、削除、列の追加は自由である（シートの保護にパスワードはない）。"
        "記入済みの決定を消すと撤回となる。新たに加える行の目録欄を空にすると、すべての目録に適用される。",
    ),
    "review.how.7": Names(
        "Read it back with: birds review --apply FILE",
        "다시 읽어들이기: birds review --apply 파일",
        "読み戻し：birds review --apply ファイル",
    ),
    "review.more": Names(
        "{names} names to agree on (--only name) · {residents} birds resident on both sides (--only resident) · "
        "{decided} decisions in force (--only decided)",
        "합의할 학명 {names}건(--only name) · 양국 모두 텃새 {residents}종(--only resident) · "
        "적용 중인 결정 {decided}건(--only decided)",
        "合意すべき学名 {names}件（--only name）・両国とも留鳥 {residents}種（--only resident）・"
        "適用中の決定 {decided}件（--only decided）",
    ),
    "review.next": Names(
        "Decide in a workbook: birds review --export review.xlsx, then birds review --apply review.xlsx",
        "통합 문서로 결정하려면: birds review --export review.xlsx, 그다음 birds review --apply review.xlsx",
        "ワークブックで決めるには：birds review --export review.xlsx、続けて birds review --apply review.xlsx",
    ),
    # another reference
    "impact.effect": Names("effect", "영향", "影響"),
    "impact.printed": Names("printed name", "적힌 이름", "記載名"),
    "impact.vernacular": Names("vernacular names", "국명·일본명·영명", "和名・韓国名・英名"),
    "impact.before": Names("now", "현재", "現在"),
    "impact.after": Names("with the new reference", "새 기준에서", "新しい基準では"),
    "impact.across": Names("on the other list", "상대 목록에서는", "相手の目録では"),
    "impact.title": Names(
        "What {new} would change, against {old}",
        "{old} 대신 {new} 채택 시의 변화",
        "{old} に代えて {new} を採用した場合の変化",
    ),
    "impact.none": Names("no entry changes", "바뀌는 항목이 없다", "変わる項目はない"),
    "impact.renamed": Names("renamed", "이름 바뀜", "改名"),
    "impact.moved": Names("another bird", "다른 새로 바뀜", "別の鳥になる"),
    "impact.sunk": Names("same bird, now a subspecies", "같은 새, 아종으로 봄", "同じ鳥、亜種として扱われる"),
    "impact.raised": Names("same bird, now a species", "같은 새, 종으로 봄", "同じ鳥、種として扱われる"),
    "impact.split": Names("split", "나뉨", "分割"),
    "impact.merged": Names("merged", "합쳐짐", "統合"),
    "impact.lost": Names("becomes unresolved", "미확정이 됨", "未確定になる"),
    "impact.found": Names("becomes resolved", "확정됨", "確定する"),
}

SENTENCES: dict[str, Names] = {
    "review-decided-elsewhere": Names(
        "{who} decided so for {list} ({cited}).",
        "{list}에 대해 {who}{who:이/가} 그렇게 결정하였다({cited}).",
        "{list} について {who} がそのように決定した（{cited}）。",
    ),
    "review-decided-in-records": Names(
        "{who} decided so for records that print the name ({cited}).",
        "이 이름이 적힌 기록에 대해 {who}{who:이/가} 그렇게 결정하였다({cited}).",
        "この名のある記録について {who} がそのように決定した（{cited}）。",
    ),
    "review-sibling": Names(
        "{reference} has it in {species:i}.",
        "{reference}에서 {species:i}의 아종이다.",
        "{reference} では {species:i} の亜種である。",
    ),
    "review-recorded": Names(
        "Recorded by {lists}.", "{lists}에 기록된 아종이다.", "{lists} に記録されている。"
    ),
    "review-printed-by": Names("printed by {lists}", "{lists}{lists:이/가} 쓰는 이름", "{lists} が用いる名"),
    "review-of-reference": Names("the name of {reference}", "{reference}의 이름", "{reference} の名"),
    "review-names-differ": Names(
        "The lists print different scientific names for this bird, and none has been agreed.",
        "두 목록이 이 새의 학명을 달리 적었으며, 합의된 학명이 없다.",
        "両目録はこの鳥に異なる学名を記しており、合意された学名がない。",
    ),
    "review-in-records": Names(
        "The name stands in {count} record(s) of evidence or counts.",
        "이 이름은 증거·계수 기록 {count}건에 적혀 있다.",
        "この名は証拠または個体数の記録 {count} 件に記されている。",
    ),
    "review-in-force": Names(
        "Decided by {who} ({cited}).", "{who}{who:이/가} 결정({cited}).", "{who} が決定（{cited}）。"
    ),
    "decision-not-resident": Names(
        "Not both lists call {taxon:i} resident only; the exception decides nothing.",
        "두 목록이 모두 {taxon:i}{taxon:을/를} 텃새로만 적은 것이 아니므로, 이 예외는 아무것도 정하지 않는다.",
        "両目録がともに {taxon:i} を留鳥とのみするのではないため、この例外は何も決めない。",
    ),
    "decision-bird-gone": Names(
        "No list has the bird {taxon:i} any more.",
        "{taxon:i}{taxon:은/는} 이제 어느 목록에도 없다.",
        "{taxon:i} は、もうどの目録にもない。",
    ),
}
