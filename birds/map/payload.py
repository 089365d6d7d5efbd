"""What the page's script reads, as plain JSON values. Empty ones are left out; a bird is `[printed, index]`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import isnan
from typing import TYPE_CHECKING

from birds import attribution, messages, vocabulary
from birds import model as m
from birds.attribution import in_our_words
from birds.dates import month_of_date
from birds.documents.text import pick_fields
from birds.evidence.thresholds import Series, Share
from birds.geodesy import eastward, region, west
from birds.map.data import MONTH_COLOURS, NOTHING_AROUND, Around, Bird, Label, MapData, MapPlace, MapTrack
from birds.messages import language_read, runs, say, word
from birds.model import Agreement, Lang, Message, Names, Point

if TYPE_CHECKING:
    Langs = tuple[Lang, ...]

Json = object

SHARED_WORDS = (
    *("R", "B", "W", "P", "V", "I", "X"),
    *("shown", "indicated", "for_discussion", "doubtful", "set_aside", "excepted", "historic", "unknown"),
    *("proposal", "agreed", "name_open", "bracketed", "under_study", "withdrawn", "not_listed"),
)
_PREFIX = "map_"
_DECIMALS = 5


def payload(
    data: MapData, lang: Lang, around: Around = NOTHING_AROUND, bird: int | None = None
) -> dict[str, Json]:
    """Return everything the page's script needs, in an order that depends on `data`; `bird` is chosen at first."""
    agreement, langs = data.agreement, data.agreement.languages
    sentences, own_words = _Sentences(), _OwnWords(langs)
    counted = m.grouped((count.place_id, number) for number, count in enumerate(data.counts))
    tracks = {drawn.track.id: number for number, drawn in enumerate(data.tracks)}
    labels = [label for label in around.labels if is_fair(label, agreement)]
    return {
        "lang": lang,
        "langs": list(langs),
        "read": {each: language_read(each) for each in langs},
        "parties": list(data.parties),
        # how the script draws a Party, and chooses a name in its language
        "looks": {party.code: pick_fields(party, "lang", "colour", "symbol") for party in agreement.parties},
        "monthColours": list(MONTH_COLOURS),
        "west": west(agreement),
        "region": [list(corner) for corner in region(agreement)],
        "words": {each: page_words(agreement, each) for each in langs},
        "credits": {each: attribution.source_lines(data.credits, each) for each in langs},
        "facts": {each: facts(data, each) for each in langs},
        "designations": designation_words(data),
        "lists": [_full(id=own.id, party=own.party, kind=own.kind, title=own.title) for own in data.lists],
        "birds": [_bird(shown, data, sentences) for shown in data.birds],
        "sites": [_place(shown, data, counted.get(shown.place.id, []), own_words) for shown in data.places],
        "counts": [_count(count, data, own_words) for count in data.counts],
        "records": [_record(record, data, tracks.get(record.id), own_words) for record in data.records],
        "own": own_words.by_language(),
        **_full(shares=[_share(share, data) for share in data.shares]),
        **_full(series=[_series(counted, data) for counted in data.series]),
        "presence": _presence(data),
        "absent": [
            # null in place of the site where it is the whole Party
            [
                data.index.taxon(row.taxon),
                data.positions.get(row.place or "", row.printed),
                row.party,
                row.month,
            ]
            for row in data.presence
            if row.answer == "absent"
        ],
        **_full(tracks=[_track(drawn, data) for drawn in data.tracks]),
        "sentences": {each: sentences.say(each) for each in langs},
        "beside": list(around.beside),
        **({} if bird is None else {"bird": bird}),
        "labels": [{"at": _at(label.point), "names": _names(label.names, langs)} for label in labels],
    }


def is_fair(label: Label, agreement: Agreement) -> bool:
    """Whether a place has a name in each Party's language, or in neither."""
    named = {bool(label.names.get(party.lang)) for party in agreement.parties}
    return bool(label.names.all()) and len(named) == 1


