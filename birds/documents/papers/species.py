"""A sheet about one species: as sections in one language, headings, sentences in runs and tables; and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any

from birds import attribution
from birds import model as m
from birds.attribution import in_our_words
from birds.documents.model import Column, Document, Paragraph, Section, Span, Table, line
from birds.documents.papers import comparison as words
from birds.documents.papers import presence, statements
from birds.documents.papers.comparison_data import row_as_json
from birds.documents.papers.derivations import derivation_lines
from birds.documents.papers.species_sheet import EntryAbout, PlaceNamed, SpeciesSheet, why_not_counted
from birds.documents.papers.statements import number_in_runs
from birds.documents.text import capital, pick_fields, spelled_out
from birds.evidence.records import movement_of
from birds.evidence.thresholds import is_of_birds_present
from birds.messages import aside, in_row, labelled, runs, say, word

Runs = tuple[m.Run, ...]


def species_document(
    sheet: SpeciesSheet, lang: m.Lang, *, folded: bool = False, derived: bool = False
) -> Document:
    """Return the sheet as a document; `folded` has the counts that a line by year holds as one row a place.

    `derived` has each step of how a verdict came about.
    """
    return Document(
        lang,
        tuple(_sections(sheet, lang, folded=folded, derived=derived)),
        line(_title(sheet)),
        credits=sheet.credits,
        then=_next(sheet, lang),
        cited=True,
    )


def _next(sheet: SpeciesSheet, lang: m.Lang) -> str:
    if sheet.taxon is None:
        return word("next.review", lang)
    if sheet.lacking:
        orders = (say(m.Message.of("next.load_order", party=party), lang) for party in sheet.lacking)
        return say(m.Message.of("next.load", orders=" · ".join(orders)), lang)
    return say(m.Message.of("next.evidence", name=sheet.taxon.name), lang)


def _section(
    heading: str, lines: Iterable[Runs] = (), table: Table | None = None, *, unbroken: bool = False
) -> Section:
    paragraphs = (Paragraph(line(runs), "unbroken" if unbroken else "line") for runs in lines)
    return Section((Span(capital(heading)),) if heading else (), (*paragraphs, *([table] if table else ())))


def _title(sheet: SpeciesSheet) -> Runs:
    """Return the bird's name as the annex has it, else the reference's; then what it is called in the languages."""
    if sheet.taxon is None:
        return (m.Run(sheet.found_by.name, sheet.found_by.kind == "scientific"),)
    langs = sheet.comparison.agreement.languages
    called = [name for lang in langs for name in _names_in_language(sheet, sheet.taxon, lang)]
    others = (m.Run(f" · {name}") for name in dict.fromkeys(called))
    heads = {sheet.heads.get((verdict.row_id, verdict.unit_id)) for verdict in sheet.verdicts} - {None}
    (name,) = heads if len(heads) == 1 else (sheet.taxon.name,)
    return (m.Run(name or "", italic=True), *others)


def _names_in_language(sheet: SpeciesSheet, taxon: m.Taxon, lang: m.Lang) -> tuple[str, ...]:
    """Return the species' names in a language: of entries that mean it, else of those that mean a part of it.

    The compared lists are asked first: an older edition's name may be that of a wider bird, or of another one by now.
    """
    if lang == "en" and taxon.english:
        return (taxon.english,)
    if own := sheet.called.get(lang):
        return (own,)
    compared = {sheet.comparison.a.id, sheet.comparison.b.id}
    named: dict[tuple[bool, bool], list[str]] = {}
    for about in sheet.listed:
        name, meant = about.matched.entry.vernacular.get(lang), about.matched.match.taxon or ""
        national = about.checklist.kind == "checklist" and about.matched.entry.parent_row is None
        if name and national and (meant == taxon.name or meant.startswith(f"{taxon.name} ")):
            rank = (about.checklist.id not in compared, meant != taxon.name)
            named.setdefault(rank, []).append(name)
    return tuple(named[min(named)]) if named else ()


def numbered_sources(sheet: SpeciesSheet) -> dict[str, int]:
    """Return the sources of evidence and sites, each once, numbered in the order in which they are cited."""
    cited = [record.source for record in sheet.evidence]
    for named in sheet.places:
        cited += [count.source for count in named.counts]
        cited += [named.place.source] if named.place and named.place.source and not named.counts else []
    cited += [share.threshold.source for share in sheet.shares]
    cited += [occurrence.source for occurrence in sheet.occurrences]
    # What is said of months between records has the sources of these.
    cited += [record.source for record in sheet.presence if record.answer != "between"]
    return {source: number for number, source in enumerate(dict.fromkeys(filter(None, cited)), 1)}


def _sections(sheet: SpeciesSheet, lang: m.Lang, *, folded: bool, derived: bool) -> Iterator[Section]:
    """Yield the sections that have something to say, in the order in which a reader asks."""
    numbers = numbered_sources(sheet)
    yield _section("", _about(sheet, lang))
    yield from _lists(sheet, lang)
    yield from _elsewhere(sheet, lang)
    if sheet.rows:
        compared = (line for row in sheet.rows for line in _row_lines(sheet, row, lang))
        yield _section(words.with_list_ids("title.two_lists", sheet.comparison, lang), compared)
    yield from _test(sheet, lang, derived=derived)
    if sheet.evidence:
        yield _section(word("evidence", lang), (), _evidence(sheet, numbers, lang))
    if sheet.presence:
        there = presence.presence_matrix(sheet, numbers, lang)
        notes = (word("presence_note", lang), word("presence_matrix_note", lang))
        yield _section(word("presence", lang), map(_plain, notes), there)
    if sheet.places:
        folding = [_plain(word("series_folded", lang))] if folded and sheet.series else []
        counts = _sites(sheet, numbers, lang, folded=folded)
        yield _section(word("sites_and_counts", lang), folding, counts)
    if sheet.series:
        note = _plain(word("series_note", lang))
        yield _section(word("series", lang), (note,), presence.series_table(sheet, lang))
    if sheet.shares or sheet.unassessed:
        texts = [word("ramsar_note", lang)] if sheet.shares else []
        unassessed = m.Message.of("ramsar.not_assessed_at", n=len(sheet.unassessed))
        texts += [say(unassessed, lang)] if sheet.unassessed else []
        table = presence.shares_table(sheet, numbers, lang) if sheet.shares else None
        yield _section(word("shares", lang), map(_plain, texts), table)
    if sheet.occurrences:
        table = presence.recorded_table(sheet, numbers, lang)
        yield _section(word("occurrences", lang), map(_plain, presence.recorded_lines(sheet, lang)), table)
    if sheet.positions:
        yield _section(word("positions", lang), (), _positions(sheet, lang))
    if numbers:
        cited = (
            f"[{number}] {in_our_words(source, 'source', source, lang)}" for source, number in numbers.items()
        )
        yield _section(word("cited", lang), map(_plain, cited), unbroken=True)


def _plain(text: str) -> Runs:
    return (m.Run(text),)


def _about(sheet: SpeciesSheet, lang: m.Lang) -> Iterator[Runs]:
    """Yield by which name the bird was found, a scientific one in italics, and what the reference says of it."""
    found_by, where = sheet.found_by, sheet.found_by.where
    name: m.Arg = found_by.name
    if found_by.kind == "scientific":
        kind, name = m.Message("word.name.scientific"), m.Message.of("show.scientific", name=found_by.name)
    elif (own := found_by.lang or "en") in m.LANGS:
        kind = m.Message(f"word.name.{own}")
    else:
        kind = m.Message.of("names.in", language=own)
    code = "show.found_by" if found_by.name == found_by.asked else "show.found_by_other"
    yield runs(m.Message.of(code, asked=found_by.asked, kind=kind, name=name, where=where), lang)
    if sheet.taxon:
        asked = (taxon for taxon in sheet.subspecies if taxon.name == sheet.found_by.taxon)
        for taxon in (sheet.taxon, *asked):
            yield from statements.reference_lines(taxon, sheet.reference, lang)
    else:
        yield _plain(word("not_resolved", lang))


# ---------------------------------------------------------------- lists


def _lists(sheet: SpeciesSheet, lang: m.Lang) -> Iterator[Section]:
    if not sheet.listed:
        yield _section(word("on_lists", lang), (_plain(word("on_no_list", lang)),))
        return

    def names(listed: EntryAbout) -> str:
        """Return the vernacular names that a list prints, that in its Party's language first."""
        printed, own = listed.matched.entry.vernacular, listed.checklist.lang
        own_first = dict.fromkeys(printed.get(each) for each in (own, *(each for each, _ in printed.pairs)))
        return " · ".join(name for name in own_first if name)

    def status(listed: EntryAbout) -> str | None:
        """Return where a law lists the bird and in which class; of another list, its statuses."""
        entry = listed.matched.entry
        law = statements.law_remark(entry, listed.checklist)
        return law or statements.statuses_in_words(entry.statuses, lang) or entry.status_printed

    column = partial(Column.of, lang)
    columns = (
        column("list", attrgetter("checklist.id")),
        column("row", attrgetter("matched.entry.row"), align="right"),
        column("scientific_name", attrgetter("matched.entry.verbatim"), italic=True),
        column("name", names),
        column("subspecies", lambda listed: ", ".join(listed.matched.entry.subspecies), italic=True),
        column("status", status),
    )
    yield _section(word("on_lists", lang), (), Table.of(columns, sheet.listed))
    if sheet.statements:
        yield _section(word("statements", lang), _statements(sheet, lang))
    # Lists that print the same name for the same reason stand in one line.
    meanings = ((each, about.checklist.id) for about in sheet.listed for each in _meanings(about, lang))
    lines = (
        (m.Run(labelled(in_row(dict.fromkeys(ids), lang), "", lang)), *meaning)
        for meaning, ids in m.grouped(meanings).items()
    )
    yield _section(word("how_matched", lang), lines)


