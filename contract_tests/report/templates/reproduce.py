"""Make the requests of a rule's findings again, and say of each what its answers show now and showed then.

Needs Python 3.9 or newer and nothing else. The server and the credentials come from the environment.

Exit status: 1 while a fault is there, 0 when all are gone, 2 when it cannot tell.
"""

import base64
import hashlib
import http.client
import json
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime

RULE = {}

ROUNDS = 5  # a fault that shows now and then is not gone because it did not show once
TRANSIENT = (0, 429, 502, 503, 504)


class CannotTellError(Exception):
    """Nothing can be said about the fault; the message says why."""


class NoServerError(CannotTellError):
    """No server answers, or a variable of the environment that leads to it is missing: another try does not help."""


class Answer:
    """An answer; status 0 where there was none."""

    def __init__(self, status, headers=(), body=b""):
        self.status, self.headers, self.body = status, [(n.lower(), v) for n, v in headers], body

    def json(self):
        text = self.body.decode("utf-8")
        if text.startswith("\ufeff"):
            raise ValueError("a byte order mark")
        return json.loads(text, parse_constant=refuse)

    def is_json(self):
        try:
            self.json()
        except (ValueError, RecursionError):
            return False
        return True

    def ids(self):
        try:
            items = self.json()[RULE["items"]]
            return [known(item[RULE["identity"]]) for item in items]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise CannotTellError("the answer holds no page") from None

    def at(self, pointer):
        """Return all values that a pointer leads to; ABSENT stands for a key that is not there."""
        found = [self.json()]
        for part in pointer.split("/")[1:]:
            found = [value for parent in found for value in step_into(parent, part)]
        return found


ABSENT = object()


def refuse(constant):
    raise ValueError(constant)


def step_into(parent, part):
    part = part.replace("~1", "/").replace("~0", "~")
    if isinstance(parent, list):
        if part == "*":
            return parent
        return [parent[int(part)]] if part.isdigit() and int(part) < len(parent) else []
    return [parent.get(part, ABSENT)] if isinstance(parent, dict) else []


def known(value):
    """Return a value as the finding has it: a salted hash where values are withheld."""
    if RULE["salt"] is None:
        return value
    return hashlib.sha256((RULE["salt"] + json.dumps(value, sort_keys=True)).encode()).hexdigest()[:12]


def json_type(value):
    names = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null", dict: "object"}
    return names.get(type(value), "array")


def has_type(value, types):
    return json_type(value) in types or ("number" in types and json_type(value) == "integer")


def has_format(value, name):
    if not isinstance(value, str):
        return True
    if name == "uuid":
        return re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value) is not None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", value):
        return False
    try:
        datetime.fromisoformat(value[:19].upper().replace(":60", ":59"))
    except ValueError:
        return False
    return True


def is_status(status, codes):
    return any(status == code or f"{status // 100}xx" == code for code in codes)


def is_subsequence(wanted, held):
    places = iter(held)
    return all(key in places for key in wanted)


def pages_alike(first, second, pointer):
    if pointer == f"/{RULE['items']}":
        return first.ids() == second.ids()
    return first.at(pointer) == second.at(pointer)


def has_header(answer, name, *wanted):
    found = [value for key, value in answer.headers if key == name.lower()]
    kinds = [value.partition(";")[0].strip().lower() for value in found]
    return any(kind in wanted for kind in kinds) if wanted else bool(found)


def repeats(answer, header):
    secret = credential(header).lower()
    texts = [value for _, value in answer.headers] + [answer.body.decode("utf-8", "replace")]
    spellings = {secret, urllib.parse.quote(secret, safe=""), json.dumps(secret)[1:-1]}
    encoded = base64.b64encode(credential(header).encode()).decode().rstrip("=").lower()
    return any(s in text.lower() for text in texts for s in (*spellings, encoded))