def page_words(agreement: Agreement, lang: Lang) -> dict[str, str]:
    """Return the words of the page in one language by their short keys."""
    third = {code: agreement.label(code, lang) for code, tag, _ in agreement.countries if tag == lang}
    named: dict[str, str] = third | {party.code: party.label(lang) for party in agreement.parties}
    of_parties = ((party.code, Message.of("map.sites_of", party=party)) for party in agreement.parties)
    layers = {f"layer_{code}": say(what, lang) for code, what in of_parties}
    shared = {key: word(key, lang) for key in SHARED_WORDS}
    return {**shared, **named, **messages.words(_PREFIX, lang), **layers}


def facts(data: MapData, lang: Lang) -> dict[str, str]:
    """Return what the page's fixed sentences say about this map: the Parties in the order of the page."""
    first, second = (data.agreement.by_code[code].phrase(language_read(lang)) for code in data.parties)
    return {"first": first, "second": second}


def designation_words(data: MapData) -> dict[str, str]:
    """Return the designations the page has a word for, by what is printed."""
    meanings = {}
    for printed in dict.fromkeys(site.designation for place in data.places for site in place.sites):
        known = [word.means for word in vocabulary.words("designations") if word.text in printed.casefold()]
        if known and len(printed) < 80 and ";" not in printed:  # noqa: PLR2004 - a name, not a remark
            meanings[printed] = known[0]
    return meanings


class _Sentences:
    """Each sentence once, in the three languages: runs that alternate between upright and italic."""

    def __init__(self) -> None:
        self._numbers: dict[Message, int] = {}

    def number(self, reason: Message | None) -> int | None:
        return None if reason is None else self._numbers.setdefault(reason, len(self._numbers))

    def say(self, lang: Lang) -> list[list[str]]:
        sentences = []
        for reason in self._numbers:
            texts = [""]
            for run in runs(reason, lang):
                if run.italic == bool(len(texts) % 2):
                    texts.append("")
                texts[-1] += run.text
            sentences.append(texts)
        return sentences


class _OwnWords:
    """Our own words in the data, each text once; in their place in the data stands a number, from 1."""

    def __init__(self, langs: Langs) -> None:
        self._langs = langs
        self._numbers: dict[tuple[str, ...], int] = {}

    def put(self, text: str | None, kind: str, source: str | None) -> int | str | None:
        """Return the number of a text that is ours, any other text as it is written."""
        translations = tuple(in_our_words(text, kind, source, lang) for lang in self._langs)
        if not text or set(translations) == {text}:
            return text
        return self._numbers.setdefault((text, *translations), len(self._numbers) + 1)

    def by_language(self) -> dict[str, list[str]]:
        """Return the texts as they are written, and in each language."""
        columns = zip(("texts", *self._langs), map(list, zip(*self._numbers, strict=True)), strict=False)
        return {key: texts for key, texts in columns if key != "en"} or {"texts": []}


def _full(**values: Json) -> dict[str, Json]:
    return {key: value for key, value in values.items() if value not in (None, "", [], {}, False)}


def _names(names: Names, langs: Langs) -> dict[str, str]:
    return {lang: name for lang in langs if (name := names.get(lang))}


def _bird(bird: Bird, data: MapData, sentences: _Sentences) -> dict[str, Json]:
    langs = data.agreement.languages
    return {
        "id": bird.id,
        "scientific": bird.scientific,
        "names": _names(bird.names, langs),
        "also": list(bird.also),
        **_full(
            relation=bird.relation,
            parts=list(bird.parts),
            listings=[_listing(member, data) for member in bird.members],
            judgements=[
                {
                    "verdict": verdict.verdict,
                    "why": sentences.number(verdict.reason),
                    **_full(taxon=verdict.unit_id and verdict.taxon),
                }
                for verdict in bird.verdicts
            ],
            places=[
                {
                    "number": row.number,
                    "scientific": row.scientific_name,
                    "state": row.state,
                    **_full(bracket=sentences.number(row.bracket_note)),
                }
                for row in bird.rows
            ],
        ),
    }


