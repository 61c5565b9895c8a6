"""Keeps secrets, and where asked for values, out of what pytest itself prints and records.

Findings reach pytest redacted, through `pytest.fail`. What is left are crashes of our own, warnings of libraries and
the logs of transports, which tell headers. conftest.py calls `install(…)` as soon as the secrets are known.
"""

import logging
from collections.abc import Generator
from typing import Any

import pytest

from contract_tests.http.redaction import Redaction
from contract_tests.report.quoting import visible


def install(config: pytest.Config, redaction: Redaction, *, show_values: bool) -> None:
    """Redact everything that this pytest run says from now on."""
    config.pluginmanager.register(_RedactionPlugin(redaction, show_values=show_values), "contract-redaction")
    for transport in ("httpx", "httpcore"):
        logging.getLogger(transport).setLevel(logging.CRITICAL)


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
        """Clean what other plugins write; where values are withheld, type and place are left of a crash."""
        report = yield
        ours = (pytest.fail.Exception, pytest.skip.Exception)  # raised with words of the suite's own
        if call.excinfo is not None and not self._show_values and not isinstance(call.excinfo.value, ours):
            last = call.excinfo.traceback[-1]
            report.longrepr = f"{call.excinfo.typename} at {last.path}:{last.lineno + 1} (--no-values)"
        elif isinstance(report.longrepr, tuple):
            report.longrepr = tuple(self._text(part) if isinstance(part, str) else part for part in report.longrepr)
        elif report.longrepr is not None:
            text = self._text(str(report.longrepr))
            report.longrepr = report.longrepr if text == str(report.longrepr) else text  # pytest colors its own form
        report.sections = [(name, self._text(text)) for name, text in report.sections if self._show_values]
        return report

    def _text(self, text: str) -> str:
        return "\n".join(visible(line) for line in self._redaction.redact(text).expandtabs().split("\n"))
