"""Options and fixtures of the contract suite; the runner does the work."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from contract_tests import rules
from contract_tests.errors import InconclusiveError
from contract_tests.http.client import Session, open_transport, proxy_of
from contract_tests.http.rate import Pace
from contract_tests.http.recording import read_recordings
from contract_tests.http.redaction import Redaction, Secret
from contract_tests.known_issues import load_known
from contract_tests.mock_process import MockProcess, start_mock
from contract_tests.openapi.document import DOCUMENT, Operation, find_operations, load_document
from contract_tests.report import failure_text, make_folder, pytest_redaction, terminal, write_reports
from contract_tests.results import RuleResult
from contract_tests.runner import NoSender, Rule, Run, Runner, all_rules
from contract_tests.settings import BASE_URL, Settings, base_url, credentials, natural, positive, variable_of
from contract_tests.verdict import ExitStatus, sum_up

RULES = all_rules(rules)
OPERATIONS = pytest.StashKey[list[Operation]]()
RUNNERS = pytest.StashKey[dict[str, Runner]]()
MOCK = pytest.StashKey[MockProcess]()
REDACTION = pytest.StashKey[Redaction]()
LAST_WORDS = pytest.StashKey[str]()
STATUS = pytest.StashKey[int]()
SECRETS = pytest.StashKey[dict[str, Secret]]()
CRASHED = 3
ENDED_EARLY: dict[int, str] = {
    pytest.ExitCode.INTERRUPTED: "the run was interrupted",
    pytest.ExitCode.INTERNAL_ERROR: "pytest crashed; --tb=long shows where",
}
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of the suite."""
    group = parser.getgroup("contract", "the contract of a server")
    add = group.addoption
    add("--report-dir", type=Path, default=Path("contract-report"), help="folder that all output is written to")
    add("--seed", type=int, default=1, help="same seed, same requests, as far as the answers are the same")
    add("--rate", type=positive, help="most requests a second")
    add("--no-parallel", action="store_true", help="never send requests at once")
    add("--max-requests", type=natural(1), default=4000, help="most requests of the run")
    add("--max-alerts", type=natural(1), default=10_000, help="most alerts that are read")
    add("--require-alerts", type=natural(0), default=0, metavar="N", help="inconclusive with fewer alerts")
    add("--require", action="append", default=[], metavar="RULE", help="inconclusive where RULE was not tested")
    add("--require-field", action="append", default=[], metavar="PATH", help="inconclusive where no value was seen")
    add("--unsafe-methods", action="store_true", help="send POST, PUT, PATCH and DELETE to a remote server too")
    add("--allow-http", action="store_true", help="accept plain http to a remote server")
    add("--no-values", action="store_true", help="quote no value that the server sent")
    add("--known", type=Path, metavar="FILE", help="known issues, as known_issues.schema.json describes")
    add("--operation", action="append", default=[], metavar="ID", help="list under test; every one is, unless told")
    add("--document", type=Path, default=DOCUMENT, metavar="FILE", help="OpenAPI document that the server is held to")
    add("--har", action="store_true", help="write traffic.har too")
    add("--recording", type=Path, metavar="FILE", help="check the answers recorded in a HAR file, send nothing")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(
    config: pytest.Config,
) -> Generator[None, int | pytest.ExitCode | None, int | pytest.ExitCode | None]:
    """Python and pytest end with 1 where they crash, or where nobody reads what is printed: only a verdict may."""
    try:
        status = yield
    except pytest.UsageError:
        raise
    except Exception as error:
        print(f"pytest crashed: {type(error).__name__}", file=sys.stderr)
        status = config.stash.get(STATUS, 0) or CRASHED
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
    _catch_signals(config)
    try:
        config.stash[OPERATIONS] = find_operations(load_document(options.document), options.operation)
        if not (options.collectonly or options.help or options.showfixtures or options.show_fixtures_per_test):
            _prepare(config)
    except InconclusiveError as error:
        pytest.exit(str(error), returncode=ExitStatus.INCONCLUSIVE)
    if options.tbstyle == "auto":
        options.tbstyle = "no"  # the report tells what failed, once


