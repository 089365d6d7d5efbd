"""Every word and sentence in three languages, and none that a dossier could ask for is missing."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING

import pytest

from birds import api
from birds.model import LANGS, Reason
from birds.wording import ALL_WORDS, SENTENCES, particle, runs, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def fields(template: str | None) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template or "") if name}


@pytest.mark.parametrize("table", [ALL_WORDS, SENTENCES])
def test_nothing_is_untranslated(table: dict[str, object]) -> None:
    missing = [(key, lang) for key, names in table.items() for lang in LANGS if not names.get(lang)]  # type: ignore[attr-defined]
    assert not missing


def test_each_language_says_the_same_things() -> None:
    odd = {
        rule: [fields(names.get(lang)) for lang in LANGS]
        for rule, names in SENTENCES.items()
        if len({frozenset(fields(names.get(lang))) for lang in LANGS}) > 1
    }
    assert not odd


def reasons(dossier: Path) -> Iterator[Reason]:
    table = api.table(api.read(dossier))
    for matched in table.dossier.lists:
        for held in matched.entries:
            for match in (held.match, *held.subspecies):
                yield from (match.reason, *match.remarks, *(one.reason for one in match.candidates))
    for pair in (("OSJ8", "KOS2025"), ("OSJ7", "OSJ8"), ("KOR-LAW", "KOS2025"), ("ROKAMBA2006", "KOS2025")):
        comparison, _ = api.diff(*pair, dossier=dossier, with_introduced=True)
        for row in comparison.rows:
            yield from (*row.reasons, *(one.reason for one in row.candidates))
    yield from (verdict.reason for verdict in table.verdicts)
    made = api.annex(table)
    yield from (*made.notes, *(row.reason for row in made.closing))


def test_every_reason_of_the_bundled_dossier_has_its_sentence(bundled_dossier: Path) -> None:
    found = set(reasons(bundled_dossier))
    assert len(found) > 500
    for reason in found:
        assert reason.rule in SENTENCES
        for lang in LANGS:
            assert fields(SENTENCES[reason.rule].get(lang)) <= {name for name, _ in reason.args}, reason
            text = say(reason, lang)
            assert "  " not in text
            assert "{" not in text


@pytest.mark.parametrize("value", ["Anser fabalis", "the bird", "{name}", "박새", "a:i}", None])
def test_a_sentence_is_its_runs_joined(value: str | None) -> None:
    for rule, sentences in SENTENCES.items():
        for lang in LANGS:
            fields = {name for _, name, _, _ in Formatter().parse(sentences.get(lang) or "") if name}
            clauses = any(spec == "c" for _, _, spec, _ in Formatter().parse(sentences.get(lang) or ""))
            reason = (
                Reason.of(rule, **dict.fromkeys(fields, value)) if value and not clauses else Reason(rule)
            )
            assert say(reason, lang) == "".join(run.text for run in runs(reason, lang))


def test_a_rule_of_another_version_is_said_by_its_name() -> None:
    assert say(Reason.of("rule-of-tomorrow", taxon="Grus grus"), "en") == "rule-of-tomorrow Grus grus"
    rule = next(rule for rule, names in SENTENCES.items() if fields(names.en))
    assert runs(Reason(rule), "ko")


@pytest.mark.parametrize(
    ("before", "fits"),
    [
        ("왕눈물떼새", "는"),
        ("큰고니", "는"),
        ("황로", "는"),
        ("독수리", "는"),
        ("두견", "은"),
        ("OSJ8", "은"),
        ("(흰꼬리) 매", "는"),
        ("Platalea minor", "는"),
        ("Grus monacha", "는"),
        ("Cygnus olor", "는"),
        ("Anser albifrons", "는"),
        ("Sula dactylatra", "는"),
        ("Anas platyrhynchos", "는"),
        ("Lanius bucephalus", "는"),
        ("Parus minor commixtum", "은"),
        ("Regulus ignicapillan", "은"),
        ("KOR", "은"),
        ("JPN", "은"),
        ("KOS", "는"),
        ("KOS2025", "는"),
        ("", "는"),
    ],
)
def test_korean_particles_fit_the_end_of_the_word(before: str, fits: str) -> None:
    assert particle(before, "은", "는") == fits
