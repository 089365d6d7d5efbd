"""What can be wrong in what a dossier says: a list of small functions, each from a dossier to problems.

Doubled keys, impossible values and references that lead nowhere are not among them: the tables refuse them, and what
another program did to the tables is found by `store.integrity`.

An error contradicts itself or its source; a warning is unfinished: somebody has yet to look (`check
--strict`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from birds import geodesy, names, vocabulary
from birds import model as m
from birds.errors import Problem
from birds.evidence import explain_unclear_choice, own_list
from birds.matching.naming import species_of_sites
from birds.negotiation import drafts
from birds.negotiation import sites as spoken_of
from birds.negotiation.wording import contradictions
from birds.taxonomy import Taxonomy

MONTHS = range(1, 13)
_NAMED = {"sea": "check.sea_named", "not shown": "check.place_named"}
NAMED = frozenset({*_NAMED.values(), "check.site_not_shown"})
"""What is an error to whoever asks for all that is unfinished: names that decide what the Parties have not."""
_QUOTED = re.compile('“[^”]*”|"[^"]*"|「[^」]*」|『[^』]*』|‘[^’]*’|«[^»]*»')
_AGAINST = {
    "vernacular-contradicts": "check.list_calls",
    "english-contradicts": "check.reference_calls",
    "marked-uncertain": "check.marked_uncertain",
}
"""What speaks against a match, as part of a sentence: the codes of remarks, with the same arguments."""


def empty_lists(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield lists without an entry: no file was loaded as one, and whatever is compared with it is missing there."""
    for matched in dossier.lists:
        if not matched.entries:
            yield Problem(matched.checklist.id, "check.list_empty", "check.do_load_again")


