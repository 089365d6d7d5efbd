"""What is kept of the agreement's text and its Annex II as they stood when a round closed, and what has changed since.

The annex of birds is kept beside it (`rounds`). What the Parties had proposed for paragraphs by then, the acts say.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from birds.errors import DossierError, UsageError
from birds.evidence import findings, party_lists
from birds.model import Agreed, Clause, ListedSite
from birds.negotiation import acts, closing, originals, places, rounds, sites, wording
from birds.negotiation.changes import with_unspoken_as_now, with_unspoken_sites_as_now
from birds.negotiation.plain import UNREADABLE, from_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from birds.evidence import Findings
    from birds.model import Agreement, Annex, DossierContent, PartyCode, Snapshot
    from birds.negotiation.rows import AnnexOptions


@dataclass(frozen=True, slots=True)
class Kept:
    """The paragraphs that a dossier had, none where it had the skeleton; and the rows of Annex II, None without one.

    `seen` are those that the room saw, where they are others than both copies share.
    """

    clauses: tuple[Clause, ...]
    sites: tuple[ListedSite, ...] | None = None
    seen: tuple[ListedSite, ...] | None = None


@dataclass(frozen=True, slots=True)
class AgreementChanges:
    """The agreement as it stood and as it stands; `authors` are the Parties that changed rows, by the rows' keys."""

    old: Agreed
    new: Agreed
    authors: Mapping[str, PartyCode] = field(default_factory=dict)


def to_keep(
    dossier: DossierContent, annex: Annex | None, paper: Annex | None = None, using: Sequence[str] = ()
) -> Kept:
    """Return the text and the Annex II that belong to an annex as it closes, and to the `paper` that the room saw."""
    if annex is None or not dossier.agreement.annex_sites:
        return Kept(dossier.clauses)
    shared = _sites(rounds.shared_dossier(dossier), annex, using)
    return Kept(dossier.clauses, shared, _sites(dossier, paper, using) if paper else None)


def _sites(dossier: DossierContent, annex: Annex, using: Sequence[str]) -> tuple[ListedSite, ...]:
    """Return the rows of the Annex II that belongs to an annex, with the names of a text and nothing said of them."""
    return places.annex_two(findings(dossier, using), replace(annex, text=True)).rows


def closing_code(dossier: DossierContent, annex: Annex | None, kept: Kept, using: Sequence[str] = ()) -> str:
    """Return the code that a round is closed with: of all that is tabled, of the annex and of what is kept with it."""
    speaking = party_lists(dossier, using) if annex else ()
    return closing.code(dossier, speaking, annex, kept.sites or ())


def of_round(
    table: Findings,
    snapshots: Mapping[int, Snapshot],
    number: int,
    options: AnnexOptions,
    skeleton: Sequence[Clause],
    using: Sequence[str] = (),
) -> Agreed:
    """Return the agreement as it was when a round closed, printed by these options.

    UsageError where the round is open, or its text was not kept here; DossierError where what is kept is none.
    """
    before = acts.until_closing(table.dossier, number)
    then = replace(table, dossier=replace(table.dossier, acts=before))
    whole = options.text or options.final
    kept = rounds.kept_annex(then.dossier, snapshots, number, using, text=whole)
    as_kept = _read(snapshots, number, then.dossier.agreement)
    annex = wording.in_order(
        rounds.print_kept_annex(kept, then, number, replace(options, text=True, final=False))
    )
    texts = wording.texts_of(annex, options)
    clauses, alone = wording.printed_clauses(
        skeleton, replace(then.dossier, clauses=as_kept.clauses), options
    )
    points = [
        *wording.open_in_text(clauses, annex, before),
        *originals.open_in_annex(kept),
        *originals.clashes(before),
    ]
    listed = as_kept.sites if whole or as_kept.seen is None else as_kept.seen
    if listed is None:
        return Agreed(annex, clauses, not points, texts=texts, unconfirmed=alone)
    open_sites = tuple(sites.open_sites(then.dossier, number, original=annex.original is not None))
    rows = places.as_text(tuple(_renumbered(listed, kept, annex)), settled=not open_sites)
    return Agreed(annex, clauses, not (*points, *open_sites), rows, texts, alone)


def agreement_changes_since(
    table: Findings,
    snapshots: Mapping[int, Snapshot],
    options: AnnexOptions,
    skeleton: Sequence[Clause],
    using: Sequence[str] = (),
) -> AgreementChanges:
    """Return what has changed in the whole text since a closed round (`options.since`)."""
    options = replace(options, text=False)
    old = of_round(table, snapshots, options.since or 0, options, skeleton, using)
    changes = rounds.changes_since(table, snapshots, replace(options, text=True), using)
    new = wording.agreed_text(table, skeleton, replace(options, since=None))
    old = replace(old, annex=with_unspoken_as_now(old.annex, new.annex))
    if old.sites is not None and new.sites is not None:
        old = replace(old, sites=with_unspoken_sites_as_now(old.sites, new.sites))
    movers = dict(sites.movers(table.dossier, options.since or 0))
    authors = {
        row.site.id: movers[key]
        for row in (*(old.sites or ()), *(new.sites or ()))
        if (key := sites.subject(row.site.place_id)) in movers
    }
    proposers = dict(_proposers(old.clauses, new.clauses))
    return AgreementChanges(old, new, {**changes.authors, **authors, **proposers})


def _proposers(old: Iterable[Clause], new: Iterable[Clause]) -> Iterator[tuple[str, PartyCode]]:
    """Yield the Parties that propose new paragraphs, by the keys of their rows and of what is said below them."""
    old_ids = {clause.id for clause in old}
    for clause in new:
        if clause.by and clause.id not in old_ids:
            yield clause.id, clause.by  # type: ignore[misc] # a Party's code, or checked as one
            yield f"note {clause.id}", clause.by  # type: ignore[misc]


def _renumbered(sites: Iterable[ListedSite], working: Annex, printed: Annex) -> Iterator[ListedSite]:
    """Yield the sites with the numbers that their birds have in the annex as it is printed."""
    ids = {row.number: row.id for row in working.rows}
    numbers = {row.id: row.number for row in printed.rows}
    for site in sites:
        birds = (numbers.get(ids.get(number, "")) for number in site.birds)
        yield replace(site, birds=tuple(sorted(number for number in birds if number)))


def sites_of_round(
    snapshots: Mapping[int, Snapshot], number: int, agreement: Agreement
) -> tuple[ListedSite, ...] | None:
    """Return the rows of the Annex II that was kept when a round closed, None where none was."""
    return _read(snapshots, number, agreement).sites if number in snapshots else None


def _read(snapshots: Mapping[int, Snapshot], number: int, agreement: Agreement) -> Kept:
    snapshot = snapshots.get(number)
    if snapshot is None:
        raise UsageError("round.no_agreement_kept", round=number)
    try:
        return from_text(Kept, snapshot.agreement, agreement)
    except UNREADABLE:  # another program has written there
        raise DossierError("round.agreement_unreadable", round=number) from None
