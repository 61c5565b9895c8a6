"""reproduce/<rule>.py: a script that makes the requests of a rule's findings again and says which are still there.

One template, filled with the steps of the findings. What the script needs from the outside it takes from the
environment (the server, the credentials) and from earlier answers (cursors).
"""

import pprint
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import evolve

from contract_tests.catalog import Rule
from contract_tests.report import script
from contract_tests.report.curl import credential_edit
from contract_tests.report.evidence import any_index
from contract_tests.report.model import Contents, can_be_repeated, example, group
from contract_tests.results import Check, Finding, Step

_TEMPLATE = Path(script.__file__)
_PLACE = "RULE: dict[str, Any] = {}\n"
_MOST_EXAMPLES = 10


def render(contents: Contents, rule: Rule, findings: list[Finding]) -> str:
    """Return the text of the script of a failed rule, which checks one finding of each kind, up to 10."""
    quoting = contents.quoting
    chosen = [example(members) for members in group(filter(can_be_repeated, findings))]
    data = {
        "id": rule.id,
        "statement": rule.statement,
        "items": quoting.items,
        "identity": quoting.identity,
        "salt": quoting.salt,
        "credentials": contents.settings.curl_names,
        "examples": [_example(contents, finding) for finding in chosen[:_MOST_EXAMPLES]],
        "left_out": len(chosen[_MOST_EXAMPLES:]),
    }
    filled = _PLACE.replace("{}", pprint.pformat(data, width=110, sort_dicts=False)).encode("ascii", "backslashreplace")
    return quoting.redaction.redact(_TEMPLATE.read_text(encoding="utf-8").replace(_PLACE, filled.decode()))


def _example(contents: Contents, finding: Finding) -> dict[str, Any]:
    steps = contents.evidence.steps(finding)
    told = contents.evidence.told(steps, finding.pointer)
    return {
        "message": contents.message(finding),
        "steps": [
            {"line": told["request"], "shows": told["shows"], **_step(contents, step, steps[:index])}
            for index, (step, told) in enumerate(zip(steps, told, strict=True))
        ],
    }


def _step(contents: Contents, step: Step, before: list[Step]) -> dict[str, Any]:
    request, settings = step.exchange.request, contents.settings
    path = urlsplit(step.exchange.url).path.removeprefix(urlsplit(settings.base_url).path)
    return {
        "method": request.method,
        "path": path,
        "query": [[name, _parameter(contents, name, text, before)] for name, text in request.query],
        "raw_query": request.raw_query,
        "headers": [list(pair) for pair in request.headers],
        "credentials": {
            name: text and (credential_edit(text, settings) or text) for name, text in request.credentials.items()
        },
        "body": None if request.content is None else b64encode(request.content).decode(),
        "status": step.exchange.status,
        "check": _check(contents, step.check) if step.check else None,
        "premise": step.premise,
    }


def _parameter(contents: Contents, name: str, text: str, before: list[Step]) -> Any:
    if found := contents.evidence.origin(name, text, before):
        return found
    return {"env": f"REPRODUCE_{name.upper()}"} if contents.quoting.came_from_answer(text) else text


def _check(contents: Contents, check: Check) -> dict[str, Any]:
    # What is mended at one index may be wrong at another.
    return contents.evidence.plain(evolve(check, pointer=any_index(check.pointer)) if check.negated else check)
