"""Make the lists, statements and names of this folder from a folder of compiled facts.

Usage:

    python species_lists/make_lists.py FACTS            # rewrites the files that `MADE` names
    python species_lists/make_lists.py FACTS --check    # exit 1 if a committed file differs

Taken over are names, numbers, codes and status words as printed. The sentences that they were read in stay behind.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
Row = dict[str, str]

MISPRINTS = frozenset({"amandii", "crisatus", "jundicis", "Phaloropus"})  # words, as the sources print them
RANKS = {"目": "order", "科": "family", "属": "genus"}
PARTS = {"A": "natural", "B": "alien"}
# The word that names the code itself; any other word (漂鳥, 留鳥 of a bird that is said to winter) leaves it derived.
WORD_OF = {"B": "夏鳥", "W": "冬鳥", "P": "旅鳥", "R": "留鳥"}
# Cells that say where: (region, status) of each bird that the printed words divide.
DIVIDED = {
    "九州以北で夏鳥": (("Kyushu and north", "夏鳥"),),
    "東北、北海道は夏鳥それより南では冬鳥": (("Tohoku; Hokkaido", "夏鳥"), ("south of Tohoku", "冬鳥")),
}
STATUS_SOURCES = {  # how the facts title a source: its id and its author
    "ja.wikipedia": ("JAWIKI", "ja.wikipedia, page {page}"),
    "夏鳥/分布一覧表": ("TORIO", "torio.o.oo7.jp, table 夏鳥/分布一覧表"),
    "日本野鳥の会オホーツク支部": ("WBSJ-OKHOTSK", "日本野鳥の会オホーツク支部"),
    "環境庁": ("EA1981", "環境庁 (Environment Agency, Japan)"),
    "森林総合研究所": ("FFPRI2022", "森林総合研究所四国支所"),
    "西表島フィールド図鑑": ("IRIOMOTE", "西表島フィールド図鑑"),
}
STATEMENT = "territory,region,code,status,how,source,author,via,trust,note"


def facts(folder: Path, name: str) -> list[Row]:
    """Read a table of facts."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sic(*names: str) -> str:
    """Return the note on the words of these names that are misprinted."""
    wrong = [word for name in names for word in name.replace("(", " ").replace(")", " ").split()]
    return "; ".join(f"{word}: printed so (sic)" for word in wrong if word in MISPRINTS)


def joined(*parts: str) -> str:
    """Join the parts of a note that there are."""
    return "; ".join(filter(None, parts))


def via(row: Row) -> str:
    """Say what was read: a file of a repository, or a stored copy of the page itself."""
    read = row["via"].removesuffix(" (retyped here)").removesuffix(" (parsed from the PDF; retyped here)")
    if read.startswith("pages search"):
        part = " (first 23 species only)" if "first 23 species" in read else ""
        return f"stored copy of {row['source_url']}{part}"
    return f"github.com/{read}"


# ---------------------------------------------------------------- lists


def kos2025(folder: Path) -> Iterator[Row]:
    """Korean Peninsula, Ornithological Society of Korea; `residency` is somebody else's and stays behind.

    BK2022 says which birds were found in the Republic: those of its category 1. Of all others it is not known here.
    """
    inside = {
        name.strip()
        for row in facts(folder, "kor_status.csv")
        if (row["edition"], row["rank"], row["category"]) == ("2022", "species", "1")
        for name in row["kos2025_name"].split(";")
    }
    for row in facts(folder, "kor_kos2025.csv"):
        yield row | {
            "number": row["seq"],
            "subspecies": "; ".join(filter(None, row["subspecies"].split(";"))),
            "within_party": "yes" if row["scientific_name"] in inside else "",
        }


def bk2022(folder: Path) -> Iterator[Row]:
    """Republic of Korea, Birds Korea: a species with its subspecies below it, each with its codes."""
    for row in facts(folder, "kor_status.csv"):
        if row["edition"] == "2022":
            name = f"{row['scientific_name']} {row['subspecies']}".strip()
            breeding = f"breeding code {row['breeding_printed']}" if row["breeding_printed"] else ""
            star = "what its star says is not documented" if "*" in breeding else ""
            note = joined(sic(name), breeding, star)
            yield row | {"scientific_name": name, "status": row["status_printed"], "note": note}


def nibr2025(folder: Path) -> Iterator[Row]:
    """Korean Peninsula, National Institute of Biological Resources, with its taxon numbers (KTSN)."""
    for row in facts(folder, "nibr2025.csv"):
        yield row | {"note": joined(sic(row["scientific_name"]), f"KTSN {row['ktsn']}")}


def treaty(name: str) -> Callable[[Path], Iterator[Row]]:
    """Return the maker of a treaty's annex."""

    def annex(folder: Path) -> Iterator[Row]:
        for row in facts(folder, name):
            yield row | {"note": sic(row["scientific_name"])}

    return annex


