"""Options and fixtures of the contract suite; the runner does the work."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from attrs import define, field, fields_dict

from contract_tests import rules
from contract_tests.catalog import Rule, all_rules
from contract_tests.http.client import Pace, Session
from contract_tests.http.recording import read_recordings
from contract_tests.http.redaction import Redaction, Secret
from contract_tests.http.transport import open_transport, proxy_of
from contract_tests.known_issues import load_known
from contract_tests.mock_process import start_mock
from contract_tests.openapi.document import DOCUMENT, Operation, find_operations, load_document
from contract_tests.report import failure_text, make_folder, pytest_redaction, terminal, write_reports
from contract_tests.results import InconclusiveError, RuleResult, Verdict
from contract_tests.run import Run
from contract_tests.runner import Runner
from contract_tests.settings import BASE_URL, Settings, base_url, credentials, number, variable_of
from contract_tests.verdict import sum_up

RULES = all_rules(rules)
CRASHED = 3
SIGNALS = (signal.SIGTERM, signal.SIGINT)


@define
class Contract:
    """What the hooks share: what is tested, and how it ended."""

    operations: list[Operation] = field(factory=list)
    runners: dict[str, Runner] = field(factory=dict)
    redaction: Redaction = field(factory=lambda: Redaction({}))
    status: int = 0
    last_words: str = ""


CONTRACT = pytest.StashKey[Contract]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of the suite."""
    group = parser.getgroup("contract", "the contract of a server")
    add = group.addoption
    add("--report-dir", type=Path, default=Path("contract-report"), help="folder that all output is written to")
    add("--seed", type=int, default=1, help="same seed, same requests, as far as the answers are the same")
    add("--rate", type=number(float, 0.001), help="most requests a second")
    add("--no-parallel", dest="parallel", action="store_false", help="never send requests at once")
    add("--max-requests", type=number(int, 1), default=4000, help="most requests for each operation")
    add("--max-alerts", dest="max_items", type=number(int, 1), default=10_000, help="most alerts that are read")
    add("--require-alerts", dest="require_items", type=number(int, 0), default=0, help="inconclusive with fewer alerts")
    add("--require", action="append", default=[], metavar="RULE", help="inconclusive where RULE was not tested")
    add(
        "--require-field", dest="require_fields", action="append", default=[], help="inconclusive without a value of it"
    )
    add("--unsafe-methods", action="store_true", help="send POST, PUT, PATCH and DELETE to a remote server too")
    add("--allow-http", action="store_true", help="accept plain http to a remote server")
    add("--no-values", dest="show_values", action="store_false", help="quote no value that the server sent")
    add("--known", type=Path, metavar="FILE", help="known issues, as known_issues.schema.json describes")
    add("--operation", action="append", default=[], metavar="ID", help="list under test; every one is, unless told")
    add("--document", type=Path, default=DOCUMENT, metavar="FILE", help="OpenAPI document to test the server against")
    add("--har", action="store_true", help="write traffic.har too")
    add("--recording", type=Path, metavar="FILE", help="check the answers recorded in a HAR file, send nothing")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(
    config: pytest.Config,
) -> Generator[None, int | pytest.ExitCode | None, int | pytest.ExitCode | None]:
    """Python and pytest exit with 1 on a crash or a closed pipe; here that status is a verdict's alone."""
    try:
        status = yield
    except pytest.UsageError:
        raise
    except Exception as error:
        print(f"pytest crashed: {type(error).__name__}", file=sys.stderr)
        status = config.stash.get(CONTRACT, Contract()).status or CRASHED
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def pytest_configure(config: pytest.Config) -> None:
    """Refuse what cannot be right before anything starts."""
    options = config.option
    for area in sorted({rule.area for rule in RULES}):
        config.addinivalue_line("markers", f"{area}: rules of the area {area}")
    for letter in sorted({rule.confidence for rule in RULES}):
        config.addinivalue_line("markers", f"confidence_{letter.lower()}: rules on facts of confidence {letter}")
    # What this machine's Python warns of (a cache that cannot be written, say) is no failure of the server.
    for line in ("default", "ignore::pytest.PytestCacheWarning"):
        config.addinivalue_line("filterwarnings", line)
    contract = config.stash[CONTRACT] = Contract()
    _catch_signals(config, contract)
    try:
        contract.operations = find_operations(load_document(options.document), options.operation)
        if not (options.collectonly or options.help or options.showfixtures or options.show_fixtures_per_test):
            _prepare(config, contract)
    except InconclusiveError as error:
        pytest.exit(str(error), returncode=Verdict.INCONCLUSIVE.exit_status)
    if options.tbstyle == "auto":
        options.tbstyle = "no"  # the report tells what failed, once


