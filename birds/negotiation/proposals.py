"""What the Parties propose to be written, and which names both have agreed.

A *slot* is what a bird or site can have a name in: a language of the agreement, or `reference` for the scientific name.
A footnote that is to be signed is agreed as a name is, its slot `footnote.` and a language. A proposal is open until
the other Party proposes the same, an agreement follows it, or its Party takes it back.

Other words, and remarks, are acts on a bird (by its lead taxon), a site or a paragraph (by its id); `place` says where
in it: `text.` and the language of a paragraph, `after.` of one to follow it, `delete`; a column of Annex II; `remark`.
What is printed so already is no longer a proposal. A document has names in the same places, the scientific one in
`scientific_name`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from birds import model as m
from birds.messages import own_name, word
from birds.negotiation import acts as record

SCIENTIFIC = "reference"
"""In the place of a language: the scientific name."""
FOOTNOTE = "footnote."
"""Before a language: the footnote that a text has on the bird."""
_WITHIN_NAMES = r"-\u2010\u2019'\u02bc.,/&\u00b7\u30fb\uff65"
AGREED_NOTE, PROPOSED_NOTE = "note.agreed", "note.footnote_proposed"


def slots(agreement: m.Agreement) -> tuple[str, ...]:
    """Return what a bird can have a name in: the scientific name, and the languages of the agreement."""
    return (SCIENTIFIC, *agreement.languages)


def footnote_slots(agreement: m.Agreement) -> tuple[str, ...]:
    """Return what a bird can have a footnote in: the languages of the agreement."""
    return tuple(f"{FOOTNOTE}{lang}" for lang in agreement.languages)


@dataclass(frozen=True, slots=True)
class Naming:
    """What is said of names, by lead taxon: the agreed ones by slot, and the proposals that are open.

    `footnotes` are the agreed ones by slot, `footnotes_open` the proposals of others.
    """

    agreed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    open: Mapping[str, tuple[m.Act, ...]] = field(default_factory=dict)
    footnotes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    footnotes_open: Mapping[str, tuple[m.Act, ...]] = field(default_factory=dict)
    agreement: m.Agreement = field(kw_only=True)

    def settled(self, taxon: str, slot: str = SCIENTIFIC) -> str | None:
        """Return a name that both Parties have agreed."""
        return self.agreed.get(taxon, {}).get(slot)

    def proposed(self, taxon: str, slot: str) -> tuple[str, ...]:
        """Return the names that Parties propose in a slot; what one alone calls agreed is told, but not printed so."""
        proposals = (act for act in self.open.get(taxon, ()) if slot_of(act) == slot and not act.joint)
        return tuple(sorted({act.value or "" for act in proposals}))

    def printed(self, taxon: str, names: m.Names) -> m.Names:
        """Return the names as the annex prints them: agreed ones, and in brackets what stands beside an open one."""
        agreed = self.agreed.get(taxon, {}).items()
        shown = names.by_language | {slot: name for slot, name in agreed if slot != SCIENTIFIC}
        for lang in self.agreement.languages if taxon in self.open else ():
            if any(slot_of(act) == lang and act.value != shown.get(lang) for act in self.open[taxon]):
                every = dict.fromkeys((shown.get(lang), *self.proposed(taxon, lang)))
                shown[lang] = " ".join(f"[{name}]" for name in every if name)
        return m.Names(**shown)

    def note(self, taxon: str) -> m.Message | None:
        """Return who proposes which names of a bird, None where nobody does."""
        proposals = tuple(
            m.Message.of(
                "bracket.one_name",
                side=self.agreement.country(act.author),
                name=act.value or m.Message("act.withdrawn"),
                how=standing_of(act, self.agreement),
            )
            for act in self.open.get(taxon, ())
        )
        return m.Message.of("bracket.names_proposed", names=proposals) if proposals else None

    def notes(self, taxon: str) -> Iterator[m.Message]:
        """Yield the footnote that both have agreed, and those that a Party proposes."""
        agreed = self.footnotes.get(taxon, {})
        if agreed:
            texts = tuple(f"{slot.removeprefix(FOOTNOTE)}:{text}" for slot, text in sorted(agreed.items()))
            yield m.Message.of(AGREED_NOTE, texts=texts)
        for act in self.footnotes_open.get(taxon, ()):
            yield m.Message.of(
                PROPOSED_NOTE,
                side=self.agreement.country(act.author),
                language=own_name(slot_of(act).removeprefix(FOOTNOTE)),
                text=act.value or m.Message("act.withdrawn"),
                how=standing_of(act, self.agreement),
            )


def standing_of(act: m.Act, agreement: m.Agreement) -> m.Message | str:
    """Return that the other Party has not confirmed an act, or that it is as received; nothing where it is neither."""
    if not act.joint:
        return as_received(act)
    others = tuple(agreement.country(code) for code in agreement.in_order() if code != act.recorder)
    return m.Message.of("note.unconfirmed", side=others)


def as_received(act: m.Act) -> m.Message | str:
    """Return that an act is as received, and from which document; nothing where it is not."""
    document = ", ".join(filter(None, (act.document, act.date)))
    return m.Message.of("note.as_received", document=document) if act.received else ""


def act_on(subject: str, slot: str, value: str | None, speaker: m.PartyCode | None, **fields: Any) -> m.Act:  # noqa: ANN401
    """Return the act, still without an id, by which a Party proposes a name or, without a speaker, both agree on it."""
    place = None if slot == SCIENTIFIC else slot
    return m.Act(
        id="", kind="name", subject=subject, value=value or None, speaker=speaker, place=place, **fields
    )


def fault_in_name(name: str, *, of_site: bool = False) -> m.Message | None:
    """Return why a text that somebody wrote is no name: a sign or a blank too many says something beside it.

    A site may be called by what stands in brackets.
    """
    within = re.compile(f"[{_WITHIN_NAMES}{'()（）' if of_site else ''}]")
    for letter in unicodedata.normalize("NFC", name):
        if unicodedata.category(letter)[0] not in "LNZ" and not within.match(letter):
            return m.Message.of("name.has_sign", sign=letter)
    return m.Message("name.has_blanks") if re.search(r"\s\s|[^\S \u3000]", name) else None


def slot_of(act: m.Act) -> str:
    """Return what a name is said of: the scientific name, or a language."""
    return act.place or SCIENTIFIC


def naming_of(dossier: m.DossierContent) -> Naming:
    """Return what the Parties say of names, and of footnotes apart from them."""
    names, notes = (defaultdict[str, dict[str, str]](dict) for _ in range(2))  # what both have agreed
    names_left, notes_left = (defaultdict[str, tuple[m.Act, ...]](tuple) for _ in range(2))
    for decision in dossier.decisions:
        if decision.kind == "name":
            slot = decision.list_id or SCIENTIFIC
            (notes if is_note(slot) else names)[decision.subject][slot] = decision.value
    acts = (((act.subject, slot_of(act)), act) for act in dossier.acts if act.kind == "name")
    for (taxon, slot), same in sorted(m.grouped(acts).items()):
        agreed, left = (notes, notes_left) if is_note(slot) else (names, names_left)
        proposals = _proposals(same)
        values, authors = {act.value for act in proposals}, {act.author for act in proposals}
        if len(authors) > 1 and len(values) == 1 and not any(act.received for act in proposals):
            agreed[taxon][slot] = proposals[0].value or ""
        if open_acts := tuple(act for act in proposals if act.value != agreed[taxon].get(slot)):
            left[taxon] += open_acts
    return Naming(names, names_left, notes, notes_left, agreement=dossier.agreement)


def is_note(slot: str) -> bool:
    """Tell whether a slot is that of a footnote."""
    return slot.startswith(FOOTNOTE)


def _proposals(same: Sequence[m.Act]) -> tuple[m.Act, ...]:
    """Return each Party's latest proposal that no agreement has followed, and what it alone calls agreed."""
    joint = [act for act in same if act.joint]
    alone, both = record.unconfirmed(joint), record.agreed(joint)
    followed = record.before_any([act for act in both if act.value is not None], same)
    for act in alone:  # a Party's word on both follows its own proposal, not the other's
        earlier = record.before_any([act], same)
        followed |= {other.id for other in same if other.id in earlier and other.speaker == act.recorder}
    by_party = record.by_register(act for act in same if act.speaker is not None)
    shown = (record.shown(record.own_first(record.latest(own))) for own in by_party.values())
    standing = (act for act in shown if act.value is not None and act.id not in followed)
    return tuple(sorted((*standing, *alone), key=lambda act: (act.author or "", act.id)))


