"""The pytest plugin: options, what is tested, and how a run ends; the runner does the work."""

import itertools
import os
import signal
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from attrs import define, field

from contract_tests import rules
from contract_tests.catalog import Rule, all_rules
from contract_tests.http.client import Pace, Session
from contract_tests.http.recording import read_recordings
from contract_tests.http.redaction import Redaction, Secret
from contract_tests.http.transport import open_transport, proxy_of
from contract_tests.known_issues import load_known
from contract_tests.mock_process import running_mock
from contract_tests.openapi.document import Operation, find_operations, load_document
from contract_tests.report import failure_text, make_folder, pytest_redaction, terminal, write_reports
from contract_tests.results import InconclusiveError, RuleResult, Verdict
from contract_tests.run import Run
from contract_tests.runner import Runner
from contract_tests.settings import BASE_URL, OPTIONS, Settings, base_url, credentials, variable_of
from contract_tests.verdict import sum_up

RULES = all_rules(rules)
CRASHED = 3
INCONCLUSIVE = Verdict.INCONCLUSIVE.exit_status


@define
class Contract:
    """What the hooks share.

    Attributes:
        operations: the lists under test.
        runners: one for each operation, by its id; none where rules are only listed.
        redaction: hides the credentials of all of them.
        resources: what is closed in the end: connections, the mock server, handlers of signals.
        is_ending: whether a signal changes nothing any more.
        status: the exit status, 0 before the verdict.
        last_words: what is printed last.
    """

    operations: list[Operation] = field(factory=list)
    runners: dict[str, Runner] = field(factory=dict)
    redaction: Redaction = field(factory=lambda: Redaction({}))
    resources: ExitStack = field(factory=ExitStack)
    is_ending: bool = False
    status: int = 0
    last_words: str = ""


CONTRACT = pytest.StashKey[Contract]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of the suite, each under the name of its setting."""
    group = parser.getgroup("contract", "the contract of a server")
    for name, option in OPTIONS.items():
        group.addoption(option["flag"], dest=name, **{key: option[key] for key in option.keys() - {"flag"}})


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
    for marker in sorted({marker for rule in RULES for marker in _markers(rule)}):
        config.addinivalue_line("markers", f"{marker}: rules of an area, or on facts of a confidence")
    # What this machine's Python warns of (a cache that cannot be written, say) is no failure of the server.
    for line in ("default", "ignore::pytest.PytestCacheWarning"):
        config.addinivalue_line("filterwarnings", line)
    options, contract = config.option, Contract()
    config.stash[CONTRACT] = contract
    config.add_cleanup(contract.resources.close)
    _catch_signals(contract)
    try:
        contract.operations = find_operations(load_document(options.document), options.operation)
        if not (options.collectonly or options.help or options.showfixtures or options.show_fixtures_per_test):
            _prepare(config, contract)
    except InconclusiveError as error:
        pytest.exit(str(error), returncode=INCONCLUSIVE)
    if options.tbstyle == "auto":
        options.tbstyle = "no"  # the report tells what failed, once


def pytest_report_header(config: pytest.Config) -> str | None:
    """Name what is tested before anything is."""
    return next((f"contract: {runner.run.settings.target}" for runner in config.stash[CONTRACT].runners.values()), None)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of each rule for each operation; area and confidence are markers, for `-m`."""
    operations = metafunc.config.stash[CONTRACT].operations
    metafunc.parametrize(
        ("operation_id", "rule"),
        [
            pytest.param(
                operation.id,
                rule,
                id=rule.id if len(operations) == 1 else f"{operation.id}-{rule.id}",
                marks=[getattr(pytest.mark, marker) for marker in _markers(rule)],
            )
            for operation in operations
            for rule in RULES
        ],
    )


def _markers(rule: Rule) -> list[str]:
    return [rule.area, f"confidence_{rule.confidence.lower()}"]


@pytest.fixture
def runner(operation_id: str, pytestconfig: pytest.Config) -> Runner:
    """What all rules of an operation share."""
    return pytestconfig.stash[CONTRACT].runners[operation_id]


@pytest.fixture
def explain(runner: Runner, pytestconfig: pytest.Config) -> Callable[[Rule, RuleResult], str]:
    """What makes the text of a rule that failed."""
    redaction = pytestconfig.stash[CONTRACT].redaction
    return lambda rule, result: failure_text(rule, result, runner.run, redaction)


def pytest_runtestloop(session: pytest.Session) -> None:
    """Read the list, and what the selected rules look at, before the first rule."""
    chosen: list[dict[str, Any]] = [item.callspec.params for item in session.items if isinstance(item, pytest.Function)]
    started = []
    for operation, runner in session.config.stash[CONTRACT].runners.items():
        ids = frozenset(params["rule"].id for params in chosen if params["operation_id"] == operation)
        runner.selected = None if len(ids) == len(RULES) else ids
        if ids:
            started.append(runner)
            runner.start()
    if started and not any(runner.can_test for runner in started):
        pytest.exit(started[0].incomplete, returncode=INCONCLUSIVE)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Generator[None, None, None]:
    """Write the report, whatever happened, then decide the exit status; other plugins cannot change it to 1."""
    contract = session.config.stash[CONTRACT]
    runners = list(contract.runners.values())
    for runner in runners:
        if exitstatus == pytest.ExitCode.INTERRUPTED:
            runner.stop("the run was interrupted")
        elif exitstatus == pytest.ExitCode.INTERNAL_ERROR:
            runner.mark_incomplete("pytest crashed; --tb=long shows where")
        elif exitstatus == pytest.ExitCode.TESTS_FAILED and not any(runner.has_failed for runner in runners):
            runner.mark_incomplete("a test failed that is no rule's finding; --tb=long shows it")
    if runners:
        contract.status, contract.last_words = _report(runners, contract)
        crashed = exitstatus == pytest.ExitCode.INTERNAL_ERROR and contract.status != Verdict.FAILED.exit_status
        session.exitstatus = CRASHED if crashed else contract.status
    try:
        return (yield)
    except Exception as error:
        print(f"a plugin of pytest failed: {type(error).__name__}", file=sys.stderr)
        session.exitstatus = session.exitstatus or CRASHED
        return None


