"""Say what changed in openapi/alerts.yaml since BASE, and whether info.version was raised accordingly.

Redocly's `diff` lists the changes. Here each is rated by the direction in which a value travels, for programs that use
the client and for servers that conform to the contract, and what Redocly does not see is added.
Exit status: 0 the version fits the changes; 1 it does not; 2 nothing was compared.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from enum import Flag
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[1]
if not __package__:
    sys.path[0] = str(ROOT)

from scripts.node import tools  # noqa: E402

DOCUMENT = "openapi/alerts.yaml"
VERSION = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})", re.ASCII)
Json = Any
Version = tuple[int, ...]


class Breaks(Flag):
    """Whose program may be wrong now that was right before; WORDING: there is nothing to adapt to."""

    NOTHING = 0
    CLIENT = 1
    CONTRACT = 2
    BOTH = 3
    WORDING = 4


Rate = tuple[Breaks, Breaks]  # what a change breaks where the value travels in a request, and in a response
NOTHING, CLIENT, CONTRACT, BOTH, WORDING = ((each, each) for each in map(Breaks, range(5)))
NARROWED = Breaks.CLIENT, Breaks.CONTRACT  # fewer values are valid: the sender may no longer send the others
WIDENED = Breaks.CONTRACT, Breaks.CLIENT  # more values are valid: the recipient has to take them
STRICTER = Breaks.NOTHING, Breaks.CONTRACT  # fewer values, which the client sends and takes as it is
RELAXED = Breaks.CONTRACT, Breaks.NOTHING  # more values, which the client takes as it is
UNLISTED = Breaks.CLIENT, Breaks.BOTH  # fewer values, of which programs name some
OPENED = Breaks.BOTH, Breaks.CLIENT  # more values, under another type in Python
ADDED, REMOVED, CHANGED = range(3)
KINDS = {
    "title summary description example examples externalDocs contact Tag component": (WORDING, WORDING, WORDING),
    "operationId tags x-region Schema-key": (CLIENT, CLIENT, CLIENT),
    "deprecated": (NOTHING, NOTHING, NOTHING),
    "Operation PathItem Server Parameter Header property schemas": (NOTHING, CLIENT, CLIENT),
    "required-Parameter": (CLIENT, CLIENT, CLIENT),
    "required-Header": (CONTRACT, CLIENT, CLIENT),
    "required-property": (NARROWED, CLIENT, CLIENT),
    "error-Response": (NOTHING, CONTRACT, BOTH),
    "Schema required": (NARROWED, WIDENED, BOTH),
    "format": (STRICTER, RELAXED, CONTRACT),  # the client leaves most formats as text
    "alternative type": (WIDENED, NARROWED, BOTH),
    "additionalProperties": (NARROWED, WIDENED, WORDING),  # added: closed; removed: open again
    "enum": (UNLISTED, OPENED, BOTH),
    "enum-value": (RELAXED, UNLISTED, BOTH),
    "bound pattern multipleOf uniqueItems": (NARROWED, RELAXED, BOTH),
    "$ref x-enum-varnames": (WORDING, WORDING, CLIENT),  # the contents of another component are compared themselves
    "x-since x-adds x-pairs x-may-be-absent": (CONTRACT, NOTHING, CONTRACT),
    "x-default": (CONTRACT, CLIENT, BOTH),
    "x-paging": (CONTRACT, BOTH, BOTH),
    "ServerList RequestBody AllOf AnyOf OneOf other-property": (BOTH, BOTH, BOTH),
    "other-element": (NOTHING, BOTH, BOTH),
}
RATES = {kind: rates for kinds, rates in KINDS.items() for kind in kinds.split()}
DECODED_FORMATS = {"date-time", "date", "uuid", "binary"}
MAY_FAIL = {"A", "B", "C"}  # a rule may fail on a fact of this confidence


class Change(NamedTuple):
    """A change: the JSON pointer, a few words, and what it breaks."""

    where: str
    what: str
    breaks: Breaks


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="diff.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("base", metavar="BASE", help="revision to compare with, such as main or v0.1.0")
    base = parser.parse_args(arguments).base
    try:
        tools.installed(tools.REDOCLY)  # where Node is missing, this says so before anything starts
        old, before = parse(_committed(base, root), base)
        new, after = parse((root / DOCUMENT).read_bytes(), DOCUMENT)
        changes = changes_between(old, new)
    except (ValueError, tools.NodeMissingError) as error:
        print(f"diff: {error}", file=sys.stderr)
        return 2
    needed = least(before, changes)
    print("{}.{}.{} -> {}.{}.{}".format(*before, *after), *render(changes), sep="\n")
    if after < needed:
        print("diff: info.version has to be {}.{}.{} or later".format(*needed), file=sys.stderr)
    return int(after < needed)


def _committed(revision: str, root: Path) -> bytes:
    # `--end-of-options`: a name that begins with a dash is no option.
    command = ["git", "-C", str(root), "show", "--end-of-options", f"{revision}:{DOCUMENT}"]
    shown = subprocess.run(command, capture_output=True, check=False)
    if shown.returncode or not revision:
        raise ValueError(f"{revision!r} is no revision of this repository with {DOCUMENT}")
    return shown.stdout


def parse(text: bytes, name: str) -> tuple[Json, Version]:
    """The document and its `info.version`; raises ValueError."""
    try:
        # JSON's own form of the values: keys are strings, and times are no objects.
        document = json.loads(json.dumps(yaml.safe_load(text), default=str))
        match = VERSION.fullmatch(document["info"]["version"])
    except (yaml.YAMLError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise ValueError(f"{name} is no OpenAPI document: {' '.join(str(error).split())[:200]}") from error
    if not match:
        raise ValueError(f"{name}: info.version {document['info']['version']!r} is not of the form x.y.z")
    return document, tuple(map(int, match.groups()))


def changes_between(old: Json, new: Json) -> list[Change]:
    """All changes; raises ValueError, and NodeMissingError where Redocly cannot be run."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("old.json", "new.json")]
        for path, document in zip(paths, (old, new), strict=True):
            path.write_text(json.dumps(document), encoding="utf-8")
        options = ("--format", "json", "--fail-on", "none")
        done = tools.redocly("diff", *map(str, paths), *options)
    try:
        return list(dict.fromkeys(compare(old, new, json.loads(done.stdout)["changes"])))
    except (ValueError, KeyError) as error:
        raise ValueError(f"Redocly cannot compare the documents: {' '.join(done.stderr.split())[-300:]}") from error