def _listing(member: m.MatchedEntry, data: MapData) -> dict[str, Json]:
    """Return what a list prints of a bird, with the statements that decide: of a unit where the other side lumps."""
    entry = member.entry
    statuses = data.deciding.get((entry.list_id, entry.row)) or entry.statuses
    others = dict.fromkeys(it.source for it in statuses if it.source not in {None, entry.list_id})
    return {
        "list": next(number for number, own in enumerate(data.lists) if own.id == entry.list_id),
        **_full(
            scientific=entry.verbatim,
            vernacular=_names(entry.vernacular, data.agreement.languages),
            statuses=[_full(code=it.code, months=[*it.months], minor=it.minor) for it in statuses if it.code],
            printed="; ".join(dict.fromkeys(it.printed for it in statuses if it.printed)),
            source="; ".join(filter(None, others)),
            category=" · ".join(filter(None, (entry.section, entry.category))),
            alien=entry.part == "alien",
        ),
    }


def _at(point: tuple[float, float] | None) -> list[float] | None:
    return None if point is None else [round(part, _DECIMALS) for part in point]


def _place(shown: MapPlace, data: MapData, counts: list[int], own: _OwnWords) -> dict[str, Json]:
    place, langs, begin = shown.place, data.agreement.languages, west(data.agreement)
    printed = dict.fromkeys(name for site in shown.sites for name in site.species)
    edge = [(eastward(x, begin), y) for polygon in shown.area for x, y in polygon[0]]
    return {
        "id": place.id,
        "names": _names(place.names, langs),
        "party": place.party,
        "quality": place.point_quality,
        "sites": [_site(site, langs, own) for site in shown.sites],
        **_full(
            at=_at(place.point),
            birds=[data.index.mention(name) for name in printed],
            area=[[encode(ring) for ring in polygon] for polygon in shown.area],
            # West, south, east, north.
            box=[round(end(axis), _DECIMALS) for end in (min, max) for axis in zip(*edge, strict=True)],
            boundary=shown.area_source,
            counts=counts,
            note=own.put(place.note, "note", place.source),
        ),
    }


def _site(site: m.Site, langs: Langs, own: _OwnWords) -> dict[str, Json]:
    return {
        "id": site.id,
        "designation": site.designation,
        **_full(
            names=_names(site.names, langs),
            code=site.code,
            ha=site.area_ha,
            since=site.designated,
            municipality=site.municipality,
            source=site.source,
            note=own.put(site.note, "note", site.source),
        ),
    }


def _count(count: m.SiteCount, data: MapData, own: _OwnWords) -> dict[str, Json]:
    printed, place = count.taxon_printed or count.taxon, data.positions.get(count.place_id or "")
    return {
        "place": count.site_printed,
        "printed": count.count_printed,
        "source": count.source,
        **({} if place is None else {"site": place}),
        **({} if count.count is None else {"value": count.count}),
        **_full(
            bird=printed and data.index.mention(printed, count.taxon),
            unit=own.put(count.unit, "unit", count.source),
            season=own.put(count.season, "season", count.source),
            months=list(count.months),
        ),
    }


def _presence(data: MapData) -> dict[str, Json]:
    """Return where birds are, a row a source that says it: bird, site or null, Party, kind, months, source, numbers.

    Months are a number whose bit 1 is January and bit 0 a month that is not known; numbers are pairs of a month
    (0 unknown) and the highest number. Kinds, Parties and sources are places in lists of their own. A row of months
    between records has the nearest number and its date, where there is one, in place of the numbers, and ends with why.
    """
    indexed: dict[str, dict[str | None, int]] = {"kinds": {}, "parties": {}, "sources": {}}
    rows: dict[tuple[Json, ...], tuple[int, list[Json]]] = {}
    for row in data.presence:
        if row.answer == "absent":
            continue
        values = zip(indexed.values(), (row.kind, row.party, row.source), strict=True)
        kind, party, source = (known.setdefault(value, len(known)) for known, value in values)
        bird, place = data.index.taxon(row.taxon), data.positions.get(row.place or "")
        key = bird, place, party, kind, source, row.nearest, row.nearest_date, row.rule
        months, numbers = rows.get(key, (0, []))
        month = row.month or 0
        if row.number is not None:
            numbers = [*numbers, month, row.number]
        elif row.nearest is not None:
            numbers = [row.nearest, row.nearest_date]
        rows[key] = months | 1 << month, numbers
    listed = [
        [
            bird,
            site,
            party,
            kind,
            months,
            source,
            *([numbers] if numbers or rule else []),
            *([rule] if rule else []),
        ]
        for (bird, site, party, kind, source, _, _, rule), (months, numbers) in rows.items()
    ]
    return {**{name: list(known) for name, known in indexed.items()}, "rows": listed}


