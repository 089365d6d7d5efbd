"""Files are written whole or not at all, over what is ours; names in them stand in each language's order; the start page."""

import errno
import io
import json
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from browsing import document_page
from PIL import Image

from birds import model as m
from birds import quickstart as index
from birds.documents.formats import files
from birds.documents.text import initial
from birds.documents.text import order_key as key
from birds.errors import OutputError, UsageError
from birds.model.agreement import default


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


FORMATS = ("text", "csv", "json", "md", "html", "xlsx", "docx", "pdf")


def test_a_new_file_holds_exactly_the_bytes(tmp_path):
    files.write(tmp_path / "새 목록.csv", b"a\r\n\x00\xff")
    assert (tmp_path / "새 목록.csv").read_bytes() == b"a\r\n\x00\xff"
    assert listed(tmp_path) == ["새 목록.csv"]


def test_what_a_killed_run_has_left_is_swept_and_what_another_is_writing_stays(tmp_path):
    for name in (".birds-old.part", ".birds-new.part"):
        (tmp_path / name).write_bytes(b"half")
    os.utime(tmp_path / ".birds-old.part", (0, 0))
    files.write(tmp_path / "a.csv", b"whole")
    assert listed(tmp_path) == [".birds-new.part", "a.csv"]


def test_an_old_file_keeps_its_mode_and_a_new_one_has_that_of_the_umask(tmp_path):
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "old").chmod(0o604)
    before = os.umask(0o027)
    try:
        for name, mode in (("old", 0o604), ("new", 0o640)):
            files.write(tmp_path / name, b"new")
            assert (tmp_path / name).read_bytes() == b"new"
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == mode
    finally:
        os.umask(before)


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    files.write(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("no/such/folder/a.csv", "there is no such folder"),
        (".", "it is a folder"),
        ("file/a.csv", "a part of its path is a file"),
        ("x" * 300, "its name is too long"),
        ("nul\0", "its name is not allowed here"),
    ],
)
def test_a_path_that_cannot_be_written_is_one_sentence(tmp_path, name, why):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match=why) as caught:
        files.write(tmp_path / name, b"data")
    assert caught.value.exit_code == 5
    assert "\n" not in str(caught.value)
    assert listed(tmp_path) == ["file"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_said(tmp_path):
    with pytest.raises(OutputError, match="the disk is full"):
        files.write(Path("/dev/full"), b"data")


@pytest.mark.parametrize(
    ("fault", "raised"),
    [*((OSError(number, "broken"), OutputError) for number in (errno.ENOSPC, errno.EDQUOT, errno.EIO)),
     (KeyboardInterrupt(), KeyboardInterrupt)],
)  # fmt: skip
def test_a_failure_midway_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, fault, raised):
    def fail(_):
        raise fault

    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(raised):
        files.write(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"
    assert listed(tmp_path) == ["a"]


def test_a_write_protected_file_is_left_alone(tmp_path, monkeypatch):
    """Root may write everywhere, so the answer of the system is given here."""
    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(files.os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="no permission"):
        files.write(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"


@pytest.mark.parametrize(("number", "why"), [(errno.EACCES, "no permission"), (errno.EROFS, "the file system is read-only")])  # fmt: skip
def test_a_folder_that_may_not_be_written_is_said(tmp_path, monkeypatch, number, why):
    def refuse(**_):
        raise OSError(number, "refused")

    monkeypatch.setattr(files.tempfile, "mkstemp", refuse)
    with pytest.raises(OutputError, match=why):
        files.write(tmp_path / "a", b"new")


def test_a_folder_is_made_with_those_above_it(tmp_path):
    files.make_folder(tmp_path / "a" / "b")
    files.make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="there is a file of that name"):
        files.make_folder(tmp_path / "file")
    with pytest.raises(OutputError, match="a part of its path is a file"):
        files.make_folder(tmp_path / "file" / "c")


def as_picture(pixels: bytes) -> bytes:
    """Return a picture in grey, a pixel high."""
    made = io.BytesIO()
    Image.frombytes("L", (len(pixels), 1), pixels).save(made, "png")
    return made.getvalue()


def as_archive(text: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", text)
    return made.getvalue()


WRITTEN = {
    "html": b"<p>ours</p>\n", "md": b"# ours\n", "svg": b"<svg/>", "text": b"ours\n",
    "json": b'{"rows": [\n  {"a": 1}\n ]}\n', "jsonl": b'{"format": "ours", "party": null}\n{"id": "1"}\n',
    "csv-metadata": b'{\n "url": "ours.csv",\n "a": {\n  "b": 1\n }\n}\n',
    "png": as_picture(b"ours"), "dwca": as_archive(b"ours\n"),
}  # fmt: skip
WORK: dict[str, Callable[[bytes], bytes]] = {
    "a letter": lambda data: (
        data.replace(b"ours", b"yours")
        .replace(b"1", b"2")
        .replace(b"<svg", b"<svg id='a'")
        .replace(b"IDAT", b"IDOT")
    ),
    "the mark cut off": lambda data: re.sub(rb"birds[\0 \":]+[0-9a-f]{64}", b"", data),
    "a word below": lambda data: data + b"mine\n",
    "a form in CSV": lambda _: b"taxon,position\nGrus grus,include\n",
    "a program's own line ends": lambda data: data.replace(b"\n", b"\r\n"),
    "another format": lambda _: b"PK\x03\x04x",
}


@pytest.mark.parametrize("fmt", WRITTEN)
def test_what_we_have_written_is_replaced_freely_and_nothing_else(tmp_path, fmt):
    path, made = tmp_path / "a", files.marked(WRITTEN[fmt], fmt)
    files.refuse_work(path, fmt)
    for ours in (b"", made):
        path.write_bytes(ours)
        files.refuse_work(path, fmt)
    for work in WORK.values():
        path.write_bytes(work(made))
        with pytest.raises(UsageError, match="--force"):
            files.refuse_work(path, fmt)


def test_json_with_a_mark_is_the_same_json():
    for data in (WRITTEN["json"], b'{\n "a": [\n  1\n ]\n}\n'):
        marked = json.loads(files.marked(data, "json"))
        assert len(marked.pop("birds")) == 64
        assert marked == json.loads(data)


def test_a_csv_file_is_ours_with_its_metadata_and_these_are_by_their_own_mark(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a\n1\n")
    with pytest.raises(UsageError, match=r"without a\.csv-metadata\.json"):
        files.refuse_work(path, "csv")
    beside, told = files.beside_csv(path, path.read_bytes(), (), "en")
    beside.write_bytes(told)
    files.refuse_work(path, "csv")
    beside.write_bytes(told.replace(b'"a"', b'"b"'))
    with pytest.raises(UsageError, match=r"metadata\.json was changed since birds wrote it"):
        files.refuse_work(path, "csv")


@pytest.mark.parametrize("fmt", ["png", "dwca"])
def test_a_picture_and_an_archive_with_a_mark_are_read_as_before(fmt):
    marked = io.BytesIO(files.marked(WRITTEN[fmt], fmt))
    if fmt == "png":
        with Image.open(marked) as picture:
            assert (picture.tobytes(), picture.info.keys()) == (b"ours", {"birds"})
    else:
        with zipfile.ZipFile(marked) as archive:
            assert (archive.testzip(), archive.read("a.txt")) == (None, b"ours\n")


@pytest.mark.parametrize(
    ("output", "fmt", "chosen"),
    [
        (None, None, "text"), (None, "json", "json"), ("-", "csv", "csv"), ("a.DOCX", None, "docx"),
        ("dir.x/부속서.htm", None, "html"), ("a.txt", None, "text"), ("a.csv", "csv", "csv"),
        ("a.dat", "csv", "csv"), ("out", "pdf", "pdf"), ("OSJ8.2024", "md", "md"),
    ],
)  # fmt: skip
def test_suffix_and_format_choose(output, fmt, chosen):
    assert files.choose(output, fmt, FORMATS) == chosen


@pytest.mark.parametrize(
    ("output", "fmt", "formats", "why"),
    [
        ("a.docx", "pdf", FORMATS, "means docx, but --format is pdf"),
        ("a.svg", "pdf", FORMATS, "means svg, but --format is pdf"), ("-", None, FORMATS, "needs --format"),
        ("a.odt", None, FORMATS, r"\.odt is not a format here"), ("a", None, FORMATS, "the name has no ending"),
        (None, "odt", FORMATS, "no format 'odt'"), (None, None, ("docx", "pdf"), "-o FILE"),
    ],
)  # fmt: skip
def test_a_contradiction_or_an_unknown_format_is_a_usage_error(output, fmt, formats, why):
    with pytest.raises(UsageError, match=why) as caught:
        files.choose(output, fmt, formats)
    assert caught.value.exit_code == 2
    assert files.choose(None, None, ("docx", "md"), default="md") == "md"


def ordered(names, lang):
    return sorted(names, key=lambda name: key(name, lang))


@pytest.mark.parametrize(
    "names",
    [
        # a long vowel mark reads as its vowel; small and voiced kana follow the plain ones
        ["アオアシシギ", "アオジ", "アカエリカイツブリ", "アトリ", "アネハヅル"],
        ["カツオドリ", "カッコウ", "カモメ", "カヤクグリ", "カワウ", "カワガラス"],
        ["サンカノゴイ", "サンコウチョウ", "シジュウカラ", "シジュウカラガン", "シノリガモ"],
        ["ハイイロガン", "ハイタカ", "バン", "ヒドリガモ", "ビロードキンクロ", "ヒワ"],
        ["オーストンヤマガラ", "オオハクチョウ", "オオバン", "オオルリ", "オカヨシガモ"],
        ["ハス", "バス", "パス"],
        ["キジ", "キシギ"],
    ],
)
def test_japanese_names_stand_in_the_order_of_the_fifty_sounds(names):
    assert ordered(names[::-1], "ja") == names
    assert len({key(name, "ja") for name in ("アオジ", "アオシ", "あおじ", "アオジ ", "青鵐")}) == 5


def test_korean_and_latin_names_stand_as_in_the_south_korean_dictionary_and_without_regard_to_accents():
    names = "가창오리 갈까마귀 개개비 개똥지빠귀 고니 까마귀 까치 꼬까참새 나무발발이 따오기 제비 흰꼬리수리".split()  # noqa: SIM905
    assert ordered(names[::-1], "ko") == names
    apart = [unicodedata.normalize("NFD", name) for name in names]
    assert ordered(apart[::-1], "ko")[0][0] == apart[0][0]
    names = ["Bar-headed Goose", "Barn Swallow", "Bar-tailed Godwit", "Émile's Bird", "Eurasian Teal"]
    assert ordered(names[::-1], "en") == names
    assert ordered(["Anser fabalis", "Anser Fabalis rossicus", "Anas crecca"], "la")[0] == "Anas crecca"


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("가창오리", "ko", "ㄱ"), ("까치", "ko", "ㄱ"), ("흰배지빠귀", "ko", "ㅎ"), ("Anas", "ko", "–"), ("", "ko", "–"),
        ("ガン", "ja", "カ"), ("パン", "ja", "ハ"), ("ヴィ", "ja", "ア"), ("鶴", "ja", "漢"), ("ンジ", "ja", "ワ"), ("", "ja", "漢"),
        ("Émile", "en", "E"), ("'Akikiki", "en", "A"), ("", "en", "–"),
    ],
)  # fmt: skip
def test_a_name_stands_under_its_initial(name, lang, expected):
    assert initial(name, lang) == expected


OSJ = m.Checklist("OSJ8", "Check-list of Japanese Birds", "JPN", edition="8th ed.").within(default())
KOS = m.Checklist("KOS2025", "Checklist of Korean birds", "KOR", edition="2025").within(default())
NUMBERS = index.Numbers(
    lists=((OSJ, 5), (KOS, 6)), shared=3, renamed=1, lumped=1, unresolved=1, only_a=1, only_b=2,
    verdicts=(("shown", 1), ("indicated", 2)),
)  # fmt: skip
SIZES = {"agreement.gpkg": 23_456_789, "annex-부속서 & <annex>.docx": 90_123, "annex-KOR.pdf": 12}
START = index.Start(default(), NUMBERS, tuple(SIZES.items()), (m.Source.of(OSJ),))


@pytest.mark.parametrize(
    ("name", "lang", "expected"),
    [
        ("diff.xlsx", "ko", "두 목록의 비교, Excel에서 필터 적용"),
        ("positions-JPN.xlsx", "en", "the workbook for positions, of Japan, to fill in with Excel"),
    ],
)
def test_files_say_what_they_are_for(name, lang, expected):
    """Those that are made are in golden text."""
    assert index.purpose(name, default(), lang) == expected


def test_page_is_safe_and_says_everything():
    html = index.start_page(START, "en").decode()
    assert "default-src 'none'" in html
    assert "<annex>" not in html
    assert 'href="annex-%EB%B6%80%EC%86%8D%EC%84%9C%20%26%20%3Cannex%3E.docx"' in html
    assert "OSJ8: Check-list of Japanese Birds, 8th ed." in html
    assert "<script" not in html
    lists = ((replace(OSJ, party=None, owner=None), 5), NUMBERS.lists[1])
    loose = replace(START, numbers=replace(NUMBERS, lists=lists, verdicts=()))
    html = index.start_page(loose, "en").decode()  # a list of nobody, and no verdicts
    assert "<dt>OSJ8</dt>" in html
    assert "The treaty test" not in html


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "columns"), [("en", 390), ("ko", 1280), ("ja", 390)])
def test_page_in_a_browser(chrome, tmp_path, lang, columns):
    """The page is in one language, fits, and breaks no rule of accessibility."""
    with document_page(chrome, tmp_path / "시작 index.html", index.start_page(START, lang), columns) as page:
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("article:visible").count() == 1
