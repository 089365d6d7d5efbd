"""What a Party proposes to be written in a paragraph or of a site, and its remarks on paragraphs, birds and sites.

Each is an act on a bird (by its lead taxon), a site or a paragraph (by its id); `place` says where in it: `text.` and
the language of a paragraph, `after.` of one to follow it, `delete`; a column of Annex II; `remark`. What is printed so
already is no longer a proposal. Other names are proposed as `naming` has them; a document has them in the same places,
the scientific one in `scientific_name`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from birds.messages import own_name, word
from birds.model import Act, Agreement, AnnexRow, Arg, Clause, Lang, Message, Names, grouped, name_column
from birds.negotiation.acts import by_register, latest
from birds.negotiation.naming import as_received

KIND = "wording"
SITE_COLUMNS = ("designation", "coordinates", "area_ha", "designated")
"""The columns of Annex II of which a Party can propose other words; names are proposed as those of birds."""
HEADWORD, REMARK, DELETE, TEXT, AFTER = "scientific_name", "remark", "delete", "text.", "after."


def standing_proposals(acts: Iterable[Act], until: int | None = None) -> dict[str, list[Act]]:
    """Return the proposals that nobody has followed by bird or paragraph, of the rounds up to `until`."""
    meant = [act for act in acts if act.kind == KIND and (until is None or (act.round or 0) <= until)]
    last = (act for same in by_register(meant).values() for act in latest(same))
    return grouped((act.subject, act) for act in last if act.value is not None)


def remarks(proposed: Sequence[Act], agreement: Agreement) -> Iterator[Message]:
    """Yield what is remarked on a bird or site, and which other words are proposed of it."""
    for act in proposed:
        side, how = agreement.country(act.speaker), as_received(act)
        fields: dict[str, Arg] = {"side": side, "text": act.value or "", "how": how}
        if act.place == REMARK:
            yield Message.of("note.remark", **fields)
        elif act.place in SITE_COLUMNS:
            yield Message.of("note.words", place=where(act.place), **fields)


def printed_name(row: AnnexRow, place: str) -> str | None:
    """Return the name that a row prints in a place."""
    return row.scientific_name if place == HEADWORD else row.names.get(place)


def column(place: str) -> str:
    """Return the word for the column of a name."""
    return place if place == HEADWORD else name_column(place)


def where(place: str) -> Message:
    """Return the place of a proposal in words."""
    kind, dot, lang = place.partition(".")
    if place in SITE_COLUMNS:
        return Message(f"word.sites_{place}")
    if dot:
        return Message.of(f"proposal.{kind}", language=own_name(lang))
    return Message(f"proposal.{place}" if place in {REMARK, DELETE} else f"word.{column(place)}")


def clauses(text: Sequence[Clause], acts: Iterable[Act], langs: Sequence[Lang]) -> tuple[Clause, ...]:
    """Return a text in `langs` with what is proposed: alternatives to a paragraph, what is to follow it, remarks."""
    proposed = standing_proposals(acts)
    return tuple(each for clause in text for each in _clause(clause, proposed, langs))


def _clause(clause: Clause, proposed: Mapping[str, Sequence[Act]], langs: Sequence[Lang]) -> Iterator[Clause]:
    acts = proposed.get(clause.id, ())
    remarks = tuple((act.speaker or "", act.value or "") for act in acts if act.place == REMARK)
    yield replace(clause, comments=(*clause.comments, *remarks)) if remarks else clause
    for party in dict.fromkeys(act.speaker or "" for act in acts):
        words = {act.place or "": act.value or "" for act in acts if act.speaker == party}
        instead = {lang: text for lang, text in _texts(words, TEXT) if text != clause.texts.get(lang)}
        if DELETE in words:
            instead = {lang: word("proposed_deletion", lang) for lang in langs}
        yield from _proposed(f"{clause.id}.{party.lower()}", instead, party, clause.id, langs)
        yield from _proposed(
            f"{clause.id}.after.{party.lower()}", dict(_texts(words, AFTER)), party, None, langs
        )


def _texts(words: Mapping[str, str], kind: str) -> Iterator[tuple[str, str]]:
    """Yield the texts of one kind by their language."""
    yield from ((place.removeprefix(kind), text) for place, text in words.items() if place.startswith(kind))


def _proposed(
    name: str, texts: Mapping[str, str], party: str, instead: str | None, langs: Sequence[Lang]
) -> Iterator[Clause]:
    own = {lang: texts[lang] for lang in langs if lang in texts}
    if own:
        yield Clause(name, "text", Names(**own), by=party, instead=instead)
