CREATE TABLE party (
    fid INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (code IN ('JPN', 'KOR')),
    english_name TEXT NOT NULL,
    japanese_name TEXT NOT NULL,
    korean_name TEXT NOT NULL,
    lang TEXT NOT NULL CHECK (lang IN ('ja', 'ko')),
    place_in_jpn INTEGER NOT NULL CHECK (place_in_jpn IN (1, 2)),
    place_in_kor INTEGER NOT NULL CHECK (place_in_kor IN (1, 2))
)
