"""`birds reconcile`: OpenRefine's questions and answers, by the shapes that the API 0.2 prescribes."""

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from cli import assert_refused, birds
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import validate

from birds import reconcile
from birds.dossier.lists import names_to_match

TEXT = {"type": "string"}


def of(properties: dict[str, Any], *required: str, more: object = True) -> dict[str, Any]:
    """Return the schema of an object."""
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": more}


def each(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


TYPE, PROPERTY = of({"id": TEXT, "name": TEXT}, "id"), of({"id": TEXT, "name": TEXT}, "id", "name")
PROPOSAL, CELL = of({"properties": each(PROPERTY)}, "properties"), of({"str": TEXT}, "str", more=False)
OFFERED = of({"propose_properties": of({"service_url": TEXT, "service_path": TEXT})})
MANIFEST = of(
    {**dict.fromkeys(("name", "identifierSpace", "schemaSpace"), TEXT), "batchSize": {"type": "integer"},
     "versions": {**each(TEXT), "contains": {"enum": ["0.2"]}}, "extend": OFFERED,
     "defaultTypes": {**each(TYPE), "uniqueItems": True}},
    "versions", "name", "identifierSpace", "schemaSpace", more=False,  # no part of the API that is not served
)  # fmt: skip
CANDIDATE = of(
    {**dict.fromkeys(("id", "name", "description"), TEXT), "score": {"type": "number"}, "match": {"type": "boolean"},
     "type": each(TYPE)},
    "id", "name", "score", more=False,
)  # fmt: skip
RESULTS = of({}, more=of({"result": each(CANDIDATE)}, "result"))
EXTENSION = of({"meta": each(PROPERTY), "rows": of({}, more=of({}, more=each(CELL)))}, "rows", "meta")


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@pytest.fixture(scope="module")
def app() -> Any:
    names, _ = names_to_match(None, ())
    return reconcile.application(reconcile.Service(names, "http://127.0.0.1:8000"))


def ask(
    app: Any, path: str = "/", form: bytes | None = None, host: str = "127.0.0.1:8000", **headers: str
) -> Answer:
    """Ask the application as a server would: GET, or POST with a form."""
    target, _, query = path.partition("?")
    lines = [(b"host", host.encode()), *((key.encode(), value.encode()) for key, value in headers.items())]
    scope = {
        "type": "http", "method": "GET" if form is None else "POST", "path": target,
        "query_string": query.encode(), "headers": lines,
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": form or b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    start, *rest = sent
    found = {key.decode(): value.decode() for key, value in start["headers"]}
    return Answer(start["status"], found, b"".join(part["body"] for part in rest))


def post(app: Any, **fields: object) -> Answer:
    written = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
    return ask(app, form=urlencode(written).encode())


def candidates(app: Any, **query: object) -> list[dict[str, Any]]:
    answer = post(app, queries={"q0": query})
    assert answer.status == 200, answer.body
    validate(answer.json, RESULTS)
    return answer.json["q0"]["result"]


def test_the_manifest_says_what_is_served(app):
    answer = ask(app)
    validate(answer.json, MANIFEST)
    assert answer.json["name"] == "birds: AviList v2025"
    extend = answer.json["extend"]["propose_properties"]
    assert extend["service_url"] == "http://127.0.0.1:8000"
    proposal = ask(app, extend["service_path"] + "?type=species&limit=3").json
    validate(proposal, PROPOSAL)
    offered = {one["id"] for one in proposal["properties"]}
    assert {"rank", "avibase_id", "species_code", "english_name"} <= offered


def test_each_name_has_its_bird_first_and_the_others_that_it_could_mean(app):
    first, other = candidates(app, query="Corvus monedula")
    assert (first["id"], first["match"], first["score"]) == ("Coloeus monedula", False, 80)
    assert (other["id"], other["match"], other["score"]) == ("Coloeus dauuricus", False, 30)
    assert first["type"] == [{"id": "species", "name": "species"}]
    assert first["description"].startswith("Western Jackdaw. ")
    assert candidates(app, query=" 저어새 ")[0]["id"] == "Platalea minor"
    (certain,) = candidates(app, query="Platalea minor")
    assert (certain["match"], certain["score"]) == (True, 100)
    assert candidates(app, query="Xyz abc") == []


def test_what_is_not_certain_is_not_chosen(app):
    misspelt = candidates(app, query="Antigone vipxo")[0]
    assert (misspelt["id"], misspelt["match"]) == ("Antigone vipio", False)
    assert misspelt["score"] < 100


def test_a_query_may_ask_for_ranks_and_for_fewer(app):
    assert len(candidates(app, query="Corvus monedula", limit=1)) == 1
    assert candidates(app, query="Corvus monedula", type="subspecies", type_strict="any") == []
    assert candidates(app, query="Pica pica", type=["subspecies", "species"])[0]["id"] == "Pica pica"
    assert candidates(app, properties=[{"pid": "family", "v": "Corvidae"}]) == []


def test_names_of_a_batch_do_not_know_of_each_other(app):
    names = {"a": "Anarhynchus mongolus", "b": "Charadrius mongolus", "": "Pica pica"}
    queries = {key: {"query": name} for key, name in names.items()}
    by_form = post(app, queries=queries)
    assert by_form.json == ask(app, "/?" + urlencode({"queries": json.dumps(queries)})).json
    validate(by_form.json, RESULTS)
    assert {by_form.json[key]["result"][0]["id"] for key in "ab"} == {"Anarhynchus mongolus"}
    assert list(by_form.json) == ["a", "b", ""]


def test_birds_are_extended_by_what_the_reference_has(app):
    wanted = [{"id": one, "settings": {}} for one in ("avibase_id", "english_name", "iucn")]
    answer = post(app, extend={"ids": ["Platalea minor", "No bird"], "properties": wanted})
    validate(answer.json, EXTENSION)
    row = answer.json["rows"]["Platalea minor"]
    assert row["english_name"] == [{"str": "Black-faced Spoonbill"}]
    assert re.fullmatch("avibase-[0-9A-F]{8}", row["avibase_id"][0]["str"])
    assert answer.json["rows"]["No bird"] == {"avibase_id": [], "english_name": [], "iucn": []}
    assert [one["id"] for one in answer.json["meta"]] == ["avibase_id", "english_name", "iucn"]


QUERY = '{"q": {"query": "Pica pica", %s}}'
NO_QUERIES = {
    "queries": (
        "[", "[]", '{"q": "Pica pica"}', '{"q": {}}', '{"q": {"query": ""}}', '{"q": {"query": 7}}', QUERY % '"limit": "3"',
        QUERY % '"limit": NaN', QUERY % '"limit": -1', QUERY % '"type": {}',
        '{"q": {"query": "%s"}}' % ("a" * (reconcile.LONGEST + 1)), '{"\\ud800": {"query": "Pica pica"}}', "[" * 100_000,
    ),
    "extend": (
        "{}", '{"ids": "Pica pica", "properties": []}', '{"ids": [1], "properties": []}',
        '{"ids": [], "properties": ["rank"]}', '{"ids": [], "properties": [{"id": "__class__"}]}',
    ),
    "neither": ("",),
}  # fmt: skip


@pytest.mark.parametrize("field", NO_QUERIES)
def test_what_is_no_query_is_refused_with_one_sentence(app, field):
    for text in NO_QUERIES[field]:
        answer = post(app, **{field: text})
        assert answer.status == 400, text[:80]
        assert set(answer.json) == {"error"}
        assert "Traceback" not in answer.json["error"]
    assert ask(app, form=b"\xff\xfe").status == 400
    assert ask(app, form=b"&".join([b"a=1"] * 5_000)).status == 400


def test_too_much_at_once_is_refused_and_says_how_much_is_not(app):
    many = {str(number): {"query": "Pica pica"} for number in range(reconcile.BATCH + 1)}
    answer = post(app, queries=many)
    assert answer.status == 413
    assert f"at most {reconcile.BATCH}" in answer.json["error"]
    assert ask(app, form=b"queries=" + b"a" * reconcile.LARGEST).status == 413
    assert post(app, extend={"ids": list(many), "properties": []}).status == 413


KEYS = st.sampled_from(["q", "query", "type", "limit", "ids", "properties", "id"])
PLAIN = st.none() | st.booleans() | st.floats() | st.integers() | st.text()


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner), max_leaves=12
    )
)
def test_whatever_comes_is_answered_or_refused(app, value):
    for field in ("queries", "extend"):
        answer = post(app, **{field: json.dumps(value)})
        assert answer.status in {200, 400}
        assert isinstance(answer.json, dict)