CHECKS = {
    "contains": lambda a, v, p, _: set(v) <= set(a.ids()),
    "order": lambda a, v, p, _: is_subsequence(v, a.ids()),
    "length": lambda a, v, p, _: v[0] <= len(a.ids()) <= v[1],
    "full": lambda a, v, p, _: all(len(a.ids()) == max(0, min(v[0], n - v[1])) for n in a.at(p) if type(n) is int),
    "count": lambda a, v, p, _: all(value == len(a.ids()) for value in a.at(p)),
    "value": lambda a, v, p, _: all(x is not ABSENT and known(x) in v for x in a.at(p) or [ABSENT]),
    "type": lambda a, v, p, _: all(x is ABSENT or has_type(x, v) for x in a.at(p)),
    "format": lambda a, v, p, _: all(x is ABSENT or has_format(x, v) for x in a.at(p)),
    "present": lambda a, v, p, _: ABSENT not in a.at(p) and bool(a.at(p)),
    "same": lambda a, v, p, earlier: pages_alike(a, earlier[v], p),
    "status": lambda a, v, p, _: is_status(a.status, v),
    "header": lambda a, v, p, _: has_header(a, *v),
    "json": lambda a, v, p, _: a.is_json(),
    "answered": lambda a, v, p, _: a.status != 0,
    "repeats": lambda a, v, p, _: repeats(a, v),
}
ABOUT_THE_ANSWER = ("status", "header", "json", "answered", "repeats")


def credential(header):
    name = RULE["credentials"][header]
    value = os.environ.get(name, "").strip()
    if not value:
        raise NoServerError(f"{name} is not set: it holds the value of the header {header}")
    return value


def text_of(part, answers):
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
            found = answers[part["step"]].json()[part["key"]]
        except (ValueError, KeyError, TypeError):
            raise CannotTellError(f"step {part['step'] + 1} holds no page") from None
        if not isinstance(found, str):
            raise CannotTellError(f"step {part['step'] + 1} gave no {part['key']} to go on with")
    if part.get("swapcase"):
        return found.swapcase()
    cut, cut_from = part.get("cut_end", 0), part.get("cut_start", 0)
    return part.get("before", "") + found[cut_from : len(found) - cut] + part.get("after", "")


def send(step, answers):
    """Send the request of a step and return the answer; transient errors are retried."""
    pairs = [(name, text_of(value, answers)) for name, value in step["query"]]
    query = step["raw_query"]
    if query is None:
        query = urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote, safe=":", errors="surrogatepass")
    url = base_url() + step["path"] + (f"?{query}" if query else "")
    headers = {"Accept": "application/json", "User-Agent": "leen-alerts-contract"}
    for header in RULE["credentials"]:
        part = step["credentials"].get(header, {"credential": header})
        if part is not None:
            headers[header] = text_of(part, answers).encode("utf-8").decode("latin-1")
    headers.update((name, value.encode("utf-8").decode("latin-1")) for name, value in step["headers"])
    body = None if step["body"] is None else base64.b64decode(step["body"])
    for seconds in (1, 2, 4, 0):
        answer = once(urllib.request.Request(url, data=body, headers=headers, method=step["method"]))
        if answer.status not in TRANSIENT or step["status"] in TRANSIENT:
            break
        time.sleep(seconds)
    return answer


def base_url():
    url = os.environ.get("LEEN_BASE_URL", "").strip().rstrip("/")
    if not url.startswith(("https://", "http://")):
        raise NoServerError("LEEN_BASE_URL is not set: it is the URL of the API, such as https://api.leen.dev/v1")
    return url


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def once(request):
    handlers = [NoRedirect()]
    if urllib.parse.urlsplit(request.full_url).hostname in ("localhost", "127.0.0.1", "::1"):
        handlers.append(urllib.request.ProxyHandler({}))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=30) as response:
            return Answer(response.status, response.getheaders(), response.read())
    except urllib.error.HTTPError as error:
        with error:
            try:
                return Answer(error.code, error.headers.items(), error.read())
            except (OSError, http.client.HTTPException):
                return Answer(0)
    except (OSError, http.client.HTTPException):
        return Answer(0)


def shows_fault(steps, say):
    """Make all steps and tell whether the fault is there. Raises CannotTellError."""
    answers = []
    for number, step in enumerate(steps, 1):
        for again in ("", " again"):  # rounds alone could keep step with a fault that shows now and then
            answer = send(step, answers)
            then = "" if answer.status == step["status"] else f" (then {step['status'] or 'no answer'})"
            say(f"  step {number}{again}: {step['line']} -> {answer.status or 'no answer'}{then}")
            say(f"    now:  {told(answer, step['check']) or f'status {answer.status}'}")
            holds = step["check"] is None or checked(step, answer, [*answers, answer])
            if holds:
                break
        answers.append(answer)
        if step["shows"]:
            say(f"    then: {step['shows']}")
        if not holds and step["premise"]:
            raise CannotTellError(f"step {number} no longer shows what the finding rests on: the data may have moved")
        if not holds:
            return False
    return True


