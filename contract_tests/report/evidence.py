"""The steps of a finding: which requests lead to it, and in words what each answer shows."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from attrs import evolve

from contract_tests.http.exchange import Exchange
from contract_tests.openapi.document import Paging
from contract_tests.report.curl import credential_form, curl_line, made_from, shown_url
from contract_tests.report.quoting import Quoting, json_type, shorten
from contract_tests.results import NO_VALUE, Check, Finding, Step
from contract_tests.settings import Settings

_LONGEST_REQUEST = 200
_LONGEST_PARAMETER = 50
_LONGEST_CHAIN = 100
_NEARBY = 20


class Evidence:
    """Completes the steps of findings, and puts them into words."""

    def __init__(
        self, quoting: Quoting, settings: Settings, paging: Paging | None, traffic: Sequence[Exchange]
    ) -> None:
        """Take what quotes, what was asked for, how the list is paged, and all answers."""
        self._quoting = quoting
        self._settings = settings
        self._paging = paging
        self._traffic = traffic
        self._given: dict[str, list[Exchange]] = {}

    def steps(self, finding: Finding) -> list[Step]:
        """Return the steps of a finding, each behind the requests that gave out its cursor, where no earlier did."""
        steps: list[Step] = []
        places: list[int] = []
        for step in finding.evidence:
            steps += self._sources(step.exchange, steps)
            places.append(len(steps))
            if step.check and step.check.fact == "same":
                step = evolve(step, check=evolve(step.check, value=places[step.check.value]))
            steps.append(step)
        return steps

    def told(self, steps: list[Step], pointer: str) -> list[dict[str, Any]]:
        """Return steps in words; `pointer` is that of the finding.

        `answer` is its number in the run, `request` one short line, `status` 0 where there was no answer, `shows` what
        is to be seen in it, `fault` whether it shows the fault, `leads` whether it only leads to the next step.
        """
        exact = [_exact(step, pointer) for step in steps]
        told = [self._told(step, exact[:index]) for index, step in enumerate(exact)]
        if steps and steps[-1].note and not any(step["fault"] for step in told):
            told[-1]["fault"] = True  # nothing that can be tested again shows it
        return told

    def item_at(self, exchange: Exchange, pointer: str) -> str | None:
        """Return the identity of the item of a page that a pointer leads into; None where it leads into none."""
        parts = pointer.split("/")
        if self._paging is None or len(parts) < 3 or parts[1] != self._paging.items or not parts[2].isdigit():
            return None
        item = _at(exchange, "/".join(parts[:3]))
        return str(item.get(self._paging.identity)) if isinstance(item, dict) else None

    def origin(self, name: str, text: str, before: Sequence[Step]) -> dict[str, Any] | None:
        """Return which earlier step gave out a cursor, the latest first, under which key, and how it was altered."""
        names = self._paging.cursor if self._paging else None
        if names is None or name != names.cursor:
            return None
        edits = [
            {"step": index, "key": key, **edit}
            for index in reversed(range(len(before)))
            for key, cursor in self._cursors(before[index].exchange)
            if (edit := _altered(text, cursor)) is not None
        ]
        return min(edits, key=len, default=None)  # one that is not altered, where there is one

    def _cursors(self, exchange: Exchange) -> list[tuple[str, str]]:
        names = self._paging.cursor if self._paging else None
        body = exchange.json if names and exchange.is_json else None
        found = (
            [(key, body.get(key)) for key in (names.next, names.previous)] if names and isinstance(body, dict) else []
        )
        return [(key, cursor) for key, cursor in found if isinstance(cursor, str) and cursor]

    def _sources(self, exchange: Exchange, before: list[Step]) -> list[Step]:
        """The requests that gave out a cursor, and the cursor of that request, and so on."""
        chain: list[Step] = []
        names = self._paging.cursor if self._paging else None
        while names and (cursor := exchange.request.get(names.cursor)) and len(chain) < _LONGEST_CHAIN:
            source = None if self.origin(names.cursor, cursor, before) else self._giver(cursor, exchange)
            if source is None:
                break
            chain.insert(0, Step(source))
            exchange = source
        return chain

    def _giver(self, cursor: str, exchange: Exchange) -> Exchange | None:
        if not self._given:
            for answer in self._traffic:
                for _, text in self._cursors(answer):
                    self._given.setdefault(text, []).append(answer)
        givers = self._given.get(cursor) or next(
            (found for text, found in self._given.items() if _altered(cursor, text) is not None), []
        )
        earlier = [answer for answer in givers if answer.number < exchange.number]
        earlier = [answer for answer in earlier if answer.request.is_plain] or earlier
        # Two traversals may be given the same cursor: the source is of the same one, where there is one.
        alike = [answer for answer in earlier if answer.request.purpose == exchange.request.purpose]
        return next(reversed(alike or earlier), None)

    def _told(self, step: Step, before: list[Step]) -> dict[str, Any]:
        exchange = step.exchange
        return {
            "answer": exchange.number,
            "method": exchange.request.method,
            "url": shown_url(exchange.url, self._quoting),
            "request": self._request(step, before),
            "status": exchange.status,
            "attempts": exchange.attempts,
            "purpose": exchange.request.purpose,
            "shows": self._shows(step, before),
            "fault": step.check is not None and not step.premise,
            "leads": step.check is None and not step.note,
            "curl": curl_line(exchange, self._quoting, self._settings),
        }

    def _request(self, step: Step, before: list[Step]) -> str:
        """Method, path, query, and the headers that are not those of every request."""
        request = step.exchange.request
        parts = urlsplit(shown_url(step.exchange.url, self._quoting))
        pairs = [self._parameter(pair, step, before) for pair in parts.query.split("&")]
        target = parts.path + (f"?{'&'.join(pairs)}" if parts.query else "")
        headers = [self._header(name, value) for name, value in (*request.credentials.items(), *request.headers)]
        return " ".join([self._quoting.text(request.method), shorten(target, _LONGEST_REQUEST), *headers])

    def _parameter(self, pair: str, step: Step, before: list[Step]) -> str:
        name = pair.partition("=")[0]
        found = self.origin(name, step.exchange.request.get(name) or "", before)
        if found is None:
            return shorten(pair, _LONGEST_PARAMETER)
        return f"{name}=<{found['key']} of step {found['step'] + 1}{', altered' if len(found) > 2 else ''}>"

    def _header(self, name: str, value: str | None) -> str:
        if value is None:
            return f"without {name}"
        form = credential_form(value, self._settings) if name in self._settings.credentials else None
        return f"with {name}: {form or shorten(self._quoting.text(value), _LONGEST_PARAMETER)}"

    def _shows(self, step: Step, before: list[Step]) -> str:
        """The note, what the check found where the note does not tell it, and what the page holds."""
        is_told = bool(step.note) and step.check and step.check.fact != "contains"
        found = self._found(step.check, step.exchange, before) if step.check and not is_told else ""
        facts = "; ".join(part for part in (found, self._page(step)) if part)
        return " ".join(part for part in (self._quoting.words(step.note), facts) if part)

    def _page(self, step: Step) -> str:
        """Which item the check is about, or how many items came, and the first and last of them."""
        ids, label = ids_of(step.exchange, self._paging), self._quoting.label
        if ids is None or self._paging is None:
            return ""
        if step.check and (item := self.item_at(step.exchange, step.check.pointer)) is not None:
            return f"in {label(item)}"
        limit = step.exchange.request.get(self._paging.limit) or ""
        is_short = bool(re.fullmatch("[0-9]{1,9}", limit)) and len(ids) < int(limit) and not step.premise
        count = f"{len(ids) or 'no'} item{'' if len(ids) == 1 else 's'}{f' (limit {limit})' if is_short else ''}"
        ends = " … ".join(map(label, [ids[0], ids[-1]] if len(ids) > 1 else ids))
        return f"{count}: {ends}" if ids else count

    def _found(self, check: Check, exchange: Exchange, before: list[Step]) -> str:
        """What the answer holds where the check looks."""
        match check.fact:
            case "contains":
                return self._contains(check.value, exchange, before, check.negated)
            case "order":
                order = ", ".join(map(self._quoting.label, check.value))
                return f"{'not ' if check.negated else ''}in this order: {order}"
            case "status":
                return f"status {exchange.status}"
            case "header":
                name, got = check.value[0], exchange.header(check.value[0])
                return f"{name} is {'missing' if got is None else self._quoting.header(name, got) or 'empty'}"
            case "json":
                return why_not_json(exchange.body, self._quoting)
            case "repeats":
                return f"{'does not repeat' if check.negated else 'repeats'} {check.value}"
            case "count" | "value" | "type" | "format" | "present" | "same":
                at, earlier = self._quoting.pointer(check.pointer), ""
                if check.fact == "same":
                    if isinstance(_at(exchange, check.pointer), list | dict):
                        return f"{at} {'differs from' if check.negated else 'is as in'} step {check.value + 1}"
                    earlier = f"; in step {check.value + 1} {self._value_at(check, before[check.value].exchange)}"
                return f"{at} is {self._value_at(check, exchange)}{earlier}"
        return ""  # how many items came is told of every page

    def _value_at(self, check: Check, exchange: Exchange) -> str:
        of_enum = check.fact == "value" and len(check.value) > 1
        found = self._quoting.value(_at(exchange, check.pointer), check.pointer, of_enum=of_enum)
        return found or "not there"

    def _contains(self, keys: list[str], exchange: Exchange, before: list[Step], no: bool) -> str:
        """Where the items stand; of those that are absent, where their neighbors in the list stand."""
        label, held = self._quoting.label, ids_of(exchange, self._paging) or []
        if not no:
            return "; ".join(self._place(key, held) for key in keys if key in held)
        absent = [key for key in keys if key not in held]
        rows = [step.check.value for step in before if step.check and step.check.fact == "order"]
        row: list[str] = next((row for row in rows if set(absent) & set(row)), [])
        places = [self._place(key, held) for key in row if key in held]
        return "; ".join([f"it lacks {', '.join(map(label, absent))}", *places])

    def _place(self, key: str, held: list[str]) -> str:
        place = held.index(key) + 1
        end = ", the last" if place == len(held) else ", the first" if place == 1 else ""
        return f"{self._quoting.label(key)} is item {place} of {len(held)}{end}"


def _altered(cursor: str, given: str) -> dict[str, Any] | None:
    """Return how a cursor was made from another; cursors that have no more than a beginning in common are two."""
    edit = made_from(cursor, given)
    return edit if edit is not None and len(edit.get("before", "") + edit.get("after", "")) < 2 else None


def ids_of(exchange: Exchange, paging: Paging | None) -> list[str] | None:
    """Return the identities of the items of a page; None where the answer holds no page."""
    body = exchange.json if paging and exchange.is_json else None
    items = body.get(paging.items) if paging and isinstance(body, dict) else None
    if exchange.status != 200 or not isinstance(items, list) or not paging:
        return None
    return [str(item.get(paging.identity)) if isinstance(item, dict) else json_type(item) for item in items]


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