def _statements(sheet: SpeciesSheet, lang: m.Lang) -> Iterator[Runs]:
    """Yield what each source says of the bird's status, with its author, and the months where a source gives any."""
    # What one author says in one source about one territory and bird stands together.
    groups = m.grouped(
        ((status.territory, status.source, status.author, status.name), status) for status in sheet.statements
    )
    for same in groups.values():
        first, agreement = same[0], sheet.comparison.agreement
        key = "statement.decides" if sheet.statements[first] else "statement.beside"
        sentence = statements.source_in_words(same, lang)
        part = first.taxon if sheet.taxon and first.taxon != sheet.taxon.name else None
        where = in_row((statements.territory_and_source(first, agreement, lang), part), lang)
        yield _plain(say(m.Message.of(key, source=where, said=sentence), lang))
        yield _plain(f"  {statements.provenance(first, lang)}")
        for stated in same:
            if stated.code and stated.months:
                yield _plain(f"  {word(stated.code, lang)}  {presence.calendar(stated.months)}")


def _meanings(listed: EntryAbout, lang: m.Lang) -> Iterator[Runs]:
    entry, match = listed.matched.entry, listed.matched.match
    if entry.parent_row is None or _says_more(match):
        name = m.Run(statements.entry_label(entry, listed.checklist), italic=entry.verbatim is not None)
        yield (name, m.Run(" – "), *statements.runs_of((match.reason, *match.remarks), lang))
    for candidate in match.candidates:
        yield _candidate(candidate, lang)
    if match.decided_by:
        decided = aside(match.decided_by, match.cited or "–", lang)
        yield _plain(labelled(word("decided_by", lang), decided, lang))
    for part in listed.matched.subspecies:
        if _says_more(part):
            name = m.Run(part.printed, italic=True)
            yield (name, m.Run(" – "), *statements.runs_of((part.reason, *part.remarks), lang))