def _report(runners: list[Runner], contract: Contract) -> tuple[int, str]:
    """Write the report; return the exit status and the last words. Without a report the run is inconclusive."""
    settings = runners[0].run.settings
    try:
        report = sum_up(runners)
        contract.is_ending = True
        return report.verdict.exit_status, write_reports(report, settings, contract.redaction)
    except Exception as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        words = f"Inconclusive: the report cannot be written to {settings.report_dir} ({reason})"
        return INCONCLUSIVE, f"{words}. Target: {settings.target}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """The verdict is the last line."""
    if last_words := config.stash.get(CONTRACT, Contract()).last_words:
        terminal.emit(last_words)


def _catch_signals(contract: Contract) -> None:
    """The first signal ends the run, with a report; later ones change nothing (CI sends several, to the group too)."""

    def interrupt(caught: int, _frame: object) -> None:
        if not contract.is_ending:
            contract.is_ending = True
            for runner in contract.runners.values():
                runner.stop(f"the run was interrupted by {signal.Signals(caught).name}")
            raise KeyboardInterrupt

    for caught in (signal.SIGTERM, signal.SIGINT):
        contract.resources.callback(signal.signal, caught, signal.signal(caught, interrupt))


def _prepare(config: pytest.Config, contract: Contract) -> None:
    """Make a runner for each operation. Raises InconclusiveError where a run cannot be made."""
    options, ids = config.option, [rule.id for rule in RULES]
    if getattr(options, "numprocesses", None) or getattr(options, "tx", None):
        raise InconclusiveError("-n: all rules share one run, in one process; leave it out")
    known = load_known(None if options.runxfail else options.known, ids)  # under --runxfail no failure is expected
    if unknown := set(options.require) - set(ids):
        raise InconclusiveError(f"--require: there is no rule {min(unknown)!r}; contract_tests/RULES.md lists them all")
    runs, secrets = (_recorded_runs if options.recording else _live_runs)(config, contract)
    make_folder(options.report_dir)
    # A recorder may have left the credentials out of the requests, and not out of the answers.
    given = {name: Secret(os.environ.get(name, "")) for name in map(variable_of, _headers(contract))}
    contract.redaction = Redaction(given | secrets)
    pytest_redaction.install(config, contract.redaction, show_values=options.show_values)
    contract.runners = {run.operation.id: Runner(run, RULES, known) for run in runs}


def _live_runs(config: pytest.Config, contract: Contract) -> tuple[list[Run], dict[str, Secret]]:
    """Runs of the server that the environment names, or of the bundled mock where it names none; and all secrets."""
    environment: Mapping[str, str] = os.environ
    headers, target = _headers(contract), ""
    if not environment.get(BASE_URL, "").strip():
        for variable in map(variable_of, headers):
            if environment.get(variable, "").strip():
                words = f"set it too, or unset {variable} to test the bundled mock"
                raise InconclusiveError(f"{variable} is set and {BASE_URL} is not: {words}")
        environment = contract.resources.enter_context(running_mock("--seed", str(config.option.seed)))
        target = "bundled mock"
    url = base_url(environment, config.option.allow_http)
    secrets = credentials(headers, environment)
    settings = _settings(config, contract, url, secrets, target or url)
    new_session = partial(Session, settings, pace=Pace(settings.rate), numbers=itertools.count())
    sessions = [new_session(operation, transport=open_transport(url)) for operation in contract.operations]
    for session in sessions:
        contract.resources.callback(session.close)
    password = Secret(urlsplit(proxy_of(url) or "").password or "")
    return [Run(settings, session.operation, session) for session in sessions], secrets | {"proxy": password}


def _recorded_runs(config: pytest.Config, contract: Contract) -> tuple[list[Run], dict[str, Secret]]:
    """Runs of what a recording holds, which need not be every operation; and all secrets."""
    path = config.option.recording
    recordings = read_recordings(path, contract.operations)
    contract.operations = [recording.operation for recording in recordings]
    first = recordings[0]
    sent = {name: secret for name, secret in first.secrets.items() if name in _headers(contract)}
    settings = _settings(config, contract, first.base_url, sent, f"recording {path.name} of {first.base_url}")
    runs = [Run(settings, found.operation, None, found.exchanges, found.left_out) for found in recordings]
    return runs, first.secrets


def _headers(contract: Contract) -> list[str]:
    return list(dict.fromkeys(header for operation in contract.operations for header in operation.credential_headers))


def _settings(config: pytest.Config, contract: Contract, url: str, secrets: dict[str, Secret], target: str) -> Settings:
    given = {name: getattr(config.option, name) for name in OPTIONS}
    names = {header: variable_of(header) for header in _headers(contract)}
    command = tuple(map(str, config.invocation_params.args))
    return Settings(url, secrets, target=target, curl_names=names, command=command, **given)
