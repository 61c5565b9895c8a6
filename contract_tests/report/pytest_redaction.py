"""Keeps secrets, and where asked for values, out of what pytest itself prints and records.

conftest.py calls `install(config, redaction, show_values=…)` in `pytest_configure` as soon as the secrets are known.
From then on

- all that goes to the terminal is redacted: tracebacks, warnings, live logs, internal errors;
- log records, whoever handles them (`--log-file` too), hold the cleaned message;
- test reports (`longrepr`, captured sections, properties), which other plugins write to files, are cleaned;
- where values are withheld, captured output is dropped and a crash of our own gives type and place, not its message.
"""

import logging
from collections.abc import Callable, Generator
from typing import Any

import pytest

from contract_tests.http.redaction import Redaction
from contract_tests.report.quoting import WITHHELD, visible


def install(config: pytest.Config, redaction: Redaction, *, show_values: bool) -> None:
    """Redact everything that this pytest run says from now on."""
    config.pluginmanager.register(_RedactionPlugin(redaction, show_values=show_values), "contract-redaction")
    logged = logging.getLogRecordFactory()
    logging.setLogRecordFactory(_cleaning(logged, redaction, show_values=show_values))
    config.add_cleanup(lambda: logging.setLogRecordFactory(logged))


class RedactedStream:
    """A text stream that redacts what is written to it; everything else is the stream's own."""

    def __init__(self, stream: Any, redaction: Redaction) -> None:
        """Wrap a stream."""
        self._stream = stream
        self._redaction = redaction

    def write(self, text: str) -> int:
        """Write the text without secrets; return the number of characters asked for."""
        self._stream.write(self._redaction.redact(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _cleaning(
    make: Callable[..., logging.LogRecord], redaction: Redaction, *, show_values: bool
) -> Callable[..., logging.LogRecord]:
    """Return a factory of log records without secrets, and without messages where values are withheld."""

    def clean(*args: Any, **more: Any) -> logging.LogRecord:
        record = make(*args, **more)
        if record.exc_info:
            text = logging.Formatter().formatException(record.exc_info) if show_values else WITHHELD
            record.exc_info, record.exc_text = None, redaction.redact(text)
        record.msg, record.args = redaction.redact(_message(record)) if show_values else WITHHELD, None
        return record

    return clean


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # arguments that do not fit are no reason to print them in an error
        return str(record.msg)


class _RedactionPlugin:
    def __init__(self, redaction: Redaction, *, show_values: bool) -> None:
        self._redaction = redaction
        self._show_values = show_values

    def pytest_plugin_registered(self, plugin: Any, plugin_name: str) -> None:
        """Called for plugins registered earlier too: the terminal's may come before this one or after it."""
        if plugin_name == "terminalreporter":
            plugin._tw._file = RedactedStream(plugin._tw._file, self._redaction)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        report = yield
        if not self._show_values and _is_crash(call):
            report.longrepr = _place(call)
        return self._clean(report)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self) -> Generator[None, Any, Any]:
        return self._clean((yield))

    def _clean(self, report: Any) -> Any:
        report.longrepr = self._cleaned(report.longrepr)
        report.sections = [
            (name, self._text(text)) for name, text in report.sections if self._show_values or "Captured" not in name
        ]
        if hasattr(report, "wasxfail"):
            report.wasxfail = self._text(report.wasxfail)
        if hasattr(report, "user_properties"):
            report.user_properties = self._redaction.redact_json(report.user_properties)
        return report

    def _cleaned(self, longrepr: Any) -> Any:
        """Return a report's text cleaned; one that was clean keeps its form, which pytest can colour."""
        if longrepr is None:
            return None
        if isinstance(longrepr, tuple):
            return tuple(self._text(part) if isinstance(part, str) else part for part in longrepr)
        text = str(longrepr)
        return longrepr if self._text(text) == text else self._text(text)

    def _text(self, text: str) -> str:
        return "\n".join(visible(line) for line in self._redaction.redact(text).expandtabs().split("\n"))


def _is_crash(call: pytest.CallInfo[None]) -> bool:
    # Failed and Skipped are raised by the suite with words of its own.
    ours = (pytest.fail.Exception, pytest.skip.Exception)
    return call.excinfo is not None and not isinstance(call.excinfo.value, ours)


def _place(call: pytest.CallInfo[None]) -> str:
    assert call.excinfo is not None
    last = call.excinfo.traceback[-1]
    return f"{call.excinfo.typename} at {last.path}:{last.lineno + 1} (message withheld: --no-values)"