def _says_more(match: m.Match) -> bool:
    """Whether there is more to say than that the name is accepted."""
    return match.reason.code != "accepted" or bool(match.remarks)


def _candidate(candidate: m.Candidate, lang: m.Lang) -> Runs:
    before, after = labelled(word("candidate", lang), "", lang), labelled("", "", lang)
    name = m.Run(candidate.taxon, italic=True)
    return (m.Run(before), name, m.Run(after), *runs(candidate.reason, lang))


def _elsewhere(sheet: SpeciesSheet, lang: m.Lang) -> Iterator[Section]:
    """Yield the numbers that signed annexes give the bird, each with the name that they print."""
    if sheet.taxon and sheet.annexes:
        none = say(m.Message.of("elsewhere.none", names=tuple(sheet.annexes)), lang)
        listings = tuple(
            (*number_in_runs(number, lang), m.Run(" – "), m.Run(number.printed, italic=True))
            for number in sheet.elsewhere
        )
        yield _section(word("elsewhere", lang), listings or (_plain(none),))


# ---------------------------------------------------------------- comparison and test


def _test(sheet: SpeciesSheet, lang: m.Lang, *, derived: bool) -> Iterator[Section]:
    lines: list[Runs] = []
    for verdict in sheet.verdicts:
        name = sheet.heads.get((verdict.row_id, verdict.unit_id), verdict.taxon)
        decided = m.Message.of("evidence.decided", verdict=verdict.verdict, line=f"line.{verdict.line}")
        decision = say(decided, lang) + statements.trust_in_words(verdict, lang)
        lines += ((m.Run(name, italic=True), m.Run(labelled("", decision, lang))), runs(verdict.reason, lang))
        if derived and verdict.derivation:
            lines += map(_plain, derivation_lines(verdict.derivation, sheet.comparison.agreement, lang))
    if sheet.lacking:
        lacking = tuple(map(sheet.comparison.agreement.country, sheet.lacking))
        lines = [runs(m.Message.of("verdict.lacking", side=lacking), lang)]
    if lines:
        yield _section(word("treaty_test", lang), lines)


