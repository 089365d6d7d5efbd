"""Lists and records to verdicts: which list speaks for a Party, the two compared, and the verdicts on what they share.

Parties stand in the alphabetical order of their English names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from birds import attribution
from birds import model as m
from birds.errors import AnswerIsNo, DossierError, UsageError
from birds.matching.naming import KnownNames, species_of_sites
from birds.matching.region import is_territorial, precedence, published
from birds.names.keys import fold
from birds.taxonomy import Taxonomy

if TYPE_CHECKING:
    from birds.evidence.presence import Presence
    from birds.evidence.statements import Statements

LIST = "list"
"""What a Party sets of the agreement by itself, with its code behind a stop: the list that is its own."""


@dataclass(frozen=True)
class Findings:
    """A dossier with what is computed from it: the Parties' lists compared and, when asked for, the verdicts.

    `lacking` are the Parties without a list: then nothing is compared, and there are no verdicts. `test` is the
    treaty test that the verdicts are of; `statements` what all sources say of the birds' statuses; `known` every name
    that the dossier holds, the compared lists first: whoever looks a name up has its lists read once.
    """

    dossier: m.DossierContent
    taxonomy: Taxonomy
    comparison: m.Comparison
    known: KnownNames
    lacking: tuple[m.PartyCode, ...] = ()
    test: m.TreatyTest = m.TWO_LIMBS
    statements: Statements | None = None

    @cached_property
    def verdicts(self) -> tuple[m.Verdict, ...]:
        """The verdicts on all that the lists share."""
        return self.judge(self.comparison.rows)

    @cached_property
    def verdict_on(self) -> Mapping[tuple[str, str | None], m.Verdict]:
        """The verdicts by the row and the unit that each is on."""
        return {(verdict.row_id, verdict.unit_id): verdict for verdict in self.verdicts}

    def judge(self, rows: Iterable[m.ComparisonRow]) -> tuple[m.Verdict, ...]:
        """Return the verdicts on some rows, each followed by those on its shared units where a side lumps."""
        from birds.evidence.verdicts import judge

        if self.statements is None:
            return ()
        evidence, decisions = self.dossier.evidence, self.dossier.decisions
        return judge(self.statements, evidence, rows=rows, decisions=decisions, test=self.test)

    @cached_property
    def site_species(self) -> Mapping[str, str]:
        """The taxon behind each species name that sites print, for the names that are certain."""
        return species_of_sites(self.dossier.sites, self.taxonomy, self.dossier.lists)

    @cached_property
    def presence(self) -> tuple[Presence, ...]:
        """Which bird is where in which month, and who says so: what is drawn and printed of it comes from here."""
        from birds.evidence.presence import gather_presence

        return gather_presence(self.dossier, self.site_species)


def taxonomy_of(dossier: m.DossierContent) -> Taxonomy:
    """Return the dossier's reference, indexed."""
    return Taxonomy.of(dossier.reference, dossier.taxa)


def list_of(dossier: m.DossierContent, list_id: str) -> m.MatchedList:
    """Return one list; UsageError names those there are."""
    for matched in dossier.lists:
        if matched.checklist.id == list_id:
            return matched
    if dossier.lists:
        list_ids = tuple(matched.checklist.id for matched in dossier.lists)
        raise UsageError("dossier.no_such_list", list=list_id, there=list_ids)
    raise UsageError("dossier.no_list_at_all", list=list_id)


def party_lists(dossier: m.DossierContent, using: Sequence[str] = ()) -> tuple[m.MatchedList, m.MatchedList]:
    """Return the list that speaks for each Party, in the order of their English names.

    That is the one named in `using`, else the Party's newest checklist. DossierError where a Party has none.
    """
    first, second = _speaking(dossier, using)
    if first is None or second is None:
        lacking = lacks(dossier, using)
        orders = tuple(m.Message.of("dossier.load_list", party=party) for party in lacking)
        raise DossierError("dossier.lacks_lists", parties=lacking, orders=orders)
    return first, second


