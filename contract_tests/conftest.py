"""Options and fixtures of the contract suite; what they set off is in the engine."""

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
from contract_tests.engine.arguments import BASE_URL, base_url, credentials, natural, positive, variable_of
from contract_tests.engine.course import Course, NoSender
from contract_tests.engine.mock_process import MockProcess, start_mock
from contract_tests.engine.rule import Rule, all_rules
from contract_tests.engine.run import Run
from contract_tests.engine.verdict import ExitStatus
from contract_tests.errors import UndecidedError
from contract_tests.http.client import Session, open_transport, proxy_of
from contract_tests.http.rate import Pace
from contract_tests.http.recording import Recording, read_recording
from contract_tests.http.redaction import Redaction, Secret
from contract_tests.known_issues import load_known
from contract_tests.openapi.document import find_operation, load_document
from contract_tests.report import failure_text, make_folder, pytest_redaction, terminal, write_reports
from contract_tests.results import RuleResult
from contract_tests.settings import Settings

OPERATION = find_operation(load_document())
RULES = all_rules(rules)
COURSE = pytest.StashKey[Course]()
MOCK = pytest.StashKey[MockProcess]()
REDACTION = pytest.StashKey[Redaction]()
LAST_WORDS = pytest.StashKey[str]()
STATUS = pytest.StashKey[int]()
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
    add("--require-alerts", type=natural(0), default=0, metavar="N", help="with fewer alerts nothing is decided")
    add("--require", action="append", default=[], metavar="RULE", help="where RULE cannot be tested nothing is decided")
    add("--unsafe-methods", action="store_true", help="send POST, PUT, PATCH and DELETE to a remote server too")
    add("--allow-http", action="store_true", help="accept plain http to a remote server")
    add("--no-values", action="store_true", help="quote no value that the server sent")
    add("--known", type=Path, metavar="FILE", help="defects that are lived with")
    add("--har", action="store_true", help="write traffic.har too")
    add("--recording", type=Path, metavar="FILE", help="judge the answers recorded in a HAR file, send nothing")


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
    if options.collectonly or options.help or options.showfixtures or options.show_fixtures_per_test:
        return
    # What this machine's Python warns of (a cache that cannot be written, say) is no failure of the server.
    for line in ("default", "ignore::pytest.PytestCacheWarning"):
        config.addinivalue_line("filterwarnings", line)
    _catch_signals(config)
    try:
        _prepare(config)
    except UndecidedError as error:
        pytest.exit(str(error), returncode=ExitStatus.INCONCLUSIVE)
    if options.tbstyle == "auto":
        options.tbstyle = "no"  # the report tells what is broken, once


def pytest_report_header(config: pytest.Config) -> str | None:
    """Name what is tested before anything is."""
    course = config.stash.get(COURSE, None)
    return f"contract: {course.run.settings.target}" if course else None


def pytest_runtestloop(session: pytest.Session) -> None:
    """Make the preflight before the first rule."""
    if (course := session.config.stash.get(COURSE, None)) and session.testscollected:
        rules = (getattr(item, "callspec", None) for item in session.items)
        course.selected = frozenset(spec.params["rule"].id for spec in rules if spec and "rule" in spec.params)
        course.start()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Generator[None, None, None]:
    """Write the report, whatever happened, then decide the exit status; other plugins cannot change it to 1."""
    if course := session.config.stash.get(COURSE, None):
        if exitstatus in ENDED_EARLY:
            course.end_early(ENDED_EARLY[exitstatus])
            course.interrupted |= exitstatus == pytest.ExitCode.INTERRUPTED
        elif exitstatus == pytest.ExitCode.TESTS_FAILED and not course.is_broken:
            course.end_early("a test failed that is no rule's finding; --tb=long shows it")
        _ignore_signals()
        session.exitstatus, session.config.stash[LAST_WORDS] = _report(course, session.config.stash[REDACTION])
        session.config.stash[STATUS] = int(session.exitstatus)
        if exitstatus == pytest.ExitCode.INTERNAL_ERROR and session.exitstatus != ExitStatus.FAILED:
            session.exitstatus = CRASHED
    try:
        return (yield)
    except Exception as error:
        print(f"a plugin of pytest failed: {type(error).__name__}", file=sys.stderr)
        session.exitstatus = session.exitstatus or CRASHED
        return None