# ---------------------------------------------------------------- names


def subspecies_names(folder: Path) -> Iterator[Row]:
    """OSJ8's names of subspecies; its rows "subspecies not determined" (亜種不明) name no bird."""
    for row in facts(folder, "osj8_subspecies.csv"):
        if row["subspecies_number"] != "U":
            number = f"{row['species_number']}-{row['subspecies_number']}"
            yield row | {"part": PARTS[row["part"]], "number": number, "rank": "subspecies"}


def higher_names(folder: Path) -> Iterator[Row]:
    """OSJ8's names of orders, families and genera, their Latin names as they are usually written."""
    for row in facts(folder, "osj8_higher.csv"):
        if row["scientific_name"]:
            name = row["scientific_name"].capitalize()
            yield row | {"part": PARTS[row["part"]], "rank": RANKS[row["level"]], "scientific_name": name}


# ---------------------------------------------------------------- statements


def kor_status(folder: Path) -> Iterator[Row]:
    """Birds Korea's other editions, as far as they could be read; that of 2024 prints no status."""
    for row in facts(folder, "kor_status.csv"):
        if row["edition"] != "2022" and row["status_printed"]:
            yield row | {
                "territory": "KOR",
                "status": row["status_printed"],
                "how": "printed",
                "source": f"BK{row['edition']}",
                "author": "Birds Korea",
                "via": via(row),
                "note": f"breeding code {row['breeding_printed']}" if row["breeding_printed"] else "",
            }


def jpn_status(folder: Path) -> Iterator[Row]:
    """Statements by region on birds of Japan."""
    for row in facts(folder, "jpn_status.csv"):
        title = next(one for one in STATUS_SOURCES if row["source_title"].startswith(one))
        source, author = STATUS_SOURCES[title]
        page = row["source_title"].removeprefix("ja.wikipedia, ").partition(" (")[0]
        whole = row | {
            "territory": "JPN",
            "source": source,
            "author": author.format(page=page),
            "via": via(row),
        }
        printed = row["status_printed"] if "漂行" not in row["status_printed"] else ""
        few = "少数" if "少数" in row["quoted"] else ""
        if printed in DIVIDED:
            for region, word in DIVIDED[printed]:
                yield whole | {"region": region, "code": "", "status": word, "how": "printed"}
            continue
        said = any(WORD_OF[code] in printed for code in row["code"].split())
        under = f"region printed {row['region_printed']}" if row["region_printed"] else ""
        yield whole | {
            "status": printed,
            "code": "" if said else row["code"],
            "how": "printed" if said else "derived",
            "note": joined(under, few),
        }


# ---------------------------------------------------------------- files

MADE: dict[str, tuple[Callable[[Path], Iterator[Row]], str]] = {
    "kor-kos2025.csv": (
        kos2025,
        "number,order_ko,family_ko,scientific_name,english_name,korean_name,subspecies,category,within_party",
    ),
    "kor-bk2022.csv": (bk2022, "number,rank,scientific_name,status,category,trust,note"),
    "kor-nibr2025.csv": (
        nibr2025,
        "order,order_ko,family,family_ko,rank,scientific_name,authorship,korean_name,note",
    ),
    "treaties/jamba-1974.csv": (treaty("treaty_jamba_1974.csv"), "number,scientific_name,english_name"),
    "treaties/camba-1986.csv": (treaty("treaty_camba_1986.csv"), "number,scientific_name,english_name,note"),
    "names/osj8-subspecies.csv": (
        subspecies_names,
        "part,number,rank,scientific_name,authorship,japanese_name",
    ),
    "names/osj8-higher.csv": (higher_names, "part,rank,scientific_name,authorship,japanese_name"),
    "status/kor-status.csv": (kor_status, f"scientific_name,subspecies,{STATEMENT}"),
    "status/jpn-status.csv": (jpn_status, f"scientific_name,subspecies,japanese_name,{STATEMENT}"),
}


def made(name: str, folder: Path) -> bytes:
    """Return a file as the bytes to commit: UTF-8, one header line, line feeds."""
    make, header = MADE[name]
    columns = header.split(",")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in make(folder))
    return text.getvalue().encode()


def main(arguments: list[str]) -> int:
    """Write the files, or with --check compare them."""
    check = "--check" in arguments
    folder = Path(next(argument for argument in arguments if argument != "--check"))
    differing = [name for name in MADE if (HERE / name).read_bytes() != made(name, folder)] if check else []
    for name in () if check else MADE:
        (HERE / name).write_bytes(made(name, folder))
    print(
        "\n".join(f"{name} differs" for name in differing) or ("the same" if check else f"{len(MADE)} files")
    )
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