def _row_lines(sheet: SpeciesSheet, row: m.ComparisonRow, lang: m.Lang) -> Iterator[Runs]:
    parts = [words.relation_label(sheet.comparison, row.relation, lang)]
    parts += [word(f"change.{change}", lang) for change in row.change]
    parts.append(words.with_list_ids(f"recorded.{row.recorded}", sheet.comparison, lang))
    parts.append(word(f"basis.{row.basis}", lang))
    yield _plain(" · ".join(dict.fromkeys(parts)))
    yield tuple(statements.runs_of(row.reasons, lang))
    for candidate in row.candidates:
        yield _candidate(candidate, lang)


# ---------------------------------------------------------------- records


def _evidence(sheet: SpeciesSheet, numbers: Mapping[str, int], lang: m.Lang) -> Table:
    counting = {record.id for verdict in sheet.verdicts for record in verdict.limb_a}
    end = partial(statements.end_in_words, agreement=sheet.comparison.agreement, lang=lang)

    def counts(record: m.Evidence) -> str:
        return word("counts.yes" if record.id in counting else "counts.no", lang)

    def why(record: m.Evidence) -> str | None:
        reason = why_not_counted(sheet, record)
        return say(reason, lang) if reason else None

    column = partial(Column.of, lang)
    columns = (
        column("kind", lambda record: word(record.kind, lang)),
        column("from", partial(end, which="origin")),
        column("to", partial(end, which="destination")),
        column("when", lambda record: " – ".join(filter(None, (record.date_from, record.date_to)))),
        column("moved", lambda record: statements.movement_in_words(record, lang) or None),
        column("counts", counts, "counts_as_proof"),
        column("source", lambda record: _cited(record.source, numbers)),
        column("trust", lambda record: word(f"record_trust.{record.trust}", lang) if record.trust else None),
        column("id", attrgetter("id"), "record_id"),
        column("why", why),
    )
    return Table.of(columns, sheet.evidence)


def _cited(source: str | None, numbers: Mapping[str, int]) -> str | None:
    return f"[{numbers[source]}]" if source else None


