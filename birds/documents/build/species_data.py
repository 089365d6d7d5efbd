"""A sheet about one species as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from birds.documents import sources as attributed
from birds.documents.build import comparison_words as words
from birds.documents.build import presence, sites, statements
from birds.documents.build.comparison_data import row_as_json
from birds.documents.build.species_sheet import why_not_counted
from birds.documents.text import spelled_out
from birds.evidence.limbs import movement
from birds.messages import say
from birds.model import Source, languages

if TYPE_CHECKING:
    from birds.documents.build.species_sheet import EntryAbout, PlaceNamed, SpeciesSheet
    from birds.model import Evidence, Lang, Match, Position, SiteCount, Status, Verdict


def as_json(sheet: SpeciesSheet, lang: Lang) -> bytes:
    """Return the sheet as JSON: codes as codes, explanations in `lang`."""
    content = {
        "asked": sheet.found.asked,
        "found_by": {
            "name": sheet.found.name,
            "kind": sheet.found.kind,
            "lang": sheet.found.lang,
            "where": sheet.found.where,
        },
        "reference": sheet.reference,
        "taxon": statements.reference_as_data(sheet.taxon) if sheet.taxon else None,
        "subspecies": [taxon.name for taxon in sheet.subspecies],
        "lists": [_listed(one, sheet, lang) for one in sheet.listed],
        "comparison": {
            "a": sheet.comparison.a.id or None,
            "b": sheet.comparison.b.id or None,
            "rows": [json.loads(row_as_json(sheet.comparison, row, lang)) for row in sheet.rows],
        },
        "elsewhere": statements.numbers_as_data(sheet.elsewhere),
        "lacking": list(sheet.lacking),
        "statements": [
            {"name": one.status.name, **statements.as_object(one.status, decides=one.decides)}
            for one in sheet.statements
        ],
        "verdicts": [_verdict(verdict, lang) for verdict in sheet.verdicts],
        "evidence": [_evidence(sheet, record, lang) for record in sheet.evidence],
        "sites": [_place(one) for one in sheet.places],
        "presence": presence.as_data(sheet.presence),
        "series": presence.series_as_data(sheet),
        "shares": sites.shares_json(sheet),
        "occurrences": sites.recorded_json(sheet),
        "positions": [_position(position) for position in sheet.positions],
        "credits": attributed.as_data(sheet.credits),
    }
    return (spelled_out(json.dumps(content, ensure_ascii=False, indent=1)) + "\n").encode()


def _listed(one: EntryAbout, sheet: SpeciesSheet, lang: Lang) -> dict[str, Any]:
    entry = one.matched.entry
    source = next((each for each in sheet.credits if each.id == one.checklist.id), Source.of(one.checklist))
    return {
        "list": one.checklist.id,
        "party": one.checklist.party,
        "kind": one.checklist.kind,
        "maker": source.maker,
        "via": source.via,
        "second_hand": source.second_hand,
        "row": entry.row,
        "number": entry.number,
        "section": entry.section,
        "category": entry.category,
        "scientific_name": entry.verbatim,
        "vernacular": {each: entry.vernacular.get(each) for each in languages()},
        "subspecies": list(entry.subspecies),
        "status_printed": entry.status_printed,
        "status": [_status(status) for status in entry.statuses],
        "match": _match(one.matched.match, lang),
        "subspecies_matches": [_match(match, lang) for match in one.matched.subspecies],
        "note": entry.note,
    }


def _status(status: Status) -> dict[str, Any]:
    return {
        "code": status.code,
        "months": list(status.months),
        "printed": status.printed,
        "minor": status.minor,
        "note": status.note,
    }


def _match(match: Match, lang: Lang) -> dict[str, Any]:
    return {
        "printed": match.printed or None,
        "taxon": match.taxon,
        "rule": match.reason.code,
        "confidence": match.confidence,
        "explanation": words.explain((match.reason, *match.remarks), lang),
        "candidates": [{"taxon": c.taxon, "reason": say(c.reason, lang)} for c in match.candidates],
        "decided_by": match.decided_by,
        "cited": match.cited,
    }


def _verdict(verdict: Verdict, lang: Lang) -> dict[str, Any]:
    return {
        "taxon": verdict.taxon,
        "row": verdict.row_id,
        "unit": verdict.unit_id,
        "verdict": verdict.verdict,
        "line": verdict.line,
        "by": verdict.by,
        "explanation": say(verdict.reason, lang),
        "limb_a": [record.id for record in verdict.limb_a],
        "limb_b": verdict.limb_b,
        "common_subspecies": list(verdict.common_subspecies),
        "status_a": [status.code for status in verdict.status_a if status.code],
        "status_b": [status.code for status in verdict.status_b if status.code],
        "statements": statements.as_objects(verdict),
    }


def _evidence(sheet: SpeciesSheet, record: Evidence, lang: Lang) -> dict[str, Any]:
    reason, moved = why_not_counted(sheet, record), movement(record)
    return {
        "id": record.id,
        "taxon_printed": record.taxon_printed,
        "kind": record.kind,
        "certainty": record.certainty,
        "from": {"name": record.origin.name, "party": record.origin.party, "point": record.origin.point},
        "to": {
            "name": record.destination.name,
            "party": record.destination.party,
            "point": record.destination.point,
        },
        "date_from": record.date_from,
        "date_to": record.date_to,
        "km": None if moved.km is None else round(moved.km, 1),
        "bearing": None if moved.bearing is None else round(moved.bearing, 1) % 360,
        "days": moved.days,
        "individuals": record.individuals,
        "mark": record.mark,
        "note": record.note,
        "source": record.source,
        "trust": record.trust,
        "why_not_counted": say(reason, lang) if reason else None,
    }


def _place(one: PlaceNamed) -> dict[str, Any]:
    place = one.place
    return {
        "id": place.id if place else None,
        "party": place.party if place else None,
        "designation": next((site.designation for site in one.sites), None),
        "designations": [
            {"id": site.id, "code": site.code, "designation": site.designation} for site in one.sites
        ],
        "names": {each: place.names.get(each) for each in languages()} if place else None,
        "species_printed": one.printed,
        "counts": [_count(count) for count in one.counts],
    }


def _count(count: SiteCount) -> dict[str, Any]:
    keys = ("site_printed", "taxon_printed", "count", "count_printed", "unit", "season", "effort", "source")
    return {key: getattr(count, key) for key in keys}


def _position(position: Position) -> dict[str, Any]:
    return {
        key: getattr(position, key) for key in ("party", "taxon", "round", "value", "reason", "who", "when")
    }
