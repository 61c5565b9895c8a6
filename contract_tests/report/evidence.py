"""What the steps of a finding show, in words: the request, what its check found, the page as it came."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from attrs import evolve, frozen

from contract_tests.http.exchange import Exchange
from contract_tests.openapi.document import Paging
from contract_tests.report.curl import curl_line, shown_url
from contract_tests.report.quoting import Quoting, json_type, shorten
from contract_tests.results import NO_VALUE, Check, Fact, Finding, Step

LONGEST_REQUEST = 200
LONGEST_PARAMETER = 50
_NEARBY = 20
_ABOUT_A_PLACE = frozenset({Fact.COUNT, Fact.VALUE, Fact.TYPE, Fact.FORMAT, Fact.PRESENT})


@frozen
class StepView:
    """A request of a finding's evidence.

    Attributes:
        number: of the answer in the run.
        method, url: what was sent, nothing shortened.
        request: method, path and query in one short line; a cursor is named by the step that gave it out.
        status: of the answer, 0 where there was none.
        attempts: how often it was sent.
        purpose: why it was sent.
        shows: what is to be seen in the answer.
        fault: whether it shows the fault itself, or only leads to it.
        curl: the line that sends it again.
    """

    number: int
    method: str
    url: str
    request: str
    status: int
    attempts: int
    purpose: str
    shows: str
    fault: bool
    curl: str

    @property
    def line(self) -> str:
        """The request and the status of its answer."""
        return f"{self.request} → {self.status or 'no answer'}"


class Describer:
    """Puts steps into words."""

    def __init__(self, quoting: Quoting, paging: Paging | None, curl_names: Mapping[str, str]) -> None:
        """Take what quotes, how the list is paged, and the variables that stand for credentials, by header."""
        self._quoting = quoting
        self._paging = paging
        self._curl_names = curl_names

    def steps(self, finding: Finding) -> list[StepView]:
        """Return the view of each step of a finding."""
        steps = [_exact(step, finding.pointer) for step in finding.evidence]
        return [self._step(step, steps[:index]) for index, step in enumerate(steps)]

    def single(self, exchange: Exchange) -> StepView:
        """Return the view of a request that shows something by itself."""
        return self._step(Step(exchange), [])

    def _step(self, step: Step, before: list[Step]) -> StepView:
        exchange, text = step.exchange, self._quoting.text
        return StepView(
            number=exchange.number,
            method=text(exchange.request.method),
            url=shown_url(exchange.url, self._quoting),
            request=self._request(exchange, before),
            status=exchange.status,
            attempts=exchange.attempts,
            purpose=text(exchange.request.purpose),
            shows=self._shows(step, before),
            fault=step.check is not None and not step.premise,
            curl=curl_line(exchange, self._quoting, self._curl_names),
        )

    def _request(self, exchange: Exchange, before: list[Step]) -> str:
        parts = urlsplit(shown_url(exchange.url, self._quoting))
        pairs = [self._parameter(pair, exchange, before) for pair in parts.query.split("&")]
        target = parts.path + (f"?{'&'.join(pairs)}" if parts.query else "")
        return f"{self._quoting.text(exchange.request.method)} {shorten(target, LONGEST_REQUEST)}"

    def _parameter(self, pair: str, exchange: Exchange, before: list[Step]) -> str:
        cursor = self._paging.cursor if self._paging else None
        if cursor and pair.partition("=")[0] == cursor.cursor:
            found = source_of(exchange.request.get(cursor.cursor), [step.exchange for step in before], self._paging)
            if found:
                return f"{cursor.cursor}=<{found[1]} of step {found[0] + 1}>"
        return shorten(pair, LONGEST_PARAMETER)

    def _shows(self, step: Step, before: list[Step]) -> str:
        if step.note:
            return self._quoting.words(step.note)
        found = self._found(step.check, step.exchange, before) if step.check else ""
        return "; ".join(part for part in (found, self._page(step)) if part)

    def _page(self, step: Step) -> str:
        """Which item the check is about, or how many items came, and the first and last of them."""
        ids, label = ids_of(step.exchange, self._paging), self._quoting.label
        if not ids:
            return "" if ids is None else "no items"
        if step.check and (index := _item_of(step.check.pointer, self._paging)) is not None and index < len(ids):
            return f"in {label(ids[index])}"
        return f"1 item, {label(ids[0])}" if len(ids) == 1 else f"{len(ids)} items, {label(ids[0])} … {label(ids[-1])}"

    def _found(self, check: Check, exchange: Exchange, before: list[Step]) -> str:
        """What a check found: for a negated one, what there is instead."""
        value, no, at = check.value, check.negated, self._quoting.pointer(check.pointer)
        if check.fact in _ABOUT_A_PLACE:
            return f"{at} is {self._at_place(check, exchange)}"
        match check.fact:
            case Fact.CONTAINS:
                return self._contains(value, exchange, no)
            case Fact.ORDER:
                return f"{'not ' if no else ''}in this order: {', '.join(map(self._quoting.label, value))}"
            case Fact.LENGTH:
                return f"not {_range(*value)} items" if no else ""
            case Fact.FULL:
                return "not full" if no else ""
            case Fact.SAME:
                return f"{at} {self._same(check, exchange, before)}"
            case Fact.HEADER:
                return self._header(exchange, *value) if no else ""
            case Fact.JSON:
                return why_not_json(exchange.body, self._quoting) if no else ""
            case Fact.REPEATS:
                return f"{'does not repeat' if no else 'repeats'} {value}"
        return ""  # statuses stand in the line of the request

    def _at_place(self, check: Check, exchange: Exchange) -> str:
        value, no = check.value, check.negated
        found = _at(exchange, check.pointer)
        if check.fact is Fact.PRESENT or found is NO_VALUE:
            return "not there" if found is NO_VALUE else "there"
        if check.fact is Fact.TYPE:
            return f"{json_type(found)}{f', not {_or(value)}' if no else ''}"
        shown = self._quoting.value(found, check.pointer, of_enum=check.fact is Fact.VALUE and len(value) > 1)
        if not no:
            return f"{shown}"
        if check.fact is Fact.COUNT:
            return f"{shown}, not the number of items"
        if check.fact is Fact.FORMAT:
            return f"{shown}, no {value} (RFC 3339)" if value == "date-time" else f"{shown}, no {value}"
        other = f"not {value[0]}" if len(value) == 1 and _is_plain(value[0]) else "none of the documented values"
        return f"{shown}, {other}"

    def _same(self, check: Check, exchange: Exchange, before: list[Step]) -> str:
        earlier, now = before[check.value].exchange, _at(exchange, check.pointer)
        said = f"{'differs from' if check.negated else 'is as in'} step {check.value + 1}"
        if isinstance(now, list | dict) or not check.negated:
            return said
        was = self._quoting.value(_at(earlier, check.pointer), check.pointer) or "not there"
        return f"is {self._quoting.value(now, check.pointer)}; in step {check.value + 1} {was}"

    def _header(self, exchange: Exchange, name: str, *wanted: str) -> str:
        got = exchange.header(name)
        shown = "missing" if got is None else self._quoting.header(name, got) or "empty"
        return f"{name} is {shown}{f', not {_or(wanted)}' if wanted else ''}"

    def _contains(self, ids: list[str], exchange: Exchange, no: bool) -> str:
        label, held = self._quoting.label, ids_of(exchange, self._paging) or []
        if no:
            return f"does not hold {', '.join(label(key) for key in ids if key not in held)}"
        places = [(key, held.index(key)) for key in ids if key in held]
        return "holds " + ", ".join(f"{label(key)} ({self._neighbours(held, place)})" for key, place in places)

    def _neighbours(self, held: list[str], place: int) -> str:
        before = f"after {self._quoting.label(held[place - 1])}" if place else "first"
        after = f"before {self._quoting.label(held[place + 1])}" if place + 1 < len(held) else "last"
        return f"item {place + 1} of {len(held)}: {before}, {after}"


def ids_of(exchange: Exchange, paging: Paging | None) -> list[str] | None:
    """Return the identities of the items of a page; None where the answer holds no page."""
    body = exchange.json if paging and exchange.is_json else None
    items = body.get(paging.items) if paging and isinstance(body, dict) else None
    if exchange.status != 200 or not isinstance(items, list) or not paging:
        return None
    return [str(item.get(paging.identity)) if isinstance(item, dict) else json_type(item) for item in items]


def _item_of(pointer: str, paging: Paging | None) -> int | None:
    """Return which item of the page a pointer leads into."""
    parts = pointer.split("/")
    is_inside = paging is not None and len(parts) > 3 and parts[1] == paging.items and parts[2].isdigit()
    return int(parts[2]) if is_inside else None


def source_of(cursor: str | None, before: Sequence[Exchange], paging: Paging | None) -> tuple[int, str] | None:
    """Return which of the earlier answers gave out a cursor, the latest first, and under which key."""
    names = paging.cursor if paging else None
    if names is None or not cursor:
        return None
    for index in reversed(range(len(before))):
        body = before[index].json if before[index].is_json else None
        for key in (names.next, names.previous):
            if isinstance(body, dict) and body.get(key) == cursor:
                return index, key
    return None


def why_not_json(body: bytes, quoting: Quoting) -> str:
    """Say where and why a body is not JSON in UTF-8."""
    if not body:
        return "the body is empty"
    if body.startswith(BOM_UTF8):
        return "the body begins with a byte order mark, which RFC 8259 excludes"
    try:
        text = body.decode("utf-8")
        json.loads(text, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        return f"the body is not UTF-8 at byte {error.start}"
    except json.JSONDecodeError as error:
        near = text[max(0, error.pos - _NEARBY) : error.pos + _NEARBY]
        return (
            f"the body is not JSON: {error.msg.lower()} at line {error.lineno}, column {error.colno} "
            f"(character {error.pos} of {len(text)})" + (f", near {quoting.value(near)}" if quoting.show_values else "")
        )
    except RecursionError:
        return "the body is nested too deeply to be read"
    except ValueError as error:
        return f"the body is not JSON: {quoting.text(str(error))}"
    return "the body holds a NUL character" if b"\0" in body else "the body is JSON"


def _refuse(constant: str) -> Any:
    raise ValueError(f"it holds {constant}")


def _exact(step: Step, pointer: str) -> Step:
    """Return a step whose check is about any index with the index that the finding is about."""
    if step.check is None or any_index(pointer) != step.check.pointer:
        return step
    return evolve(step, check=evolve(step.check, pointer=pointer))


def any_index(pointer: str) -> str:
    """Return a pointer with `*` for every index of a list."""
    return re.sub(r"/\d+(?=/|$)", "/*", pointer)


def _at(exchange: Exchange, pointer: str) -> Any:
    """Return the value at a pointer; NO_VALUE where there is none."""
    try:
        return exchange.at(pointer)
    except (LookupError, ValueError, RecursionError):
        return NO_VALUE


def _is_plain(value: Any) -> bool:
    """Whether a value that was expected may be told: numbers and null are."""
    return value is None or isinstance(value, int)


def _or(words: Sequence[str]) -> str:
    return " or ".join(words)


def _range(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"
