"""Options and fixtures of the contract suite; what they set off is in the engine."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contract_tests import rules
from contract_tests.engine.arguments import BASE_URL, base_url, credentials, variable_of
from contract_tests.engine.course import Course, NoSender
from contract_tests.engine.document import find_operation, load_document
from contract_tests.engine.errors import UndecidedError
from contract_tests.engine.known import load_known
from contract_tests.engine.masking import Masker, Secret
from contract_tests.engine.mock_process import MockProcess, start_mock
from contract_tests.engine.recording import Recording, read_recording
from contract_tests.engine.rule import all_rules
from contract_tests.engine.run import Run
from contract_tests.engine.session import Session
from contract_tests.engine.settings import Settings
from contract_tests.reporting import make_folder, pytest_masking, terminal, write_reports

OPERATION = find_operation(load_document())
RULES = all_rules(rules)
COURSE = pytest.StashKey[Course]()
MOCK = pytest.StashKey[MockProcess]()
MASKER = pytest.StashKey[Masker]()
LAST_WORDS = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of the suite."""
    group = parser.getgroup("contract", "the contract of a server")
    add = group.addoption
    add("--report-dir", type=Path, default=Path("contract-report"), help="folder that all output is written to")
    add("--seed", type=int, default=1, help="same seed, same requests, as far as the answers are the same")
    add("--rate", type=_positive, help="most requests a second")
    add("--max-requests", type=int, default=2000, help="most requests of the run")
    add("--max-alerts", type=int, default=10_000, help="most alerts that are read")
    add("--require-alerts", type=int, default=0, metavar="N", help="with fewer alerts nothing is decided")
    add("--require", action="append", default=[], metavar="RULE", help="where RULE cannot be tested nothing is decided")
    add("--unsafe-methods", action="store_true", help="send POST, PUT, PATCH and DELETE to a remote server too")
    add("--allow-http", action="store_true", help="accept plain http to a remote server")
    add("--no-values", action="store_true", help="quote no value that the server sent")
    add("--known", type=Path, metavar="FILE", help="defects that are lived with")
    add("--har", action="store_true", help="write traffic.har too")
    add("--recording", type=Path, metavar="FILE", help="judge the answers recorded in a HAR file, send nothing")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse what cannot be right before anything starts."""
    if config.option.collectonly or config.option.help:
        return
    try:
        _prepare(config)
    except UndecidedError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_runtestloop(session: pytest.Session) -> None:
    """Make the preflight before the first rule."""
    if (course := session.config.stash.get(COURSE, None)) and session.testscollected:
        course.start()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the report, whatever happened, then decide the exit status."""
    if course := session.config.stash.get(COURSE, None):
        report = course.report()
        session.exitstatus = report.exit_status
        masker = session.config.stash[MASKER]
        session.config.stash[LAST_WORDS] = write_reports(report, course.run.settings, masker)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started; the verdict is the last line."""
    if mock := config.stash.get(MOCK, None):
        mock.stop()
    if last_words := config.stash.get(LAST_WORDS, None):
        terminal.emit(last_words)


@pytest.fixture(scope="session")
def course(pytestconfig: pytest.Config) -> Course:
    """The run that all rules share."""
    return pytestconfig.stash[COURSE]


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise ValueError(text)
    return value


def _prepare(config: pytest.Config) -> None:
    options = config.option
    ids = [rule.id for rule in RULES]
    known = load_known(options.known, ids)
    if unknown := set(options.require) - set(ids):
        raise UndecidedError(f"--require: there is no rule {min(unknown)}")
    recording = read_recording(options.recording, OPERATION) if options.recording else None
    settings = _settings(options, *(_recorded(recording) if recording else _target(config)))
    make_folder(options.report_dir)
    masker = config.stash[MASKER] = Masker(recording.secrets if recording else settings.credentials)
    pytest_masking.install(config, masker, show_values=settings.show_values)
    session = Session(settings, OPERATION)
    if recording:
        run = Run(settings, OPERATION, NoSender(), recording.exchanges)
    else:
        run = Run(settings, OPERATION, session, session.traffic)
    config.stash[COURSE] = Course(run, RULES, known)


def _recorded(recording: Recording) -> tuple[str, dict[str, Secret]]:
    known = {name: secret for name, secret in recording.secrets.items() if name in OPERATION.credential_headers}
    return recording.base_url, known


def _target(config: pytest.Config) -> tuple[str, dict[str, Secret]]:
    """Base URL and credentials from the environment, of a mock server of our own where it names none."""
    environment: Mapping[str, str] = os.environ
    if not environment.get(BASE_URL):
        mock = config.stash[MOCK] = start_mock("--seed", str(config.option.seed))
        environment = mock.environment
    return base_url(environment, config.option.allow_http), credentials(OPERATION, environment)


def _settings(options: Any, url: str, secrets: dict[str, Secret]) -> Settings:
    return Settings(
        base_url=url,
        credentials=secrets,
        report_dir=options.report_dir,
        curl_names={header: variable_of(header) for header in OPERATION.credential_headers},
        seed=options.seed,
        rate=options.rate,
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
    )
