"""Words of rounds, positions and their workbook, in three languages."""

from birds.model import Names

SENTENCES: dict[str, Names] = {}
WORDS: dict[str, Names] = {
    "state": Names("state", "상태", "状態"),
    "left_out": Names("left out of the draft", "초안에서 제외", "案に不掲載"),
    "silent": Names("silent", "입장 없음", "立場なし"),
    "round_opened": Names("opened", "개시", "開始"),
    "round_closed": Names("closed", "종료", "終了"),
    "round_open": Names("open", "진행 중", "進行中"),
    "round_place": Names("place", "장소", "場所"),
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