def changes_in_names(dossier: m.DossierContent, new: Iterable[m.Act]) -> Iterator[record.ActChange]:
    """Yield what acts on names change; those that say nothing new are left out."""
    for act in new:
        before = standing_names(dossier, act.speaker).get((act.subject, slot_of(act)))
        if before != act.value:
            yield record.ActChange(act, before)


def standing_names(dossier: m.DossierContent, party: m.PartyCode | None) -> dict[tuple[str, str], str]:
    """Return the names that a Party proposes, or that both have agreed, by lead taxon and slot.

    In a Party's own copy its own word on what both have agreed counts, confirmed or not.
    """
    own = (act for act in dossier.acts if act.kind == "name" and act.speaker == party)
    names = {}
    for same in record.by_register(own).values():
        mine = [act for act in same if dossier.copy_of in (None, act.recorder)] if party is None else same
        if last := record.latest(mine):
            shown = record.shown(record.own_first(last))
            names[shown.subject, slot_of(shown)] = shown.value
    return {key: value for key, value in names.items() if value is not None}


# ---------------------------------------------------------------- other words, and remarks


KIND = "wording"
SITE_COLUMNS = ("designation", "coordinates", "area_ha", "designated")
"""The columns of Annex II of which a Party can propose other words; names are proposed as those of birds."""
HEADWORD, REMARK, DELETE, TEXT, AFTER = "scientific_name", "remark", "delete", "text.", "after."