def _share(share: Share, data: MapData) -> dict[str, Json]:
    threshold = share.threshold
    return {
        "site": data.positions[share.place_id],
        "bird": data.index.mention(share.taxon, share.taxon),
        "most": share.seen.most,
        "percent": share.percent,
        "population": threshold.population,
        "threshold": threshold.value,
        "edition": threshold.edition,
        "source": threshold.source,
    }


def _series(counted: Series, data: MapData) -> dict[str, Json]:
    return {
        "site": data.positions[counted.place_id],
        "bird": data.index.mention(counted.taxon, counted.taxon),
        "years": [list(year) for year in counted.years],
        **_full(threshold=counted.threshold and counted.threshold.value),
    }


def _record(record: m.Evidence, data: MapData, track: int | None, own: _OwnWords) -> dict[str, Json]:
    """Return a record with the months that its dates name; a track that shows it is drawn in its place."""
    months = {month_of_date(date) for date in (record.date_from, record.date_to)}
    return {
        "id": record.id,
        "bird": data.index.mention(record.taxon_printed, record.taxon),
        "kind": record.kind,
        "certainty": record.certainty,
        "from": _end(record.origin, own.put(record.origin.name, "end", record.source)),
        "to": _end(record.destination, own.put(record.destination.name, "end", record.source)),
        "source": record.source,
        **_full(
            since=record.date_from,
            until=record.date_to,
            months=sorted(filter(None, months)),
            n=record.individuals,
            mark=own.put(record.mark, "mark", record.source),
            note=own.put(record.note, "note", record.source),
            trust=record.trust,
        ),
        **({} if track is None else {"track": track}),
    }


def _track(drawn: MapTrack, data: MapData) -> dict[str, Json]:
    track = drawn.track
    times = [
        "" if isnan(part[0][2]) else encoded(round(at / 3600) for *_, at in part) for part in drawn.parts
    ]
    return {
        "bird": data.index.mention(track.taxon_printed, track.taxon),
        "individual": track.individual,
        "parts": [encode([(x, y) for x, y, _ in part]) for part in drawn.parts],
        "fixes": track.fixes,
        "source": track.source,
        **_full(
            since=track.date_from,
            until=track.date_to,
            parties=list(track.parties),
            times=times if any(times) else None,
            stays=[[*(_at(it.point) or ()), _hour(it.date_from), _hour(it.date_to)] for it in drawn.stays],
        ),
    }


def _hour(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() / 3600)


def _end(end: m.End, name: int | str | None) -> dict[str, Json]:
    return _full(name=name, party=end.party, at=_at(end.point), approximate=end.approximate)


def encode(ring: Iterable[Point]) -> str:
    """Encode a ring as Google's polyline: five decimals, differences, latitude before longitude."""
    return encoded((round(part * 1e5) for x, y in ring for part in (y, x)), 2)


def encoded(numbers: Iterable[int], columns: int = 1) -> str:
    """Encode whole numbers as letters: what each adds to the one before it in its column."""
    before, letters = [0] * columns, list[str]()
    for place, number in enumerate(numbers):
        value = number - before[place % columns]
        before[place % columns] = number
        left = ~(value << 1) if value < 0 else value << 1
        while left >= 0x20:  # noqa: PLR2004 - five bits a letter
            letters.append(chr((0x20 | (left & 0x1F)) + 63))
            left >>= 5
        letters.append(chr(left + 63))
    return "".join(letters)