def render(changes: Sequence[Change]) -> Iterator[str]:
    """Lines for a terminal."""
    for title, chosen in (("Breaking", Breaks.BOTH), ("Compatible", Breaks.NOTHING), ("Wording", Breaks.WORDING)):
        found = [change for change in changes if change.breaks & chosen or change.breaks is chosen]
        if found:
            yield f"{title} ({len(found)})"
        for change in found:
            broken = ", ".join(str(each.name).lower() for each in change.breaks & Breaks.BOTH)
            yield f"  {change.where}: {change.what}" + (f"  [breaks: {broken}]" if broken else "")
    if not changes:
        yield "no change"


def least(old: Version, changes: Sequence[Change]) -> Version:
    """The lowest version that may follow `old`: semantic versioning, in 0.x with the minor number for what breaks."""
    major, minor, patch = old
    if any(change.breaks & Breaks.BOTH for change in changes):
        return (major + 1, 0, 0) if major else (0, minor + 1, 0)
    if major and any(change.breaks is Breaks.NOTHING for change in changes):
        return major, minor + 1, 0
    return (major, minor, patch + 1) if changes else old


def compare(old: Json, new: Json, listed: Sequence[Json]) -> Iterator[Change]:
    """All changes; `listed` is what Redocly lists."""
    anywhere = json.dumps([old, new])
    requests = json.dumps(json.loads(anywhere, object_hook=_without_responses))
    for change in listed:
        where, name = (change.get("revision") or change["base"])["pointer"], change.get("property")
        if change["typeName"] == "SpecExtension" or (name or "").startswith("x-") or where == "#/info/version":
            continue
        component, response = "/".join(where.split("/")[:4]), "/responses/" in where or "/headers/" in where
        ways = not response, response
        if component.startswith("#/components/schemas/"):  # it may travel both ways
            sent = requests.count(f'"{component}"')
            ways = sent > 0, anywhere.count(f'"{component}"') > sent
        what, rates = _modified(name, change) if name else _added_or_removed(change, where, new)
        breaks = [each for rate in rates for each, way in zip(rate, ways, strict=True) if way or rate[0] == rate[1]]
        yield Change(where, what, reduce(or_, breaks, Breaks.NOTHING if rates else Breaks.WORDING))
    before, after = ([server["url"] for server in each.get("servers", [])] for each in (old, new))
    if after and after[0] in before[1:]:
        yield Change("#/servers", f"{after[0]} is the default now", Breaks.CLIENT)
    yield from _unlisted(old, new, "#")


