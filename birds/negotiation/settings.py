"""What is settled about the agreement itself: by both Parties its paragraphs, its Annex II, which texts are signed.

Each is a joint act, its subject a key of the agreement's file; by the acts that both have said the dossier's agreement
has these values. Which list is its own each Party says alone (`birds.evidence.own_list`).

An act on a paragraph has that paragraph as JSON with its rank, by which the paragraphs are ordered: one that is put
between two others moves neither of them. Those of the skeleton have the ranks that they have there, in every copy.
Where two copies say the same words at other places, these are agreed when one of them has confirmed the other's place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, get_args

from birds.errors import UsageError
from birds.messages import word
from birds.model import Act, Agreement, Clause, ClauseKind, Lang, Names, PartyCode
from birds.negotiation.acts import TEXT, agreed, by_register, is_written, shown, unconfirmed
from birds.negotiation.plain import UNREADABLE, of_plain, to_plain

if TYPE_CHECKING:
    Rank = tuple[int, ...]
    Ranked = tuple[Rank, Clause]

KEYS = ("annex_sites", "authentic", "prevails")
"""What `birds agreement set` settles for both."""
DIFFERS = "differs:"
"""Before the id of a paragraph whose languages may differ as both have seen."""
NONE = "none"
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}
_ID = re.compile(r"[a-z][a-z0-9._-]*", re.ASCII)
_MOST_DIGITS, _LARGEST = 60, 10**6  # parts of a rank, and how large each is


def is_setting(agreement: Agreement, key: str, value: str | None) -> bool:
    """Whether a joint act can give a key this value."""
    if key not in KEYS and not key.startswith((DIFFERS, TEXT)):  # each Party sets it by itself
        return False
    try:
        return value is None or written(agreement, key, value) == value
    except UsageError:
        return False


def written(agreement: Agreement, key: str, value: str) -> str:
    """Return a value as a joint act gives it to a key of the agreement; UsageError where the key can't have it."""
    typed = value.strip().casefold()
    if key == "annex_sites":
        if typed not in _TRUTH:
            raise UsageError("agreement.not_a_truth", key=key, value=value)
        return str(_TRUTH[typed]).lower()
    if key.startswith(TEXT) and not is_paragraph(agreement, key.removeprefix(TEXT), value):
        raise UsageError("agreement.not_a_paragraph", key=key)
    if key in KEYS:
        tags = tuple(dict.fromkeys(typed.replace(",", " ").split()))
        known = agreement.languages if key == "authentic" else (*agreement.signed_languages, NONE)
        if not tags or not set(tags) <= set(known) or (key == "prevails" and len(tags) > 1):
            raise UsageError("agreement.not_a_language", key=key, value=value, known=known)
        return " ".join(tag for tag in known if tag in tags)
    return value


def settled(acts: Iterable[Act]) -> dict[str, str]:
    """Return what both have settled, by key."""
    joint = (act for act in acts if act.kind == "setting" and act.joint)
    last = (shown(both) for same in by_register(joint).values() if (both := agreed(same)))
    return {act.subject: act.value for act in last if act.value is not None}


def setting_name(subject: str) -> str:
    """Return what an act settles as it is called: a paragraph by its id in brackets."""
    return f"[{subject.removeprefix(TEXT)}]" if subject.startswith(TEXT) else subject


def shown_value(act: Act) -> str:
    """Return what an act settles as it is shown: of a paragraph its words, in all its languages."""
    if act.value and act.kind == "setting" and act.subject.startswith(TEXT):
        clause = parse_paragraph(act.value)[1]
        return " · ".join(clause.texts.all()) or clause.id
    return act.value or "–"


