"""A sheet about one species as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from birds.documents import sources as attributed
from birds.documents.build import comparison_words as words
from birds.documents.build import presence, sites, statements
from birds.documents.build.comparison_data import row_as_json
from birds.documents.build.species_sheet import why_not_counted
from birds.documents.text import pick_fields, spelled_out
from birds.evidence.records import movement_of
from birds.messages import say
from birds.model import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from birds.documents.build.species_sheet import EntryAbout, PlaceNamed, SpeciesSheet
    from birds.model import Evidence, Lang, Match, Verdict

_COUNT = ("site_printed", "taxon_printed", "count", "count_printed", "unit", "season", "effort", "source")
_POSITION = ("party", "taxon", "round", "value", "reason", "who")


def species_as_json(sheet: SpeciesSheet, lang: Lang) -> bytes:
    """Return the sheet as JSON: codes as codes, explanations in `lang`."""
    content = {
        "asked": sheet.found_by.asked,
        "found_by": pick_fields(sheet.found_by, "name", "kind", "lang", "where"),
        "reference": sheet.reference,
        "taxon": statements.reference_as_data(sheet.taxon) if sheet.taxon else None,
        "subspecies": [taxon.name for taxon in sheet.subspecies],
        "lists": [_listed(listed, sheet, lang) for listed in sheet.listed],
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
        "verdicts": [_verdict(verdict, lang) for verdict in sheet.verdicts],
        "evidence": [_evidence(sheet, record, lang) for record in sheet.evidence],
        "sites": [_place(place, sheet.comparison.agreement.languages) for place in sheet.places],
        "presence": presence.presence_as_data(
            sheet.presence, (place.place for place in sheet.places if place.place), sheet.comparison.agreement
        ),
        "series": presence.series_as_data(sheet),
        "shares": sites.shares_json(sheet),
        "occurrences": list(sites.recorded_table(sheet, {}, lang).objects()),
        "positions": [
            {**pick_fields(position, *_POSITION), "when": position.date} for position in sheet.positions
        ],
        "credits": attributed.as_data(sheet.credits),
    }
    return (spelled_out(json.dumps(content, ensure_ascii=False, indent=1)) + "\n").encode()


def _listed(listed: EntryAbout, sheet: SpeciesSheet, lang: Lang) -> dict[str, Any]:
    entry = listed.matched.entry
    checklist, langs = listed.checklist, sheet.comparison.agreement.languages
    source = next((each for each in sheet.credits if each.id == checklist.id), Source.of(checklist))
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
        "match": _match(listed.matched.match, lang),
        "subspecies_matches": [_match(match, lang) for match in listed.matched.subspecies],
        "note": entry.note,
    }


def _match(match: Match, lang: Lang) -> dict[str, Any]:
    return {
        "printed": match.printed or None,
        "taxon": match.taxon,
        "rule": match.reason.code,
        "confidence": match.confidence,
        "explanation": words.explain((match.reason, *match.remarks), lang),
        "candidates": [{"taxon": c.taxon, "reason": say(c.reason, lang)} for c in match.candidates],
        **pick_fields(match, "decided_by", "cited"),
    }


def _verdict(verdict: Verdict, lang: Lang) -> dict[str, Any]:
    return {
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
    }


def _evidence(sheet: SpeciesSheet, record: Evidence, lang: Lang) -> dict[str, Any]:
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


def _place(named: PlaceNamed, langs: Sequence[Lang]) -> dict[str, Any]:
    place = named.place
    return {
        "id": place.id if place else None,
        "party": place.party if place else None,
        "designation": next((site.designation for site in named.sites), None),
        "designations": [pick_fields(site, "id", "code", "designation") for site in named.sites],
        "names": {each: place.names.get(each) for each in langs} if place else None,
        "species_printed": named.printed,
        "counts": [pick_fields(count, *_COUNT) for count in named.counts],
    }