def pytest_report_header(config: pytest.Config) -> str | None:
    """Name what is tested before anything is."""
    runners = config.stash.get(RUNNERS, {})
    return f"contract: {next(iter(runners.values())).run.settings.target}" if runners else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each rule for each operation; areas and confidence are markers, for `-m`."""
    if {"rule", "operation_id"} <= set(metafunc.fixturenames):
        operations = metafunc.config.stash[OPERATIONS]
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
    if not session.testscollected:
        return
    specs = [item.callspec.params for item in session.items if isinstance(item, pytest.Function)]
    chosen: list[tuple[Any, Any]] = [(spec.get("operation_id"), spec.get("rule")) for spec in specs]
    for operation, runner in session.config.stash.get(RUNNERS, {}).items():
        ids = {rule.id for of, rule in chosen if of == operation}
        runner.selected = None if len(ids) == len(RULES) else frozenset(ids)
        if ids:
            runner.start()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Generator[None, None, None]:
    """Write the report, whatever happened, then decide the exit status; other plugins cannot change it to 1."""
    if runners := list(session.config.stash.get(RUNNERS, {}).values()):
        for runner in runners:
            if exitstatus in ENDED_EARLY:
                runner.end_early(ENDED_EARLY[exitstatus])
                runner.interrupted |= exitstatus == pytest.ExitCode.INTERRUPTED
            elif exitstatus == pytest.ExitCode.TESTS_FAILED and not any(runner.has_failed for runner in runners):
                runner.end_early("a test failed that is no rule's finding; --tb=long shows it")
        session.exitstatus, session.config.stash[LAST_WORDS] = _report(runners, session.config.stash[REDACTION])
        session.config.stash[STATUS] = int(session.exitstatus)
        if exitstatus == pytest.ExitCode.INTERNAL_ERROR and session.exitstatus != ExitStatus.FAILED:
            session.exitstatus = CRASHED
    try:
        return (yield)
    except Exception as error:
        print(f"a plugin of pytest failed: {type(error).__name__}", file=sys.stderr)
        session.exitstatus = session.exitstatus or CRASHED
        return None


def _report(runners: list[Runner], redaction: Redaction) -> tuple[int, str]:
    """Write the report; return the exit status and the last words. A report that nobody can read decides nothing."""
    settings = runners[0].run.settings
    try:
        report = sum_up(runners)
        _ignore_signals()
        return report.exit_status, write_reports(report, settings, redaction)
    except Exception as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        words = f"Inconclusive: the report cannot be written to {settings.report_dir} ({reason})"
        return ExitStatus.INCONCLUSIVE, f"{words}. Target: {settings.target}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started; the verdict is the last line."""
    if mock := config.stash.get(MOCK, None):
        mock.stop()
    if last_words := config.stash.get(LAST_WORDS, None):
        terminal.emit(last_words)


def _catch_signals(config: pytest.Config) -> None:
    """The first signal ends the run, with a report; later ones change nothing (CI sends several, to the group too)."""
    if threading.current_thread() is not threading.main_thread():
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def interrupt(number: int, _frame: object) -> None:
        _ignore_signals()
        for runner in config.stash.get(RUNNERS, {}).values():
            runner.interrupt(f"the run was interrupted by {signal.Signals(number).name}")
        raise KeyboardInterrupt

    for number in SIGNALS:
        signal.signal(number, interrupt)
    config.add_cleanup(lambda: _restore(before))


def _ignore_signals() -> None:
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)


def _restore(handlers: dict[signal.Signals, Any]) -> None:
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def explain(runner: Runner, pytestconfig: pytest.Config) -> Callable[[Rule, RuleResult], str]:
    """What makes the text of a rule that failed."""
    redaction = pytestconfig.stash[REDACTION]
    return lambda rule, result: failure_text(rule, result, runner.run, redaction)


@pytest.fixture
def runner(operation_id: str, pytestconfig: pytest.Config) -> Runner:
    """What all rules of an operation share."""
    return pytestconfig.stash[RUNNERS][operation_id]