def _sites(sheet: SpeciesSheet, numbers: Mapping[str, int], lang: m.Lang, *, folded: bool) -> Table:
    """Return each count at its place; `folded` has those of several years together."""
    rows: list[tuple[str | None, ...]] = []
    for about in sheet.places:
        name = party = designated = None
        if place := about.place:
            name = presence.place_name(place, lang) or place.id
            party = sheet.comparison.agreement.label(place.party, lang) or None
            texts = "; ".join(dict.fromkeys(site.designation for site in about.sites if site.designation))
            note = in_our_words(place.note, "note", place.source, lang)
            designated = aside(texts, note, lang) if texts else None
        groups = list(presence.group_years(about.counts) if folded else zip(about.counts, strict=True))
        for counts in groups or [()]:
            site = name or (counts[0].site_printed if counts else None)
            counted = _counted(about, counts, numbers, lang)
            rows.append((site, party, designated, about.printed, *counted))
            designated = None  # said once
    column = partial(Column.of, lang)
    columns = (
        column("site", itemgetter(0)),
        column("party", itemgetter(1)),
        column("designation", itemgetter(2), "sites_designation"),
        column("printed", itemgetter(3), "named_as", italic=True),
        column("count", itemgetter(4), align="right"),
        column("season", itemgetter(5), "when"),
        column("source", itemgetter(6)),
    )
    return Table.of(columns, rows)


def _counted(
    named: PlaceNamed, counts: tuple[m.SiteCount, ...], numbers: Mapping[str, int], lang: m.Lang
) -> tuple[str | None, str | None, str | None]:
    """Return number, time and source of a count; of several their highest number, years and sources."""
    if not counts:
        return None, None, _cited(named.place.source if named.place else None, numbers)
    most = max(counts, key=lambda count: count.count or 0)
    amount = most.count_printed or (str(most.count) if most.count is not None else None)
    if most.unit and not is_of_birds_present(most) and most.unit not in most.count_printed:
        amount = f"{amount} {in_our_words(most.unit, 'unit', most.source, lang)}"
    if len(counts) == 1:
        season = in_our_words(most.season, "season", most.source, lang)
        return amount, season or None, _cited(most.source, numbers)
    cited = dict.fromkeys(_cited(count.source, numbers) for count in counts)
    years = [count.season_year for count in counts if count.season_year is not None]
    span = presence.year_span((min(years), max(years))) or ""
    counted = say(m.Message.of("show.counted_years", years=span, n=len(counts)), lang)
    return amount, counted, " ".join(filter(None, cited))


def _positions(sheet: SpeciesSheet, lang: m.Lang) -> Table:
    label, column = sheet.comparison.agreement.label, partial(Column.of, lang)
    columns = (
        column("round", attrgetter("round"), align="right"),
        column("party", lambda position: label(position.speaker, lang)),
        column("taxon", attrgetter("subject"), "scientific_name", italic=True),
        column("value", lambda position: word(position.value, lang), "position"),
        column("reason", attrgetter("reason")),
        column("who", attrgetter("who")),
        column("when", attrgetter("date")),
    )
    return Table.of(columns, sheet.positions)


# ---------------------------------------------------------------- for programs

_TAXON = (
    *("name", "rank", "english", "order", "family", "iucn", "avibase"),
    *("authority", "protonym", "clements", "birdlife", "code", "extinct"),
)
_COUNT = ("site_printed", "taxon_printed", "count", "count_printed", "unit", "season", "effort", "source")


