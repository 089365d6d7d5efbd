# ruff: noqa: E501
"""What the fields of each noun are called in files and workbooks, in English, Korean and Japanese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Noun = Literal["list", "sites", "counts", "evidence", "status", "positions", "thresholds", "tracks"]

# One field a line: name | English | Korean | Japanese, with Chinese words of the same meaning. The name is a spelling of
# itself. The first spelling of a language is the one to print. A field that ends in "?" is decided by what stands in the column.
_LIST = """
scientific_name | scientific name, latin name, binomial, binomial name, scientific, latin, valid name, scientificname without authorship, sci name, sciname, species scientific name, scientific name avilist, full name | 학명, 종학명, 라틴명, 종 학명 | 学名, ラテン名, 種学名, 学名 種, 學名, 拉丁名, 拉丁学名
genus | genus, generic name, genericname, genus name | 속명, 속, 속 학명 | 属名, 属, 属学名
species_epithet | specific epithet, species epithet, specificepithet, epithet | 종소명, 종 소명 | 種小名
subspecies_epithet | infraspecific epithet, infraspecificepithet, subspecific epithet, subspecies epithet | 아종소명 | 亜種小名
authorship | authorship, author, authority, scientificnameauthorship, author and year, authors, describer | 명명자, 저자, 명명자 연도 | 命名者, 著者, 命名者 年, 著者名, 命名人
subspecies | subspecies, subspecies recorded, ssp, ssps, recorded subspecies, race, races | 아종, 아종명, 기록 아종, 아종 학명 | 亜種, 亜種名, 記録亜種, 亜種学名, 亚种, 亞種, 亚种名
rank | rank, taxon rank, taxonrank, taxonomic rank, level | 분류 계급, 계급, 분류계급 | 階級, ランク, 分類階級
number | number, no, nr, sequence, seq, species no, species number, annex no, sort, sort order, sort v, item, serial number, taxon order | 번호, 연번, 순번, 일련번호, 종번호, 순서 | 番号, 種番号, 通し番号, 連番, 順番, 通番, 整理番号, 编号, 編號, 序号, 序號
id | id, taxon id, taxonid, identifier, code, species code, taxonconceptid, taxon concept id, avibase id, url, link, taxon key, sis rec id | 코드, 아이디, 종코드 | コード, 識別子, 種コード
order | order, order name, ordo | 목, 목명, 목 학명 | 目, 目名, 目学名
order_ko | order ko, order korean, korean order name | 목 국명, 목국명 | 韓国語目名
order_ja | order ja, order japanese, japanese order name | 목 일본명 | 目和名, 目 和名
order_en | order en, order english | 목 영명 | 目英名
family | family, family name, familia | 과, 과명, 과 학명 | 科, 科名, 科学名
family_ko | family ko, family korean, korean family name | 과 국명, 과국명 | 韓国語科名
family_ja | family ja, family japanese, japanese family name | 과 일본명 | 科和名, 科 和名
family_en | family en, family english, english family name, family english name | 과 영명 | 科英名
english_name | english name, name en, english, common name en, english common name, en name, primary com name, english name avilist, ioc english name, vernacular name en, name in english | 영명, 영어명, 영문명, 영어 이름, 영명 english name | 英名, 英語名, 英文名, 英文名称, 英文名稱
korean_name | korean name, name ko, korean, hangeul name, hangul name, common name ko, ko name, vernacular name ko, korean common name, name in korean | 국명, 한국명, 한글명, 우리말 이름, 국문명, 한국어명, 우리말명, 국명 종 | 韓国名, 韓国語名, 朝鮮名, ハングル名, 韩文名, 韓文名, 韩语名, 韓語名, 朝文名
japanese_name | japanese name, name ja, japanese, wamei, common name ja, ja name, vernacular name ja, japanese common name, name in japanese | 일본명, 일본어명, 일명, 일어명 | 和名, 日本名, 日本語名, 標準和名, 和名 種, 種和名, 種 和名, 日文名, 日语名, 日語名
name? | name, species, species name, bird, bird name, taxon, taxa, label, title, 鸟名 | 종명, 종, 이름, 종 이름, 새 이름, 조류명, 분류군, 명칭, 종류 | 種名, 種, 名前, 名称, 鳥名, 鳥類名, 分類群, 種類
vernacular? | vernacular name, common name, common, vernacular, local name | 보통명, 일반명 | 一般名
status | status, status printed, migratory status, residency, status ja, status ko, occurrence, occurrence status, seasonality, seasonal status, residence status, migration type, status in country | 도래유형, 도래 유형, 이동성, 이동유형, 이동 유형, 도래현황, 도래 현황, 국내 도래현황, 국내 도래 현황, 계절성, 생태형, 철새 구분, 이동 구분, 체류유형, 체류 유형, 서식유형 | 渡り区分, 渡り, 渡りの区分, 季節性, 生息状況, 出現状況, 滞在区分, 渡来区分, 移動区分, 渡来状況, 居留区分, 渡り性
flag_resident | res, resident | 텃새 | 留鳥
flag_summer | sv, summer, summer visitor, breeding visitor, breeding, mb, migrant breeder | 여름철새, 여름새 | 夏鳥
flag_winter | wv, winter, winter visitor | 겨울철새, 겨울새 | 冬鳥
flag_passage | pm, passage, passage migrant, passage visitor, pv | 나그네새, 통과철새, 통과새 | 旅鳥
flag_vagrant | vag, vagrant, accidental, accidental visitor | 길잃은새, 미조 | 迷鳥
category | category, class, red list category, threat status, threatstatus, conservation status, legal class, grade, iucn, protection class, category printed, iucn red list category, red list, red list status, iucn category | 구분, 등급, 범주, 보호구분, 보호 등급, 멸종위기등급, 멸종위기, 멸종위기종, 지정구분, 분류 | 保護区分, カテゴリー, カテゴリ, カテゴリーjpn, カテゴリーeng, ランク区分, 区分, 指定区分, 分類, レッドリスト, 環境省RL, 環境省レッドリスト, RL
section | section, legal list, law, list, table, schedule, legal basis, protection | 법정보호, 법률, 근거, 근거법, 근거 법률, 지정 목록 | 法令, 根拠法, 法律, 根拠法令, 表
part | part, origin, establishment means, establishmentmeans, native or introduced, list part | 자생 여부, 외래 여부, 원산지, 부, 유입 구분 | 部, 由来, 自然分布外来, 外来区分, 移入区分
within_party | within party, within the party, in country, within country, occurs in south, in south korea, recorded in rok | 남한, 국내 기록, 남한 기록 | 国内, 国内記録
taxonomic_status | taxonomic status, taxonomicstatus, name status, synonym status | 분류 상태, 이명 여부 | 分類学的状態
accepted_name | accepted name, acceptednameusage, accepted name usage, accepted scientific name, valid as, current name | 정명, 유효명 | 有効名, 現在の学名
accepted_id | accepted name usage id, acceptednameusageid, accepted id | 정명 아이디 | 有効名ID
parent_id | parent name usage id, parentnameusageid, parent id, parentid | 상위 아이디 | 親ID
synonyms | synonym, synonyms, formerly, former name, other names, other scientific names | 이명, 동물이명, 이전 학명 | シノニム, 異名, 旧学名
language | language, lang, langcode | 언어 | 言語
source | source, source url, reference, references, citation, according to | 출처, 참고문헌, 문헌 | 出典, 典拠, 文献, 引用
note | note, notes, remarks, remark, comment, comments, taxonremarks, taxon remarks, occurrence remarks | 비고, 주석, 참고, 메모 | 備考, 注, 注記, メモ, 摘要
"""

_SITES = """
id | id, site id, siteid, identifier, fid, globalid, objectid, site key | 아이디, 지점 아이디, 관리번호 | 識別子, ID番号, 管理番号
code | code, site code, sitecode, site number, site no, ramsar no, ramsar number, ramsar site no, ramsar site number, sitrecid, sit rec id, ramsarid, fns code, eaaf code, wdpaid, wdpa id, iba code, no, number | 코드, 번호, 지정번호, 지점코드 | コード, 番号, 登録番号, サイト番号
designation | designation, designation type, type, site type, desig, desig eng, category, network | 지정, 지정 유형, 유형, 구분, 지정구분, 보호구역 유형 | 指定, 種別, 区分, 指定区分, 保護区分, 類型
name_en | name en, english name, site name en, name english, english, orig name en, name in english, intname, int name, international name | 영문명, 영명, 영어명, 영문 이름 | 英名, 英語名, 英文名
name_ko | name ko, korean name, korean, hangul, name korean, name in korean, hangeul name | 국문명, 한글명, 국명, 한국명, 한국어명 | 韓国名, 韓国語名, ハングル名
name_ja | name ja, japanese name, japanese, name japanese, name in japanese | 일본명, 일본어명 | 和名, 日本名, 日本語名
name? | name, site, site name, sitename, officialna, official name, title, place, place name, wetland, location, locality, nam, label, natname, nat name, national name | 이름, 명칭, 지점, 지점명, 지역, 지역명, 습지, 습지명, 서식지, 서식지명, 장소, 보호구역명, 사이트, 사이트명, 도래지, 도래지명, 철새도래지, 습지보호지역, 습지보호지역명, 보호지역명, 보호지역, 보호구역, 갯벌 | 名前, 名称, 地点, 地点名, 生息地, 湿地, 湿地名, サイト名, 場所, 登録地名, 地名, 渡来地, 渡来地名, サイト, 登録湿地名, 登録湿地, 保護区名, 保護区, 鳥獣保護区名, 鳥獣保護区, 干潟名, 湖沼名
party | party, country, country code, countrycode, iso3, iso code, state, iso, nation | 국가, 나라, 국가코드, 당사국 | 国, 国名, 国コード, 締約国
latitude | latitude, lat, y, decimallatitude, decimal latitude, lat dd, latitude n, lat n, sitlat, sit lat, ycoord, y coord, verbatimlatitude, point y, northing | 위도, 북위, 위도 n, y좌표, 좌표 y, 위도 y | 緯度, 北緯, y座標, 座標 y, 緯度 y
longitude | longitude, lon, long, lng, x, decimallongitude, decimal longitude, lon dd, longitude e, lon e, sitlong, sit long, xcoord, x coord, verbatimlongitude, point x, easting | 경도, 동경, 경도 e, x좌표, 좌표 x, 경도 x | 経度, 東経, x座標, 座標 x, 経度 x
coordinates | coordinates, coordinate, coords, position, latlon, lat lon, latitude longitude, verbatimcoordinates, location coordinates | 좌표, 위경도, 위도 경도 | 座標, 緯度経度, 位置, 経緯度
wkt | wkt, geometry, geom, the geom, footprintwkt, shape | 도형 | 図形
point_quality | point quality, quality, accuracy, precision, georeference remarks | 정확도, 좌표 정확도 | 精度, 位置精度
area_ha | area ha, area, hectares, ha, area hectares, area in ha, size ha | 면적, 면적 ha | 面積, 面積 ha
area_km2 | area km2, km2, area sq km, sqkm, rep area, sit area km2 | 면적 km2, 면적 ㎢ | 面積 km2, 面積 ㎢
designated | designated, designation date, designated on, date, date designated, status yr, year, listed, date of designation, joined, date joined | 지정일, 지정일자, 등록일, 지정연도, 지정년도, 등록연도 | 指定日, 登録日, 登録年月日, 指定年月日, 登録年, 指定年
species | species, key species, main species, bird species, qualifying species, taxa | 주요 종, 주요종, 종, 대상종, 주요 조류, 주요 철새, 주요 서식종, 주요 도래종, 도래철새, 주요 도래철새, 도래조류 | 主な種, 主要種, 対象種, 種, 主な鳥類, 主な野鳥, 主要鳥類, 主な渡り鳥
source | source, source url, reference, references, url, citation | 출처, 참고문헌 | 出典, 典拠, 文献
note | note, notes, remarks, remark, comment, comments, description | 비고, 주석, 메모, 설명 | 備考, 注, 注記, メモ, 説明
"""

_COUNTS = """
site_id | site id, siteid, site code, sitecode, location id, locationid | 지점 아이디, 지점코드, 지점 코드 | 地点ID, 地点コード, サイト番号
site | site, site name, sitename, location, locality, place, name | 지점, 지점명, 지역, 지역명, 조사지, 조사지역, 장소, 조사지점, 조사장소, 조사지명, 조사지역명, 관찰장소, 관측장소, 관찰지점, 관찰지역, 도래지, 도래지명, 서식지, 습지, 습지명 | 地点, 地点名, 調査地, 調査地名, 場所, 調査地点, 調査地点名, 観察地, 観察地点, 確認地点, サイト名, 湿地, 湿地名, 渡来地, 渡来地名
party | party, country, country code, countrycode | 국가, 나라 | 国, 国名
scientific_name | scientific name, scientificname, taxon, species, latin name, species name, bird, name of species | 학명, 종, 종명, 국명, 종 이름 | 学名, 種, 種名, 和名
count | count, number, individuals, individual count, individualcount, n, max, maximum, total, abundance, organismquantity | 개체수, 수, 개체 수, 최대개체수, 합계, 관찰개체수, 관찰 개체수, 관찰수, 총개체수, 마리수, 개체수 마리 | 個体数, 羽数, 数, 最大個体数, 合計, 観察個体数, 確認個体数, 観察数, 確認数, 総個体数, 最大羽数, 総数
count_printed | count printed, count as printed, verbatim count | 개체수 원문 | 個体数 原文
unit | unit, units, organismquantitytype, measure, what is counted | 단위 | 単位
season | season, date, date or season, eventdate, event date, period, survey date, visit date, count date, observation date, when, year | 계절, 날짜, 조사일, 시기, 일자, 조사일자, 기간, 조사시기, 조사기간, 조사연월, 조사년월, 조사연도, 조사년도, 관찰일, 관찰일자, 관찰시기, 관측시기, 관측일, 연도, 년도 | 季節, 日付, 調査日, 時期, 年月日, 期間, 調査年月日, 調査時期, 調査期間, 調査年月, 調査年, 観察日, 観察年月日, 確認日, 年度, 年
months | months, month | 월, 월별, 조사월 | 月
source | source, source url, reference, citation, url, bibliographiccitation | 출처, 참고문헌 | 出典, 典拠, 文献
note | note, notes, remarks, comment, comments | 비고, 주석 | 備考, 注, 注記
"""

_EVIDENCE = """
id | id, record id, recordid, occurrenceid, no, number, record | 아이디, 번호, 기록번호 | 番号, 記録番号
scientific_name | scientific name, scientificname, taxon, species, latin name, species name, bird | 학명, 종, 종명, 국명 | 学名, 種, 種名, 和名
kind | kind, method, type, record type, basis, how, recovery method, finding method | 종류, 방법, 유형, 구분, 기록 유형, 회수방법, 발견방법, 확인방법 | 種類, 方法, 区分, 類型, 回収方法, 発見方法, 確認方法
certainty | certainty, certainty class, strength, directness | 확실성, 확실도 | 確実性, 確度
from_place | from place, from, from site, ringing place, ringed at, origin, ringing site, banding place, place from, marked at, start | 출발지, 방사지, 표식지, 부착지, 가락지 부착지, 출발 장소 | 放鳥地, 出発地, 標識地, 装着地, 起点
from_party | from party, from country, ringing country, country from, origin country, ringed country, country ringed | 출발국, 방사국, 출발 국가 | 放鳥国, 出発国
from_latitude | from latitude, from lat, lat from, ringing lat, start lat, ringing latitude | 출발 위도, 방사 위도 | 放鳥緯度, 出発緯度
from_longitude | from longitude, from lon, lon from, ringing lon, start lon, ringing longitude, from long | 출발 경도, 방사 경도 | 放鳥経度, 出発経度
from_approximate | from approximate, from approx | 출발지 대략 | 出発地概略
to_place | to place, to, to site, recovery place, recovered at, destination, finding place, found at, place to, end, resighted at | 도착지, 회수지, 재관찰지, 발견지, 도착 장소 | 回収地, 到着地, 再観察地, 発見地, 終点
to_party | to party, to country, recovery country, country to, destination country, finding country, found country, country found | 도착국, 회수국, 도착 국가 | 回収国, 到着国
to_latitude | to latitude, to lat, lat to, recovery lat, end lat, recovery latitude | 도착 위도, 회수 위도 | 回収緯度, 到着緯度
to_longitude | to longitude, to lon, lon to, recovery lon, end lon, recovery longitude, to long | 도착 경도, 회수 경도 | 回収経度, 到着経度
to_approximate | to approximate, to approx | 도착지 대략 | 到着地概略
date_from | date from, from date, ringing date, start date, ringed, date ringed, banding date, date, year | 출발일, 방사일, 부착일, 표식일, 시작일 | 放鳥日, 標識日, 放鳥年月日, 開始日, 出発日
date_to | date to, to date, recovery date, end date, found, date recovered, finding date, resighting date | 도착일, 회수일, 발견일, 종료일, 재관찰일 | 回収日, 回収年月日, 発見日, 終了日, 到着日
individuals | individuals, n, number of birds, n birds, birds, count, individual count | 개체수, 마리수, 개체 수 | 個体数, 羽数
mark | mark, ring, ring or tag, ring number, band, tag, ring no, band number, colour ring, mark code | 가락지, 가락지 번호, 표식, 인식표, 가락지번호, 표지 | 標識, 足環, 足環番号, リング番号, 標識番号
finding | finding, result, summary | 결과, 내용 | 結果, 内容
trust | trust, trust in source, reliability, source reliability | 신뢰도, 출처 신뢰도 | 信頼度, 出典の信頼度
source | source, source url, reference, citation, url, references | 출처, 참고문헌, 문헌 | 出典, 典拠, 文献
note | note, notes, remarks, comment, comments | 비고, 주석, 메모 | 備考, 注, 注記
"""

_STATUS = """
list | list, list id, checklist | 목록 | 目録
scientific_name | scientific name, scientificname, taxon, species, latin name | 학명, 종, 종명 | 学名, 種, 種名
subspecies | subspecies, subspecies recorded, ssp, infraspecific epithet, infraspecificepithet | 아종, 아종명 | 亜種, 亜種名
vernacular? | name, vernacular name, common name, english name, korean name, japanese name | 국명, 이름, 영명, 일본명 | 和名, 名前, 英名, 韓国名
party | territory, party, country, country code, countrycode | 국가, 나라, 국가코드, 당사국 | 国, 国名, 国コード, 締約国
region | region, area, locality, part of the country, stateprovince, state province | 지역, 권역, 시도 | 地域, 地方, 都道府県
code | code, status code | 도래 유형 코드, 코드 | 渡り区分コード, コード
months | months, month, months of presence | 월, 월별, 도래 월 | 月, 見られる月
how | how, printed or derived | 기재 방식 | 記載の別
author | author, authors, stated by, according to | 작성자, 저자 | 著者, 作成者
source | source, source id, source url, reference, citation | 출처, 참고문헌 | 出典, 典拠
via | via, read in, read through | 확인 매체 | 経由, 参照先
trust | trust, reliability, confidence | 신뢰도 | 信頼度
note | note, notes, remarks, comment | 비고, 주석 | 備考, 注, 注記
"""

# A file of statuses calls them what a list does, in words or in a column each.
_LISTED_STATUS = "\n".join(line for line in _LIST.splitlines() if line.startswith(("status |", "flag_")))

_POSITIONS = """
id | id, identifier, unit id | 식별자, 아이디 | 識別子
number | No., number | 번호 | 番号
scientific_name | scientific name, scientific, taxon, species | 학명, 종 | 学名, 種
other_names | other scientific names, synonyms | 다른 학명, 이명 | 別の学名, 異名
english_name | english name, english | 영명 | 英名
korean_name | korean name, korean | 국명, 한국명 | 韓国名
japanese_name | japanese name, japanese | 일본명 | 和名, 日本名
state | state | 상태 | 状態
verdict | evidence, verdict | 이동의 증거, 판정 | 渡りの証拠, 判定
explanation | why and what would settle it, explanation, why | 사유와 판정에 필요한 자료, 설명, 사유 | 理由と判定に必要な資料, 説明, 理由
other_position | last position, other party | 최근 입장, 상대측 입장 | 直近の立場, 相手側の立場
earlier_position | our earlier position, earlier position | 우리 측 이전 입장, 이전 입장 | 当方の以前の立場, 以前の立場
position | position, our position, position this round | 입장, 우리 측 입장, 이번 차수 입장 | 立場, 当方の立場, 今回の立場
note | note, remark, notes, remarks | 비고, 입장 비고 | 備考, 注記
exported_position | position as exported | 내보낼 때 입장 | 書き出し時の立場
exported_note | note as exported | 내보낼 때 비고 | 書き出し時の備考
party | party, country | 당사국, 국가 | 締約国, 国
round | round | 차수, 협상 차수 | 回, 交渉回
dossier | dossier | 자료집 | 資料集
context | context | 문맥 | 文脈
"""

_THRESHOLDS = """
scientific_name | scientific name, scientificname, taxon, species, latin name, species name, bird, species or subspecies | 학명, 종, 종명, 국명 | 学名, 種, 種名, 和名
population | population, flyway, population name, flyway population, biogeographic population, range, wintering population | 개체군, 개체군명, 이동경로, 지역 개체군 | 個体群, 個体群名, フライウェイ, 地域個体群
value | 1% threshold, 1 percent threshold, threshold, one percent threshold, 1%, 1% value, 1% level, 1% criterion, one percent level, 1pct, one percent, value, 1% population threshold, criterion 6 threshold | 1% 기준, 1% 기준값, 기준값, 1% 개체수, 1퍼센트 기준 | 1%基準, 1%基準値, 基準値, 1%水準, 1パーセント基準
edition | edition, wpe, wpe edition, version, estimates edition, publication edition | 판, 판본 | 版, 版次
source | source, source url, reference, references, citation, url, publication | 출처, 참고문헌, 문헌 | 出典, 典拠, 文献
note | note, notes, remarks, comment, comments | 비고, 주석, 메모 | 備考, 注, 注記
"""

# Names of the Movebank attribute dictionary first; hyphens, underscores and colons do not count.
_TRACKS = """
id | event-id, event id, fix id | 기록 번호 | 記録番号
timestamp | timestamp, datetime, date time, utc timestamp, timestamp utc, utc datetime, collecting time | 일시, 측정 일시, 위치 시각 | 日時, 測位日時
date | date, utc date, date utc, gps date, fix date | 날짜, 일자, 측정일 | 日付, 年月日, 測位日
time | time, utc time, time utc, gps time, fix time | 시각, 시간, 측정 시각 | 時刻, 時間, 測位時刻
longitude | location-long, location lon, location longitude, longitude, lon, long, lng, x, decimallongitude, decimal longitude | 경도 | 経度
latitude | location-lat, location latitude, latitude, lat, y, decimallatitude, decimal latitude | 위도 | 緯度
individual | individual-local-identifier, individual id, individual, animal id, animal, bird id, bird, track, track name, name | 개체, 개체 번호, 개체명 | 個体, 個体番号, 個体名
scientific_name | individual-taxon-canonical-name, taxon canonical name, scientific name, scientificname, taxon, species | 학명, 종, 종명, 국명 | 学名, 種, 種名, 和名
tag | tag-local-identifier, tag id, tag, device id, device, logger id, logger, ptt, serial, ring, band | 발신기, 발신기 번호, 추적기 번호 | 送信機, 発信機番号, ロガー番号
sensor | sensor-type, sensor type, sensor | 센서, 측정 방식 | センサー, 測位方式
visible | visible | 표시 여부 | 表示
outlier_import | import-marked-outlier | 가져올 때 이상값 | 取込時外れ値
outlier_algorithm | algorithm-marked-outlier | 알고리즘 이상값 | アルゴリズム外れ値
outlier_manual | manually-marked-outlier, outlier, marked outlier | 수동 이상값, 이상값 | 手動外れ値, 外れ値
valid_manual | manually-marked-valid | 수동 확인값 | 手動有効値
hdop | gps:hdop, hdop, gps hdop, gps:dop, dop | 수평 정밀도 | 水平精度低下率
satellites | gps:satellite-count, satellite count, satcount, satellites, gps satellite count | 위성 수 | 衛星数
error_m | location-error-numerical, location error numerical, horizontal accuracy, accuracy, accuracy m, location error m | 위치 오차 | 位置誤差
argos_class | argos:lc, argos lc, lc, location class, argos class | 아르고스 등급 | アルゴス等級
study | study-name, study name, study, project | 연구, 연구명, 과제명 | 研究, 研究名, 調査名
source | source, citation, reference, source url | 출처, 문헌 | 出典, 文献
"""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a noun and what it is called, the spelling to print first."""

    name: str
    en: tuple[str, ...] = ()
    ko: tuple[str, ...] = ()
    ja: tuple[str, ...] = ()


