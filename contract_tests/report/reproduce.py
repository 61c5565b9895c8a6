"""reproduce/<rule>.py: a script that makes the requests of a finding again and says whether the fault is still there.

One template, filled with the steps of the finding. What the script needs from the outside it takes from the
environment (the server, the credentials) and from earlier answers (cursors).
"""

import pprint
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contract_tests.http.exchange import Exchange
from contract_tests.report.evidence import any_index, source_of
from contract_tests.report.quoting import Quoting, digest
from contract_tests.report.summary import Report
from contract_tests.results import Check, Fact, Finding, Step
from contract_tests.runner import Rule
from contract_tests.settings import Settings

TEMPLATE = Path(__file__).parent / "templates" / "reproduce.py"
_PLACE = "FINDING = {}\n"
_NOT_VALUES = frozenset(
    {Fact.LENGTH, Fact.FULL, Fact.TYPE, Fact.FORMAT, Fact.SAME, Fact.STATUS, Fact.HEADER, Fact.REPEATS}
)
_LONGEST_CHAIN = 100


class Scripts:
    """Makes the scripts of a report."""

    def __init__(self, quoting: Quoting, settings: Settings, report: Report) -> None:
        """Take what quotes and withholds, the credentials to keep out, and the traffic that cursors came from."""
        self._quoting = quoting
        self._settings = settings
        self._report = report
        self._paging = report.operation.paging if report.operation else None

    def script(self, rule: Rule, finding: Finding) -> str | None:
        """Return the text of a finding's script; None where no step shows something that can be tested again."""
        if not any(step.check is not None and not step.premise for step in finding.evidence):
            return None
        steps = self._with_sources(finding.evidence)
        data = {
            "rule": rule.id,
            "statement": self._quoting.text(rule.statement),
            "message": self._quoting.words(finding.message) or self._quoting.words(f"Expected {finding.expected}."),
            "items": self._paging.items if self._paging else None,
            "identity": self._paging.identity if self._paging else None,
            "salt": None if self._quoting.show_values else self._quoting.salt,
            "credentials": dict(self._settings.curl_names),
            "steps": [self._step(step, steps[:index]) for index, step in enumerate(steps)],
        }
        filled = f"FINDING = {pprint.pformat(data, width=110, sort_dicts=False)}\n"
        return self._quoting.redaction.redact(TEMPLATE.read_text(encoding="utf-8").replace(_PLACE, ascii_only(filled)))

    def _with_sources(self, evidence: Sequence[Step]) -> list[Step]:
        """Return the steps, each behind the requests that gave out its cursor, where no earlier step did."""
        steps: list[Step] = []
        places: dict[int, int] = {}
        for index, step in enumerate(evidence):
            steps += self._sources(step.exchange, [s.exchange for s in steps], _LONGEST_CHAIN)
            places[index] = len(steps)
            if step.check and step.check.fact is Fact.SAME:
                moved = Check(Fact.SAME, places[step.check.value], step.check.pointer, step.check.negated)
                step = Step(step.exchange, step.note, moved, step.premise)
            steps.append(step)
        return steps

    def _sources(self, exchange: Exchange, before: list[Exchange], most: int) -> list[Step]:
        cursor = self._cursor_of(exchange)
        if cursor is None or most == 0 or source_of(cursor, before, self._paging):
            return []
        earlier = [found for found in self._report.traffic if found.number < exchange.number]
        # Two traversals may be given the same cursor: the source is of the same one, where there is one.
        alike = [found for found in earlier if found.request.purpose == exchange.request.purpose]
        earlier = alike if source_of(cursor, alike, self._paging) else earlier
        found = source_of(cursor, earlier, self._paging)
        if found is None:
            return []
        source = earlier[found[0]]
        return [*self._sources(source, before, most - 1), Step(source)]

    def _cursor_of(self, exchange: Exchange) -> str | None:
        names = self._paging.cursor if self._paging else None
        return exchange.request.get(names.cursor) if names else None

    def _step(self, step: Step, before: list[Step]) -> dict[str, Any]:
        request = step.exchange.request
        answers = [s.exchange for s in before]
        path = urlsplit(step.exchange.url).path.removeprefix(urlsplit(self._settings.base_url).path)
        return {
            "note": self._quoting.words(step.note),
            "method": request.method,
            "path": path,
            "query": [[name, self._parameter(name, text, answers)] for name, text in request.query],
            "raw_query": request.raw_query,
            "headers": [list(pair) for pair in request.headers],
            "credentials": {name: self._credential(text) for name, text in request.credentials.items()},
            "body": None if request.content is None else b64encode(request.content).decode(),
            "status": step.exchange.status,
            "check": self._check(step.check) if step.check else None,
            "premise": step.premise,
        }

    def _parameter(self, name: str, text: str, before: list[Exchange]) -> Any:
        names = self._paging.cursor if self._paging else None
        if names and name == names.cursor:
            if found := source_of(text, before, self._paging):
                return {"step": found[0], "key": found[1]}
            for index, answer in enumerate(before):  # a cursor that was altered on purpose
                body = answer.json if answer.is_json and isinstance(answer.json, dict) else {}
                for key in (names.next, names.previous):
                    if isinstance(body.get(key), str) and (edit := made_from(text, body[key])) is not None:
                        return {"step": index, "key": key, **edit}
        return {"env": f"REPRODUCE_{name.upper()}"} if self._quoting.came_from_answer(text) else text

    def _credential(self, text: str | None) -> Any:
        """Say how an altered credential is made from a valid one: no piece of a valid one may stand in a script."""
        if text is None:
            return None
        for header, secret in self._settings.credentials.items():
            if (edit := made_from(text, secret.reveal())) is not None:
                return {"credential": header, **edit}
        return text

    def _check(self, check: Check) -> dict[str, Any]:
        value = check.value
        if not self._quoting.show_values and check.fact not in _NOT_VALUES and isinstance(value, list):
            value = [digest(one, self._quoting.salt) for one in value]
        pointer = any_index(check.pointer) if check.negated else check.pointer
        return {"fact": check.fact.value, "value": value, "pointer": pointer, "negated": check.negated}


def made_from(text: str, valid: str) -> dict[str, Any] | None:
    """Return the edit that makes a text from a valid one; None where they have less than half in common."""
    if text == valid:
        return {}
    if text == valid.swapcase():
        return {"swapcase": True}
    head, tail = _alike(text, valid), _alike(text[::-1], valid[::-1])
    if max(head, tail) < max(1, len(valid) // 2):
        return None
    if head >= tail:
        return {"cut_end": len(valid) - head, "after": text[head:]}
    return {"cut_start": len(valid) - tail, "before": text[: len(text) - tail]}


def _alike(first: str, second: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(first), len(second)))


def ascii_only(text: str) -> str:
    """Return Python source in ASCII: its literals are all that can hold anything else."""
    return text.encode("ascii", "backslashreplace").decode("ascii")