def species_as_json(sheet: SpeciesSheet, lang: m.Lang) -> bytes:
    """Return the sheet as JSON: codes as codes, explanations in `lang`."""
    langs = sheet.comparison.agreement.languages
    content = {
        "asked": sheet.found_by.asked,
        "found_by": pick_fields(sheet.found_by, "name", "kind", "lang", "where"),
        "reference": sheet.reference,
        "taxon": pick_fields(sheet.taxon, *_TAXON) if sheet.taxon else None,
        "subspecies": [taxon.name for taxon in sheet.subspecies],
        "lists": [_listed_data(listed, sheet, lang) for listed in sheet.listed],
        "comparison": {
            "a": sheet.comparison.a.id or None,
            "b": sheet.comparison.b.id or None,
            "rows": [json.loads(row_as_json(sheet.comparison, row, lang)) for row in sheet.rows],
        },
        "elsewhere": statements.numbers_as_data(sheet.elsewhere),
        "lacking": list(sheet.lacking),
        "statements": [
            {"name": status.name, **statements.as_object(status, decides=decides)}
            for status, decides in sheet.statements.items()
        ],
        "verdicts": [
            {
                "taxon": verdict.taxon,
                "row": verdict.row_id,
                "unit": verdict.unit_id,
                **pick_fields(verdict, "verdict", "line", "by", "trust"),
                "explanation": say(verdict.reason, lang),
                "limb_a": [record.id for record in verdict.limb_a],
                **pick_fields(verdict, "limb_b", "common_subspecies"),
                "status_a": [status.code for status in verdict.status_a if status.code],
                "status_b": [status.code for status in verdict.status_b if status.code],
                "statements": statements.as_objects(verdict),
                "derivation": verdict.derivation.as_object() if verdict.derivation else None,
            }
            for verdict in sheet.verdicts
        ],
        "evidence": [_evidence_data(sheet, record, lang) for record in sheet.evidence],
        "sites": [
            {
                "id": place.id if place else None,
                "party": place.party if place else None,
                "designation": next((site.designation for site in named.sites), None),
                "designations": [pick_fields(site, "id", "code", "designation") for site in named.sites],
                "names": {each: place.names.get(each) for each in langs} if place else None,
                "species_printed": named.printed,
                "counts": [pick_fields(count, *_COUNT) for count in named.counts],
            }
            for named in sheet.places
            for place in [named.place]
        ],
        "presence": presence.presence_as_data(
            sheet.presence, (place.place for place in sheet.places if place.place), sheet.comparison.agreement
        ),
        "series": [
            {
                "site": series.place_id,
                **pick_fields(series, "taxon", "kind"),
                "years": [list(year) for year in series.years],
                "threshold": series.threshold.value if series.threshold else None,
            }
            for series in sheet.series
        ],
        "shares": presence.shares_json(sheet),
        "occurrences": list(presence.recorded_table(sheet, {}, lang).objects()),
        "positions": [
            {
                "party": position.speaker,
                "taxon": position.subject,
                **pick_fields(position, "round", "value", "reason", "who"),
                "when": position.date,
            }
            for position in sheet.positions
        ],
        "credits": attribution.sources_as_data(sheet.credits),
    }
    return (spelled_out(json.dumps(content, ensure_ascii=False, indent=1)) + "\n").encode()


def _listed_data(listed: EntryAbout, sheet: SpeciesSheet, lang: m.Lang) -> dict[str, Any]:
    entry = listed.matched.entry
    checklist, langs = listed.checklist, sheet.comparison.agreement.languages
    source = next((each for each in sheet.credits if each.id == checklist.id), m.Source.of(checklist))
    return {
        "list": checklist.id,
        **pick_fields(checklist, "party", "kind"),
        **pick_fields(source, "maker", "via", "second_hand"),
        **pick_fields(entry, "row", "number", "section", "category"),
        "scientific_name": entry.verbatim,
        "vernacular": {each: entry.vernacular.get(each) for each in langs},
        **pick_fields(entry, "subspecies", "status_printed"),
        "status": [
            pick_fields(status, "code", "months", "printed", "minor", "note") for status in entry.statuses
        ],
        "match": _match_data(listed.matched.match, lang),
        "subspecies_matches": [_match_data(match, lang) for match in listed.matched.subspecies],
        "note": entry.note,
    }


def _match_data(match: m.Match, lang: m.Lang) -> dict[str, Any]:
    return {
        "printed": match.printed or None,
        "taxon": match.taxon,
        "rule": match.reason.code,
        "confidence": match.confidence,
        "explanation": statements.explain((match.reason, *match.remarks), lang),
        "candidates": [{"taxon": c.taxon, "reason": say(c.reason, lang)} for c in match.candidates],
        **pick_fields(match, "decided_by", "cited"),
    }


def _evidence_data(sheet: SpeciesSheet, record: m.Evidence, lang: m.Lang) -> dict[str, Any]:
    reason, moved = why_not_counted(sheet, record), movement_of(record)
    return {
        **pick_fields(record, "id", "taxon_printed", "kind", "certainty"),
        "from": pick_fields(record.origin, "name", "party", "point"),
        "to": pick_fields(record.destination, "name", "party", "point"),
        **pick_fields(record, "date_from", "date_to"),
        "km": None if moved.km is None else round(moved.km, 1),
        "bearing": None if moved.bearing is None else round(moved.bearing, 1) % 360,
        "days": moved.days,
        **pick_fields(record, "individuals", "mark", "note", "source", "trust"),
        "why_not_counted": say(reason, lang) if reason else None,
    }