def unmatched_entries(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield entries and printed subspecies for which no bird is settled."""
    for checklist, bird in _entries(dossier):
        if bird.match.taxon is None:
            yield _unfinished(checklist, bird, "check.which_bird", "check.do_review")
        for match in bird.subspecies:
            is_undetermined = match.printed.strip().rstrip(".").casefold() in {"ssp", "ssps", "subsp"}
            if match.taxon is None and not is_undetermined:
                what = m.Message.of("check.subspecies_unknown", name=match.printed)
                yield _unfinished(checklist, bird, what, "check.do_review_or_leave")


def proposed_matches(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield matches that only propose a bird."""
    for checklist, bird in _entries(dossier):
        if bird.match.taxon and bird.match.confidence == "proposal" and not bird.match.decided_by:
            what = m.Message.of("check.proposal", taxon=bird.match.taxon)
            yield _unfinished(checklist, bird, what, "check.do_confirm")


def contradicted_matches(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield matches that a name of another language, or the list itself, contradicts."""
    for checklist, bird in _entries(dossier):
        for match in (bird.match, *bird.subspecies):
            for remark in match.remarks:
                against = m.Message(_AGAINST.get(remark.code, remark.code), remark.args)
                taxon = match.taxon or m.Message("check.no_bird")
                what = m.Message.of("check.contradicted", taxon=taxon, against=against)
                yield _unfinished(checklist, bird, what, "check.do_compare_names")


def english_names(dossier: m.DossierContent, taxonomy: Taxonomy) -> Iterator[Problem]:
    """Yield English names that the reference has for another bird than the one that the scientific name says."""
    for checklist, bird in _entries(dossier):
        name, taxon = _canonical(bird.entry), bird.match.taxon
        if not (name and taxon) or bird.match.remarks:
            continue  # a remark says already that the names contradict each other
        meant = {taxonomy.meant_by(name, taxon)}
        meant |= {taxonomy.species_of(taxon) or ""} if bird.entry.rank == "subspecies" else set()
        english = bird.entry.vernacular.en or ""
        spellings = names.split_vernaculars(english)
        bearers = [taxon for spelling in spellings for taxon in taxonomy.by_english(spelling)]
        if bearers and not meant & set(bearers):
            what = m.Message.of("check.english_of_another", english=english, bearer=bearers[0], name=name)
            yield _unfinished(checklist, bird, what, "check.do_look_at_printed")


def doubled_entries(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield names that one checklist prints twice in one part, and birds that two of its names mean."""
    for matched in dossier.lists:
        if matched.checklist.kind != "checklist":
            continue  # a law names one bird in several tables
        seen: dict[tuple[str, str], m.Entry] = {}
        for bird in matched.entries:
            entry = bird.entry
            for name, severity in ((entry.goes_by, "error"), (bird.match.taxon, "warning")):
                first = seen.setdefault((entry.part, name or ""), entry) if name else entry
                # A subspecies' row is compared with such rows alone.
                if first.row != entry.row and (first.parent_row is None) == (entry.parent_row is None):
                    what = m.Message.of("check.name_twice", name=name or "", first=first.row)
                    list_id, todo = matched.checklist.id, "check.do_keep_one"
                    yield Problem(list_id, what, todo, entry.row, value=_name(entry), severity=severity)
                    break


def statuses(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield statuses that contradict one another, and months there are none of."""
    for checklist, bird in _entries(dossier):
        months = {month for status in bird.entry.statuses for month in status.months}
        if months - set(MONTHS):
            unknown = ", ".join(str(month) for month in sorted(months - set(MONTHS)))
            what, todo = "check.month_of_status", "check.do_write_month"
            yield Problem(checklist.id, what, todo, bird.entry.row, value=unknown)
        full = {status.code for status in bird.entry.statuses if status.code and not status.minor}
        against = [m.Message("check.extirpated_and_present")] if "X" in full and full != {"X"} else []
        against += [m.Message("check.resident_and_vagrant")] if {"R", "V"} <= full else []
        present = [len(set(status.months)) for status in bird.entry.statuses if status.code == "R"]
        some = (number for number in present if 0 < number < len(MONTHS))
        against += [m.Message.of("check.resident_for_months", number=number) for number in some]
        for contradiction in against:
            yield _unfinished(checklist, bird, contradiction, "check.do_look_at_source")


def statements(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield statements that nobody makes, and such as are about no bird that is certain."""
    for status in dossier.statuses:
        if not (status.author or "").strip() or not (status.source or "").strip():
            yield Problem("status", "check.nobody_says_it", "check.do_give_author", value=status.id)
        if set(status.months) - set(MONTHS):
            yield Problem("status", "check.month_unknown", "check.do_write_month", value=status.id)
    unsettled = Counter((status.source, status.name) for status in dossier.statuses if status.taxon is None)
    for (source, name), times in unsettled.items():
        what = m.Message.of("check.statements_unsettled", number=times, source=source or "–")
        yield _warning("status", what, "check.do_review_name", name)


def sites(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield sites in impossible places."""
    for site in dossier.sites:
        wrong = site.point and _misplaced(dossier.agreement, site.party, site.point, _site_name(site))
        if wrong:
            yield Problem("sites", wrong, "check.do_check_coordinates", value=site.id)


def unfinished_sites(dossier: m.DossierContent, taxonomy: Taxonomy) -> Iterator[Problem]:
    """Yield sites without a point, or with birds that nobody knows."""
    taxa, known = species_of_sites(dossier.sites, taxonomy, dossier.lists), _known_names(dossier)
    for site in dossier.sites:
        if site.point is None:
            what = m.Message.of("check.no_point", site=_site_name(site))
            yield _warning("sites", what, "check.do_find_point", site.id)
        for name in (taxa.get(printed, printed) for printed in site.species):
            if not (names.fold(name) in known or name in taxonomy or taxonomy.by_english(name)):
                what = m.Message.of("check.bird_of_site_unknown", site=_site_name(site))
                yield _warning("sites", what, "check.do_correct_name", name)


def places(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield decisions on the place of a site that is not there, or is of another place."""
    of = {site.id: site.place_id for site in dossier.sites}
    for decision in dossier.decisions:
        if decision.kind == "place" and decision.subject not in of:
            yield _warning("decisions", "check.decides_on_no_site", "check.do_decide_place", decision.subject)
        elif decision.kind == "place" and of[decision.subject] != decision.value:
            what = m.Message.of("check.of_another_place", place=of[decision.subject], decided=decision.value)
            yield Problem("decisions", what, "check.do_decide_place", value=decision.subject)


def areas(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield boundaries that contradict the point or the area of their site."""
    for site_id, what in geodesy.boundary_doubts(dossier) if dossier.areas else ():
        yield _warning("boundaries", what, "check.do_look_at_map", site_id)


def counts(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield counts without a source, a site or a bird."""
    for count in dossier.counts:
        printed = (count.site_printed, count.taxon_printed, count.count_printed)
        label = ", ".join(filter(None, printed))
        if not count.source.strip():
            yield Problem("counts", "check.no_source", "check.do_cite_source", value=label)
        if count.place_id is None:
            yield _warning("counts", "check.site_unsettled", "check.do_load_site", label)
        if count.taxon_printed and count.taxon is None:
            yield _warning("counts", "check.bird_unsettled", "check.do_check_name", label)


def evidence(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield records that contradict themselves, have no source, or name no bird of the reference."""
    for record in dossier.evidence:
        for what in _wrong_in_record(record, dossier.agreement):
            yield Problem("evidence", what, "check.do_compare_with_source", value=record.id)
        if record.taxon is None:
            what = m.Message.of("check.bird_of_record_unsettled", name=record.taxon_printed)
            yield _warning("evidence", what, "check.do_complete", record.id)
        if record.certainty == "direct" and not (record.origin.party and record.destination.party):
            yield _warning("evidence", "check.ends_unknown", "check.do_complete", record.id)


def _wrong_in_record(record: m.Evidence, agreement: m.Agreement) -> Iterator[m.Message]:
    if not record.source.strip():
        yield m.Message("check.no_source")
    for end in (record.origin, record.destination):
        name = end.name or m.Message("check.an_end")
        wrong = _misplaced(agreement, end.party, end.point, name) if end.point else None
        if wrong is not None:
            yield wrong
    if _is_later(record.date_from, record.date_to):
        yield m.Message.of("check.ends_first", end=record.date_to or "", begin=record.date_from or "")


def _is_later(first: str | None, last: str | None) -> bool:
    """Whether the first of two plain dates (2014, 2014-03, 2014-03-18) is certainly later."""
    if not first or not last or not all(part.replace("-", "").isdigit() for part in (first, last)):
        return False
    shorter = min(len(first), len(last))
    return first[:shorter] > last[:shorter]


def doubled_evidence(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield records that say what another one says."""
    seen: dict[tuple[object, ...], m.Evidence] = {}
    for record in dossier.evidence:
        ends = ((end.name, end.party) for end in (record.origin, record.destination))
        facts = (record.taxon_printed, record.kind, *ends, record.date_from, record.date_to, record.mark)
        first = seen.setdefault(facts, record)
        if first is not record:
            what = m.Message.of("check.says_the_same", first=first.id)
            yield _warning("evidence", what, "check.do_keep_one_record", record.id)


def positions(dossier: m.DossierContent, taxonomy: Taxonomy) -> Iterator[Problem]:
    """Yield positions, tabled and held, on birds and sites that are not there."""
    listed, sites_there = _listed_taxa(dossier, taxonomy), spoken_of.of_parties(dossier)
    tabled = (
        ("positions", position.subject, f"{position.speaker}, {position.subject}, {position.round}")
        for position in dossier.positions
    )
    held = (
        ("held", taxon, f"{party}, {taxon}")
        for (party, taxon), acts in drafts.held(dossier.drafts).items()
        if any(act.kind != "setting" for act in acts)
    )
    for table, subject, label in (*tabled, *held):
        if spoken_of.is_site(subject):
            if subject not in sites_there:
                yield Problem(table, "check.site_unknown", "check.do_load_site_of_position", value=label)
            elif spoken_of.barred(dossier, subject):
                yield Problem(table, "check.site_barred", "check.do_clear_position", value=label)
        elif subject not in taxonomy and subject not in listed:
            yield Problem(table, "check.bird_unknown", "check.do_clear_or_move", value=label)
        elif subject not in listed:
            yield _warning(table, "check.bird_unlisted", "check.do_check_name", label)


def rounds(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield rounds that close before they open, and all but one that are open."""
    last = max((each.number for each in dossier.rounds), default=0)
    for each in dossier.rounds:
        number = str(each.number)
        if _is_later(each.opened, each.closed):
            yield Problem("rounds", "check.closes_first", "check.do_check_dates", value=number)
        if each.closed is None and each.number < last:
            yield Problem("rounds", "check.still_open", "check.do_close", value=number)


def decisions(dossier: m.DossierContent, taxonomy: Taxonomy) -> Iterator[Problem]:
    """Yield decisions without a citation, which do not count, and such as decide nothing."""
    known = _listed_taxa(dossier, taxonomy) | _known_names(dossier) | spoken_of.of_parties(dossier).keys()
    for decision in dossier.decisions:
        subject = decision.subject
        if not decision.cited.strip():
            yield Problem("decisions", "check.not_cited", "check.do_cite", value=subject)
        # whether a decision on a name still applies is told beside it
        on_bird = decision.kind in ("name", "non_migratory")
        if on_bird and subject not in known and names.fold(subject) not in known:
            yield _warning("decisions", "check.decides_on_none", "check.do_check_subject", subject)
        agreed = decision.value
        scientific = decision.kind == "name" and decision.list_id is None
        if scientific and agreed not in taxonomy and names.fold(agreed) not in known:
            what = m.Message.of("check.agreed_name_unknown", name=agreed)
            yield Problem("decisions", what, "check.do_agree_on_used", value=subject)


def own_lists(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield lists that Parties have named as their own and that are not here, and choices that dates leave unclear."""
    speaking = {(matched.checklist.id, matched.checklist.party) for matched in dossier.lists}
    for party in dossier.agreement.parties:
        named = own_list(dossier.acts, party.code)
        if named and (named, party.code) not in speaking:
            what = m.Message.of("check.own_list_lacking", party=party)
            yield _warning("agreement", what, "check.do_load_own_list", named)
        elif named is None and (unclear := explain_unclear_choice(dossier.lists, party.code)):
            todo = m.Message.of("speaks.do_choose", party=party.code)
            yield Problem("checklist", unclear, todo, severity="warning")


def agreement(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield paragraphs of the agreement that contradict themselves or refer to none."""
    for name, what in contradictions(dossier.clauses, dossier.agreement, dossier.acts):
        yield Problem("agreement", what, "clause.do_settle", value=name)


def place_names(dossier: m.DossierContent, _: Taxonomy) -> Iterator[Problem]:
    """Yield names of seas and of places that no output shows, where somebody typed or loaded what can be printed.

    What stands in quotation marks is a quotation: whoever is quoted chose the name.
    """
    sought = vocabulary.sought("places", *_NAMED, "not a sea", "not a country")
    bounds = {area.site_id: area for area in dossier.areas}
    shown = ((site, bounds.get(site.id)) for site in dossier.sites)
    hidden = [site for site, area in shown if spoken_of.is_not_shown(dossier.agreement, site, area)]
    areas_named = _finder(dossier.agreement.not_shown_names)
    sites_named = _finder(name for site in hidden for name in site.names.all())
    own_ids = {site_id for site in hidden for site_id in (site.id, site.place_id)}
    for table, about, text in _printable(dossier):
        own = _QUOTED.sub(" ", unicodedata.normalize("NFKC", text))
        named = [(_NAMED.get(sought.meaning(match)), match[0]) for match in sought.pattern.finditer(own)]
        finders = (areas_named,) if about in own_ids else (areas_named, sites_named)
        named += [(_NAMED["not shown"], match[0]) for finder in finders for match in finder.finditer(own)]
        for code, name in dict.fromkeys(named):
            if code:
                what = m.Message.of(code, name=name)
                yield Problem(table, what, "check.do_name_otherwise", value=about, severity="note")
    for site in hidden:
        todo = "check.do_leave_out"
        yield Problem("sites", "check.site_not_shown", todo, value=_site_name(site), severity="note")


def _finder(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds names in a text, case aside, the longest first; beside a letter it is another word."""
    normal = {unicodedata.normalize("NFKC", name) for name in names}
    known = sorted(normal, key=lambda name: (-len(name), name))
    words = [rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name) for name in known]
    return re.compile("|".join(words) or r"(?!)", re.IGNORECASE)


def _printable(dossier: m.DossierContent) -> Iterator[tuple[str, str, str]]:
    """Yield the texts that can be printed and that no source prints: their table, what they are about, the text.

    Of what was said on one subject one after the other the last counts: nothing takes back the others.
    """
    agreed = dossier.agreement
    followed = {before for act in dossier.acts for before in act.seen}
    latest = (act for act in dossier.acts if act.id not in followed)
    held = ((taxon, act) for (_, taxon), acts in drafts.held(dossier.drafts).items() for act in acts)
    tests = (agreed.two_limb, agreed.like_two_limb, agreed.open, agreed.like_open)
    texts: tuple[tuple[str, str, Iterable[str | None]], ...] = (
        *(("positions", position.subject, [position.reason]) for position in dossier.positions),
        *(("held", taxon, [act.value if act.kind == "name" else act.reason]) for taxon, act in held),
        *(("decisions", each.subject, [each.value]) for each in dossier.decisions if each.kind == "name"),
        *(("rounds", str(each.number), [each.place]) for each in dossier.rounds),
        *(
            (
                "agreement",
                it.id,
                (*it.texts.all(), *it.terms.all(), *it.note.all(), *dict(it.comments).values()),
            )
            for it in dossier.clauses
        ),
        *(("acts", it.subject, (it.value, it.reason, it.place, it.document, it.minutes)) for it in latest),
        *(("agreement", agreed.id, names.all()) for names in (agreed.titles, agreed.annexes, *tests)),
        *(("agreement", code, [name]) for code, _, name in agreed.countries),
        *(("agreement", it.code, (*it.names.all(), *it.sentence.all(), it.title)) for it in agreed.parties),
        *(("sites", site.id, (*site.names.all(), site.municipality, site.note)) for site in dossier.sites),
        *(("places", place.id, (*place.names.all(), place.note)) for place in dossier.places),
        *(("municipalities", town.id, town.names.all()) for town in dossier.municipalities),
        *(("counts", count.site_printed, [count.site_printed]) for count in dossier.counts),
        *(("status", status.id, [status.region]) for status in dossier.statuses),
        *(("evidence", it.id, (it.origin.name, it.destination.name, it.note)) for it in dossier.evidence),
    )
    seen: set[tuple[str, str]] = set()  # a place is called what its designations are
    for table, about, several in texts:
        for text in several:
            if text and (about, text) not in seen:
                seen.add((about, text))
                yield table, about, text


CHECKS: tuple[Callable[[m.DossierContent, Taxonomy], Iterable[Problem]], ...] = (
    empty_lists, unmatched_entries, proposed_matches, contradicted_matches, english_names, doubled_entries, statuses,
    statements, sites, unfinished_sites, places, areas, counts, evidence, doubled_evidence, rounds, positions,
    decisions, own_lists, agreement, place_names,
)  # fmt: skip
UNFINISHED = {
    unmatched_entries, proposed_matches, contradicted_matches, english_names, unfinished_sites, areas,
    doubled_evidence, own_lists,
}  # fmt: skip
"""Those that find warnings alone."""


def run(dossier: m.DossierContent, taxonomy: Taxonomy, *, strict: bool = True) -> tuple[Problem, ...]:
    """Return what is wrong, errors first, each kind in the order of `CHECKS`; with `strict` what is unfinished too."""
    checks = (check for check in CHECKS if strict or check not in UNFINISHED)
    problems = [problem for check in checks for problem in check(dossier, taxonomy)]
    return tuple(sorted(problems, key=lambda problem: problem.severity != "error"))


def _warning(file: str, what: str | m.Message, todo: str, value: str | None) -> Problem:
    return Problem(file, what, todo, value=value, severity="warning")


def _unfinished(checklist: m.Checklist, bird: m.MatchedEntry, what: str | m.Message, todo: str) -> Problem:
    return Problem(checklist.id, what, todo, bird.entry.row, value=_name(bird.entry), severity="warning")


def _entries(dossier: m.DossierContent) -> Iterator[tuple[m.Checklist, m.MatchedEntry]]:
    for matched in dossier.lists:
        for bird in matched.entries:
            yield matched.checklist, bird


def _canonical(entry: m.Entry) -> str | None:
    return entry.name.canonical if entry.name else entry.verbatim


def _name(entry: m.Entry) -> str:
    return " ".join(part for part in (entry.verbatim, *entry.vernacular.all()[:1]) if part)


def _site_name(site: m.Site) -> str:
    return next(iter(site.names.all()), site.id)


def _misplaced(
    agreement: m.Agreement, party: str | None, point: m.Point, place: str | m.Message
) -> m.Message | None:
    """Say where a point lies that can't be right, None where it may be."""
    east, north = point
    if not (-180 <= east <= 180 and -90 <= north <= 90):  # noqa: PLR2004 - degrees
        return m.Message.of("check.nowhere", place=place, lon=east, lat=north)
    owner = agreement.by_code.get(party or "")
    if owner is None or owner.holds(east, north):
        return None
    return m.Message.of("check.far_outside", place=place, party=owner.code, lon=east, lat=north)


def _listed_taxa(dossier: m.DossierContent, taxonomy: Taxonomy) -> set[str]:
    matches = (match for _, bird in _entries(dossier) for match in (bird.match, *bird.subspecies))
    meant = {match.taxon for match in matches if match.taxon is not None}
    return meant | {species for species in map(taxonomy.species_of, meant) if species}


def _known_names(dossier: m.DossierContent) -> set[str]:
    """Return every name the lists print, folded as a search folds it."""
    folded: set[str] = set()
    for _, bird in _entries(dossier):
        entry = bird.entry
        printed = (entry.verbatim, _canonical(entry), bird.match.taxon, *entry.vernacular.all())
        folded.update(names.fold(name) for name in printed if name)
    return folded
