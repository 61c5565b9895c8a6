"""Same seed, same requests, as far as the answers are the same."""

from pathlib import Path

from contract_tests import rules
from contract_tests.http.client import Session
from contract_tests.http.redaction import Secret
from contract_tests.mock.running import serve
from contract_tests.openapi.document import find_operation, load_document
from contract_tests.runner import Run, Runner, all_rules
from contract_tests.settings import Settings

OPERATION = find_operation(load_document())


def requests(seed: int) -> list[tuple[str, ...]]:
    """What a run of the rules of offset paging sends to a fresh mock server."""
    with serve(23) as server:
        secrets = {name: Secret(text) for name, text in server.headers.items()}
        session = Session(Settings(server.base_url, secrets, Path("unused"), seed=seed), OPERATION)
        run = Run(session.settings, OPERATION, session, session.traffic)
        course = Runner(run, [rule for rule in all_rules(rules) if rule.area == "offset_paging" and rule.sends])
        course.start()
        for rule in course.rules:
            course.judge(rule)
        session.close()
        return [tuple(f"{name}={text}" for name, text in exchange.request.query) for exchange in session.traffic]


def test_the_same_seed_sends_the_same_requests_to_the_mock_server() -> None:
    first = requests(5)
    assert requests(5) == first
    assert requests(6) != first
