"""Make the requests of a rule's findings again, and say of each what its answer shows now and showed then.

Needs Python 3.9 or newer and nothing else. The server and the credentials come from the environment.

Exit status: 1 while a fault is there, 0 when all are gone, 2 when it cannot tell.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import io
import json
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

RULE: dict[str, Any] = {}

ROUNDS = 5  # a fault that shows now and then is not gone because it did not show once
TRANSIENT = (0, 429, 502, 503, 504)
ABSENT = object()
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


class CannotTellError(Exception):
    """Nothing can be said about the fault; the message says why."""


class NoServerError(Exception):
    """No server answers, or a variable of the environment that leads to it is missing: another try does not help."""


class Answer:
    """An answer; status 0 where there was none."""

    def __init__(self, status: int, headers: Iterable[tuple[str, str]] = (), body: bytes = b"") -> None:
        self.status, self.headers, self.body = status, [(name.lower(), value) for name, value in headers], body

    @cached_property
    def json(self) -> Any:
        return json.loads(self.body, parse_constant=refuse)


class Facts:
    """Tests what answers show, and puts it into words.

    `items` and `identity` are the keys of a page's list and of an item's id. With a salt no value is told: ids are
    compared, and told, by their salted hashes.
    """

    def __init__(self, items: str | None, identity: str | None, salt: str | None = None) -> None:
        self.items, self.identity, self.salt = items, identity, salt

    def holds(self, check: dict[str, Any], answer: Any, earlier: list[Any]) -> bool:
        """Tell whether an answer shows what the check is about. Raises CannotTellError where it holds no page."""
        arguments = (self, answer, check["value"], check["pointer"], earlier)
        return TESTS[check["fact"]](*arguments) is not check["negated"]

    def told(self, check: dict[str, Any] | None, answer: Any, earlier: list[Any], keys: Iterable[str] = ()) -> str:
        """Say what an answer holds where the check looks, and which items: the first, the last, and those of `keys`."""
        found = self._found(check, answer, earlier) if check else ""
        item = self.item(answer, check["pointer"]) if check else None
        page = self._page(answer, keys) if item is None else f"in item {self.label(item)}"
        return "; ".join(part for part in (found, page) if part)

    def _found(self, check: dict[str, Any], answer: Any, earlier: list[Any]) -> str:
        fact, value, pointer = check["fact"], check["value"], check["pointer"]
        if fact == "json":
            return self.why_not_json(answer.body) or "the body is JSON"
        if fact == "header":
            found = [self.header(name, text) for name, text in answer.headers if name == value[0].lower()]
            return f"{value[0]} is {', '.join(found) or 'missing'}"
        if fact == "contains":
            lacking = [key for key in value if key not in (self.ids(answer) or [])]
            return f"it lacks {', '.join(map(self.short, lacking))}" if lacking else ""
        if fact == "same" and pointer == f"/{self.items}":
            return "" if self.ids(answer) == self.ids(earlier[value]) else f"differs from step {value + 1}"
        if not pointer:
            return ""  # the status, and which items came, are told of every answer
        is_of_contract = fact in ("full", "count") or (fact == "value" and len(value) > 1)  # a total, a count, an enum
        words = f"{self.pointer(pointer)} is {self._values(answer, pointer, is_of_contract)}"
        if fact != "same":
            return words
        if self.at(answer, pointer) == self.at(earlier[value], pointer):
            return f"{self.pointer(pointer)} is as in step {value + 1}"
        return f"{words}, in step {value + 1} {self._values(earlier[value], pointer)}"

    def _values(self, answer: Any, pointer: str, is_of_contract: bool = False) -> str:
        found = [self.value(value, is_of_contract) for value in self.at(answer, pointer) if value is not ABSENT]
        values = list(dict.fromkeys(found))
        return f"{', '.join(values[:9])}{', …' if len(values) > 9 else ''}" if values else "not there"

    def _page(self, answer: Any, keys: Iterable[str]) -> str:
        ids = self.ids(answer)
        if ids is None:
            return ""
        places = [place for place, key in enumerate(ids) if place in (0, len(ids) - 1) or key in keys]
        row = ""
        for before, place in zip([-1, *places], places):
            row += f"{', ' if place else ''}{'' if before == place - 1 else '…, '}{place}: {self.short(ids[place])}"
        return f"{len(ids) or 'no'} item{'' if len(ids) == 1 else 's'}" + (f" [{row}]" if row else "")

    def ids(self, answer: Any) -> list[str] | None:
        """Return the ids of the items of a page; None where the answer holds no page."""
        page = parsed(answer)
        items = page.get(self.items) if isinstance(page, dict) else None
        return [self.id(item) for item in items] if answer.status == 200 and isinstance(items, list) else None

    def held(self, answer: Any) -> list[str]:
        """Return the ids of the items of a page. Raises CannotTellError where the answer holds no page."""
        ids = self.ids(answer)
        if ids is None:
            raise CannotTellError("the answer holds no page")
        return ids

    def id(self, item: Any) -> str:
        return str(self.known(str(item.get(self.identity)) if isinstance(item, dict) else json_type(item)))

    def item(self, answer: Any, pointer: str) -> str | None:
        """Return the id of the item that a pointer leads into; None where it leads into none."""
        found = re.match(f"/{self.items}/[0-9]+", pointer)
        return next((self.id(item) for item in self.at(answer, found[0])), None) if found else None

    def at(self, answer: Any, pointer: str) -> list[Any]:
        """Return all values that a pointer leads to; ABSENT stands for a key that is not there."""
        found = [parsed(answer)]
        for part in pointer.split("/")[1:]:
            found = [value for parent in found for value in step_into(parent, part)]
        return found

    def known(self, value: Any) -> Any:
        """Return a value as the finding has it: a salted hash where values are withheld."""
        return value if self.salt is None else digest(value, self.salt)

    def short(self, key: str) -> str:
        """Name an item whose whole id is told elsewhere."""
        label = self.label(key)
        return f"{label[:8]}…{label[-4:]}" if UUID.fullmatch(label) else label

    def label(self, key: Any) -> str:
        return cut(str(key)) if self.salt is None else f"#{key}"

    def value(self, value: Any, of_contract: bool = False) -> str:
        return cut(json.dumps(value)) if self.salt is None else withheld(value)

    def header(self, name: str, value: str) -> str:
        return value

    def pointer(self, pointer: str) -> str:
        return pointer

    def why_not_json(self, body: bytes) -> str:
        """Say where and why a body is not JSON in UTF-8; empty where it is."""
        if not body:
            return "the body is empty"
        try:
            json.loads(body.decode("utf-8"), parse_constant=refuse)
        except (ValueError, RecursionError) as error:
            near = ""
            if isinstance(error, json.JSONDecodeError) and self.salt is None:
                near = f", near {self.value(error.doc[max(0, error.pos - 20) : error.pos + 20])}"
            return f"the body is not JSON in UTF-8: {error}{near}"
        return ""


TESTS: dict[str, Callable[..., bool]] = {
    "contains": lambda f, a, v, p, _: is_subsequence(v, f.held(a)),
    "length": lambda f, a, v, p, _: v[0] <= len(f.held(a)) <= v[1],
    "full": lambda f, a, v, p, _: all(len(f.held(a)) == max(0, min(v[0], n - v[1])) for n in integers(f.at(a, p))),
    "count": lambda f, a, v, p, _: all(n == len(f.held(a)) for n in f.at(a, p)),
    "value": lambda f, a, v, p, _: all(x is not ABSENT and f.known(x) in v for x in f.at(a, p) or [ABSENT]),
    "type": lambda f, a, v, p, _: all(x is ABSENT or has_type(x, v) for x in f.at(a, p)),
    "format": lambda f, a, v, p, _: all(x is ABSENT or has_format(x, v) for x in f.at(a, p)),
    "present": lambda f, a, v, p, _: ABSENT not in f.at(a, p) and bool(f.at(a, p)),
    "same": lambda f, a, v, p, earlier: (
        f.held(a) == f.held(earlier[v]) if p == f"/{f.items}" else f.at(a, p) == f.at(earlier[v], p)
    ),
    "status": lambda f, a, v, p, _: any(code in (a.status, f"{a.status // 100}xx") for code in v),
    "header": lambda f, a, v, p, _: has_header(a, *v),
    "json": lambda f, a, v, p, _: not f.why_not_json(a.body),
    "repeats": lambda f, a, v, p, _: repeats(a, credential(v)),
}
ABOUT_THE_ANSWER = ("status", "header", "json", "repeats")


def parsed(answer: Any) -> Any:
    """Return the body of an answer; ABSENT where it is not JSON."""
    try:
        return answer.json
    except (ValueError, RecursionError):
        return ABSENT


def refuse(constant: str) -> Any:
    raise ValueError(f"it holds {constant}")


def digest(value: Any, salt: str) -> str:
    return hashlib.sha256((salt + json.dumps(value, sort_keys=True)).encode()).hexdigest()[:12]


def cut(text: str, longest: int = 80) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def step_into(parent: Any, part: str) -> list[Any]:
    part = part.replace("~1", "/").replace("~0", "~")
    if isinstance(parent, list):
        if part == "*":
            return parent
        return [parent[int(part)]] if part.isdigit() and int(part) < len(parent) else []
    return [parent.get(part, ABSENT)] if isinstance(parent, dict) else []


def json_type(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null", dict: "object"}
    return names.get(type(value), "array")


def withheld(value: Any) -> str:
    return "null" if value is None else f"{json_type(value)} (withheld)"


def has_type(value: Any, types: list[str]) -> bool:
    return json_type(value) in types or ("number" in types and json_type(value) == "integer")


def has_format(value: Any, name: str) -> bool:
    if not isinstance(value, str):
        return True
    if name == "uuid":
        return UUID.fullmatch(value) is not None
    try:
        datetime.fromisoformat(value[:19].upper().replace(":60", ":59"))
    except ValueError:
        return False
    return DATE_TIME.fullmatch(value) is not None


def integers(values: list[Any]) -> list[int]:
    return [value for value in values if type(value) is int]


def is_subsequence(wanted: list[str], held: list[str]) -> bool:
    places = iter(held)
    return all(key in places for key in wanted)


def has_header(answer: Any, name: str, *wanted: str) -> bool:
    found = [value for key, value in answer.headers if key == name.lower()]
    kinds = [value.partition(";")[0].strip().lower() for value in found]
    return any(kind in wanted for kind in kinds) if wanted else bool(found)


def repeats(answer: Any, secret: str) -> bool:
    texts = [value for _, value in answer.headers] + [answer.body.decode("utf-8", "replace")]
    encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
    spellings = {secret, urllib.parse.quote(secret, safe=""), json.dumps(secret)[1:-1], encoded}
    return any(spelling.lower() in text.lower() for text in texts for spelling in spellings)


def credential(header: str) -> str:
    name = RULE["credentials"][header]
    value = os.environ.get(name, "").strip()
    if not value:
        raise NoServerError(f"{name} is not set: it holds the value of the header {header}")
    return value


def text_of(part: Any, answers: list[Answer]) -> Any:
    """Return a part of a request: as it is, or made from a credential, an earlier answer or the environment."""
    if not isinstance(part, dict):
        return part
    if "env" in part:
        if part["env"] not in os.environ:
            raise NoServerError(f"{part['env']} is not set: a report made with --no-values does not hold it")
        return os.environ[part["env"]]
    if "credential" in part:
        found = credential(part["credential"])
    else:
        try:
            found = answers[part["step"]].json[part["key"]]
        except (ValueError, KeyError, TypeError):
            raise CannotTellError(f"step {part['step'] + 1} holds no page") from None
        if not isinstance(found, str):
            raise CannotTellError(f"step {part['step'] + 1} gave no {part['key']} to go on with")
    if part.get("swapcase"):
        return found.swapcase()
    cut_from, cut_to = part.get("cut_start", 0), len(found) - part.get("cut_end", 0)
    return part.get("before", "") + found[cut_from:cut_to] + part.get("after", "")


def send(step: dict[str, Any], answers: list[Answer]) -> Answer:
    """Send the request of a step and return the answer; transient errors are retried."""
    query = step["raw_query"]
    if query is None:
        pairs = [(name, text_of(value, answers)) for name, value in step["query"]]
        query = urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote, safe=":", errors="surrogatepass")
    url = base_url() + step["path"] + (f"?{query}" if query else "")
    headers = {"Accept": "application/json", "User-Agent": "leen-alerts-contract"}
    credentials = {header: {"credential": header} for header in RULE["credentials"]} | step["credentials"]
    headers |= {header: text_of(part, answers) for header, part in credentials.items() if part is not None}
    headers |= dict(step["headers"])
    sent = {name: value.encode("utf-8").decode("latin-1") for name, value in headers.items()}
    body = None if step["body"] is None else base64.b64decode(step["body"])
    for seconds in (1, 2, 4, 0):
        answer = once(urllib.request.Request(url, data=body, headers=sent, method=step["method"]))
        if answer.status not in TRANSIENT or step["status"] in TRANSIENT:
            break
        time.sleep(seconds)
    return answer


def base_url() -> str:
    url = os.environ.get("LEEN_BASE_URL", "").strip().rstrip("/")
    if not url.startswith(("https://", "http://")):
        raise NoServerError("LEEN_BASE_URL is not set: it is the URL of the API, such as https://api.leen.dev/v1")
    return url


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def once(request: urllib.request.Request) -> Answer:
    handlers: list[urllib.request.BaseHandler] = [NoRedirect()]
    if urllib.parse.urlsplit(request.full_url).hostname in ("localhost", "127.0.0.1", "::1"):
        handlers.append(urllib.request.ProxyHandler({}))
    try:
        try:
            response = urllib.request.build_opener(*handlers).open(request, timeout=30)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            return Answer(response.status, response.headers.items(), response.read())
    except (OSError, http.client.HTTPException):
        return Answer(0)


def shows_fault(steps: list[dict[str, Any]], say: Callable[[str], None]) -> bool:
    """Make all steps and tell whether the fault is there. Raises CannotTellError."""
    facts = Facts(RULE["items"], RULE["identity"], RULE["salt"])
    checks = [step["check"] for step in steps if step["check"]]
    keys = [key for check in checks if check["fact"] == "contains" for key in check["value"]]
    answers: list[Answer] = []
    for number, step in enumerate(steps, 1):
        for again in ("", " again"):  # rounds alone could keep step with a fault that shows now and then
            answer = send(step, answers)
            then = "" if answer.status == step["status"] else f" (then {step['status'] or 'no answer'})"
            say(f"  step {number}{again}: {step['line']} -> {answer.status or 'no answer'}{then}")
            say(f"    now:  {facts.told(step['check'], answer, answers, keys) or f'status {answer.status}'}")
            if is_seen := step["check"] is None or is_seen_in(answer, step, facts, answers):
                break
        answers.append(answer)
        if step["shows"]:
            say(f"    then: {step['shows']}")
        if not is_seen and step["premise"]:
            raise CannotTellError(f"step {number} no longer shows what the finding rests on: the data may have moved")
        if not is_seen:
            return False
    return True


def is_seen_in(answer: Answer, step: dict[str, Any], facts: Facts, earlier: list[Answer]) -> bool:
    """Tell whether an answer shows again what it showed. Raises CannotTellError."""
    check = step["check"]
    if answer.status == 0 and step["status"] != 0:
        raise NoServerError(f"no answer from {base_url()}")
    if answer.status in (401, 403) and not step["credentials"] and step["status"] not in (401, 403):
        raise CannotTellError(f"the server refuses the credentials (status {answer.status})")
    if check["fact"] not in ABOUT_THE_ANSWER:
        if answer.status != step["status"]:
            raise CannotTellError(f"status {answer.status} in place of {step['status']}")
        if facts.why_not_json(answer.body):
            raise CannotTellError(facts.why_not_json(answer.body))
    return facts.holds(check, answer, earlier)


def say(text: str) -> None:
    """Print a text without the credentials, which an answer may repeat."""
    for header, name in RULE["credentials"].items():
        if len(os.environ.get(name, "").strip()) > 5:
            text = text.replace(os.environ[name].strip(), f"<{header}>")
    print(text, flush=True)


def check_again(steps: list[dict[str, Any]]) -> str:
    """Check a finding until its fault is seen, five times at most; print what is to be seen first and last."""
    result = "unclear"
    for round_ in range(ROUNDS):
        lines: list[str] = []
        try:
            result = "there" if shows_fault(steps, lines.append) else "gone"
        except CannotTellError as error:
            lines.append(f"  cannot tell: {error}")
        if round_ == 0 or result == "there":
            say("\n".join(lines))
        if result == "there":
            break
    return result


def main() -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    say(f"{RULE['id']}: {RULE['statement']}")
    examples, results = RULE["examples"], []
    try:
        for number, example in enumerate(examples, 1):
            say(f"\nfinding {number} of {len(examples)}: {example['message']}")
            results.append(check_again(example["steps"]))
            say(f"  the fault is {results[-1]}")
    except NoServerError as error:
        say(f"Cannot tell: {error}.")
        results.append("unclear")
    if len(examples) > 1:
        counts = ", ".join(f"{results.count(r)} {r}" for r in ("there", "gone", "unclear") if r in results)
        left_out = f" Not checked: {RULE['left_out']} more of the report." if RULE["left_out"] else ""
        say(f"\nOf {len(examples)} findings: {counts}.{left_out}")
    return 1 if "there" in results else 2 if "unclear" in results else 0


if __name__ == "__main__":
    sys.exit(main())
