"""Which bird a name means, as OpenRefine asks for it: the Reconciliation Service API 0.2 of the W3C's group.

A manifest, reconciliation queries and data extension; nothing more: https://reconciliation-api.github.io/specs/0.2/.
It answers on the loopback address only. A request for another host is refused, so that no stranger's page reaches it by
a name of its own, and only pages of the loopback may read what it says.
"""

from __future__ import annotations

import gc
import json
import math
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from birds.errors import UnusableError, UsageError, how_to_get, why
from birds.messages import say
from birds.model import Lang, Match, Message

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from birds.matching.naming import LooseNames

EXTRA = "reconcile"
HOST = "127.0.0.1"
IDENTIFIERS = "http://rs.tdwg.org/dwc/terms/scientificName"
ENTITIES = "http://rs.tdwg.org/dwc/terms/Taxon"
TYPES = ("species", "subspecies")
_RENAMED = {"name": "scientific_name", "english": "english_name"}
_RENAMED |= {"avibase": "avibase_id", "code": "species_code"}
_FIELDS = ("name", "rank", "family", "order", "authority", "english", "avibase", "code", "iucn")
PROPERTIES: Mapping[str, str] = {_RENAMED.get(field, field): field for field in _FIELDS}
"""What can be asked of a bird, and the field of the reference that has it."""
SCORES = {"certain": 100, "probable": 80, "proposal": 50}
ALTERNATIVE = 30  # the score of another bird that the name could mean
BATCH, LONGEST, LARGEST = 1_000, 1_000, 1_000_000  # queries of a request, letters of a name, bytes of a body
TOO_MUCH = {"reconcile.too_many", "reconcile.too_large"}


@dataclass(frozen=True, slots=True)
class Query:
    """A name to reconcile, with the ranks and the number of birds that are wanted: 0 for any number."""

    name: str
    types: tuple[str, ...] = ()
    limit: int = 0


# ---------------------------------------------------------------- what is asked


def parse_queries(text: str) -> dict[str, Query]:
    """Return the queries of a batch by their ids; UnusableError where it is none."""
    batch = _parse_object(text)
    if len(batch) > BATCH:
        raise UnusableError("reconcile.too_many", number=len(batch), most=BATCH)
    return {key: _parse_query(_object(value)) for key, value in batch.items()}


def _parse_query(query: Mapping[str, Any]) -> Query:
    name, types, limit = query.get("query", ""), query.get("type", []), query.get("limit", 0)
    if not isinstance(name, str) or len(name) > LONGEST or not (name or query.get("properties")):
        raise UnusableError("reconcile.no_name", longest=LONGEST)
    if not isinstance(limit, int | float) or not math.isfinite(limit) or limit < 0:
        raise UnusableError("reconcile.no_limit")
    types = [types] if isinstance(types, str) else types
    return Query(" ".join(name.split()), _texts(types, "type"), int(limit))


