"""The steps of a finding: which requests lead to it, and in words what each answer shows."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from attrs import evolve

from contract_tests.http.exchange import Exchange
from contract_tests.openapi.document import Paging
from contract_tests.report.curl import credential_form, curl_line, made_from, shown_url
from contract_tests.report.quoting import Quoting
from contract_tests.report.script import cut
from contract_tests.results import Check, Finding, Step
from contract_tests.settings import Settings

_LONGEST_REQUEST = 200
_LONGEST_PARAMETER = 50
_LONGEST_CHAIN = 100


class Evidence:
    """Completes the steps of findings, and puts them into words."""

    def __init__(
        self, quoting: Quoting, settings: Settings, paging: Paging | None, traffic: Sequence[Exchange]
    ) -> None:
        """Take what quotes, what was asked for, how the list is paged, and all answers."""
        self.quoting = quoting
        self._settings = settings
        self._names = paging.cursor if paging else None
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
        checks = [self.plain(step.check) for step in steps if step.check and step.check.fact == "contains"]
        keys = [key for check in checks for key in check["value"]]
        told = [self._told(step, exact[:index], keys) for index, step in enumerate(exact)]
        if steps and steps[-1].note and not steps[-1].premise:
            told[-1]["fault"] = True  # also where nothing that can be tested again shows it
        return told

    def origin(self, name: str, text: str, before: Sequence[Step]) -> dict[str, Any] | None:
        """Return which earlier step gave out a cursor, the latest first, under which key, and how it was altered."""
        if self._names is None or name != self._names.cursor:
            return None
        edits = [
            {"step": index, "key": key, **edit}
            for index in reversed(range(len(before)))
            for key, cursor in self._cursors(before[index].exchange)
            if (edit := _altered(text, cursor)) is not None
        ]
        return min(edits, key=len, default=None)  # one that is not altered, where there is one

    def _cursors(self, exchange: Exchange) -> list[tuple[str, str]]:
        page = exchange.json if self._names and exchange.is_json else None
        if self._names is None or not isinstance(page, dict):
            return []
        found = [(key, page.get(key)) for key in (self._names.next, self._names.previous)]
        return [(key, cursor) for key, cursor in found if isinstance(cursor, str) and cursor]

    def _sources(self, exchange: Exchange, before: list[Step]) -> list[Step]:
        """The requests that gave out a cursor, and the cursor of that request, and so on."""
        chain: list[Step] = []
        names = self._names
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
        # Two traversals may be given the same cursor: the source is of the same one, where there is one.
        alike = [answer for answer in earlier if answer.request.purpose == exchange.request.purpose]
        return next(reversed(alike or earlier), None)

    def plain(self, check: Check) -> dict[str, Any]:
        """Return a check as the script has it: ids and values as salted hashes where values are withheld."""
        value = check.value
        if check.fact in {"contains", "value"}:
            value = [self.quoting.known(one) for one in value]
        return {"fact": check.fact, "value": value, "pointer": check.pointer, "negated": check.negated}

    def _told(self, step: Step, before: list[Step], keys: list[str]) -> dict[str, Any]:
        exchange = step.exchange
        return {
            "answer": exchange.number,
            "request": self._request(step, before),
            "status": exchange.status,
            "attempts": exchange.attempts,
            "purpose": exchange.request.purpose,
            "shows": self._shows(step, before, keys),
            "fault": step.check is not None and not step.premise,
            "leads": step.check is None and not step.note,
            "curl": curl_line(exchange, self.quoting, self._settings),
        }

    def _request(self, step: Step, before: list[Step]) -> str:
        """Method, path, query, and the headers that are not those of every request."""
        request = step.exchange.request
        parts = urlsplit(shown_url(step.exchange.url, self.quoting))
        pairs = [self._parameter(pair, step, before) for pair in parts.query.split("&")]
        target = parts.path + (f"?{'&'.join(pairs)}" if parts.query else "")
        headers = [self._header(name, value) for name, value in (*request.credentials.items(), *request.headers)]
        return " ".join([self.quoting.text(request.method), cut(target, _LONGEST_REQUEST), *headers])

    def _parameter(self, pair: str, step: Step, before: list[Step]) -> str:
        name = pair.partition("=")[0]
        found = self.origin(name, step.exchange.request.get(name) or "", before)
        if found is None:
            return cut(pair, _LONGEST_PARAMETER)
        return f"{name}=<{found['key']} of step {found['step'] + 1}{', altered' if len(found) > 2 else ''}>"

    def _header(self, name: str, value: str | None) -> str:
        if value is None:
            return f"without {name}"
        form = credential_form(value, self._settings) if name in self._settings.credentials else None
        if not value:
            return f"with an empty {name}"
        return f"with {name}: {form or cut(self.quoting.text(value), _LONGEST_PARAMETER)}"

    def _shows(self, step: Step, before: list[Step], keys: list[str]) -> str:
        """The note, what the check found, and what the page holds."""
        check = self.plain(step.check) if step.check else None
        found = self.quoting.told(check, step.exchange, [earlier.exchange for earlier in before], keys)
        note = self.quoting.words(step.note)
        return f"{note.rstrip('.:')}: {found}" if note and found else note or found


def _altered(cursor: str, given: str) -> dict[str, Any] | None:
    """Return how a cursor was made from another; cursors that have no more than a beginning in common are two."""
    edit = made_from(cursor, given)
    return edit if edit is not None and len(edit.get("before", "") + edit.get("after", "")) < 2 else None


def _exact(step: Step, pointer: str) -> Step:
    """Return a step whose check is about any index with the index that the finding is about."""
    if step.check is None or any_index(pointer) != step.check.pointer:
        return step
    return evolve(step, check=evolve(step.check, pointer=pointer))


def any_index(pointer: str) -> str:
    """Return a pointer with `*` for every index of a list."""
    return re.sub(r"/\d+(?=/|$)", "/*", pointer)
