"""Which list of a Party speaks: the newest by its date as read, not as text; what can't be read is said."""

import pytest
from cli import birds

from birds.evidence import explain_unclear_choice, newest
from birds.evidence.records import _merge_moves
from birds.matching.region import published
from birds.messages import say
from birds.model import LANGS, Checklist, End, Link, MatchedList


def lists(*dates: str | None) -> list[MatchedList]:
    return [MatchedList(Checklist(f"L{n}", "a list", "KOR", date=date), ()) for n, date in enumerate(dates)]


@pytest.mark.parametrize(("printed", "iso"), [
    ("2025", "2025"), ("May 2012", "2012-05"), ("2012년 5월", "2012-05"), ("平成24年5月", "2012-05"), ("1 May 2012", "2012-05-01"),
    ("2022-11", "2022-11"), ("in press", ""), ("", ""), (None, ""),
])  # fmt: skip
def test_a_date_of_a_list_is_read_as_all_dates_are(printed, iso):
    assert published(Checklist("L", "a list", date=printed)) == iso


@pytest.mark.parametrize(
    ("older", "newer"),
    [("May 2012", "2025"), ("2012년 5월", "2013"), ("9 May 2024", "10 June 2024"), ("zzz", "1999")],
)
def test_the_newest_list_speaks_however_its_date_is_printed(older, newer):
    for dates in ((older, newer), (newer, older)):
        assert newest(lists(*dates), "KOR").checklist.date == newer


def test_a_list_whose_date_can_not_be_read_never_speaks_in_silence():
    assert explain_unclear_choice(lists("May 2012", "2025"), "KOR") is None
    assert explain_unclear_choice(lists("in press"), "KOR") is None, "there is nothing to choose"
    told = explain_unclear_choice(lists("2012", "in press", None), "KOR")
    assert say(told, "en") == (
        "L0 is used for KOR: it is the newest with a date that can be read. "
        "The date of L1 (in press), L2 could not be read"
    )
    for lang in LANGS:
        assert "L0" in say(explain_unclear_choice(lists("soon", "later"), "KOR"), lang)


def test_loading_and_checking_say_which_list_speaks_and_how_to_choose(dossier, tmp_path):
    file = tmp_path / "new.csv"
    file.write_text("scientific_name\nGrus grus\nGrus monacha\n", "utf-8")
    told = birds(
        "-d", dossier, "load", "list", file, "--id", "NEW", "--party", "KOR", "--date", "in press"
    ).stderr
    assert "KOS2025 is used for KOR: it is the newest with a date that can be read" in told
    assert "NEW (in press)" in told
    assert "`birds agreement set list.KOR ID`" in told
    checked = birds("-d", dossier, "check", "--strict").stdout
    assert "NEW (in press)" in " ".join(checked.split())


def test_the_dates_of_moves_are_sorted_as_dates():
    ends = End("a", None), End("b", None)
    moves = [
        Link("Grus grus", *ends, ("ring",), (str(n),), None, None, 1, date, None)
        for n, date in enumerate(("May 2012", "2025-01-02", "2003", "soon"))
    ]
    merged = _merge_moves(moves)
    assert (merged.date_from, merged.date_to) == ("2003", "2025-01-02")
    assert merged.months == (1, 5)