def each_using(
    dossier: m.DossierContent, using: Sequence[str], test: m.TreatyTest
) -> tuple[tuple[str, Findings], ...]:
    """Return the findings with each of several lists of one Party, by its id; nothing where no two are of one.

    UsageError where both Parties have several, or a list is of neither.
    """
    party_of = {list_id: list_of(dossier, list_id).checklist.party for list_id in using}
    several = {party for party in party_of.values() if [*party_of.values()].count(party) > 1}
    if not several:
        return ()
    if len(several) > 1 or None in party_of.values():
        raise UsageError("dossier.using_several")
    others = [list_id for list_id, party in party_of.items() if party not in several]
    each = [list_id for list_id, party in party_of.items() if party in several]
    return tuple((list_id, findings(dossier, (list_id, *others), test)) for list_id in each)


def lacks(dossier: m.DossierContent, using: Sequence[str] = ()) -> tuple[m.PartyCode, ...]:
    """Return the Parties that no list of the dossier speaks for."""
    speaking = zip(dossier.agreement.in_order(), _speaking(dossier, using), strict=True)
    return tuple(party for party, matched in speaking if matched is None)


def _speaking(
    dossier: m.DossierContent, using: Sequence[str]
) -> tuple[m.MatchedList | None, m.MatchedList | None]:
    lists = [list_of(dossier, list_id) for list_id in using]
    chosen = {matched.checklist.party: matched for matched in lists}
    if None in chosen or len(chosen) < len(using):
        raise UsageError("dossier.using_one_each")
    known = {(it.checklist.party, it.checklist.id): it for it in reversed(dossier.lists)}
    own = {
        party: known.get((party, own_list(dossier.acts, party) or ""))
        for party in dossier.agreement.in_order()
    }
    first, second = (chosen.get(party) or own[party] or newest(dossier.lists, party) for party in own)
    return first, second


def own_list(acts: Sequence[m.Act], party: str) -> str | None:
    """Return the id of the list that a Party's latest act names as its own; None where it has named none.

    Nor where it has named several, in copies that had not met: that is a conflict, for the Party to settle.
    """
    wanted = ("setting", f"{LIST}.{party}", party)
    own = [act for act in acts if (act.kind, act.subject, act.speaker) == wanted]
    followed = {before for act in own for before in act.seen}
    named = {act.value for act in own if act.id not in followed}
    return named.pop() if len(named) == 1 else None


def findings(
    dossier: m.DossierContent,
    using: Sequence[str] = (),
    test: m.TreatyTest | None = None,
    *,
    explained: bool = True,
) -> Findings:
    """Return the dossier with its comparison and a treaty test, its agreement's where none is said.

    `explained`: its rows say why, and the comparison says whose facts it has.
    """
    from birds.comparison import compare
    from birds.evidence.statements import Statements

    taxonomy = taxonomy_of(dossier)
    a, b = party_lists(dossier, using)
    comparison = compare(a, b, taxonomy, agreement=dossier.agreement, explained=explained)
    test = test or m.TreatyTest(dossier.agreement.test)
    credits_ = attribution.of_comparison(dossier.sources, comparison) if explained else ()
    region = tuple(each.checklist.id for each in dossier.lists if is_territorial(each.checklist))
    ours = replace(comparison, region=region, credits=credits_)
    statements = Statements(ours, taxonomy, dossier.lists, dossier.statuses, dossier.sources)
    known = _known_names(dossier, ours, taxonomy)
    return Findings(dossier, taxonomy, ours, known, test=test, statements=statements)


def _known_names(dossier: m.DossierContent, comparison: m.Comparison, taxonomy: Taxonomy) -> KnownNames:
    compared = (comparison.a.id, comparison.b.id)
    lists = sorted(dossier.lists, key=lambda matched: matched.checklist.id not in compared)
    return KnownNames(lists, taxonomy)