def checked(step, answer, answers):
    """Tell whether an answer shows again what it showed."""
    check = step["check"]
    if answer.status == 0 and check["fact"] != "answered":
        raise NoServerError(f"no answer from {base_url()}")
    if answer.status in (401, 403) and not step["credentials"] and step["status"] not in (401, 403):
        raise CannotTellError(f"the server refuses the credentials (status {answer.status})")
    if check["fact"] not in ABOUT_THE_ANSWER:
        if answer.status != step["status"]:
            raise CannotTellError(f"status {answer.status} in place of {step['status']}")
        if not answer.is_json():
            raise CannotTellError("the body is not JSON")
    found = CHECKS[check["fact"]](answer, check["value"], check["pointer"], answers)
    return found != check["negated"]


def told(answer, check):
    """Say what is to be seen in an answer: what the check is about, and the items at the ends of the page."""
    fact, pointer = (check["fact"], check["pointer"]) if check else ("", "")
    if fact == "header":
        name = check["value"][0]
        return (
            f"{name} is {', '.join(shown(value) for key, value in answer.headers if key == name.lower()) or 'missing'}"
        )
    if fact == "repeats":
        return f"{'repeats' if repeats(answer, check['value']) else 'does not repeat'} {check['value']}"
    if not answer.is_json():
        return "the body is not JSON" if answer.status else ""
    parts = []
    if pointer.count("/") > (fact == "same"):
        values = list(dict.fromkeys(shown(value) for value in answer.at(pointer)))
        parts.append(f"{pointer} is {', '.join(values[:9]) or 'absent'}{', ...' if len(values) > 9 else ''}")
    try:
        ids = answer.ids()
    except CannotTellError:
        return "; ".join(parts)
    if fact == "contains":
        places = [(key, ids.index(key) + 1 if key in ids else None) for key in check["value"]]
        parts += [f"{label(k)} is item {place} of {len(ids)}" if place else f"lacks {label(k)}" for k, place in places]
    ends = " ... ".join(label(key) for key in ([ids[0], ids[-1]] if len(ids) > 1 else ids))
    return "; ".join([*parts, f"{len(ids)} item{'' if len(ids) == 1 else 's'}{': ' + ends if ids else ''}"])


def label(key):
    return str(key) if RULE["salt"] is None else f"#{key}"


def shown(value):
    if value is ABSENT:
        return "absent"
    text = json.dumps(value) if RULE["salt"] is None else json_type(value)
    return text if len(text) <= 80 else f"{text[:79]}..."


def say(text):
    """Print a text without the credentials, which an answer may repeat."""
    for header, name in RULE["credentials"].items():
        if len(os.environ.get(name, "").strip()) > 5:
            text = text.replace(os.environ[name].strip(), f"<{header}>")
    print(text, flush=True)


def main():
    sys.stdout.reconfigure(errors="backslashreplace")
    say(f"{RULE['id']}: {RULE['statement']}")
    examples = RULE["examples"]
    results = ["unclear"] * len(examples)
    for round_ in range(1, ROUNDS + 1):
        say(f"\nround {round_} of {ROUNDS}")
        for number, example in enumerate(examples):
            lines = []
            try:
                is_there = shows_fault(example["steps"], lines.append)
                result = "there" if is_there else "gone" if results[number] == "unclear" else results[number]
                told_as = "the fault is there" if is_there else "the fault is not seen"
            except NoServerError as error:
                say(f"Cannot tell: {error}.")
                return 1 if "there" in results else 2
            except CannotTellError as error:
                result, told_as = results[number], f"cannot tell: {error}"
            results[number] = result
            heading = f"finding {number + 1} of {len(examples)}:"
            if round_ == 1 or result == "there":
                say("\n".join([f"{heading} {example['message']}", *lines, f"  {told_as}"]))
            else:
                say(f"{heading} {told_as}")
        if "there" in results:
            break
    left_out = f" Not checked: {RULE['left_out']} more of the report." if RULE["left_out"] else ""
    counts = [f"{results.count(result)} {result}" for result in ("there", "gone", "unclear") if result in results]
    say(f"\nOf {len(examples)} finding{'' if len(examples) == 1 else 's'}: {', '.join(counts)}.{left_out}")
    return 1 if "there" in results else 2 if "unclear" in results else 0


if __name__ == "__main__":
    sys.exit(main())
