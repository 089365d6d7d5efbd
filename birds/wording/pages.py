"""Words of the pages (map), in three languages. `{…}` is filled by the page."""

from birds.model import Names

WORDS: dict[str, Names] = {
    # head and foot
    "map_title": Names("Flyway map", "철새 이동경로 지도", "渡り鳥フライウェイ地図"),
    "map_subtitle": Names(
        "Sites and records of migration: {first} and {second}",
        "서식지와 이동 기록: {first}과 {second}",
        "生息地と渡りの記録：{first}と{second}",
    ),
    "map_skip": Names("Skip to the table", "표로 건너뛰기", "表へ移動"),
    "map_skip_map": Names(
        "Skip the map, to the bird and what is shown",
        "지도를 건너뛰고 새와 표시 항목으로",
        "地図を飛ばして鳥と表示項目へ",
    ),
    "map_language": Names("Language", "언어", "言語"),
    "map_sources": Names("Sources:", "출처:", "出典："),
    "map_outline_source": Names(
        "Land outline made with Natural Earth (public domain).",
        "육지 윤곽: Natural Earth(퍼블릭 도메인).",
        "陸地の輪郭：Natural Earth（パブリックドメイン）。",
    ),
    "map_outline_credit": Names("Land: Natural Earth", "육지: Natural Earth", "陸地：Natural Earth"),
    "map_neutral": Names(
        "The outline shows land only, without boundaries or names, and implies no position on any territory.",
        "이 윤곽은 경계나 지명 없이 육지만 나타내며, 어떠한 영토에 관한 입장도 뜻하지 않습니다.",
        "この輪郭は境界や地名を示さず陸地のみを表すもので、いかなる領域についての立場も意味しません。",
    ),
    "map_no_script": Names(
        "This page needs JavaScript to draw the map; it asks nothing of the network.",
        "지도를 그리려면 자바스크립트가 필요합니다. 네트워크에는 아무것도 요청하지 않습니다.",
        "地図の表示には JavaScript が必要です。ネットワークへの通信は行いません。",
    ),
    # search
    "map_search_label": Names("Find a bird or a site", "새나 서식지 찾기", "鳥または生息地を探す"),
    "map_search_hint": Names(
        "Bird or site, in any script",
        "새·서식지 이름(한글·가나·학명)",
        "鳥・生息地の名（かな・ハングル・学名）",
    ),
    "map_nothing_found": Names(
        "No bird and no site has a name like that.",
        "그런 이름의 새나 서식지가 없습니다.",
        "そのような名の鳥・生息地はありません。",
    ),
    "map_hits": Names("{n} found", "{n}건 찾음", "{n}件"),
    # the map
    "map_map_label": Names(
        "Map: the arrow keys move it, plus and minus zoom, the Tab key walks through what is drawn",
        "지도: 화살표 키로 이동, 더하기·빼기 키로 확대·축소, 탭 키로 표시된 항목 사이를 이동",
        "地図：矢印キーで移動、プラス・マイナスキーで拡大・縮小、Tabキーで表示項目を順に移動",
    ),
    "map_zoom_in": Names("Zoom in", "확대", "拡大"),
    "map_zoom_out": Names("Zoom out", "축소", "縮小"),
    "map_close": Names("Close", "닫기", "閉じる"),
    "map_cluster": Names(
        "{n} sites close together, {party}: zoom in",
        "가까이 모인 서식지 {n}곳, {party}: 확대",
        "近接する生息地{n}か所、{party}：拡大",
    ),
    "map_elsewhere": Names("elsewhere", "그 밖의 지역", "その他の地域"),
    "map_summary": Names(
        "On the map: sites {sites}, records {records}.",
        "지도 표시: 서식지 {sites}곳, 기록 {records}건.",
        "表示中：生息地{sites}か所、記録{records}件。",
    ),
    "map_shown_records": Names(
        "On the map: records {records}.", "지도 표시: 기록 {records}건.", "表示中：記録{records}件。"
    ),
    "map_shown_unplaced": Names(
        "Sites without a known point, in the table only: {unplaced}.",
        "좌표를 알 수 없어 표에만 있는 서식지: {unplaced}곳.",
        "位置が不明で表のみに載る生息地：{unplaced}か所。",
    ),
    "map_shown_undrawn": Names(
        "Records without a known place, in the table only: {undrawn}.",
        "장소를 알 수 없어 표에만 있는 기록: {undrawn}건.",
        "地点が不明で表のみに載る記録：{undrawn}件。",
    ),
    "map_shown_half": Names(
        "Of these records, {half} stand at one place, as the other has no point.",
        "이 가운데 {half}건은 한쪽 장소에만 표시했습니다(다른 쪽은 좌표 없음).",
        "うち{half}件は、他方の位置が不明のため一方の地点にのみ示しています。",
    ),
    "map_as_printed": Names("as printed:", "원문 표기:", "原文の表記："),
    "map_month_hides": Names(
        "{month}: only what is dated to this month is shown.",
        "{month}: 이 달로 날짜가 적힌 자료만 표시합니다.",
        "{month}：この月の日付をもつ資料のみを表示しています。",
    ),
    "map_no_sites": Names(
        "This dossier holds no sites yet.",
        "이 자료에는 아직 서식지가 없습니다.",
        "この資料にはまだ生息地がありません。",
    ),
    "map_no_records": Names(
        "It holds no records of migration either.", "이동 기록도 없습니다.", "渡りの記録もありません。"
    ),
    # a site
    "map_site": Names("Site", "서식지", "生息地"),
    "map_designation": Names("Designation", "지정", "登録区分"),
    "map_ramsar": Names("Ramsar site", "람사르습지", "ラムサール条約湿地"),
    "map_flyway_site": Names(
        "Flyway network site", "이동경로 네트워크 서식지", "フライウェイ・ネットワーク参加地"
    ),
    "map_bird_area": Names("Important Bird Area", "중요 조류 서식지(IBA)", "重要野鳥生息地（IBA）"),
    "map_crane_network": Names(
        "North East Asian Crane Site Network",
        "동북아시아 두루미 서식지 네트워크",
        "北東アジア地域ツル類重要生息地ネットワーク",
    ),
    "map_world_heritage": Names("World Heritage site", "세계유산", "世界遺産"),
    "map_wildlife_area": Names(
        "National wildlife protection area", "국가 야생생물 보호구역", "国指定鳥獣保護区"
    ),
    "map_party": Names("Party", "당사국", "締約国"),
    "map_position": Names("Position", "위치", "位置"),
    "map_point_exact": Names("exact point", "정확한 위치", "正確な位置"),
    "map_point_rounded": Names(
        "rounded to arc-minutes or so", "분 단위 등으로 반올림한 위치", "分単位などに丸めた位置"
    ),
    "map_point_approximate": Names("approximate position", "대략적 위치", "おおよその位置"),
    "map_point_none": Names("no point is known", "좌표를 알 수 없음", "位置は不明"),
    "map_point_exact_short": Names("exact", "정확", "正確"),
    "map_point_rounded_short": Names("rounded", "반올림", "丸め"),
    "map_point_approximate_short": Names("approximate", "대략", "概略"),
    "map_point_none_short": Names("none", "없음", "なし"),
    "map_area": Names("Area", "면적", "面積"),
    "map_area_ha": Names("Area (ha)", "면적(ha)", "面積（ha）"),
    "map_hectares": Names("{n} ha", "{n} ha", "{n} ha"),
    "map_boundary": Names("Boundary", "경계", "境界"),
    "map_since": Names("Since", "지정일", "登録日"),
    "map_birds_named": Names("Birds named", "언급된 새", "挙げられた鳥"),
    "map_counts": Names("Counts", "개체수 조사", "個体数調査"),
    "map_shares": Names("Share of populations", "개체군 비율", "個体群に占める割合"),
    "map_share": Names("Share of the population", "개체군 비율", "個体群に占める割合"),
    "map_threshold_n": Names("1 % threshold {n}", "1% 기준값 {n}", "1％基準値 {n}"),
    "map_threshold": Names("1 % threshold", "1% 기준값", "1％基準値"),
    "map_population": Names("Population", "개체군", "個体群"),
    "map_edition": Names("Edition", "판", "版"),
    "map_more_counts": Names("and {n} more in the table", "외 {n}건은 표에 있음", "ほか{n}件は表に掲載"),
    "map_all_birds": Names("all waterbirds", "물새 전체", "水鳥全体"),
    "map_source": Names("Source", "출처", "出典"),
    "map_note": Names("Note", "비고", "備考"),
    "map_code": Names("Code", "번호", "番号"),
    "map_show_in_table": Names("Show in the table", "표에서 보기", "表で見る"),
    "map_site_without_point": Names(
        "{name}: no point is known, so it stands in the table only.",
        "{name}: 좌표를 알 수 없어 표에만 있습니다.",
        "{name}：位置が不明のため、表にのみ載っています。",
    ),
    # a record
    "map_kind": Names("Kind", "종류", "種類"),
    "map_kind_recovery": Names("ring recovery", "가락지 회수", "標識回収"),
    "map_kind_resighting": Names("resighting", "재관찰", "再観察"),
    "map_kind_tracking": Names("tracking", "위치추적", "追跡"),
    "map_kind_shared_subspecies": Names("shared subspecies", "공통 아종", "共通の亜種"),
    "map_kind_count": Names("counts", "개체수 조사", "個体数調査"),
    "map_kind_other": Names("other", "기타", "その他"),
    "map_certainty": Names("Certainty", "확실성", "確実性"),
    "map_certainty_direct": Names(
        "direct: the same individual in both places",
        "직접: 두 곳에서 확인된 같은 개체",
        "直接：両地点で同一個体を確認",
    ),
    "map_certainty_inferred": Names("inferred", "추정", "推定"),
    "map_certainty_summary": Names("a summary of several birds", "여러 개체의 요약", "複数個体の要約"),
    "map_certainty_negative": Names(
        "negative: no crossing found", "부정: 이동이 확인되지 않음", "否定：渡りは確認されず"
    ),
    "map_trust": Names("Trust in the source", "출처 신뢰도", "出典の信頼度"),
    "map_trust_high": Names("high", "높음", "高"),
    "map_trust_medium": Names("medium", "보통", "中"),
    "map_trust_low": Names(
        "low: a blog, a forum or a copied article",
        "낮음: 블로그·게시판·전재 기사",
        "低：ブログ・掲示板・転載記事",
    ),
    "map_bird": Names("Bird", "새", "鳥"),
    "map_from": Names("From", "출발", "起点"),
    "map_to": Names("To", "도착", "終点"),
    "map_way": Names("Way", "경로", "経路"),
    "map_dates": Names("Dates", "날짜", "日付"),
    "map_individuals": Names("Individuals", "개체수", "個体数"),
    "map_mark": Names("Mark", "표지", "標識"),
    "map_kilometres": Names("{n} km along the great circle", "대권 거리 {n} km", "大圏距離 {n} km"),
    "map_ends_approximate": Names(
        "an end is approximate: taken from a site or region",
        "한쪽 끝은 서식지나 지역에서 따온 대략적 위치",
        "端点は生息地・地域から取ったおおよその位置",
    ),
    "map_no_place": Names("place not named", "장소 미기재", "場所の記載なし"),
    "map_on_map": Names("On the map", "지도 표시", "地図上"),
    "map_drawn": Names("yes", "예", "あり"),
    "map_half": Names(
        "one place: the other has no point", "한 곳만: 다른 쪽은 좌표 없음", "一方の地点のみ：他方は位置不明"
    ),
    "map_half_known": Names(
        "only this place has a point; the other is not given",
        "이 장소만 좌표가 있고 다른 쪽은 알 수 없음",
        "位置が分かるのはこの地点のみ",
    ),
    "map_why_no_place": Names(
        "not on the map: its places have no point",
        "지도에 없음: 장소의 좌표 없음",
        "地図になし：地点の位置不明",
    ),
    "map_why_negative": Names(
        "not on the map: a negative finding", "지도에 없음: 부정적 결과", "地図になし：否定的な結果"
    ),
    "map_not_drawn_negative": Names("no: a negative finding", "아니요: 부정적 결과", "なし：否定的な結果"),
    "map_not_drawn_no_place": Names("no: a place without a point", "아니요: 좌표 없음", "なし：位置不明"),
    "map_record_not_drawn": Names(
        "This record is not on the map; its row says why.",
        "이 기록은 지도에 없습니다. 이유는 표에 있습니다.",
        "この記録は地図にありません。理由は表にあります。",
    ),
    # a bird
    "map_bird_heading": Names("Bird", "새", "鳥"),
    "map_step": Names(
        "Step through the birds with the arrow keys", "화살표 키로 새를 차례로 보기", "矢印キーで鳥を順に見る"
    ),
    "map_step_before": Names("Previous bird", "이전 새", "前の鳥"),
    "map_step_after": Names("Next bird", "다음 새", "次の鳥"),
    "map_choose_bird": Names(
        "No bird is chosen: the map shows everything. Search by any name, or step with the arrows.",
        "선택한 새가 없어 모든 자료를 표시합니다. 이름으로 찾거나 화살표로 차례로 볼 수 있습니다.",
        "鳥が選ばれていないため、すべてを表示しています。名前で探すか、矢印で順に見られます。",
    ),
    "map_no_birds": Names(
        "This dossier holds no birds yet.",
        "이 자료에는 아직 새가 없습니다.",
        "この資料にはまだ鳥がありません。",
    ),
    "map_all_birds_again": Names("Show all birds again", "모든 새 다시 보기", "すべての鳥に戻る"),
    "map_also_printed": Names("Also printed:", "다른 표기 학명:", "他の表記："),
    "map_annex_number": Names("Annex no. {n}", "부속서 {n}번", "附属書 {n}番"),
    "map_in_no_list": Names(
        "In no list of this dossier.",
        "이 자료의 어느 목록에도 없습니다.",
        "この資料のどの目録にもありません。",
    ),
    "map_no_status": Names("no status given", "도래 유형 자료 없음", "渡り区分の記載なし"),
    "map_few_only": Names("few birds only", "소수만", "少数のみ"),
    "map_no_months": Names("months not given", "월 자료 없음", "月の記載なし"),
    "map_months": Names(
        "January February March April May June July August September October November December",
        "1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월",
        "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
    ),
    "map_month_letters": Names(
        "J F M A M J J A S O N D", "1 2 3 4 5 6 7 8 9 10 11 12", "1 2 3 4 5 6 7 8 9 10 11 12"
    ),
    "map_sites_n": Names(
        "Sites that name it: {n}", "이 새가 언급된 서식지: {n}곳", "この鳥を挙げる生息地：{n}か所"
    ),
    "map_records_n": Names("Records of migration: {n}", "이동 기록: {n}건", "渡りの記録：{n}件"),
    "map_no_site_names_it": Names(
        "No site of this dossier names this bird.",
        "이 자료의 서식지 가운데 이 새를 언급한 곳이 없습니다.",
        "この資料の生息地にこの鳥を挙げるものはありません。",
    ),
    "map_no_record_of_it": Names(
        "No record of migration between places is held.",
        "장소 사이의 이동 기록이 없습니다.",
        "地点間の渡りの記録はありません。",
    ),
    "map_show_all": Names("Show all {n}", "{n}건 모두 보기", "{n}件すべてを表示"),
    # layers and legend
    "map_layers_heading": Names("On the map", "지도에 표시", "表示するもの"),
    "map_layer_JPN": Names("Sites, Japan", "서식지, 일본국", "生息地、日本国"),
    "map_layer_KOR": Names("Sites, Republic of Korea", "서식지, 대한민국", "生息地、大韓民国"),
    "map_layer_other": Names("Sites elsewhere", "그 밖의 서식지", "その他の生息地"),
    "map_layer_records": Names("Records of migration", "이동 기록", "渡りの記録"),
    "map_layer_areas": Names("Boundaries of sites", "서식지 경계", "生息地の境界"),
    "map_key_heading": Names("Legend", "범례", "凡例"),
    "map_key_recovery": Names("ring recovery", "가락지 회수", "標識回収"),
    "map_key_tracking": Names("tracking", "위치추적", "追跡"),
    "map_key_resighting": Names("resighting", "재관찰", "再観察"),
    "map_key_other": Names("other records", "기타 기록", "その他の記録"),
    "map_key_head": Names("which way", "이동 방향", "渡りの向き"),
    "map_key_half": Names(
        "a record with one known place", "한쪽 장소만 아는 기록", "一方の地点のみ分かる記録"
    ),
    "map_key_faint": Names(
        "faint: inferred or a summary, no single bird",
        "흐린 선: 추정 또는 요약(개체 확인 없음)",
        "淡い線：推定または要約（個体の確認なし）",
    ),
    # month
    "map_month_heading": Names("Month", "월", "月"),
    "map_all_months": Names("all months", "전체", "全期間"),
    "map_play": Names("Play", "재생", "再生"),
    "map_stop": Names("Stop", "정지", "停止"),
    # files
    "map_files_heading": Names("Take along what is shown", "표시된 자료 내려받기", "表示中の資料を取り出す"),
    "map_print": Names("Print", "인쇄", "印刷"),
    "map_to_annex": Names("The annex", "부속서", "附属書"),
    "map_to_diff": Names("The lists compared", "목록 비교", "目録の比較"),
    "map_to_evidence": Names("The treaty test", "조약상 기준에 따른 판정", "条約の基準による判定"),
    "on_the_map": Names("On the map", "지도에서 보기", "地図で見る"),
    "map_to_index": Names("All files", "전체 파일", "ファイル一覧"),
    # the table
    "map_twin_heading": Names(
        "Everything on the map as a table", "지도의 모든 자료를 표로 보기", "地図の全資料を表で見る"
    ),
    "map_tab_sites": Names("Sites", "서식지", "生息地"),
    "map_tab_records": Names("Records", "이동 기록", "渡りの記録"),
    "map_tab_counts": Names("Counts", "개체수 조사", "個体数調査"),
    "map_tab_shares": Names("1 % shares", "1% 비율", "1％割合"),
    "map_tab_birds": Names("Birds", "새", "鳥"),
    "map_filter_label": Names("Filter", "걸러보기", "絞り込み"),
    "map_place": Names("Place", "장소", "場所"),
    "map_count": Names("Count", "개체수", "個体数"),
    "map_unit": Names("Unit", "단위", "単位"),
    "map_season": Names("Date or season", "날짜·계절", "日付・季節"),
    "map_scientific_name": Names("Scientific name", "학명", "学名"),
    "map_lists": Names("Lists", "목록", "目録"),
    "map_verdict": Names("Verdict", "판정", "判定"),
    "map_annex": Names("Annex", "부속서", "附属書"),
    "map_sites": Names("Sites", "서식지", "生息地"),
    "map_records": Names("Records", "이동 기록", "渡りの記録"),
    "map_more_rows": Names("Show more ({n} left)", "더 보기(남은 {n}건)", "さらに表示（残り{n}件）"),
    "map_no_rows_sites": Names(
        "No site fits what is chosen.", "선택에 맞는 서식지가 없습니다.", "選択に合う生息地はありません。"
    ),
    "map_no_rows_records": Names(
        "No record fits what is chosen.", "선택에 맞는 기록이 없습니다.", "選択に合う記録はありません。"
    ),
    "map_no_rows_counts": Names(
        "No count fits what is chosen.",
        "선택에 맞는 개체수 조사가 없습니다.",
        "選択に合う個体数調査はありません。",
    ),
    "map_no_rows_shares": Names(
        "No count of what is chosen can be compared with a threshold.",
        "선택에 맞는 조사 가운데 기준값과 견줄 수 있는 것이 없습니다.",
        "選択に合う調査に、基準値と比べられるものはありません。",
    ),
    "map_no_rows_birds": Names(
        "No bird fits what is chosen.", "선택에 맞는 새가 없습니다.", "選択に合う鳥はありません。"
    ),
}