def standing_proposals(acts: Iterable[m.Act], until: int | None = None) -> dict[str, list[m.Act]]:
    """Return the proposals that nobody has followed by bird or paragraph, of the rounds up to `until`."""
    meant = [act for act in acts if act.kind == KIND and (until is None or (act.round or 0) <= until)]
    last = (act for same in record.by_register(meant).values() for act in record.latest(same))
    return m.grouped((act.subject, act) for act in last if act.value is not None)


def remarks(proposed: Sequence[m.Act], agreement: m.Agreement) -> Iterator[m.Message]:
    """Yield what is remarked on a bird or site, and which other words are proposed of it."""
    for act in proposed:
        side, how = agreement.country(act.speaker), as_received(act)
        fields: dict[str, m.Arg] = {"side": side, "text": act.value or "", "how": how}
        if act.place == REMARK:
            yield m.Message.of("note.remark", **fields)
        elif act.place in SITE_COLUMNS:
            yield m.Message.of("note.words", place=where(act.place), **fields)


def printed_name(row: m.AnnexRow, place: str) -> str | None:
    """Return the name that a row prints in a place."""
    return row.scientific_name if place == HEADWORD else row.names.get(place)


def where(place: str) -> m.Message:
    """Return the place of a proposal in words."""
    kind, dot, lang = place.partition(".")
    if place in SITE_COLUMNS:
        return m.Message(f"word.sites_{place}")
    if dot:
        return m.Message.of(f"proposal.{kind}", language=own_name(lang))
    if place in {REMARK, DELETE}:
        return m.Message(f"proposal.{place}")
    return m.Message(f"word.{place if place == HEADWORD else m.name_column(place)}")


def clauses(text: Sequence[m.Clause], acts: Iterable[m.Act], langs: Sequence[m.Lang]) -> tuple[m.Clause, ...]:
    """Return a text in `langs` with what is proposed: alternatives to a paragraph, what is to follow it, remarks."""
    proposed, printed = standing_proposals(acts), list[m.Clause]()
    for clause in text:
        own = proposed.get(clause.id, ())
        remarked = tuple((act.speaker or "", act.value or "") for act in own if act.place == REMARK)
        printed.append(replace(clause, comments=(*clause.comments, *remarked)) if remarked else clause)
        for party in dict.fromkeys(act.speaker or "" for act in own):
            words = {act.place or "": act.value or "" for act in own if act.speaker == party}
            texts, after = (
                {lang: words[f"{kind}{lang}"] for lang in langs if f"{kind}{lang}" in words}
                for kind in (TEXT, AFTER)
            )
            instead = {lang: each for lang, each in texts.items() if each != clause.texts.get(lang)}
            if DELETE in words:
                instead = {lang: word("proposed_deletion", lang) for lang in langs}
            key, name = clause.id, party.lower()
            if instead:
                printed.append(m.Clause(f"{key}.{name}", "text", m.Names(**instead), by=party, instead=key))
            if after:
                printed.append(m.Clause(f"{key}.after.{name}", "text", m.Names(**after), by=party))
    return tuple(printed)