_RANKS = {f"{rank}{script}" for rank in ("order", "family") for script in ("", "_ko", "_ja", "_en")}
_PLACED = {"site", "site_id", "party", "source", "note"}
# What a cell that is merged downwards says of every row beside it; a number said once is not said of each.
SHARED: Mapping[Noun, frozenset[str]] = MappingProxyType(
    {
        "list": frozenset(
            {*_RANKS, "genus", "status", "category", "section", "part", "within_party", "source", "note"}
        ),
        "sites": frozenset(
            {"name_en", "name_ko", "name_ja", "name?", "party", "designation", "source", "note"}
        ),
        "counts": frozenset({*_PLACED, "scientific_name", "season", "months", "unit"}),
        "evidence": frozenset(
            {"scientific_name", "kind", "from_place", "from_party", "to_place", "to_party", "source", "note"}
        ),
        "status": frozenset(
            {"list", "scientific_name", "vernacular?", "party", "status", "author", "source", "via", "note"}
        ),
        "positions": frozenset(),
        "thresholds": frozenset({"scientific_name", "edition", "source", "note"}),
        "tracks": frozenset(),
    }
)

# Headers that say little: another column for the same field comes before them.
_VAGUE = frozenset({"구분", "분류", "区分", "分類", "class", "코드", "コード", "code", "taxonconceptid"})
WEAK: Mapping[bool, frozenset[str]] = MappingProxyType(  # in lists, and where one column names the bird
    {True: _VAGUE, False: _VAGUE | {"국명", "和名", "종명", "種名", "종", "種", "species", "bird"}}
)