def parse_extension(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the birds and properties of a data extension query; UnusableError where it is none."""
    query = _parse_object(text)
    wanted = query.get("properties")
    if not isinstance(wanted, list):
        raise UnusableError("reconcile.no_texts", field="properties")
    properties = _texts([_object(each).get("id") for each in wanted], "properties")
    if unknown := [each for each in properties if each not in PROPERTIES]:
        raise UnusableError("reconcile.no_property", property=unknown[0], known=tuple(PROPERTIES))
    names = _texts(query.get("ids"), "ids")
    if len(names) > BATCH:
        raise UnusableError("reconcile.too_many", number=len(names), most=BATCH)
    return names, properties


def _parse_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise UnusableError("reconcile.no_json") from None
    return _object(value)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnusableError("reconcile.no_object")
    return value


def _texts(values: object, name: str) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise UnusableError("reconcile.no_texts", field=name)
    return tuple(values)


# ---------------------------------------------------------------- what is answered


@dataclass(frozen=True, slots=True)
class Service:
    """Which birds names mean, and what the reference has of a bird; served at `url`, with explanations in `lang`."""

    names: LooseNames
    url: str
    lang: Lang = "en"

    def manifest(self) -> dict[str, Any]:
        """Return what the service is and can."""
        return {
            "versions": ["0.2"],
            "name": f"birds: {self.names.taxonomy.title}",
            "identifierSpace": IDENTIFIERS,
            "schemaSpace": ENTITIES,
            "defaultTypes": [{"id": each, "name": each} for each in TYPES],
            "batchSize": BATCH,
            "extend": {"propose_properties": {"service_url": self.url, "service_path": "/properties"}},
        }

    def reconcile(self, queries: Mapping[str, Query]) -> dict[str, Any]:
        """Return the birds that each name may mean, the likeliest first; each name is matched by itself."""
        names = tuple(dict.fromkeys(query.name for query in queries.values() if query.name))
        matches = dict(zip(names, self.names.match(names), strict=True))
        results = {}
        for key, query in queries.items():
            birds = self._candidates(matches[query.name]) if query.name else ()
            of_types = [each for each in birds if not query.types or each["type"][0]["id"] in query.types]
            results[key] = {"result": of_types[: query.limit or None]}
        return results

    def _candidates(self, match: Match) -> Iterator[dict[str, Any]]:
        if match.taxon:
            reasons = " ".join(say(each, self.lang) for each in (match.reason, *match.remarks))
            certain = match.confidence == "certain"
            yield self._candidate(match.taxon, SCORES[match.confidence], reasons) | {"match": certain}
        others = {each.taxon: each.reason for each in reversed(match.candidates) if each.taxon != match.taxon}
        for taxon, reason in reversed(others.items()):
            yield self._candidate(taxon, ALTERNATIVE, say(reason, self.lang)) | {"match": False}

    def _candidate(self, name: str, score: int, reason: str) -> dict[str, Any]:
        taxon = self.names.taxonomy[name]
        about = ". ".join(filter(None, (taxon.english, reason)))
        kind = {"id": taxon.rank, "name": taxon.rank}
        return {"id": name, "name": name, "description": about, "type": [kind], "score": score}

    def extend(self, names: tuple[str, ...], properties: tuple[str, ...]) -> dict[str, Any]:
        """Return properties of birds: an empty cell where the reference has none, or not this bird."""
        taxa = {name: self.names.taxonomy.get(name) for name in names}
        rows = {
            name: {
                each: [{"str": value}] if (value := getattr(taxon, PROPERTIES[each], None)) else []
                for each in properties
            }
            for name, taxon in taxa.items()
        }
        return {"meta": [{"id": each, "name": each} for each in properties], "rows": rows}


# ---------------------------------------------------------------- by the loopback


def application(service: Service) -> Starlette:
    """Return the service as an ASGI application. UsageError where the extra is not installed."""
    try:
        from starlette.applications import Starlette
        from starlette.middleware import Middleware
        from starlette.middleware.cors import CORSMiddleware
        from starlette.middleware.trustedhost import TrustedHostMiddleware
        from starlette.responses import JSONResponse
        from starlette.routing import Route
    except ImportError:
        raise UsageError("reconcile.needs_starlette", how=how_to_get(EXTRA)) from None

    async def respond(request: Request) -> Response:
        try:
            return JSONResponse(_answer(service, request.method, await _fields(request)))
        except UnusableError as error:
            status = 413 if error.message.code in TOO_MUCH else 400
            return JSONResponse({"error": say(error.message, service.lang)}, status)
        except UnicodeEncodeError:  # half a letter, which JSON can name and nothing can write
            return JSONResponse({"error": say(Message("reconcile.no_json"), service.lang)}, 400)

    async def properties(_: Request) -> Response:
        return JSONResponse({"properties": [{"id": each, "name": each} for each in PROPERTIES]})

    loopback = r"https?://(?:localhost|127\.0\.0\.1)(?::\d{1,5})?"
    return Starlette(
        routes=[Route("/", respond, methods=["GET", "POST"]), Route("/properties", properties)],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"], www_redirect=False),
            Middleware(CORSMiddleware, allow_origin_regex=loopback, allow_methods=["GET", "POST"]),
        ],
    )


async def _fields(request: Request) -> dict[str, str]:
    """Return the fields of a form, or of the address; UnusableError where the form is too large or no text."""
    if request.method != "POST":
        return dict(request.query_params)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise UnusableError("reconcile.too_large", most=LARGEST)
    try:
        return {key: values[0] for key, values in parse_qs(body.decode(), max_num_fields=BATCH).items()}
    except ValueError:
        raise UnusableError("reconcile.no_form") from None


def _answer(service: Service, method: str, fields: Mapping[str, str]) -> dict[str, Any]:
    if "queries" in fields:
        return service.reconcile(parse_queries(fields["queries"]))
    if "extend" in fields:
        return service.extend(*parse_extension(fields["extend"]))
    if method == "POST":
        raise UnusableError("reconcile.no_form")
    return service.manifest()


def listen(port: int) -> socket.socket:
    """Return a socket of the loopback address at a port, or at any that is free for 0; UsageError where it is taken."""
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise UsageError("reconcile.port_taken", port=port, why=why(error)) from None


def serve(app: Starlette, listener: socket.socket) -> None:
    """Answer until the run is interrupted."""
    import uvicorn

    gc.enable()  # a run of a command does without; this one may last for days
    config = uvicorn.Config(app, log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[listener])