def pytest_report_header(config: pytest.Config) -> str | None:
    """Name what is tested before anything is."""
    return next((f"contract: {runner.run.settings.target}" for runner in config.stash[CONTRACT].runners.values()), None)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each rule for each operation; areas and confidence are markers, for `-m`."""
    if {"rule", "operation_id"} <= set(metafunc.fixturenames):
        operations = metafunc.config.stash[CONTRACT].operations
        metafunc.parametrize(
            ("operation_id", "rule"),
            [
                pytest.param(
                    operation.id,
                    rule,
                    id=rule.id if len(operations) == 1 else f"{operation.id}-{rule.id}",
                    marks=[getattr(pytest.mark, name) for name in (rule.area, f"confidence_{rule.confidence.lower()}")],
                )
                for operation in operations
                for rule in RULES
            ],
        )


def pytest_runtestloop(session: pytest.Session) -> None:
    """Read the list, and what the selected rules look at, before the first rule."""
    specs = [item.callspec.params for item in session.items if isinstance(item, pytest.Function)]
    chosen: list[tuple[Any, Any]] = [(spec.get("operation_id"), spec.get("rule")) for spec in specs]
    started = []
    for operation, runner in session.config.stash[CONTRACT].runners.items():
        ids = {rule.id for of, rule in chosen if of == operation}
        runner.selected = None if len(ids) == len(RULES) else frozenset(ids)
        if ids:
            started.append(runner)
            runner.start()
    if started and all(not runner.can_test for runner in started):
        pytest.exit(started[0].incomplete, returncode=Verdict.INCONCLUSIVE.exit_status)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Generator[None, None, None]:
    """Write the report, whatever happened, then decide the exit status; other plugins cannot change it to 1."""
    contract = session.config.stash[CONTRACT]
    if runners := list(contract.runners.values()):
        for runner in runners:
            if exitstatus == pytest.ExitCode.INTERRUPTED:
                runner.stop("the run was interrupted")
            elif exitstatus == pytest.ExitCode.INTERNAL_ERROR:
                runner.mark_incomplete("pytest crashed; --tb=long shows where")
            elif exitstatus == pytest.ExitCode.TESTS_FAILED and not any(runner.has_failed for runner in runners):
                runner.mark_incomplete("a test failed that is no rule's finding; --tb=long shows it")
        contract.status, contract.last_words = _report(runners, contract.redaction)
        crashed = exitstatus == pytest.ExitCode.INTERNAL_ERROR and contract.status != Verdict.FAILED.exit_status
        session.exitstatus = CRASHED if crashed else contract.status
    try:
        return (yield)
    except Exception as error:
        print(f"a plugin of pytest failed: {type(error).__name__}", file=sys.stderr)
        session.exitstatus = session.exitstatus or CRASHED
        return None


def _report(runners: list[Runner], redaction: Redaction) -> tuple[int, str]:
    """Write the report; return the exit status and the last words. Without a report the run is inconclusive."""
    settings = runners[0].run.settings
    try:
        report = sum_up(runners)
        _ignore_signals()
        return report.verdict.exit_status, write_reports(report, settings, redaction)
    except Exception as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        words = f"Inconclusive: the report cannot be written to {settings.report_dir} ({reason})"
        return Verdict.INCONCLUSIVE.exit_status, f"{words}. Target: {settings.target}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """The verdict is the last line."""
    if last_words := config.stash.get(CONTRACT, Contract()).last_words:
        terminal.emit(last_words)


def _catch_signals(config: pytest.Config, contract: Contract) -> None:
    """The first signal ends the run, with a report; later ones change nothing (CI sends several, to the group too)."""
    if threading.current_thread() is not threading.main_thread():
        return

    def interrupt(caught: int, _frame: object) -> None:
        _ignore_signals()
        for runner in contract.runners.values():
            runner.stop(f"the run was interrupted by {signal.Signals(caught).name}")
        raise KeyboardInterrupt

    before = {caught: signal.signal(caught, interrupt) for caught in SIGNALS}

    def restore() -> None:
        for caught, handler in before.items():
            signal.signal(caught, handler)

    config.add_cleanup(restore)


def _ignore_signals() -> None:
    if threading.current_thread() is threading.main_thread():
        for caught in SIGNALS:  # not SIG_IGN: Python warns of a signal that came just before it was set
            signal.signal(caught, lambda _number, _frame: None)


@pytest.fixture
def explain(runner: Runner, pytestconfig: pytest.Config) -> Callable[[Rule, RuleResult], str]:
    """What makes the text of a rule that failed."""
    redaction = pytestconfig.stash[CONTRACT].redaction
    return lambda rule, result: failure_text(rule, result, runner.run, redaction)


@pytest.fixture
def runner(operation_id: str, pytestconfig: pytest.Config) -> Runner:
    """What all rules of an operation share."""
    return pytestconfig.stash[CONTRACT].runners[operation_id]


def _prepare(config: pytest.Config, contract: Contract) -> None:
    options, operations = config.option, contract.operations
    if getattr(options, "numprocesses", None) or getattr(options, "tx", None):
        raise InconclusiveError("-n: all rules share one run, in one process; leave it out")
    ids = [rule.id for rule in RULES]
    known = load_known(None if options.runxfail else options.known, ids)  # under --runxfail no failure is expected
    if unknown := set(options.require) - set(ids):
        raise InconclusiveError(f"--require: there is no rule {min(unknown)!r}; contract_tests/RULES.md lists them all")
    # A recorder may have left the credentials out of the requests, and not out of the answers.
    names = map(variable_of, _headers(operations))
    secrets = {name: Secret(os.environ[name].strip()) for name in names if name in os.environ}
    runs = _recorded_runs(config, contract, secrets) if options.recording else _live_runs(config, contract)
    settings = runs[0].settings
    make_folder(options.report_dir)
    if password := urlsplit(proxy_of(settings.base_url) or "").password:
        secrets["proxy"] = Secret(password)
    contract.redaction = Redaction(secrets | settings.credentials)
    pytest_redaction.install(config, contract.redaction, show_values=settings.show_values)
    contract.runners = {run.operation.id: Runner(run, RULES, known) for run in runs}


def _live_runs(config: pytest.Config, contract: Contract) -> list[Run]:
    """Runs of the server that the environment names, or of a mock server where it names none."""
    operations, target = contract.operations, ""
    environment: Mapping[str, str] = os.environ
    headers = _headers(operations)
    if not environment.get(BASE_URL, "").strip():
        if lonely := [name for name in map(variable_of, headers) if environment.get(name, "").strip()]:
            raise InconclusiveError(
                f"{lonely[0]} is set and {BASE_URL} is not: set it too, or unset {lonely[0]} to test the bundled mock"
            )
        mock = start_mock("--seed", str(config.option.seed))
        config.add_cleanup(mock.stop)
        environment, target = mock.environment, "bundled mock"
    url = base_url(environment, config.option.allow_http)
    settings = _settings(config, operations, url, credentials(headers, environment), target or url)
    first = Session(settings, operations[0], pace=Pace(settings.rate), transport=open_transport(url))
    sessions = [first, *(Session(settings, o, pace=first.pace, numbers=first.numbers) for o in operations[1:])]
    for session in sessions:
        config.add_cleanup(session.close)
    return [Run(settings, session.operation, session) for session in sessions]


def _recorded_runs(config: pytest.Config, contract: Contract, secrets: dict[str, Secret]) -> list[Run]:
    """A recording of one operation need not hold the others; `secrets` gets all that the file holds."""
    headers, path = _headers(contract.operations), config.option.recording
    recordings = read_recordings(path, contract.operations)
    contract.operations = [recording.operation for recording in recordings]
    first = recordings[0]
    secrets |= first.secrets
    known = {name: secret for name, secret in first.secrets.items() if name in headers}
    target = f"recording {path.name} of {first.base_url}"
    settings = _settings(config, contract.operations, first.base_url, known, target)
    return [Run(settings, found.operation, None, found.exchanges, found.left_out) for found in recordings]


def _headers(operations: list[Operation]) -> list[str]:
    return list(dict.fromkeys(header for operation in operations for header in operation.credential_headers))


def _settings(
    config: pytest.Config, operations: list[Operation], url: str, secrets: dict[str, Secret], target: str
) -> Settings:
    """Options are called as the settings that they are."""
    given = {name: value for name, value in vars(config.option).items() if name in fields_dict(Settings)}
    return Settings(
        **given
        | {
            "base_url": url,
            "credentials": secrets,
            "target": target,
            "curl_names": {header: variable_of(header) for header in _headers(operations)},
            "command": tuple(map(str, config.invocation_params.args)),
        }
    )