def _ends() -> Iterator[tuple[str, str]]:
    """Yield how the columns of a record's two ends are called under a heading each: 방사 / 장소, 回収 / 年月日."""
    for line in _ENDS.strip().splitlines():
        end, *headings = map(str.strip, re.split(r"[|,]", line))
        for leaf in _LEAVES.strip().splitlines():
            name, *words = map(str.strip, re.split(r"[|,]", leaf))
            field = f"date_{end}" if name == "date" else f"{end}_{name}"
            yield from ((f"{heading} {word}", field) for heading in headings for word in words)


_ENDS = """
from | ringing, ringed, banding, marking, release, capture, departure, origin, 방사, 방조, 부착, 표식, 표지, 출발, 가락지 부착, 放鳥, 標識, 装着, 出発
to | recovery, recapture, finding, resighting, arrival, destination, 회수, 재포획, 재관찰, 발견, 도착, 回収, 再捕獲, 再観察, 発見, 到着
"""
_LEAVES = """
place | place, site, location, locality, 장소, 지점, 지역, 지, 위치, 場所, 地点, 地, 地名
date | date, day, 일자, 날짜, 일, 연월일, 년월일, 日, 年月日, 日付
latitude | lat, latitude, 위도, 緯度
longitude | lon, long, longitude, 경도, 経度
party | country, 국가, 국, 국가명, 나라, 国, 国名
"""
ENDS = tuple(_ends())


def _spellings(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(",") if word.strip())


def _fields(table: str) -> tuple[Field, ...]:
    lines = (line.split("|") for line in table.strip().splitlines())
    return tuple(Field(name.strip(), *map(_spellings, words)) for name, *words in lines)


FIELDS: Mapping[Noun, tuple[Field, ...]] = MappingProxyType(
    {
        "list": _fields(_LIST),
        "sites": _fields(_SITES),
        "counts": _fields(_COUNTS),
        "evidence": _fields(_EVIDENCE),
        "status": _fields(f"{_STATUS.rstrip()}\n{_LISTED_STATUS}"),
        "positions": _fields(_POSITIONS),
        "thresholds": _fields(_THRESHOLDS),
        "tracks": _fields(_TRACKS),
    }
)
