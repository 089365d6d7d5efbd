-- From schema 4 to 5: every dossier was about Japan and the Republic of Korea. Frozen.

INSERT INTO agreement (id, version, languages, titles, test, annex_sites, two_limb, like_two_limb, open, like_open, disputed, precedents) VALUES (
    'jpn-kor',
    '1',
    '["en","ja","ko"]',
    '{"en":"Agreement between the Government of {first} and the Government of {second} on the Protection of Migratory Birds (draft)","ja":"渡り鳥の保護に関する{first}政府と{second}政府との間の協定（案）","ko":"철새 보호에 관한 {first} 정부와 {second} 정부 간의 협정(안)"}',
    'two-limb',
    0,
    '{"en":"Japan''s treaties","ja":"日本国の条約","ko":"일본국 체결 조약"}',
    '{"en":"Japan''s agreements (United States 1972, USSR 1973, Australia 1974)","ja":"日本国の協定（米国1972年、ソ連1973年、豪州1974年）","ko":"일본국이 맺은 협정(미국 1972, 소련 1973, 호주 1974)과"}',
    '{"en":"the Republic of Korea''s treaties","ja":"大韓民国の条約","ko":"대한민국 체결 조약"}',
    '{"en":"the agreements of the Republic of Korea (Russia 1994, Australia 2006)","ja":"大韓民国の協定（ロシア1994年、豪州2006年）","ko":"대한민국이 맺은 협정(러시아 1994, 호주 2006)과"}',
    'maps/base/parties.geojson',
    '["ROKAMBA2006","JAMBA1974","CAMBA1986"]'
);
INSERT INTO party (code, names, lang, checklist, status_sources, bounds, colour, symbol, boundary) VALUES (
    'JPN',
    '{"en":"Japan","ja":"日本国","ko":"일본국"}',
    'ja',
    'OSJ8',
    '["FFPRI2022","EA1981","WBSJ-OKHOTSK","JAWIKI","OSJ7","TORIO","IRIOMOTE"]',
    '[122.0,20.0,154.5,46.0]',
    '#D55E00',
    'diamond',
    'maps/base/parties.geojson'
);
INSERT INTO party (code, names, lang, sentence, checklist, status_sources, bounds, colour, symbol, boundary) VALUES (
    'KOR',
    '{"en":"Republic of Korea","ja":"大韓民国","ko":"대한민국"}',
    'ko',
    '{"en":"the Republic of Korea"}',
    'KOS2025',
    '["BK2022","BK2018","BK2014"]',
    '[124.0,32.5,132.5,39.0]',
    '#0072B2',
    'circle',
    'maps/base/parties.geojson'
);