def whatever_is_there(dossier: m.DossierContent, using: Sequence[str] = ()) -> Findings:
    """Return the dossier compared and judged or, where a Party has no list, with nothing compared."""
    lacking = lacks(dossier, using)
    if not lacking:
        return findings(dossier, using)
    a, b = (
        matched.checklist if matched else m.Checklist("", "", party)
        for party, matched in zip(dossier.agreement.in_order(), _speaking(dossier, using), strict=True)
    )
    nothing = m.Comparison(a, b, 0, 0, dossier.reference, agreement=dossier.agreement)
    taxonomy = taxonomy_of(dossier)
    return Findings(dossier, taxonomy, nothing, _known_names(dossier, nothing, taxonomy), lacking=lacking)


def presence_of(
    table: Findings, names: Sequence[str] = (), *, place: str = "", party: str = "", month: int | None = None
) -> tuple[Presence, ...]:
    """Return where birds are: those of these names in any language, at a place, in a territory, in a month.

    A place is named by its id, its code or a part of its name. Of a month there is also what is said without one: it
    may be so. AnswerIsNo where nobody knows a name, or says anything; UsageError where the month is none.
    """
    if month is not None and month not in range(1, 13):
        raise UsageError("presence.no_month", month=month)
    species_of = table.taxonomy.species_of
    birds = {species_of(table.known.find(name)[0].taxon or "") for name in names}
    places = {site.place_id for site in sites_called(table.dossier, place)}
    rows = tuple(
        row
        for row in table.presence
        if (not names or species_of(row.taxon) in birds)
        and (not place or row.place in places or (row.printed and fold(place) in fold(row.printed)))
        and (not party or (row.party or "").casefold() == party.casefold())
        and (month is None or row.month in {month, None})
    )
    if not rows:
        raise AnswerIsNo("presence.nobody_says")
    return rows


def sites_called(dossier: m.DossierContent, asked: str) -> tuple[m.Site, ...]:
    """Return the sites whose id, code or a part of whose name is asked for."""
    part = fold(asked)
    named = [(it, (it.place_id, it.id, it.code or "", *it.names.all())) for it in dossier.sites if part]
    return tuple(site for site, names in named if any(part in fold(name) for name in names))


def one_by_one(verdicts: Sequence[m.Verdict]) -> tuple[m.Verdict, ...]:
    """Return the verdicts bird by bird, as in the annex: where a side lumps, those on what it lumps."""
    lumped = {verdict.row_id for verdict in verdicts if verdict.unit_id is not None}
    return tuple(each for each in verdicts if each.unit_id is not None or each.row_id not in lumped)


def edition_line(checklist: m.Checklist) -> str:
    """Return a list's publisher, edition and year in one line."""
    parts = (checklist.publisher or checklist.title, checklist.edition, checklist.date)
    return ", ".join(part for part in parts if part)


def newest(lists: Iterable[m.MatchedList], party: str) -> m.MatchedList | None:
    """Return the checklist that speaks for a Party: the newest, of one year the agreement's; None without any."""
    return max(_checklists(lists, party), key=lambda matched: precedence(matched.checklist), default=None)


def explain_unclear_choice(lists: Iterable[m.MatchedList], party: str) -> m.Message | None:
    """Return which of a Party's lists speaks and why, where it has several and the date of one can't be read."""
    own = _checklists(lists, party)
    undated = [matched.checklist for matched in own if not published(matched.checklist)]
    chosen = newest(own, party)
    if chosen is None or len(own) == 1 or not undated:
        return None
    checklist = chosen.checklist
    why = "newest" if published(checklist) else "leads" if checklist.leads else "first"
    printed = tuple(f"{each.id} ({each.date})" if each.date else each.id for each in undated)
    about: dict[str, m.Arg] = {"list": checklist.id, "party": party, "undated": printed}
    return m.Message.of("speaks.unclear", why=m.Message(f"speaks.{why}"), **about)


def _checklists(lists: Iterable[m.MatchedList], party: str) -> list[m.MatchedList]:
    wanted = (party, "checklist")
    return [matched for matched in lists if (matched.checklist.party, matched.checklist.kind) == wanted]
