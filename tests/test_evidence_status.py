"""Status travels from an edition to the next through the comparison, never by equal names."""

from __future__ import annotations

import unicodedata

from birds.evidence.status import carry
from birds.messages import say
from birds.model import (
    LANGS,
    Checklist,
    Comparison,
    ComparisonRow,
    Entry,
    Match,
    MatchedEntry,
    MatchedList,
    Names,
    ParsedName,
    Reason,
    Status,
)

OLD, NEW = Checklist("OSJ7", "7th", "JPN"), Checklist("OSJ8", "8th", "JPN")


def held(checklist: Checklist, row: int, name: str, ja: str, *codes: str) -> MatchedEntry:
    entry = Entry(
        checklist.id,
        row,
        name,
        ParsedName(name, name),
        vernacular=Names(ja=ja),
        statuses=tuple(Status(code, printed=code) for code in codes),
    )
    return MatchedEntry(entry, Match(checklist.id, row, Reason("exact"), name))


def carried(relation: str, old: tuple[MatchedEntry, ...], new: tuple[MatchedEntry, ...]):
    row = ComparisonRow("r", relation, a=old, b=new)
    comparison = Comparison(OLD, NEW, len(old), len(new), "test", (row,))
    return carry(MatchedList(OLD, old), MatchedList(NEW, new), comparison)


def test_an_equal_bird_gets_the_status_and_says_where_it_comes_from() -> None:
    found = carried(
        "equal",
        (held(OLD, 5, "Larus argentatus", "セグロカモメ", "W"),),
        (held(NEW, 9, "Larus vegae", "セグロカモメ"),),
    )
    assert found.entries[0].entry.statuses == (Status("W", printed="W", source="OSJ7 row 5"),)
    assert (found.carried, found.left) == (1, ())


def test_a_divided_bird_leaves_its_status_to_the_child_that_keeps_its_name() -> None:
    old = (held(OLD, 5, "Emberiza spodocephala", "アオジ", "R"),)
    new = (
        held(NEW, 8, "Emberiza spodocephala", "シベリアアオジ"),
        held(NEW, 9, "Emberiza personata", unicodedata.normalize("NFD", "アオジ")),
    )
    found = carried("includes", old, new)
    assert [one.entry.statuses for one in found.entries] == [
        (),
        (Status("R", printed="R", source="OSJ7 row 5"),),
    ]
    ((row, reason),) = found.left
    assert row == 8
    for lang in LANGS:
        assert "アオジ" in say(reason, lang)


def test_no_child_gets_the_status_if_two_keep_the_name_or_none_has_one() -> None:
    old = (held(OLD, 5, "Anser fabalis", "ヒシクイ", "W"),)
    for names in (("ヒシクイ", "ヒシクイ"), ("オオヒシクイ", "ヒメヒシクイ")):
        new = tuple(held(NEW, row, "Anser", name) for row, name in enumerate(names, 8))
        found = carried("includes", old, new)
        assert found.carried == 0
        assert [row for row, _ in found.left] == [8, 9]
    nameless = (held(OLD, 5, "Anser fabalis", "", "W"),)
    assert carried("includes", nameless, (held(NEW, 8, "Anser", ""),)).carried == 0


def test_a_wider_or_new_or_open_bird_gets_none() -> None:
    for relation in ("included_in", "overlaps", "only_b", "unresolved"):
        old = () if relation in {"only_b", "unresolved"} else (held(OLD, 5, "A a", "ア", "W"),)
        found = carried(relation, old, (held(NEW, 8, "A b", "ア"),))
        assert (found.carried, found.entries[0].entry.statuses) == (0, ())
        assert found.left[0][1].rule == f"status.left.{relation}"
        assert say(found.left[0][1], "en")


def test_an_entry_with_statuses_of_its_own_keeps_them() -> None:
    found = carried("equal", (held(OLD, 5, "A a", "ア", "W"),), (held(NEW, 8, "A a", "ア", "V"),))
    assert found.entries[0].entry.statuses == (Status("V", printed="V"),)
    assert (found.carried, found.left) == (0, ())


def test_a_bird_whose_old_entry_has_no_status_is_named_as_left() -> None:
    found = carried("equal", (held(OLD, 5, "A a", "ア"),), (held(NEW, 8, "A a", "ア"),))
    assert [reason.rule for _, reason in found.left] == ["status.left.none"]


def test_entries_that_were_not_compared_pass_untouched_and_in_order() -> None:
    old, new = held(OLD, 5, "A a", "ア", "W"), held(NEW, 8, "A a", "ア")
    alien = held(NEW, 9, "B b", "ビ")
    row = ComparisonRow("r", "equal", a=(old,), b=(new,))
    comparison = Comparison(OLD, NEW, 1, 1, "test", (row,))
    found = carry(MatchedList(OLD, (old,)), MatchedList(NEW, (alien, new)), comparison)
    assert [one.entry.row for one in found.entries] == [9, 8]
    assert found.entries[0] is alien
    assert found.left == ()
