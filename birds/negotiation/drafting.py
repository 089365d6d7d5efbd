"""`annex`: the frozen annex that a dossier makes, and how it is printed."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from birds import attribution
from birds.errors import UsageError
from birds.evidence import list_of, taxonomy_of
from birds.negotiation import AnnexOptions, build, subspecies_names
from birds.negotiation import lines as lines_of
from birds.negotiation.elsewhere import beside, listed_elsewhere, signed_annexes
from birds.negotiation.listed import notified, of_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from birds.evidence import Findings
    from birds.model import Annex, AnnexRow, ClosingRow, Dossier, Entry, MatchedList, PartyCode, Source
    from birds.negotiation import Line

_DEFAULT = AnnexOptions()


def annex(table: Findings, options: AnnexOptions = _DEFAULT) -> Annex:
    """Return the annex as it is printed: its text and, in a working paper, where signed annexes have each bird."""
    return with_elsewhere(text(table, options), table)


def text(table: Findings, options: AnnexOptions = _DEFAULT, *, until: int | None = None) -> Annex:
    """Return the annex: the computed draft while no position is recorded, else what the positions make of it.

    With `until` it is what the positions of the rounds up to that one make of the dossier's lists.
    """
    dossier = table.dossier if until is None else _until(table.dossier, until)
    names = subspecies_names(dossier.lists, table.taxonomy)
    made = build(
        table.comparison,
        table.verdicts,
        table.taxonomy,
        rounds=dossier.rounds,
        positions=dossier.positions,
        options=replace(
            options,
            subspecies_names={**names, **options.subspecies_names},
            settled_names={**settled_names(dossier), **options.settled_names},
        ),
    )
    rules = table.test.rules if options.original is None else None
    return replace(made, credits=credits_of(table, made), reference=dossier.reference, project_rules=rules)


def with_elsewhere(annex: Annex, table: Findings) -> Annex:
    """Return a working paper with what signed annexes have beside each bird, and with their sources."""
    made = beside(annex, table.comparison, signed_annexes(table.dossier.lists, table.taxonomy))
    treaties = (one.treaty for one in chain.from_iterable(listed_elsewhere(made)))
    signed = attribution.used(table.dossier.sources, treaties)
    return replace(made, credits=tuple(dict.fromkeys((*made.credits, *signed))))


def lines(table: Findings) -> tuple[Line, ...]:
    """Return every bird of the compared lists: its state, what the Parties say of it, where else it is listed."""
    dossier = table.dossier
    signed = signed_annexes(dossier.lists, table.taxonomy)
    made = lines_of(
        table.comparison,
        table.verdicts,
        table.taxonomy,
        rounds=dossier.rounds,
        positions=dossier.positions,
        options=AnnexOptions(
            subspecies_names=subspecies_names(dossier.lists, table.taxonomy),
            settled_names=settled_names(dossier),
        ),
    )
    return tuple(
        replace(line, row=replace(line.row, elsewhere=signed.of_units(line.item.units))) for line in made
    )


def notified_birds(dossier: Dossier, party: PartyCode, options: AnnexOptions = _DEFAULT) -> Annex:
    """Return a Party's own endangered birds, from its law lists; UsageError where the dossier has none."""
    laws = [one for one in dossier.lists if one.checklist.kind == "law" and one.checklist.party == party]
    if not laws:
        raise UsageError("dossier.no_law", party=party)
    made = notified(dossier.lists, party, taxonomy_of(dossier), options)
    return replace(made, credits=_of_lists(dossier, laws), reference=dossier.reference)


def printed_list(dossier: Dossier, list_id: str, options: AnnexOptions = _DEFAULT) -> Annex:
    """Return a list as it prints itself: numbers, names and parentheses; UsageError where there is no such list."""
    matched = list_of(dossier, list_id)
    made = of_list(matched, taxonomy_of(dossier), options)
    return replace(made, credits=_of_lists(dossier, [matched]), reference=dossier.reference)


def _of_lists(dossier: Dossier, lists: Sequence[MatchedList]) -> tuple[Source, ...]:
    """Return the sources of lists that are printed by themselves: their names, in the order of the reference."""
    return attribution.of_lists(dossier.sources, dossier.reference, (one.checklist.id for one in lists))


def settled_names(dossier: Dossier) -> dict[str, str]:
    """Return the scientific names that the Parties have agreed, by lead taxon."""
    return {one.subject: one.value for one in dossier.decisions if one.kind == "name"}


def _until(dossier: Dossier, number: int) -> Dossier:
    return replace(
        dossier,
        rounds=tuple(one for one in dossier.rounds if one.number <= number),
        positions=tuple(one for one in dossier.positions if one.round <= number),
    )


def credits_of(table: Findings, made: Annex | None = None) -> tuple[Source, ...]:
    """Return whose facts an annex carries: reference, lists, whoever says the statuses, names and records in it."""
    dossier, comparison = table.dossier, table.comparison
    more = [*attribution.of_verdicts(table.verdicts), *(_naming(dossier, made) if made else ())]
    if any(verdict.limb_a for verdict in table.verdicts):
        more += attribution.of_kind(dossier.sources, "evidence", "tracks")
    return attribution.of_comparison(dossier.sources, comparison, more)


def _naming(dossier: Dossier, made: Annex) -> Iterator[str]:
    """Yield the lists whose names of subspecies an annex prints; what a list before prints too is its name."""
    rows: tuple[AnnexRow | ClosingRow, ...] = (*made.rows, *made.closing)
    left = {name for row in rows for name in row.names.all()}
    for matched in sorted(dossier.lists, key=lambda one: one.checklist.kind != "checklist"):
        own = {name for held in matched.entries for name in _name_of_part(held.entry)} & left
        if own:
            left -= own
            yield matched.checklist.id


def _name_of_part(entry: Entry) -> tuple[str, ...]:
    return entry.vernacular.all() if entry.rank == "subspecies" else ()
