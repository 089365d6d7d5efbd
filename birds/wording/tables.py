"""Words of tables (diff, lists, show, index), in three languages (`{a}`, `{b}`: ids of two lists)."""

from birds.model import Names

WORDS: dict[str, Names] = {
    # what a relation means between two named lists
    "title.equal": Names("same bird on both lists", "두 목록에서 같은 새", "両目録で同じ鳥"),
    "title.plain": Names("same bird, same name", "같은 새, 같은 학명", "同じ鳥・同じ学名"),
    "of_these.proposed": Names(
        "to be confirmed by a person", "사람의 확인이 필요한 것", "うち人の確認を要するもの"
    ),
    "of_these.renamed": Names("under different names", "이름이 다른 것", "うち名称の異なるもの"),
    "of_these.status": Names("with another status only", "도래 유형만 다른 것", "うち渡り区分のみ異なるもの"),
    "of_these.foreign": Names(
        "named in different languages", "서로 다른 언어로 적힌 것", "うち異なる言語で記されたもの"
    ),
    "title.foreign": Names(
        "same bird, named in different languages",
        "같은 새, 서로 다른 언어의 이름",
        "同じ鳥・異なる言語の名称",
    ),
    "of_these.differs": Names(
        "with another difference", "그 밖에 다른 점이 있는 것", "うち他に異なる点のあるもの"
    ),
    "candidate": Names("candidate", "후보", "候補"),
    "title.proposed": Names(
        "same bird, to be confirmed by a person", "같은 새(사람의 확인 필요)", "同じ鳥（人の確認を要する）"
    ),
    "title.renamed": Names("same bird, different names", "같은 새, 다른 이름", "同じ鳥・異なる名称"),
    "title.status": Names(
        "same bird, same name, another status",
        "같은 새, 같은 이름, 다른 도래 유형",
        "同じ鳥・同じ名称・異なる渡り区分",
    ),
    "title.differs": Names("same bird, another difference", "같은 새, 그 밖의 차이", "同じ鳥・その他の相違"),
    "title.includes": Names(
        "{a} is wider: includes birds of {b}", "{a}의 항목이 더 넓음({b} 포함)", "{a}の方が広い（{b}を含む）"
    ),
    "title.included_in": Names(
        "{b} is wider: includes birds of {a}", "{b}의 항목이 더 넓음({a} 포함)", "{b}の方が広い（{a}を含む）"
    ),
    "title.overlaps": Names("overlap in part", "일부만 겹침", "一部だけ重なる"),
    "title.unresolved": Names(
        "unresolved: for a person to decide", "미확정: 사람이 판단할 사항", "未確定：人の判断を要する"
    ),
    "title.only_a": Names("only in {a}", "{a}에만 있음", "{a}のみ"),
    "title.only_b": Names("only in {b}", "{b}에만 있음", "{b}のみ"),
    # what differs
    "change.genus": Names("other genus", "속 다름", "属が異なる"),
    "change.spelling": Names("other spelling or epithet", "철자·종소명 다름", "綴り・種小名が異なる"),
    "change.gender": Names("other gender ending", "성 어미 다름", "性の語尾が異なる"),
    "change.rank": Names("other rank", "분류 계급 다름", "階級が異なる"),
    "change.split": Names("split", "분리(분종)", "分割"),
    "change.lump": Names("lumped", "통합", "統合"),
    "change.subspecies": Names("subspecies differ", "아종 다름", "亜種が異なる"),
    "change.vernacular": Names("common name differs", "일반명 다름", "一般名が異なる"),
    "change.status": Names("status differs", "도래 유형 다름", "渡り区分が異なる"),
    "change.family": Names("other family", "과 다름", "科が異なる"),
    "change.order": Names("other order", "목 다름", "目が異なる"),
    "change.proposed": Names("to be confirmed", "확인 필요", "要確認"),
    "change.alien": Names("introduced", "외래종", "外来種"),
    # which subspecies each side records
    "recorded.same": Names("same subspecies recorded", "기록된 아종 같음", "記録亜種が同じ"),
    "recorded.a_more": Names(
        "{a} records more subspecies", "{a}에 기록된 아종이 더 많음", "{a}の方が記録亜種が多い"
    ),
    "recorded.b_more": Names(
        "{b} records more subspecies", "{b}에 기록된 아종이 더 많음", "{b}の方が記録亜種が多い"
    ),
    "recorded.partly": Names("some subspecies in common", "일부 아종이 공통", "一部の亜種が共通"),
    "recorded.none_common": Names("no subspecies in common", "공통 아종 없음", "共通の亜種なし"),
    "recorded.open": Names("subspecies undetermined", "아종 미확정", "亜種未確定"),
    "recorded.not_printed": Names("no subspecies printed", "아종 표기 없음", "亜種の記載なし"),
    "recorded.monotypic": Names("monotypic", "단형종", "単型種"),
    # what the comparison rests on
    "basis.subspecies": Names("judged by subspecies", "아종으로 판단", "亜種による判断"),
    "basis.monotypic": Names("monotypic species", "단형종", "単型種"),
    "basis.name": Names(
        "judged by name only: meaning presumed",
        "이름만으로 판단(의미는 추정)",
        "名称のみによる判断（意味は推定）",
    ),
    # labels
    "differs": Names("what differs", "다른 점", "異なる点"),
    "name": Names("name", "이름", "名称"),
    "subspecies_recorded": Names("subspecies recorded", "아종 기록", "記録亜種"),
    "basis": Names("judged by", "판단 근거", "判断の根拠"),
    "candidates": Names("candidates", "후보", "候補"),
    "entries": Names("entries", "항목", "項目"),
    "rows": Names("rows", "행", "行"),
    "row": Names("row", "행", "行"),
    "reference": Names("reference", "분류 기준", "分類の基準"),
    "summary": Names("Summary", "요약", "要約"),
    "no_rows": Names("Nothing to list here.", "표시할 항목이 없습니다.", "該当する項目はありません。"),
    "two_lists": Names("{a} and {b} compared", "{a}{and_} {b}의 비교", "{a}と{b}の比較"),
    "sources": Names("Sources and licences", "출처와 이용허락", "出典と利用許諾"),
    # the page of a comparison
    "search_hint": Names(
        "a name in any language or script", "어느 언어·문자의 이름이든", "どの言語・文字の名前でも"
    ),
    "explain_all": Names("explain every row", "모든 행에 설명 표시", "すべての行に説明を表示"),
    "show_all": Names("Show everything", "전체 보기", "すべて表示"),
    "found": Names("{n} of {m} rows", "{m}행 중 {n}행", "{m}行中{n}行"),
    "none_found": Names(
        "No row fits. Choose less, or search for a part of the name.",
        "해당하는 행이 없습니다. 선택을 줄이거나 이름의 일부로 찾아 보십시오.",
        "該当する行がありません。選択を減らすか、名前の一部で検索してください。",
    ),
    "not_placed": Names("not placed in an order", "목 미상", "目の不明なもの"),
    # the sheet about one species
    "cited": Names("Sources", "출처", "出典"),
    "name.scientific": Names("scientific name", "학명", "学名"),
    "name.en": Names("English name", "영명", "英名"),
    "name.ja": Names("Japanese name", "일본명", "和名"),
    "name.ko": Names("Korean name", "국명", "韓国名"),
    "found_by": Names(
        "Found by the {kind} {name} ({where}).",
        "{kind} {name}({where})에서 찾음.",
        "{kind}{name}（{where}）により特定。",
    ),
    "found_by_other": Names(
        "“{asked}” was found by the {kind} {name} ({where}).",
        "“{asked}”: {kind} {name}({where})에서 찾음.",
        "「{asked}」は{kind}{name}（{where}）により特定。",
    ),
    "first_named": Names("First described as", "원기재명", "原記載名"),
    "english_elsewhere": Names("English name in other checklists", "다른 목록의 영명", "他の目録の英名"),
    "cornell_code": Names("Cornell Lab code", "코넬 조류연구소 코드", "コーネル鳥類学研究所コード"),
    "not_resolved": Names(
        "Which bird is meant is not resolved; a person has to decide.",
        "어느 새를 가리키는지 확정되지 않았으며 사람이 판단해야 한다.",
        "どの鳥を指すか確定しておらず、人の判断を要する。",
    ),
    "on_lists": Names("On the lists", "목록 기재", "目録での記載"),
    "on_no_list": Names(
        "No list of the dossier has this bird.", "이 새를 실은 목록이 없다.", "この鳥を載せた目録はない。"
    ),
    "months_of_status": Names("Months and notes of the status", "도래 월과 비고", "渡来月と備考"),
    "minor": Names("a few birds only", "소수 개체만", "ごく少数のみ"),
    "how_matched": Names("What each entry means, and why", "각 항목의 의미와 근거", "各項目の意味と根拠"),
    "decided_by": Names("decided by", "결정자", "決定者"),
    "treaty_test": Names("The treaty test", "조약상 기준에 따른 판정", "条約の基準による判定"),
    "line_of_table": Names("line of the table", "판정표의 행", "判定表の行"),
    "kind": Names("kind", "종류", "種類"),
    "from": Names("from", "출발", "起点"),
    "to": Names("to", "도착", "終点"),
    "when": Names("when", "시기", "時期"),
    "who": Names("who", "담당", "担当"),
    "note": Names("note", "비고", "備考"),
    "party": Names("country", "국가", "国"),
    "yes": Names("yes", "예", "はい"),
    "no": Names("no", "아니요", "いいえ"),
    "why": Names("why", "이유", "理由"),
    "sites_and_counts": Names("Sites and counts", "서식지와 개체수", "生息地と個体数"),
    "named_as": Names("named there as", "기재된 이름", "記載名"),
    "round": Names("round", "협상 차수", "交渉回"),
    "rounds": Names("rounds of negotiation", "협상 차수", "交渉回"),
    "position": Names("position", "입장", "立場"),
    "positions": Names("Positions", "각국의 입장", "各国の立場"),
    "next.review": Names(
        "Next: decide it with `birds review`",
        "다음: `birds review`로 판단하십시오",
        "次の操作：`birds review`で判断する",
    ),
    "next.evidence": Names(
        "Next: the treaty test in full with `birds evidence '{name}'`",
        "다음: `birds evidence '{name}'`로 판정의 근거를 모두 볼 수 있습니다",
        "次の操作：`birds evidence '{name}'`で判定の根拠をすべて表示する",
    ),
    # the start page of a folder
    "language": Names("Language", "언어", "言語"),
    "start_title": Names(
        "Migratory birds of Japan and the Republic of Korea",
        "대한민국과 일본국의 철새",
        "日本国と大韓民国の渡り鳥",
    ),
    "start_lead": Names(
        "The two national lists, compared as birds and not as names; what both countries share; and a working draft "
        "of the annex, computed from the lists. No positions are recorded, and nothing here is agreed text.",
        "두 국가 조류 목록을 이름이 아니라 새를 기준으로 비교하고, 양국에 공통된 새와 목록에서 산출한 부속서 작업 "
        "초안을 담았다. 어느 쪽의 입장도 기재되어 있지 않으며 합의된 문안이 아니다.",
        "両国の鳥類目録を名称ではなく鳥として比較し、両国に共通する鳥と、目録から算出した附属書の作業案を収めた。"
        "いずれの立場も記載しておらず、合意された案文ではない。",
    ),
    "species_on_list": Names("species", "종", "種"),
    "shared_birds": Names("on both lists", "두 목록에 공통", "両目録に共通"),
    "shared_detail": Names(
        "{renamed} under different names, {lumped} lumped by one side",
        "이름이 다른 것 {renamed}, 한쪽에서 통합한 것 {lumped}",
        "名称の異なるもの{renamed}、一方が統合しているもの{lumped}",
    ),
    "unresolved_detail": Names("for a person to decide", "사람이 판단할 사항", "人の判断を要する"),
    "draft_holds": Names(
        "The working draft holds the {n} of {m} shared birds whose migration is shown or indicated; "
        "the others follow in a closing list, each with its reason.",
        "작업 초안에는 공통된 {m}종 가운데 이동이 입증되거나 시사된 {n}종을 실었고, 나머지는 이유와 함께 "
        "끝에 따로 실었다.",
        "作業案には共通の{m}種のうち渡りが立証または示唆された{n}種を載せ、その他は理由を付して末尾に別に掲げた。",
    ),
    "files": Names("The files", "파일", "ファイル"),
    "file": Names("file", "파일", "ファイル"),
    "what_for": Names("what it is for", "용도", "用途"),
    "size": Names("size", "크기", "サイズ"),
    "thing.agreement": Names(
        "the dossier: everything in one file", "모든 자료를 담은 파일", "すべてのデータを収めたファイル"
    ),
    "thing.annex": Names("the annex", "부속서", "附属書"),
    "thing.diff": Names("the two lists compared", "두 목록의 비교", "両目録の比較"),
    "thing.evidence": Names("the treaty test, bird by bird", "새별 조약 기준 판정", "鳥ごとの条約基準の判定"),
    "thing.map": Names("the flyway map", "이동경로 지도", "フライウェイの地図"),
    "original.JPN": Names("in the order of Japan's original", "일본국 정본 순서", "日本国の正文の順序"),
    "original.KOR": Names(
        "in the order of the Republic of Korea's original", "대한민국 정본 순서", "大韓民国の正文の順序"
    ),
    "use.csv": Names("for spreadsheets and R", "스프레드시트·R용", "表計算・R用"),
    "use.docx": Names("for Word", "워드용", "Word用"),
    "use.gpkg": Names("for QGIS", "QGIS용", "QGIS用"),
    "use.html": Names("to read in a browser", "브라우저용", "ブラウザ用"),
    "use.json": Names("for programs", "프로그램용", "プログラム用"),
    "use.md": Names("as plain text", "일반 텍스트", "プレーンテキスト"),
    "use.pdf": Names("to print", "인쇄용", "印刷用"),
    "use.xlsx": Names("to filter in Excel", "엑셀에서 걸러 보기", "Excelでの絞り込み用"),
    "files.title": Names("Loaded files", "불러온 파일", "読み込んだファイル"),
    "files.noun": Names("what", "내용", "内容"),
    "files.file": Names("file", "파일", "ファイル"),
    "files.rows": Names("read", "건수", "件数"),
    "files.encoding": Names("encoding", "인코딩", "文字コード"),
    "files.crs": Names("coordinates", "좌표계", "座標系"),
    "files.mapping": Names("columns", "열", "列"),
    "files.options": Names("options", "옵션", "オプション"),
    "files.sha256": Names("SHA-256", "SHA-256", "SHA-256"),
    "files.again": Names(
        "`birds lists --commands` prints the commands that load them again",
        "`birds lists --commands`로 같은 파일을 다시 불러오는 명령을 볼 수 있음",
        "`birds lists --commands` で同じファイルを読み込み直すコマンドを表示",
    ),
    "holdings": Names("What the dossier holds", "수록 자료", "収録データ"),
    "problems": Names("Problems", "문제점", "問題点"),
    # what to do next
    "next.decide": Names(
        "Next: decide the {n} unresolved with `birds review`, or read both lists side by side: -o diff.html",
        "다음: `birds review`로 미확정 {n}건을 판단하거나, -o diff.html로 두 목록을 나란히 보십시오",
        "次の操作：`birds review`で未確定{n}件を判断する、または-o diff.htmlで両目録を並べて読む",
    ),
    "next.file": Names(
        "Next: load the file with `birds load list`, then decide the {n} unresolved with `birds review`; "
        "or read both lists side by side: -o diff.html",
        "다음: 파일을 `birds load list`로 불러온 뒤 `birds review`로 미확정 {n}건을 판단하거나, "
        "-o diff.html로 두 목록을 나란히 보십시오",
        "次の操作：ファイルを`birds load list`で読み込み、`birds review`で未確定{n}件を判断する、"
        "または-o diff.htmlで両目録を並べて読む",
    ),
    "next.read": Names(
        "Next: read both lists side by side with -o diff.html, or filter them with -o diff.xlsx",
        "다음: -o diff.html로 두 목록을 나란히 보거나, -o diff.xlsx로 걸러 보십시오",
        "次の操作：-o diff.htmlで両目録を並べて読む、または-o diff.xlsxで絞り込む",
    ),
}