def _prepare(config: pytest.Config) -> None:
    options, operations = config.option, config.stash[OPERATIONS]
    if getattr(options, "numprocesses", None) or getattr(options, "tx", None):
        raise InconclusiveError("-n: all rules share one run, in one process; leave it out")
    ids = [rule.id for rule in RULES]
    known = load_known(None if options.runxfail else options.known, ids)  # under --runxfail no failure is expected
    if unknown := set(options.require) - set(ids):
        raise InconclusiveError(f"--require: there is no rule {min(unknown)!r}; contract_tests/RULES.md lists them all")
    runs = _recorded_runs(config) if options.recording else _live_runs(config)
    settings = runs[0].settings
    make_folder(options.report_dir)
    secrets = _proxy_secret(settings) | _environment_secrets(operations) | settings.credentials | config.stash[SECRETS]
    redaction = config.stash[REDACTION] = Redaction(secrets)
    pytest_redaction.install(config, redaction, show_values=settings.show_values)
    config.stash[RUNNERS] = {run.operation.id: Runner(run, RULES, known) for run in runs}


def _live_runs(config: pytest.Config) -> list[Run]:
    operations = config.stash[OPERATIONS]
    url, found, target = _target(config, _headers(operations))
    config.stash[SECRETS] = {}
    settings = _settings(config, operations, url, found, target)
    first = Session(settings, operations[0], pace=Pace(settings.rate), transport=open_transport(url, os.environ))
    sessions = [first, *(Session(settings, o, pace=first.pace, numbers=first.numbers) for o in operations[1:])]
    return [Run(settings, session.operation, session, session.traffic) for session in sessions]


def _recorded_runs(config: pytest.Config) -> list[Run]:
    """A recording of one operation need not hold the others."""
    operations, path = config.stash[OPERATIONS], config.option.recording
    recordings = read_recordings(path, operations)
    config.stash[OPERATIONS] = [operation for operation, _ in recordings]
    first = recordings[0][1]
    config.stash[SECRETS] = first.secrets
    known = {name: secret for name, secret in first.secrets.items() if name in _headers(operations)}
    target = f"recording {path.name} of {first.base_url}"
    settings = _settings(config, operations, first.base_url, known, target)
    return [Run(settings, o, NoSender(), found.exchanges, found.left_out) for o, found in recordings]


def _headers(operations: list[Operation]) -> list[str]:
    return list(dict.fromkeys(header for operation in operations for header in operation.credential_headers))


def _environment_secrets(operations: list[Operation]) -> dict[str, Secret]:
    """A recorder may have left the credentials out of the requests, and not out of the answers."""
    names = map(variable_of, _headers(operations))
    return {name: Secret(os.environ[name].strip()) for name in names if name in os.environ}


def _proxy_secret(settings: Settings) -> dict[str, Secret]:
    password = urlsplit(proxy_of(settings.base_url) or "").password
    return {"proxy": Secret(password)} if password else {}


def _target(config: pytest.Config, headers: list[str]) -> tuple[str, dict[str, Secret], str]:
    """Base URL, credentials and name of the server: of the environment, or of a mock server where it names none."""
    if os.environ.get(BASE_URL, "").strip():
        url = base_url(os.environ, config.option.allow_http)
        return url, credentials(headers, os.environ), url
    for variable in map(variable_of, headers):
        if os.environ.get(variable, "").strip():
            raise InconclusiveError(
                f"{variable} is set and {BASE_URL} is not: set it too, or unset {variable} to test the bundled mock"
            )
    mock = config.stash[MOCK] = start_mock("--seed", str(config.option.seed))
    return base_url(mock.environment, False), credentials(headers, mock.environment), "bundled mock"


def _settings(
    config: pytest.Config, operations: list[Operation], url: str, secrets: dict[str, Secret], target: str
) -> Settings:
    options = config.option
    return Settings(
        base_url=url,
        credentials=secrets,
        report_dir=options.report_dir,
        target=target,
        curl_names={header: variable_of(header) for header in _headers(operations)},
        seed=options.seed,
        rate=options.rate,
        parallel=not options.no_parallel,
        max_requests=options.max_requests,
        max_items=options.max_alerts,
        require_items=options.require_alerts,
        require=tuple(options.require),
        require_fields=tuple(options.require_field),
        unsafe_methods=options.unsafe_methods,
        allow_http=options.allow_http,
        show_values=not options.no_values,
        known=options.known,
        har=options.har,
        recording=options.recording,
        command=tuple(map(str, config.invocation_params.args)),
    )
