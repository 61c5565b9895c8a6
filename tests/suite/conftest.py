"""The table of faults, which `make mutants` prints."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare `--table`."""
    parser.addoption("--table", action="store_true", help="print rule, fault and whether it was found, of each fault")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, from the properties that each test recorded."""
    if not terminalreporter.config.getoption("--table", False):
        return
    rows = [
        f"{said['rule']!s:44} {said['fault']!s:50} {found}"
        for outcome, found in (("passed", "found"), ("failed", "MISSED"))
        for report in terminalreporter.getreports(outcome)
        if "rule" in (said := dict(report.user_properties))
    ]
    terminalreporter.write_line("\n".join(sorted(rows)))