def apply_settings(agreement: Agreement, acts: Iterable[Act]) -> Agreement:
    """Return an agreement with what both have settled; a text prevails only where it is signed."""
    values = settled(acts)
    valid = {key for key in KEYS if key in values and is_setting(agreement, key, values[key])}
    changed = replace(
        agreement,
        annex_sites=_TRUTH[values["annex_sites"]] if "annex_sites" in valid else agreement.annex_sites,
        authentic=tuple(values["authentic"].split()) if "authentic" in valid else agreement.authentic,
    )
    wanted = values.get("prevails", agreement.prevails)
    signed = wanted in changed.signed_languages
    return replace(changed, prevails=wanted if signed else None)


# ---------------------------------------------------------------- a paragraph as an act, and back


def format_paragraph(rank: Rank, clause: Clause) -> str:
    """Return a paragraph and its rank as an act has them."""
    return json.dumps({"rank": rank, **to_plain(clause)}, ensure_ascii=False, sort_keys=True)


def parse_paragraph(value: str) -> Ranked:
    """Return the rank and the paragraph that an act has."""
    plain = json.loads(value)
    return tuple(plain.pop("rank")), of_plain(Clause, plain)


def is_paragraph(agreement: Agreement, key: str, value: str) -> bool:
    """Whether an act on a paragraph can have this value."""
    try:
        rank, clause = parse_paragraph(value)
        same = format_paragraph(rank, clause) == value
    except UNREADABLE:
        return False
    parts = (clause.texts, clause.terms, clause.note)
    langs = {lang for names in parts for lang in names.by_language}
    texts = [text for names in parts for text in names.all()] + [text for _, text in clause.comments]
    named = (clause.id, clause.kind, *filter(None, (clause.by, clause.instead)), *texts)
    return (
        same
        and clause.id == key
        and bool(_ID.fullmatch(key))
        and clause.kind in get_args(ClauseKind)
        and all(isinstance(text, str) and is_written(text) for text in named)
        and langs <= set(agreement.read_languages)
        and {party for party, _ in clause.comments} <= {*agreement.by_code}
        and 0 < len(rank) <= _MOST_DIGITS
        and all(type(part) is int and 0 <= part < _LARGEST for part in rank)
    )


# ---------------------------------------------------------------- what both have said, and what one has


def settled_text(acts: Iterable[Act]) -> tuple[Clause, ...]:
    """Return the text that both Parties have said, in its order."""
    return tuple(clause for _, clause in sorted(_of_both(acts), key=_order))