def _without_responses(value: dict[str, Json]) -> dict[str, Json]:
    return {key: each for key, each in value.items() if key not in ("responses", "schemas", "headers", "x-paging")}


def _at(value: Json, pointer: str) -> Json:
    """The value at a JSON pointer such as `#/info`; None where there is none."""
    for part in pointer.split("/")[1:]:
        value = value.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(value, dict) else None
    return value


def _added_or_removed(change: Json, where: str, new: Json) -> tuple[str, list[Rate]]:
    kind, (parent, slot, name) = change["typeName"], where.rsplit("/", 2)
    value = change.get("revision", {}).get("value")
    required = isinstance(value, dict) and value.get("required") is True
    if parent == "#/components":
        kind = slot if slot in ("schemas", "securitySchemes") else "component"
    elif kind == "Response" and not name.startswith("2"):
        kind = "error-Response"
    elif kind == "Schema" and slot in ("anyOf", "oneOf"):
        kind = "alternative"
    elif kind == "Schema" and slot == "properties":
        kind, required = "property", name in (_at(new, parent) or {}).get("required", [])
    kind = f"required-{kind}" if required and f"required-{kind}" in RATES else kind
    event = REMOVED if change["kind"] == "removed" else ADDED
    return f"{change['typeName']} {change['kind']}", [RATES.get(kind, RATES["other-element"])[event]]


def _modified(name: str, change: Json) -> tuple[str, list[Rate]]:
    before, after = (change.get(side, {}).get("value") for side in ("base", "revision"))
    what = f"{name} {short(before)} -> {short(after)}"
    kind = "enum-value" if name == "enum" and before and after else name
    kind = f"{change['typeName']}-key" if name == "key" else kind
    bound = re.fullmatch(r"(?:exclusiveM|m)(in|ax)[A-Za-z]+", name)  # minLength, exclusiveMaximum
    rates = RATES.get("bound" if bound else kind, RATES["other-property"])
    if name == "additionalProperties":  # a schema in its place is a change of its own
        before, after = before is False, after is False
    if kind in ("enum-value", "type") or isinstance(before or after, list):
        sides = [{side} if isinstance(side, str) else set(side or ()) for side in (before, after)]
        return what, [rates[REMOVED]] * bool(sides[0] - sides[1]) + [rates[ADDED]] * bool(sides[1] - sides[0])
    event = ADDED if before is None or before is False else REMOVED if after is None or after is False else CHANGED
    if event == CHANGED and bound:
        event = ADDED if (after > before) == (bound[1] == "in") else REMOVED
    decoded = [CLIENT] if name == "format" and {before, after} & DECODED_FORMATS else []
    return what, [rates[event], *decoded] if before != after else []


def _unlisted(old: Json, new: Json, where: str, name: str = "") -> Iterator[Change]:
    """What Redocly compares in part or not at all: extensions, examples, names of components; value by value."""
    if isinstance(old, list) and isinstance(new, list):
        old, new = _by_name(old), _by_name(new)
    if isinstance(old or {}, dict) and isinstance(new or {}, dict) and (old or new if name else old and new):
        for key in sorted({**(old or {}), **(new or {})}):
            before, after = ((each or {}).get(key) for each in (old, new))
            inside = name or (key if key.startswith(("x-", "example", "$ref")) else "")
            yield from _unlisted(before, after, f"{where}/{key.replace('~', '~0').replace('/', '~1')}", inside)
    elif name and old != new:
        event = ADDED if old is None else REMOVED if new is None else CHANGED
        rate = RATES.get(name, RATES["title"])[event][0]
        if "/x-evidence/" in where:
            judged = [where.endswith("/confidence") and (value or "A") in MAY_FAIL for value in (old, new)]
            rate = Breaks.WORDING if judged[0] == judged[1] else Breaks.CONTRACT if judged[1] else Breaks.NOTHING
        yield Change(where, f"{short(old)} -> {short(new)}", rate)


def _by_name(entries: Sequence[Json]) -> Json:
    """Entries of a list by what tells them apart: servers by URL, parameters by name, others by index."""
    keys = ((entry.get("url") or entry.get("name")) if isinstance(entry, dict) else None for entry in entries)
    return {key or str(index): entry for index, (key, entry) in enumerate(zip(keys, entries, strict=True))}


def short(value: Json) -> str:
    """A value in a sentence: as JSON, shortened."""
    text = "none" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


if __name__ == "__main__":
    sys.exit(main())
