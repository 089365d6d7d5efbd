"""An item made a row: its state, its headword, its names; the notes on it, what is open, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from birds import model as m
from birds.attribution import own_words
from birds.errors import UsageError
from birds.evidence import Findings
from birds.evidence.verdicts import merge_by_source
from birds.negotiation import items, positions
from birds.negotiation.items import Item, ListedAs
from birds.negotiation.positions import PositionTable
from birds.negotiation.proposals import SCIENTIFIC, Naming, remarks

if TYPE_CHECKING:
    from birds.evidence.statements import Part
    from birds.negotiation.positions import ByParty

LISTED = ("shown", "indicated")  # the verdicts that the computed draft holds
RESERVED, AD_REFERENDUM = "note.reserved", "note.ad_referendum"


@dataclass(frozen=True, slots=True)
class AnnexOptions:
    """How an annex is printed.

    `columns` are the languages of the name columns, the agreement's where none is given (an original puts its own first
    whatever their order here); `order` is `reference`, `alphabetical` or the id of a compared list (a text has the
    reference's); `states` prints only rows in these states, empty for all; `since` is a closed round:
    what was listed then and is proposed by nobody now is printed as withdrawn. `style` is whose treaty the
    columns follow; `subspecies` prints those recorded in both lists under each name, `limbs` the evidence as
    footnotes, `index` an index of all names. `original` is the Party whose order is printed; a `text` has what will be
    signed and nothing else, and one that is `final` is refused while anything in it is open.
    """

    lang: m.Lang = "en"
    original: m.PartyCode | None = None
    columns: tuple[m.Lang, ...] | None = None
    order: str = "reference"
    headings: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    title: str | None = None
    date: str | None = None
    since: int | None = None
    style: str = "default"
    subspecies: bool = False
    limbs: bool = False
    index: bool = False
    text: bool = False
    final: bool = False


@dataclass(frozen=True)
class RowBuilder:
    """What rows are made from; each method is one thing a row says.

    `naming` is what the Parties say of the birds' names.
    """

    findings: Findings
    table: PositionTable
    options: AnnexOptions
    naming: Naming

    @cached_property
    def called(self) -> Mapping[str, m.Names]:
        """The vernacular names of subspecies, by taxon."""
        return items.subspecies_names(self.findings.dossier.lists, self.findings.taxonomy)

    @property
    def agreement(self) -> m.Agreement:
        """Whose annex it is."""
        return self.naming.agreement

    def verdict(self, item: Item) -> m.Verdict | None:
        """Return the treaty test's verdict on an item, None for a bird of one list only."""
        return self.findings.verdict_on.get(item.verdict_key)

    def state(self, item: Item) -> str:
        """Return the item's state; `left_out` where all are silent and the treaty test does not list it."""
        original = bool(self.options.original or self.options.text)
        name_open = item.taxon in self.naming.open or self._scientific_open(item)
        state = self.table.state(item, name_open=name_open, original=original)
        if state in {"proposal", "not_listed"} and self.table.withdrawn(item, self.options.since):
            return "withdrawn"
        verdict = self.verdict(item)
        if state == "proposal" and (verdict is None or verdict.verdict not in LISTED):
            return "left_out"
        return state

    def row(self, item: Item, state: str) -> m.AnnexRow:
        """Return the item as a row without a number."""
        name, synonyms = self.scientific(item)
        verdict, taxon = self.verdict(item), self.findings.taxonomy.get(item.taxon)
        names = items.names(item, self.agreement, self.findings.taxonomy, self.called, name)
        stated, proposed = self.table.positions_on(item), self.naming.note(item.taxon)
        contested = item.taxon in self.table.contested
        remark = positions.note(stated, state, self.agreement, contested=contested)
        if proposed and remark and state != "name_open":
            remark = m.Message.of("bracket.and_names", said=remark, names=proposed)
        return m.AnnexRow(
            id=item.id,
            number=0,
            scientific_name=name,
            names=self.naming.printed(item.taxon, names),
            state=state,
            synonyms=synonyms,
            bracket_note=proposed if proposed and (remark is None or state == "name_open") else remark,
            order=taxon.order if taxon else None,
            family=taxon.family if taxon else None,
            sic=items.misprint(item, name),
            verdict=verdict.verdict if verdict else None,
            misprints=tuple(printed for printed in (name, *synonyms) if items.misprint(item, printed)),
            subspecies=items.common(item) if self.options.subspecies else (),
            name_settled=state == "name_open" and not self._scientific_open(item),
            party_reasons=positions.reasons_of(stated),
        )

    def closing(self, item: Item, row: m.AnnexRow) -> m.ClosingRow | None:
        """Return the row of an item as one that is left out, and why; None where there is no verdict on it."""
        verdict = self.verdict(item)
        if verdict is None:
            return None
        _, _, line = verdict.reason.code.partition(".")  # of either test
        reason = m.Message(f"left.{line}", verdict.reason.args)
        if verdict.verdict == "for_discussion":
            words = {"said_a": _in_words(verdict.status_a), "said_b": _in_words(verdict.status_b)}
            reason = m.Message.of(f"{reason.code}.said", **dict(reason.args), **words)
        if row.state == "not_listed":
            reason = positions.unlisted(self.table.positions_on(item), self.agreement)
        return m.ClosingRow(row.id, row.scientific_name, row.names, verdict.verdict, reason)

    def notes(self, item: Item, state: str, proposed: Sequence[m.Act]) -> Iterator[m.Message]:
        """Yield the footnotes of a row in a state, `proposed` being other words and remarks on the bird."""
        stated, verdict = self.table.positions_on(item), self.verdict(item)
        yield from self.naming.notes(item.taxon)
        yield from footnotes(item, self.agreement)
        if state in {"bracketed", "under_study"}:  # as its remark says, too
            for party in sorted(stated):
                if stated[party].value == "reserve":
                    yield m.Message.of(RESERVED, side=self.agreement.country(party))
        if self.options.original is None:
            yield from as_received(stated, self.agreement)
        yield from ad_referendum(stated, self.agreement)
        if self.options.original is None:
            yield from _on_low_trust(verdict, self._parts(item)) if verdict and not self.options.text else ()
        yield from remarks(proposed, self.agreement)
        yield from _limbs(verdict) if verdict and self.options.limbs else ()

    def _parts(self, item: Item) -> Iterator[Part]:
        """Yield what lists and sources print as subspecies of a bird."""
        keys, statements = [(item.row.id, unit.id) for unit in item.units], self.findings.statements
        if statements is not None:
            yield from (part for side in (0, 1) for part in statements.on(side, keys).parts)

    def scientific(self, item: Item) -> tuple[str, tuple[str, ...]]:
        """Return the headword (agreed, else shared, else the reference's) and the Parties' other names."""
        own = {items.canonical(side) for side in item.sides}
        shared = next(iter(own)) if item.shared and len(own) == 1 else None
        name = self.naming.settled(item.taxon) or shared or item.taxon
        others = {other for side in item.sides for other in items.printed_names(side, item)}
        others |= set(self.naming.proposed(item.taxon, SCIENTIFIC))
        return name, tuple(sorted(other for other in others if not f"{other} ".startswith(f"{name} ")))

    def _scientific_open(self, item: Item) -> bool:
        proposed = self.naming.proposed(item.taxon, SCIENTIFIC)
        return bool(proposed or (self.scientific(item)[1] and not self.naming.settled(item.taxon)))


def _in_words(statuses: Sequence[m.Status]) -> m.Arg:
    """Return the statements that decide on a side, as their sources print them."""
    pairs = []
    for status in statuses:
        words: m.Arg = status.printed or status.code or ""
        if status.region:
            region = own_words(status.region, "region", status.source)
            words = m.Message.of("said.by", source=region, said=words)
        pairs.append((status.source or "", words))
    return merge_by_source(pairs) or "–"


def order(comparison: m.Comparison, builder: RowBuilder) -> Callable[[Item], tuple[object, ...]]:
    """Return the key that rows are printed by; UsageError for an order that does not exist."""
    order, taxonomy = builder.options.order, builder.findings.taxonomy
    if order == "reference":
        return lambda item: items.sequence(item, taxonomy)
    if order == "alphabetical":
        return lambda item: (builder.scientific(item)[0], item.id)
    sides = {comparison.b.id: "b", comparison.a.id: "a"}
    if order not in sides:
        known = ("reference", "alphabetical", comparison.a.id, comparison.b.id)
        raise UsageError("annex.no_order", order=order, orders=known)

    def place(item: Item) -> tuple[object, ...]:
        """Return where the list has the item: what it lacks comes last, in the reference's sequence."""
        rows = [row for unit in item.units if (row := getattr(unit, sides[order])) is not None]
        return (not rows, *rows[:1], *items.sequence(item, taxonomy))

    return place


def heading(options: AnnexOptions, agreement: m.Agreement) -> dict[str, Any]:
    """Return what an annex has of its options, by field: Parties and languages in their order, headings, title.

    In an original the Parties' languages stand first, in its order; so they do before English in the style of ROKAMBA.
    """
    parties = agreement.in_order(options.original)
    columns = agreement.languages if options.columns is None else options.columns
    if options.original or options.style == "rokamba":
        own = tuple(map(agreement.lang_of, parties))
        first = agreement.columns_of(options.original) if options.original else own
        columns = tuple(lang for lang in dict.fromkeys((*first, *columns)) if lang in columns)
    return {
        "lang": options.lang,
        "original": options.original,
        "columns": columns,
        "parties": parties,
        "agreement": agreement,
        "headings": options.headings,
        "title": options.title,
        "style": options.style,
        "index": options.index,
    }


# ---------------------------------------------------------------- footnotes


def _limbs(verdict: m.Verdict) -> Iterator[m.Message]:
    """Yield the evidence for a row: its cited records, and what both lists record."""
    if verdict.limb_a:
        kinds = " ".join(dict.fromkeys(record.kind for record in verdict.limb_a))
        sources = "; ".join(dict.fromkeys(record.source for record in verdict.limb_a))
        yield m.Message.of("note.limb_a", kinds=kinds, sources=sources)
    if verdict.limb_b == "met" and verdict.common_subspecies:
        yield m.Message.of("note.limb_b", subspecies=verdict.common_subspecies)
    elif verdict.limb_b == "met":
        yield m.Message("note.limb_b_undivided" if verdict.undivided else "note.limb_b_species")


def _on_low_trust(verdict: m.Verdict, parts: Iterable[Part]) -> Iterator[m.Message]:
    """Yield that a row rests on sources of low trust alone, and which; `parts` are the subspecies that they print."""
    if verdict.trust == "low":
        statuses = (*verdict.status_a, *verdict.status_b)
        cited = [status.source for status in statuses if status.trust == "low"]
        cited += [record.source for record in verdict.limb_a if record.trust == "low"]
        cited += [part.source for part in parts if part.trust == "low"]
        cited = [*filter(None, cited)] or [status.source for status in statuses]
        yield m.Message.of("note.low_trust", sources=tuple(dict.fromkeys(filter(None, cited))))


def as_received(stated: ByParty, agreement: m.Agreement) -> Iterator[m.Message]:
    """Yield whose position the other side wrote down: from a document, or from minutes by its account."""
    for party, position in sorted(stated.items()):
        if position.received:
            code = "note.received_minutes" if position.minutes else "note.received"
            document = tuple(filter(None, (position.minutes or position.document, position.date)))
            yield m.Message.of(code, side=agreement.country(party), document=document)


def ad_referendum(stated: ByParty, agreement: m.Agreement) -> Iterator[m.Message]:
    """Yield whose position its capital has not approved yet: until it has, the row is open."""
    for party in sorted(stated):
        if stated[party].ad_referendum:
            yield m.Message.of(AD_REFERENDUM, side=agreement.country(party))


def footnotes(item: Item, agreement: m.Agreement) -> Iterator[m.Message]:
    """Yield the footnotes of a row, the Parties in alphabetical order in each original alike."""
    lumping = [side for side in item.sides if side.others]
    for side in lumping:
        yield _included(side, agreement)
    if not item.shared:
        return
    first, second = item.sides
    labels = {"a": agreement.country(first.party), "b": agreement.country(second.party)}
    name_a, name_b = items.canonical(first), items.canonical(second)
    if not lumping and name_a and name_b and name_a != name_b:
        yield m.Message.of("note.names", **labels, name_a=name_a, name_b=name_b)
    if item.row.recorded == "none_common":
        a, b = (items.recorded(side, item.taxa) for side in item.sides)
        if a and b:
            yield m.Message.of("note.recorded", **labels, subspecies_a=a, subspecies_b=b)


def _included(side: ListedAs, agreement: m.Agreement) -> m.Message:
    """Return what a wide entry also covers: of the bird that has the entry's own name, the subspecies as printed."""
    name = items.canonical(side) or "?"
    others: list[str] = []
    for unit in side.others:
        below = [it.printed for it in side.matched.subspecies if it.taxon in unit.taxa and it.printed]
        own = [f"{name} {epithet}" for epithet in below] or unit.taxa
        others += own if unit.taxon == name else [unit.taxon]
    args: dict[str, m.Arg] = {"side": agreement.country(side.party), "name": name, "others": tuple(others)}
    vernacular = side.matched.entry.vernacular.get(agreement.lang_of(side.checklist.party))
    if vernacular:
        return m.Message.of("note.included_vernacular", vernacular=vernacular, **args)
    return m.Message.of("note.included", **args)


# ---------------------------------------------------------------- what is open


def unsettled(comparison: m.Comparison) -> tuple[m.OpenRow, ...]:
    """Return what is not settled, in the order of the comparison; entries that may be the same bird are one row."""
    rows = []
    for row in comparison.rows:
        if row.relation != "unresolved":
            continue
        sides = [(comparison.a, row.a), (comparison.b, row.b)]
        sides.sort(key=lambda side: items.party_order(side[0], comparison.agreement))
        listed = [(checklist, matched) for checklist, entries in sides for matched in entries]
        taxa = tuple(dict.fromkeys(each.taxon for _, matched in listed for each in matched.match.candidates))
        names: dict[m.Lang, str | None] = {}
        for lang in comparison.agreement.languages:
            printed = dict.fromkeys(matched.entry.vernacular.get(lang) for _, matched in listed)
            names[lang] = "; ".join(filter(None, printed)) or None
        reasons: dict[object, m.Message] = {}  # one where it is the same for both lists but for the name
        for reason in (matched.match.reason for _, matched in listed):
            reasons.setdefault((reason.code, *(arg for arg in reason.args if arg[0] != "name")), reason)
        settling = (
            m.Message.of("open.settle_candidates", candidates=taxa) if taxa else m.Message("open.settle")
        )
        both = [m.Message("open.both")] if row.a and row.b else []  # they may mean the same bird
        why = (*reasons.values(), settling, *both)
        called = tuple((checklist.side, matched.entry.called or "–") for checklist, matched in listed)
        rows.append(m.OpenRow(row.id, called, m.Names(**names), taxa, why))
    return tuple(rows)


# ---------------------------------------------------------------- how many


def how_drafted(comparison: m.Comparison, verdicts: Iterable[m.Verdict]) -> m.Message | None:
    """Return how the entries that two lists share become the birds of the computed draft; None where none is shared."""
    every = tuple(items.of(comparison))
    drafted_in = {(it.row_id, it.unit_id) for it in verdicts if it.verdict in LISTED}
    listed = sum(item.shared and item.verdict_key in drafted_in for item in every)
    return counted(every, listed)


def counted(every: Iterable[Item], listed: int | None = None) -> m.Message | None:
    """Return how many entries are shared and how many birds they are; with `listed`, how many of these are drafted.

    An entry that one list lumps and the other separates is several birds in the annex. None where both numbers are
    the same and nothing is drafted.
    """
    entries = Counter(item.row.id for item in every if item.shared)
    birds, several = entries.total(), sum(number > 1 for number in entries.values())
    args = {"shared": str(len(entries)), "birds": str(birds), "several": str(several)}
    if listed is not None and birds:
        rule = "count.draft" if several else "count.draft_plain"
        return m.Message.of(rule, listed=str(listed), left=str(birds - listed), **args)
    return m.Message.of("count.birds", **args) if several else None
