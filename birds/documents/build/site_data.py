"""A sheet about a place as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from birds.documents import sources as attributed
from birds.documents.build import presence
from birds.documents.build.site_sheet import document, numbers_by_month
from birds.documents.build.sites import site_grid
from birds.documents.text import picked, spelled_out

if TYPE_CHECKING:
    from birds.documents.build.site_sheet import SiteSheet
    from birds.model import End, Lang

_COUNT = (
    *("site_printed", "taxon_printed", "taxon", "count", "count_printed", "measure", "unit", "effort"),
    *("season", "date_from", "date_to", "season_year", "year_kind", "months", "source"),
)


def as_json(site: SiteSheet, lang: Lang) -> bytes:
    """Return the sheet as JSON: codes as codes, sources in `lang`."""
    place, langs = site.place, site.dossier.agreement.languages
    content = {
        **picked(place, "id", "party"),
        "names": {each: place.names.get(each) for each in langs},
        **picked(place, "point", "point_quality", "note"),
        "designations": [
            picked(
                one,
                *("id", "code", "designation", "designated", "area_ha", "municipality", "species"),
                *("source", "note"),
            )
            for one in site.sites
        ],
        "boundaries": [picked(one, "site_id", "date", "source") for one in site.areas],
        "birds": list(site_grid(site.dossier, lang).tables[0].objects()),  # as of `evidence --sites`
        "months": [
            {
                "taxon": taxon,
                "year": int(year) if year.isdecimal() else None,
                "month": month or None,
                "number": number,
            }
            for taxon, numbers in numbers_by_month(site.dossier)
            for (year, month), number in sorted(numbers.items())
        ],
        "counts": [picked(one, *_COUNT) for one in site.dossier.counts],
        "presence": presence.as_data(site.presence, (place,)),
        "links": [
            {
                "taxon": one.taxon,
                "from": _end(one.origin, one.origin_place),
                "to": _end(one.destination, one.destination_place),
                **picked(one, "birds", "date_from", "date_to", "months", "kinds", "records"),
            }
            for one in site.links
        ],
        "credits": attributed.as_data(document(site, lang).credits),
    }
    return (spelled_out(json.dumps(content, ensure_ascii=False, indent=1)) + "\n").encode()


def _end(end: End, place: str | None) -> dict[str, Any]:
    return {"place": place, **picked(end, "name", "party", "point", "approximate")}
