"""Values drawn from the schemas of a document: valid ones, and valid ones with any JSON put somewhere in."""

import datetime
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from openapi.generator.document import Document
from openapi.generator.source import resolve

Json = Any


def examples(count: int) -> settings:
    """Settings for a number of examples: the same ones every time, and none kept in a file."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    return settings(max_examples=count, deadline=None, derandomize=True, database=None, suppress_health_check=slow)


LETTERS = st.text(st.characters(codec="utf-8"), max_size=12)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | LETTERS
ANY_JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LETTERS, inner, max_size=3)
)
UUIDS = st.uuids().map(str) | st.uuids().map(lambda found: str(found).upper())


@st.composite
def times(draw: st.DrawFn) -> str:
    """Times in every spelling that RFC 3339 allows, leap seconds left out."""
    moment = draw(st.datetimes(datetime.datetime(1, 1, 2), datetime.datetime(9999, 12, 30)))
    fraction = draw(st.just("") | st.text("0123456789", min_size=1, max_size=9).map(".{}".format))
    offset = st.builds("{}{:02}:{:02}".format, st.sampled_from("+-"), st.integers(0, 23), st.integers(0, 59))
    zone = draw(st.sampled_from(["Z", "z", "+00:00", "-00:00"]) | offset)
    return f"{moment:%Y-%m-%d}".rjust(10, "0") + draw(st.sampled_from("Tt")) + f"{moment:%H:%M:%S}" + fraction + zone


FORMATS: dict[str, st.SearchStrategy[str]] = {"uuid": UUIDS, "date-time": times()}


def valid(document: Document, schema: dict[str, Json]) -> st.SearchStrategy[Json]:
    """Values of a schema, with unknown fields and values of enumerations that the document does not list."""
    schema = resolve(document.raw, schema)
    if "anyOf" in schema:
        return st.one_of([valid(document, one) for one in schema["anyOf"]])
    if isinstance(schema["type"], list):
        return st.one_of([valid(document, {**schema, "type": one}) for one in schema["type"]])
    return _of_type(document, schema)


def _of_type(document: Document, schema: dict[str, Json]) -> st.SearchStrategy[Json]:
    kind = schema["type"]
    if kind == "object":
        return _object(document, schema)
    if kind == "array":
        return st.lists(valid(document, schema["items"]), max_size=2)
    if kind == "string" and "format" in schema:
        return FORMATS[schema["format"]]
    other = {"string": LETTERS, "integer": st.integers(schema.get("minimum")), "null": st.none()}[kind]
    return st.sampled_from(schema["enum"]) | other if "enum" in schema else other


def _object(document: Document, schema: dict[str, Json]) -> st.SearchStrategy[dict[str, Json]]:
    fields = {name: valid(document, one) for name, one in schema.get("properties", {}).items()}
    required = {name: fields[name] for name in schema.get("required", [])}
    optional = {name: field for name, field in fields.items() if name not in required}
    names = LETTERS.filter(lambda name: name not in fields)
    unknown: st.SearchStrategy[dict[str, Json]] = st.just({}) | st.dictionaries(names, ANY_JSON, max_size=2)
    known = st.fixed_dictionaries(required, optional=optional)
    return st.builds(lambda some, more: {**more, **some}, known, unknown)


@st.composite
def disturbed(draw: st.DrawFn, values: st.SearchStrategy[Json]) -> Json:
    """A value of another strategy, with any JSON value, or nothing, in the place of one of its parts."""
    return _disturb(draw, draw(values))


def _disturb(draw: st.DrawFn, value: Json) -> Json:
    if not value or not isinstance(value, dict | list) or draw(st.integers(0, 3)) == 0:
        return draw(
            ANY_JSON | UUIDS | times() | st.sampled_from([1.0, True, 2**70, "2021-01-01", "2021-01-01T00:00:00"])
        )
    place = draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
    changed = value.copy()
    if draw(st.integers(0, 9)) == 0:
        del changed[place]
    else:
        changed[place] = _disturb(draw, value[place])
    return changed
