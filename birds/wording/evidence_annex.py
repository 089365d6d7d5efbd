"""Words of the evidence annex, and of the treaty tests as such, in three languages."""

from birds.model import Names

SENTENCES: dict[str, Names] = {}
WORDS: dict[str, Names] = {
    "evidence_title": Names(
        "Evidence of migration between Japan and the Republic of Korea",
        "일본국과 대한민국 사이를 오가는 철새의 증거 자료",
        "日本国と大韓民国の間の渡りの証拠資料",
    ),
    "evidence_short": Names("Evidence annex", "증거 자료", "証拠資料"),
    "test_of.two-limb": Names(
        "The test has two limbs, as in Japan's agreements (United States 1972, USSR 1973, Australia 1974). A ring, tag"
        " or marker record of a bird found in both countries shows that it migrates between them; a subspecies common"
        " to both, or a species without subspecies, indicates it.",
        "판정 기준은 일본국이 맺은 협정(미국 1972, 소련 1973, 호주 1974)과 같이 두 갈래이다. 가락지나 표지로 양국에서"
        " 확인된 개체의 기록은 양국 간 이동을 입증하고, 양국에 공통되는 아종 또는 아종이 없는 공통의 종은 이동을"
        " 시사한다.",
        "判定の基準は、日本国の協定（米国1972年、ソ連1973年、豪州1974年）と同じく二本立てである。標識により両国で"
        "確認された個体の記録は両国間の渡りを立証し、両国に共通する亜種、または亜種のない共通の種は渡りを示唆する。",
    ),
    "test_of.open": Names(
        "The test is open, as in the agreements of the Republic of Korea (Russia 1994, Australia 2006): species and"
        " subspecies for which there is reliable evidence of migration between the two countries. Records of marked"
        " birds found in both show it; inferred or summarised records with a source indicate it; that both lists have"
        " the same subspecies is no record of migration.",
        "판정 기준은 대한민국이 맺은 협정(러시아 1994, 호주 2006)과 같이 하나이다. 양국 간 이동에 관한 신뢰할 만한"
        " 증거가 있는 종과 아종을 대상으로 한다. 양국에서 확인된 표지 개체의 기록은 이동을 입증하고, 출처가 있는 추정"
        " 또는 요약 기록은 이동을 시사한다. 양국 목록에 같은 아종이 있다는 사실은 이동 기록이 아니다.",
        "判定の基準は、大韓民国の協定（ロシア1994年、豪州2006年）と同じく一つである。両国間の渡りについて信頼できる"
        "証拠のある種および亜種を対象とする。両国で確認された標識個体の記録は渡りを立証し、出典のある推定または要約の"
        "記録は渡りを示唆する。両国の目録に同じ亜種があることは、渡りの記録ではない。",
    ),
    "evidence_birds": Names("Birds", "종수", "種数"),
    "evidence_means": Names("What it means", "뜻", "意味"),
    "evidence_total": Names("All birds judged", "판정한 새 전체", "判定した鳥の合計"),
    "evidence_selection": Names(
        "Here are the {n} birds that are shown or indicated, or that any record is about, in the reference's order;"
        " numbers are those of the annex.",
        "입증되거나 시사된 새와 기록이 하나라도 있는 새 {n}종을 기준 분류의 순서로 싣는다. 번호는 부속서의 번호이다.",
        "立証または示唆された鳥と、何らかの記録のある鳥{n}種を基準分類の順に掲げる。番号は附属書の番号である。",
    ),
    "evidence_named": Names(
        "Here are the birds that were asked for: {n}. Numbers are those of the annex.",
        "요청한 새 {n}종을 싣는다. 번호는 부속서의 번호이다.",
        "指定された鳥{n}種を掲げる。番号は附属書の番号である。",
    ),
    "evidence_none": Names(
        "No bird is shown or indicated, and there is no record of any.",
        "입증되거나 시사된 새가 없고, 기록도 없다.",
        "立証または示唆された鳥はなく、記録もない。",
    ),
    # statements about a status
    "statements": Names("What the sources say", "자료별 도래 유형", "資料の記載"),
    "statement.decides": Names(
        "{source} (decides): {said}", "{source}(판정 근거): {said}", "{source}（判定の根拠）：{said}"
    ),
    "statement.beside": Names("{source}: {said}", "{source}: {said}", "{source}：{said}"),
    "statement.differs": Names("says otherwise", "다르게 기재됨", "異なる記載"),
    "statement.derived": Names(
        "derived from the text, not printed as a status", "본문에서 도출", "本文から導いたもの"
    ),
    "statement.low": Names("low trust", "신뢰도 낮음", "信頼度は低い"),
    "statement.via": Names("read through {via}", "확인 매체: {via}", "参照先：{via}"),
    "trust.high": Names("high trust", "신뢰도 높음", "信頼度は高い"),
    "trust.medium": Names("medium trust", "신뢰도 보통", "信頼度は中程度"),
    "trust.low": Names("low trust", "신뢰도 낮음", "信頼度は低い"),
    "statement.open": Names("decides nothing", "판정에 쓰지 않음", "判定に用いない"),
    "statement.scarce": Names("fewer than ten a year", "연 10마리 미만", "年10羽未満"),
    "statement.within": Names(
        "{party}: breeds and winters in regions that differ",
        "{party}: 번식지와 월동지가 서로 다른 지역임",
        "{party}：繁殖地と越冬地が異なる地域である",
    ),
    "column.by": Names("whose line", "판정 기준의 주체", "基準の主体"),
    "by_line.two-limb": Names("Japan's treaties", "일본국 체결 조약", "日本国の条約"),
    "by_line.open": Names("the Republic of Korea's treaties", "대한민국 체결 조약", "大韓民国の条約"),
    "by_line.project": Names("this project", "이 작업", "本作業"),
    "rules.on": Names(
        "Rules of this project applied: {rules}",
        "적용한 이 작업의 기준: {rules}",
        "適用した本作業の規則：{rules}",
    ),
    "rules.none": Names(
        "No rule of this project was applied to scarce seasons or vagrants",
        "드문 계절과 길잃은새에 관한 이 작업의 기준은 적용하지 않음",
        "まれな季節と迷鳥に関する本作業の規則は適用していない",
    ),
    "rule.scarce-seasons": Names(
        "a season of fewer than ten birds a year counts",
        "연 10마리 미만의 계절도 산입",
        "年10羽未満の季節も算入",
    ),
    "rule.vagrants": Names(
        "a bird that is only a vagrant in both countries is set aside",
        "양국 모두에서 길잃은새이면 제외 보류",
        "両国とも迷鳥のみの鳥は対象外",
    ),
    # a sheet
    "evidence_listed": Names("As listed", "목록의 학명", "目録の学名"),
    "evidence_status": Names("Status, by source", "자료별 도래 유형", "資料別の渡り区分"),
    "evidence_subspecies": Names("Subspecies", "아종", "亜種"),
    "evidence_common": Names("common to both: {taxa}", "양국 공통: {taxa}", "両国に共通：{taxa}"),
    "evidence_no_subspecies": Names("none printed", "기재 없음", "記載なし"),
    "evidence_no_kinds": Names("has none (monotypic)", "없음(단형종)", "なし（単型種）"),
    "evidence_dates": Names("Dates, distance", "날짜·거리", "日付・距離"),
    "moved": Names("Distance", "거리", "距離"),
    "moved_days": Names("{n} days", "{n}일", "{n}日"),
    "moved_day": Names("{n} day", "{n}일", "{n}日"),
    "moved_legend": Names(
        "Distances are those of the great circle between the two places, with the bearing at the first in degrees from"
        " north, and the days between the two dates; ≈ where a place is approximate.",
        "거리는 두 지점을 잇는 대권의 거리이고, 각도는 출발 지점에서 북쪽을 기준으로 잰 방위이며, 일수는 두 날짜 사이의"
        " 날수이다. ≈는 지점이 대략적임을 뜻한다.",
        "距離は二地点を結ぶ大圏の距離、角度は出発点で北から測った方位、日数は二つの日付の間の日数である。≈は地点が"
        "おおよそであることを示す。",
    ),
    "evidence_mark": Names("Ring or mark", "가락지·표지", "標識"),
    "evidence_low": Names(
        "Low trust, a blog, a forum or a copied article",
        "신뢰도 낮음(블로그·게시판·전재 기사)",
        "信頼度が低いもの（ブログ・掲示板・転載記事）",
    ),
    "evidence_individuals": Names("Birds", "개체수", "個体数"),
    "evidence_source": Names("Source", "출처", "出典"),
    "evidence_counts": Names("Counts", "산입 여부", "算入"),
    "evidence_yes": Names("counts", "산입", "算入する"),
    "evidence_map": Names(
        "Map of the records of {bird}: {what}",
        "{bird} 기록 지도: {what}",
        "{bird}の記録の地図：{what}",
    ),
    "evidence_species_status": Names(
        "Where no source gives a status for the subspecies, the status here is that of the species.",
        "아종의 도래 유형을 밝힌 자료가 없으면 종의 도래 유형을 적었다.",
        "亜種の渡り区分を示す資料がない場合は、種の区分を記した。",
    ),
    # the calendar
    "evidence_no_months": Names("no months known", "월 자료 없음", "月の資料なし"),
    "month_mark.status": Names("S", "유", "区"),
    "month_mark.counts": Names("C", "수", "数"),
    "month_mark.records": Names("R", "표", "標"),
    "month_mark.occurrences": Names("O", "관", "観"),
    "month_of.status": Names(
        "months of the printed status", "기재된 도래 유형의 월", "記載された渡り区分の月"
    ),
    "month_of.counts": Names("counts at sites", "서식지 개체수 조사", "生息地での個体数調査"),
    "month_of.records": Names("dates of counting records", "산입한 기록의 날짜", "算入した記録の日付"),
    "month_of.occurrences": Names("occurrence records", "관찰 기록", "観察記録"),
    "month_legend": Names(
        "Months in which the bird is present, by what says so: {what}. An empty month says nothing.",
        "새가 있는 달과 그 근거: {what}. 빈 달은 자료가 없음을 뜻할 뿐이다.",
        "鳥がいる月とその根拠：{what}。空欄は資料がないことを示すにすぎない。",
    ),
    "month_mark": Names("{mark} {what}", "{mark} {what}", "{mark} {what}"),
    "map_legend": Names(
        "Maps: ◆ Japan, ● Republic of Korea, ■ elsewhere; small: a site where the bird was counted; hollow: only a site"
        " or a region is known. Ways are great circles between the two places, or the track; thick where the record"
        " counts. Solid: ring recovery; dots: tracking; dashes: resighting; dash and dot: other. Land: Natural Earth.",
        "지도: ◆ 일본국, ● 대한민국, ■ 그 밖의 곳. 작은 기호는 개체수 조사에서 기록된 서식지이다. 속이 빈 기호는 정확한"
        " 지점이 아니라 서식지나 지역만 알려진 것이다. 선은 두 지점을 잇는 대권 또는 추적 경로이며, 산입한 기록은 굵다."
        " 실선은 가락지 회수, 점선은 위치추적, 파선은 재관찰, 일점쇄선은 기타이다. 육지: Natural Earth.",
        "地図：◆ 日本国、● 大韓民国、■ その他。小さい記号は個体数調査で記録された生息地。白抜きは、地点ではなく生息地や"
        "地域のみが分かるもの。線は二地点を結ぶ大圏または追跡経路で、算入した記録は太い。実線は標識回収、点線は追跡、"
        "破線は再確認、一点鎖線はその他。陸地：Natural Earth。",
    ),
    "evidence_map_sites": Names(
        "{n} sites where it was counted",
        "개체수 조사에서 기록된 서식지 {n}곳",
        "個体数調査で記録された生息地{n}か所",
    ),
    "evidence_records_table": Names("Records", "기록", "記録"),
}