@pytest.mark.parametrize("path", ["/", "/properties"])
def test_only_the_loopback_is_answered_and_may_read(app, path):
    far = "birds.example"
    for host in (far, f"{far}:8000", f"127.0.0.1.{far}", "localhost.example:80", ""):
        assert ask(app, path, host=host).status == 400, host
    for host in ("127.0.0.1", "localhost:8000"):
        assert ask(app, path, host=host).status == 200
    may_read = "access-control-allow-origin"
    for origin in ("http://127.0.0.1:3333", "http://localhost:3333", "https://localhost"):
        assert ask(app, path, origin=origin).headers[may_read] == origin
    for origin in (f"http://{far}", "http://localhost.example", "http://127.0.0.1.example:3333", "null"):
        assert may_read not in ask(app, path, origin=origin).headers


def test_no_answer_is_a_script(app):
    answer = ask(app, "/?callback=run")
    assert answer.headers["content-type"] == "application/json"
    validate(answer.json, MANIFEST)


def test_a_missing_extra_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "starlette.applications", None)
    assert_refused(birds("reconcile", "--port", 0), 2, "starlette", "[reconcile]")


def test_a_port_that_is_taken_is_said():
    with socket.create_server((reconcile.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        assert_refused(birds("reconcile", "--port", port), 2, str(port), "--port")


@pytest.mark.slow
def test_it_answers_until_it_is_interrupted():
    command = [sys.executable, "-m", "birds", "reconcile", "--port", "0", "--territory", "KOR"]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    region, serving = run.stderr.readline(), run.stderr.readline()
    assert "KOS2025" in region
    url = re.search(r"http://127\.0\.0\.1:\d+", serving)[0]
    open_ = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
    with open_(url) as answer:
        validate(json.load(answer), MANIFEST)
    body = urlencode({"queries": json.dumps({"q": {"query": "Corvus monedula"}})}).encode()
    with open_(url, body) as answer:
        assert json.load(answer)["q"]["result"][0]["id"] == "Coloeus dauuricus"
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert (run.returncode, out) == (130, "")
    assert "Traceback" not in err
