"""Files that the commands of README, guide and golden outputs name as a reader's own."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
ANOTHER_COUNTRY = (ROOT / "birds" / "guide" / "another-country.md").read_text("utf-8")
FILES = {
    "theirs.csv": (
        "scientific_name,korean_name,subspecies,status\n"
        "Platalea minor,저어새,,B\nAnser serrirostris,큰기러기,,W\n"
    ),
    "ours.csv": (
        "scientific_name,japanese_name,subspecies,status\n"
        "Platalea minor,クロツラヘラサギ,,W\nAnser fabalis,ヒシクイ,middendorffii,W\n"
    ),
    "towns.csv": "name_en,party,latitude,longitude,source\nOgawara,JPN,38.05,140.73,a source\n",
    "places.csv": (
        "id,name_en,party,latitude,longitude,source\n"
        "new-1,Somewhere,JPN,35.5,139.9,a source\nnew-2,Nowhere,KOR,,,a source\n"
    ),
    "occurrences.tsv": (
        "gbifID\tscientificName\tdecimalLatitude\tdecimalLongitude\tyear\tmonth\n"
        "1\tPlatalea minor\t36.6\t127.9\t2019\t5\n2\tGrus monacha\t36.0\t137.5\t2020\t11\n"
    ),
    "cranes.csv": (
        "timestamp,location-long,location-lat,individual-local-identifier,individual-taxon-canonical-name,study-name\n"
        + "".join(
            f"2021-{day} 00:00:00.000,{place},C1,Grus monacha,Cranes\n"
            for place, days in (
                ("130.27,32.1", ("10-01", "10-03", "10-05")),
                ("127.5,34.8", ("10-08", "10-10", "10-12")),
            )
            for day in days
        )
    ),
    "thresholds.csv": "species,population,1% threshold,edition,source\nGrus monacha,E Asia,160,CSR8,a source\n",
    "law.csv": "korean_name,category,section,note\n저어새,Ⅰ,a city's list,\n",
    "status.csv": (
        "scientific_name,territory,code,status,how,source,author\n"
        "Platalea minor,KOR,,summer visitor,printed,a handbook,A. Author\n"
    ),
    "counts.csv": "site,species,count,date,source\nnew-1,Platalea minor,12,2025-01-15,a source\n",
    "recoveries.csv": (
        "species,kind,ring,from_place,from_party,date_from,to_place,to_party,date_to,source\n"
        "Platalea minor,ring,K99,Incheon,KOR,2020-07-01,Fukuoka,JPN,2020-12-01,a source\n"
    ),
    "areas.geojson": (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        '{"id": "new-1", "source": "a source"}, "geometry": {"type": "Polygon", "coordinates": '
        "[[[139.8, 35.4], [140.0, 35.4], [140.0, 35.6], [139.8, 35.6], [139.8, 35.4]]]}}]}\n"
    ),
    "talks.toml": ANOTHER_COUNTRY.partition("```toml\n")[2].partition("```")[0],
    "south.csv": (
        "scientific_name,english_name,status\n"
        "Gallinago hardwickii,Latham's Snipe,N\nNumenius madagascariensis,Far Eastern Curlew,N\n"
    ),
    "labels.csv": "name_en,name_ko,name_ja,latitude,longitude\nSeoul,서울,ソウル,37.57,126.98\n",
}


def lay_out(folder: Path) -> None:
    """Write the files that the commands name as given."""
    for name, content in FILES.items():
        (folder / name).write_text(content, "utf-8")
    shutil.copy(ROOT / "species_lists" / "reference" / "avilist-2025.csv", folder / "AviList-v2026.csv")