def pending_paragraphs(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Return the acts on paragraphs that wait for the other Party's word."""
    return tuple(act for same in _paragraphs(acts) for act in unconfirmed(same))


def _paragraphs(acts: Iterable[Act]) -> Iterator[Sequence[Act]]:
    on_text = (act for act in acts if act.kind == "setting" and act.subject.startswith(TEXT))
    yield from by_register(on_text).values()


def _of_both(acts: Iterable[Act]) -> Iterator[Ranked]:
    for same in _paragraphs(acts):
        both = agreed(same)
        if both and (value := shown(both).value) is not None:
            yield parse_paragraph(value)


def _order(ranked: Ranked) -> tuple[Rank, str]:
    return ranked[0], ranked[1].id


def text_of_party(
    acts: Sequence[Act], party: PartyCode | None, drafts: Iterable[Act] = ()
) -> tuple[Ranked, ...]:
    """Return the text as a Party would have it: what both have said with what it says itself, and what it holds."""
    by_id = {clause.id: (rank, clause) for rank, clause in _of_both(acts)}
    own = (act for act in pending_paragraphs(acts) if act.recorder == party)
    for act in (*own, *(draft for draft in drafts if draft.subject.startswith(TEXT))):
        key = act.subject.removeprefix(TEXT)
        by_id.pop(key, None)
        if act.value is not None:
            by_id[key] = parse_paragraph(act.value)
    return tuple(sorted(by_id.values(), key=_order))


def acts_toward_text(
    there: Sequence[Ranked], others: Iterable[Act], wanted: Sequence[Clause], skeleton: Sequence[Clause] = ()
) -> Iterator[Act]:
    """Yield what makes the text that a Party would have the `wanted` one.

    What the other Party has proposed (`others`) keeps its rank, so that the same words are the same act.
    """
    ranked = {clause.id: ((number,), clause) for number, clause in enumerate(skeleton, 1)}
    before = {clause.id: (rank, clause) for rank, clause in there}
    theirs = (parse_paragraph(act.value) for act in others if act.value is not None)
    proposed = {clause.id: (rank, clause) for rank, clause in theirs}
    known = sorted({**ranked, **proposed, **before}.values(), key=_order)
    for rank, clause in zip(_ranks(known, wanted), wanted, strict=True):
        if before.get(clause.id) != (rank, clause):
            yield Act("", "setting", f"{TEXT}{clause.id}", format_paragraph(rank, clause))
    left = before.keys() - {clause.id for clause in wanted}
    yield from (Act("", "setting", f"{TEXT}{key}", None) for key in sorted(left))


def _ranks(known: Sequence[Ranked], wanted: Sequence[Clause]) -> Iterator[Rank]:
    """Yield the rank of each wanted paragraph: its own where it stays, else one before any other that is known."""
    ids = [clause.id for _, clause in known], [clause.id for clause in wanted]
    blocks = SequenceMatcher(None, *ids, autojunk=False).get_matching_blocks()
    kept = {block.b + at: known[block.a + at][0] for block in blocks for at in range(block.size)}
    last: Rank = ()
    for place in range(len(wanted)):
        next_known = min((rank for rank, _ in known if rank > last), default=None)
        last = kept.get(place) or _between(last, next_known)
        yield last


def _between(before: Rank, after: Rank | None) -> Rank:
    if after is None:
        return (before[0] + 1,) if before else (1,)
    tail: Rank = (1,)
    while (*before, *tail) >= after:
        tail = (0, *tail)
    return (*before, *tail)


# ---------------------------------------------------------------- in a working paper


def with_proposed_text(
    text: Sequence[Clause], acts: Sequence[Act], langs: Sequence[Lang]
) -> tuple[tuple[Clause, ...], frozenset[str]]:
    """Return a text with what one Party alone has said of its paragraphs, in brackets; and the ids of these."""
    ranks, words_there = {clause.id: rank for rank, clause in _of_both(acts)}, [*text]
    ids, new = {clause.id for clause in text}, list[tuple["Rank", Clause]]()
    instead: dict[str, list[Clause]] = {}
    for act in sorted(pending_paragraphs(acts), key=lambda act: (act.subject, act.recorder or "")):
        key = act.subject.removeprefix(TEXT)
        proposed = parse_paragraph(act.value) if act.value is not None else None
        if proposed and proposed[1] in words_there:  # it would stand elsewhere
            new.append((proposed[0], _alternative(key, act, langs)))
        elif key in ids:
            instead.setdefault(key, []).append(_alternative(key, act, langs))
        elif proposed:
            new.append((proposed[0], replace(proposed[1], by=act.recorder)))
            ids.add(key)
            words_there.append(proposed[1])
    new.sort(key=_order)
    ordered: list[Clause] = []
    for clause in text:
        while new and new[0][0] < ranks.get(clause.id, ()):
            ordered.append(new.pop(0)[1])
        ordered.append(clause)
    ordered += [clause for _, clause in new]
    clauses = tuple(each for clause in ordered for each in (clause, *instead.get(clause.id, ())))
    return clauses, frozenset(clause.id for clause in clauses) - {clause.id for clause in text}


def _alternative(key: str, act: Act, langs: Sequence[Lang]) -> Clause:
    """Return what a Party would have in the place of a paragraph, or that it would have none."""
    texts = Names(**{lang: word("proposed_deletion", lang) for lang in langs})
    if act.value is not None:
        texts = parse_paragraph(act.value)[1].texts
    name = f"{key}.of.{(act.recorder or '').lower()}"
    return Clause(name, "text", texts, by=act.recorder, instead=key)
