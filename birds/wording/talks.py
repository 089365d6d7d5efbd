"""Words of rounds, positions and their workbook, in three languages."""

from birds.model import Names

# What changed in one row, as a remark under it.
_CHANGES: dict[str, Names] = {
    "change.name": Names("before: {old:i}", "이전: {old:i}", "以前：{old:i}"),
    "change.names_gone": Names(
        "other name removed: {names:i}", "삭제된 다른 학명: {names:i}", "削られた別の学名：{names:i}"
    ),
    "change.names_come": Names(
        "other name added: {names:i}", "추가된 다른 학명: {names:i}", "加えられた別の学名：{names:i}"
    ),
    "change.vernacular": Names(
        "{name_of:w} before: {old}", "이전 {name_of:w}: {old}", "以前の{name_of:w}：{old}"
    ),
    "change.vernacular_come": Names("{name_of:w} added", "{name_of:w} 추가", "{name_of:w}を追加"),
    "change.vernacular_gone": Names(
        "{name_of:w} removed: {old}", "{name_of:w} 삭제: {old}", "{name_of:w}を削除：{old}"
    ),
    "change.state.none_none": Names(
        "{new:w} (before: {old:w})", "{new:w}(이전: {old:w})", "{new:w}（以前：{old:w}）"
    ),
    "change.state.none_row": Names(
        "placed in brackets (before: {old:w})", "괄호 추가(이전: {old:w})", "括弧を付す（以前：{old:w}）"
    ),
    "change.state.none_names": Names(
        "names placed in brackets (before: {old:w})",
        "명칭에 괄호 추가(이전: {old:w})",
        "名称に括弧を付す（以前：{old:w}）",
    ),
    "change.state.row_none": Names(
        "brackets removed (before: {old:w})", "괄호 삭제(이전: {old:w})", "括弧を外す（以前：{old:w}）"
    ),
    "change.state.row_row": Names("before: {old:w}", "이전: {old:w}", "以前：{old:w}"),
    "change.state.row_names": Names(
        "brackets now round the names only (before: {old:w})",
        "괄호를 명칭에만 적용(이전: {old:w})",
        "括弧は名称のみに付す（以前：{old:w}）",
    ),
    "change.state.names_none": Names(
        "brackets round the names removed", "명칭의 괄호 삭제", "名称の括弧を外す"
    ),
    "change.state.names_row": Names(
        "brackets now round the whole row", "괄호를 행 전체에 적용", "括弧を行全体に付す"
    ),
    "change.remark": Names("remark changed", "표시 문구 변경", "付記を変更"),
    "change.notes": Names("footnotes changed", "각주 변경", "脚注を変更"),
    "change.printed": Names("printed otherwise", "표기 변경", "表記を変更"),
}
# The same as a treaty says it; numbers are those of the old text.
_INSTRUCTIONS: dict[str, Names] = {
    "instruction.none": Names("No row is changed.", "변경되는 항목이 없다.", "変更される項目はない。"),
    "instruction.insert": Names(
        "After no. {after} insert: {open}{name:i} ({names}){close}.",
        "{after}번 다음에 {open}{name:i}({names}){close} 항목을 삽입한다.",
        "{after}の次に{open}{name:i}（{names}）{close}を挿入する。",
    ),
    "instruction.insert_first": Names(
        "Before no. 1 insert: {open}{name:i} ({names}){close}.",
        "1번 앞에 {open}{name:i}({names}){close} 항목을 삽입한다.",
        "1の前に{open}{name:i}（{names}）{close}を挿入する。",
    ),
    "instruction.insert_several": Names(
        "After no. {after} insert the following {count} items:",
        "{after}번 다음에 아래의 {count}개 항목을 삽입한다.",
        "{after}の次に次の{count}項目を挿入する。",
    ),
    "instruction.insert_first_several": Names(
        "Before no. 1 insert the following {count} items:",
        "1번 앞에 아래의 {count}개 항목을 삽입한다.",
        "1の前に次の{count}項目を挿入する。",
    ),
    "instruction.item": Names(
        "{open}{name:i} ({names}){close}",
        "{open}{name:i}({names}){close}",
        "{open}{name:i}（{names}）{close}",
    ),
    "instruction.delete": Names(
        "Delete no. {number} ({name:i}).",
        "{number}번({name:i})을 삭제한다.",
        "{number}（{name:i}）を削除する。",
    ),
    "instruction.name": Names(
        "In no. {number} replace {old:i} by {new:i}.",
        "{number}번의 {old:i}{old:을/를} {new:i}{new:으로/로} 대체한다.",
        "{number}の{old:i}を{new:i}に置き換える。",
    ),
    "instruction.names_gone": Names(
        "In no. {number} ({row:i}) delete the name in parentheses {names:i}.",
        "{number}번({row:i})의 괄호 안 학명 {names:i}{names:을/를} 삭제한다.",
        "{number}（{row:i}）の丸括弧内の学名{names:i}を削除する。",
    ),
    "instruction.names_come": Names(
        "In no. {number} ({row:i}) insert the name in parentheses {names:i}.",
        "{number}번({row:i})에 괄호 안 학명 {names:i}{names:을/를} 삽입한다.",
        "{number}（{row:i}）に丸括弧内の学名{names:i}を挿入する。",
    ),
    "instruction.vernacular": Names(
        "In no. {number} ({row:i}) replace the {name_of:w} {old} by {new}.",
        "{number}번({row:i})의 {name_of:w} {old}{old:을/를} {new}{new:으로/로} 대체한다.",
        "{number}（{row:i}）の{name_of:w}{old}を{new}に置き換える。",
    ),
    "instruction.vernacular_come": Names(
        "In no. {number} ({row:i}) insert the {name_of:w} {new}.",
        "{number}번({row:i})에 {name_of:w} {new}{new:을/를} 삽입한다.",
        "{number}（{row:i}）に{name_of:w}{new}を挿入する。",
    ),
    "instruction.vernacular_gone": Names(
        "In no. {number} ({row:i}) delete the {name_of:w} {old}.",
        "{number}번({row:i})의 {name_of:w} {old}{old:을/를} 삭제한다.",
        "{number}（{row:i}）の{name_of:w}{old}を削除する。",
    ),
    "instruction.state.none_row": Names(
        "Place no. {number} ({row:i}) in square brackets.",
        "{number}번({row:i})을 대괄호 안에 넣는다.",
        "{number}（{row:i}）を角括弧に入れる。",
    ),
    "instruction.state.none_names": Names(
        "Place the scientific names of no. {number} ({row:i}) in square brackets.",
        "{number}번({row:i})의 학명을 대괄호 안에 넣는다.",
        "{number}（{row:i}）の学名を角括弧に入れる。",
    ),
    "instruction.state.row_none": Names(
        "Remove the square brackets from no. {number} ({row:i}).",
        "{number}번({row:i})의 대괄호를 삭제한다.",
        "{number}（{row:i}）の角括弧を外す。",
    ),
    "instruction.state.row_row": Names(
        "No. {number} ({row:i}) stays in square brackets: {new:w} (before: {old:w}).",
        "{number}번({row:i})의 대괄호를 유지한다: {new:w}(이전: {old:w}).",
        "{number}（{row:i}）の角括弧を維持する：{new:w}（以前：{old:w}）。",
    ),
    "instruction.state.row_names": Names(
        "In no. {number} ({row:i}) keep the square brackets round the scientific names only.",
        "{number}번({row:i})의 대괄호를 학명에만 남긴다.",
        "{number}（{row:i}）の角括弧を学名のみに残す。",
    ),
    "instruction.state.names_none": Names(
        "Remove the square brackets round the scientific names of no. {number} ({row:i}).",
        "{number}번({row:i}) 학명의 대괄호를 삭제한다.",
        "{number}（{row:i}）の学名の角括弧を外す。",
    ),
    "instruction.state.names_row": Names(
        "Place the whole of no. {number} ({row:i}) in square brackets.",
        "{number}번({row:i}) 전체를 대괄호 안에 넣는다.",
        "{number}（{row:i}）の全体を角括弧に入れる。",
    ),
    "instruction.remark": Names(
        "In no. {number} ({row:i}) the remark in the brackets is changed.",
        "{number}번({row:i})의 괄호 안 표시 문구를 변경한다.",
        "{number}（{row:i}）の括弧内の付記を改める。",
    ),
    "instruction.notes": Names(
        "The footnotes to no. {number} ({row:i}) are changed.",
        "{number}번({row:i})의 각주를 변경한다.",
        "{number}（{row:i}）の脚注を改める。",
    ),
    "instruction.printed": Names(
        "No. {number} ({row:i}) is printed otherwise.",
        "{number}번({row:i})의 표기를 변경한다.",
        "{number}（{row:i}）の表記を改める。",
    ),
    "instruction.state.none_row_many": Names(
        "Place in square brackets nos {numbers}.",
        "다음 항목을 대괄호 안에 넣는다: {numbers}번.",
        "次の項目を角括弧に入れる：{numbers}。",
    ),
    "instruction.state.none_names_many": Names(
        "Place the scientific names of nos {numbers} in square brackets.",
        "다음 항목의 학명을 대괄호 안에 넣는다: {numbers}번.",
        "次の項目の学名を角括弧に入れる：{numbers}。",
    ),
    "instruction.state.row_none_many": Names(
        "Remove the square brackets from nos {numbers}.",
        "다음 항목의 대괄호를 삭제한다: {numbers}번.",
        "次の項目の角括弧を外す：{numbers}。",
    ),
    "instruction.state.row_row_many": Names(
        "Nos {numbers} stay in square brackets: {new:w} (before: {old:w}).",
        "다음 항목의 대괄호를 유지한다: {numbers}번. {new:w}(이전: {old:w}).",
        "次の項目の角括弧を維持する：{numbers}。{new:w}（以前：{old:w}）。",
    ),
    "instruction.state.row_names_many": Names(
        "In nos {numbers} keep the square brackets round the scientific names only.",
        "다음 항목의 대괄호를 학명에만 남긴다: {numbers}번.",
        "次の項目の角括弧を学名のみに残す：{numbers}。",
    ),
    "instruction.state.names_none_many": Names(
        "Remove the square brackets round the scientific names of nos {numbers}.",
        "다음 항목 학명의 대괄호를 삭제한다: {numbers}번.",
        "次の項目の学名の角括弧を外す：{numbers}。",
    ),
    "instruction.state.names_row_many": Names(
        "Place the whole of nos {numbers} in square brackets.",
        "다음 항목 전체를 대괄호 안에 넣는다: {numbers}번.",
        "次の項目の全体を角括弧に入れる：{numbers}。",
    ),
    "instruction.remark_many": Names(
        "In nos {numbers} the remark in the brackets is changed.",
        "다음 항목의 괄호 안 표시 문구를 변경한다: {numbers}번.",
        "次の項目の括弧内の付記を改める：{numbers}。",
    ),
    "instruction.notes_many": Names(
        "The footnotes to nos {numbers} are changed.",
        "다음 항목의 각주를 변경한다: {numbers}번.",
        "次の項目の脚注を改める：{numbers}。",
    ),
    "instruction.printed_many": Names(
        "Nos {numbers} are printed otherwise.",
        "다음 항목의 표기를 변경한다: {numbers}번.",
        "次の項目の表記を改める：{numbers}。",
    ),
    "instruction.renumber": Names(
        "All subsequent items are renumbered accordingly.",
        "이하 모든 항목의 번호를 이에 따라 다시 매긴다.",
        "これに伴い、以下の全ての項目の番号を繰り下げ、又は繰り上げる。",
    ),
    "instruction.settled": Names(
        "Without a change of the text, now {new:w} (before: {old:w}): nos {numbers} of the new text.",
        "문안 변경 없이 {new:w}(이전: {old:w})된 항목: 새 문안의 {numbers}번.",
        "文言の変更なく{new:w}となった項目（以前：{old:w}）：新しい案文の{numbers}。",
    ),
    "bracket.left": Names(
        "no longer listed: it was when round {round} closed",
        "미등재: 제{round}차 협상 종료 시에는 등재",
        "掲載せず（第{round}回交渉の終了時には掲載）",
    ),
}
SENTENCES: dict[str, Names] = {**_CHANGES, **_INSTRUCTIONS}
WORDS: dict[str, Names] = {
    "state": Names("state", "상태", "状態"),
    "left_out": Names("left out of the draft", "초안에서 제외", "案に不掲載"),
    "silent": Names("silent", "입장 없음", "立場なし"),
    "round_opened": Names("opened", "개시", "開始"),
    "round_closed": Names("closed", "종료", "終了"),
    "round_open": Names("open", "진행 중", "進行中"),
    "round_place": Names("place", "장소", "場所"),
    # changes since a round
    "annex_mark": Names("Change", "변경", "変更"),
    "annex_changed": Names("What changed", "변경 내용", "変更内容"),
    "annex_before": Names("Before", "이전 번호", "旧番号"),
    "annex_changes": Names(
        "Changes since round {number}", "제{number}차 협상 이후의 변경", "第{number}回交渉以後の変更"
    ),
    "annex_instructions": Names("Amendments to the annex", "부속서 개정 사항", "附属書の改正事項"),
    "annex_legend_marks": Names(
        "ADD: added. MOD: changed. SUP: deleted. NOC: no change of the text.",
        "ADD: 추가. MOD: 변경. SUP: 삭제. NOC: 문안 변경 없음.",
        "ADD：追加。MOD：変更。SUP：削除。NOC：文言の変更なし。",
    ),
    # other lists that are printed like an annex
    "annex_notified": Names(
        "Endangered birds of {party}", "{party} 멸종위기 조류", "{party}の絶滅のおそれのある鳥類"
    ),
    "annex_notified_sub": Names(
        "A Party's own list; no part of the annex",
        "당사국의 자체 목록(부속서의 일부가 아님)",
        "締約国自身の表（附属書の一部ではない）",
    ),
    "annex_as_printed": Names("As printed in the source", "원문 표기대로", "原文の表記のとおり"),
    "notified": Names("endangered", "멸종위기", "絶滅危惧"),
    "listed": Names("listed", "등재", "掲載"),
    "hangeul_name": Names("Hangeul name", "국명", "韓国名"),
    # the index
    "annex_index": Names("Index of names", "이름 색인", "名称索引"),
    "annex_index_scientific": Names("Scientific names", "학명", "学名"),
    "annex_index_en": Names("English names", "영명", "英名"),
    "annex_index_ja": Names("Japanese names", "일본명", "和名"),
    "annex_index_ko": Names("Korean names", "국명", "韓国名"),
    "annex_subspecies": Names("ssp.", "아종", "亜種"),
    # the workbook that a Party fills in
    "talks_title": Names(
        "Positions of {party}, round {number}",
        "{party}의 입장, 제{number}차 협상",
        "{party}の立場（第{number}回交渉）",
    ),
    "talks_in_round": Names("{value} (round {number})", "{value} (제{number}차)", "{value}（第{number}回）"),
    "talks_brief": Names(
        "Fill in the shaded columns only. How to: see the sheet “{sheet}”.",
        "음영 처리된 칸만 기재하십시오. 작성 방법은 ‘{sheet}’ 시트를 보십시오.",
        "網掛けの欄のみ記入してください。記入方法は「{sheet}」シートを参照してください。",
    ),
    "talks_sheet": Names("Positions", "입장", "立場"),
    "talks_how_to": Names("How to fill it in", "작성 방법", "記入方法"),
    "talks_how_1": Names(
        "Choose a position from the list in the column “{position}”, and write a note beside it where one is needed."
        " All other columns are for information and are locked (there is no password).",
        "‘{position}’ 칸에서 목록의 값을 고르고, 필요하면 옆의 비고 칸에 내용을 적으십시오."
        " 그 밖의 칸은 참고용이며 잠겨 있습니다(암호 없음).",
        "「{position}」欄で一覧から選び、必要があれば隣の備考欄に記入してください。"
        "その他の欄は参考であり、保護されています（パスワードはありません）。",
    ),
    "talks_how_2": Names(
        "An empty cell says nothing. Emptying a cell that was filled when you received it takes that position back.",
        "빈칸은 아무 입장도 밝히지 않은 것입니다. 받았을 때 채워져 있던 칸을 비우면 그 입장을 철회한 것이 됩니다.",
        "空欄は立場を示さないことを意味します。受領時に記入済みだった欄を空にすると、その立場は取り下げとなります。",
    ),
    "talks_how_include": Names(
        "{value}: the bird shall stand in the annex.",
        "{value}: 그 새를 부속서에 싣는다.",
        "{value}：その鳥を附属書に掲げる。",
    ),
    "talks_how_study": Names(
        "{value}: it is kept for further study.",
        "{value}: 추후 검토 대상으로 남겨 둔다.",
        "{value}：引き続き検討する。",
    ),
    "talks_how_reserve": Names(
        "{value}: the Party reserves its position for now.",
        "{value}: 당분간 입장을 유보한다.",
        "{value}：当面、立場を留保する。",
    ),
    "talks_how_exclude": Names(
        "{value}: the bird shall not stand in the annex.",
        "{value}: 그 새를 부속서에 싣지 않는다.",
        "{value}：その鳥を附属書に掲げない。",
    ),
    "talks_how_3": Names(
        "Rows may be sorted, filtered and deleted, and columns added; a deleted row changes nothing."
        " To sort, lift the protection of the sheet first.",
        "행은 정렬·필터·삭제할 수 있고 열을 추가할 수도 있습니다. 행을 삭제해도 바뀌는 것은 없습니다."
        " 정렬하려면 먼저 시트 보호를 해제하십시오.",
        "行の並べ替え・絞り込み・削除、列の追加ができます。行を削除しても何も変わりません。"
        "並べ替えるときは、先にシートの保護を解除してください。",
    ),
    "talks_how_4": Names(
        "The file can change the positions of {party} in round {number}, and nothing else.",
        "이 파일로 바꿀 수 있는 것은 제{number}차 협상에서의 {party} 입장뿐입니다.",
        "このファイルで変更できるのは、第{number}回交渉における{party}の立場だけです。",
    ),
    "talks_choose": Names("Choose a position", "입장을 고르십시오", "立場を選んでください"),
    "talks_choose_one": Names(
        "Choose one of the list, or leave the cell empty.",
        "목록에서 하나를 고르거나 비워 두십시오.",
        "一覧から一つ選ぶか、空欄のままにしてください。",
    ),
}