def _report(course: Course, redaction: Redaction) -> tuple[int, str]:
    """Write the report; return the exit status and the last words. A report that nobody can read decides nothing."""
    settings = course.run.settings
    try:
        report = course.report()
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
        if course := config.stash.get(COURSE, None):
            course.interrupt(f"the run was interrupted by {signal.Signals(number).name}")
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


@pytest.fixture(scope="session")
def explain(pytestconfig: pytest.Config) -> Callable[[Rule, RuleResult], str]:
    """What makes the text of a rule that failed."""
    run, redaction = pytestconfig.stash[COURSE].run, pytestconfig.stash[REDACTION]
    return lambda rule, result: failure_text(rule, result, run, redaction)


@pytest.fixture(scope="session")
def course(pytestconfig: pytest.Config) -> Course:
    """The run that all rules share."""
    return pytestconfig.stash[COURSE]


def _prepare(config: pytest.Config) -> None:
    options = config.option
    if getattr(options, "numprocesses", None) or getattr(options, "tx", None):
        raise UndecidedError("-n: all rules share one run, in one process; leave it out")
    ids = [rule.id for rule in RULES]
    known = load_known(None if options.runxfail else options.known, ids)  # under --runxfail no failure is expected
    if unknown := set(options.require) - set(ids):
        raise UndecidedError(f"--require: there is no rule {min(unknown)!r}; contract_tests/RULES.md lists them all")
    recording = read_recording(options.recording, OPERATION) if options.recording else None
    settings = _settings(config, *(_recorded(recording, options.recording) if recording else _target(config)))
    make_folder(options.report_dir)
    secrets = (
        recording.secrets | _environment_secrets() if recording else settings.credentials | _proxy_secret(settings)
    )
    redaction = config.stash[REDACTION] = Redaction(secrets)
    pytest_redaction.install(config, redaction, show_values=settings.show_values)
    if recording:
        run = Run(settings, OPERATION, NoSender(), recording.exchanges, recording.left_out)
    else:
        transport = open_transport(settings.base_url, os.environ)
        session = Session(settings, OPERATION, pace=Pace(settings.rate), transport=transport)
        run = Run(settings, OPERATION, session, session.traffic)
    config.stash[COURSE] = Course(run, RULES, known)


def _recorded(recording: Recording, path: Path) -> tuple[str, dict[str, Secret], str]:
    known = {name: secret for name, secret in recording.secrets.items() if name in OPERATION.credential_headers}
    return recording.base_url, known, f"recording {path.name} of {recording.base_url}"


def _environment_secrets() -> dict[str, Secret]:
    """A recorder may have left the credentials out of the requests, and not out of the answers."""
    names = map(variable_of, OPERATION.credential_headers)
    return {name: Secret(os.environ[name].strip()) for name in names if name in os.environ}


def _proxy_secret(settings: Settings) -> dict[str, Secret]:
    password = urlsplit(proxy_of(settings.base_url) or "").password
    return {"proxy": Secret(password)} if password else {}


def _target(config: pytest.Config) -> tuple[str, dict[str, Secret], str]:
    """Base URL, credentials and name of the server: of the environment, or of a mock server where it names none."""
    if os.environ.get(BASE_URL, "").strip():
        url = base_url(os.environ, config.option.allow_http)
        return url, credentials(OPERATION, os.environ), url
    for variable in map(variable_of, OPERATION.credential_headers):
        if os.environ.get(variable, "").strip():
            raise UndecidedError(
                f"{variable} is set and {BASE_URL} is not: set it too, or unset {variable} to test the bundled mock"
            )
    mock = config.stash[MOCK] = start_mock("--seed", str(config.option.seed))
    return base_url(mock.environment, False), credentials(OPERATION, mock.environment), "bundled mock"


def _settings(config: pytest.Config, url: str, secrets: dict[str, Secret], target: str) -> Settings:
    options = config.option
    return Settings(
        base_url=url,
        credentials=secrets,
        report_dir=options.report_dir,
        target=target,
        curl_names={header: variable_of(header) for header in OPERATION.credential_headers},
        seed=options.seed,
        rate=options.rate,
        parallel=not options.no_parallel,
        max_requests=options.max_requests,
        max_items=options.max_alerts,
        require_items=options.require_alerts,
        require=tuple(options.require),
        unsafe_methods=options.unsafe_methods,
        allow_http=options.allow_http,
        show_values=not options.no_values,
        known=options.known,
        har=options.har,
        recording=options.recording,
        command=tuple(map(str, config.invocation_params.args)),
    )
