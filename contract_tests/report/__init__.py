"""What a run leaves behind: report.html, report.md, report.json, junit.xml, reproduce/, traffic.har and last words.

`write_reports(…)` writes all files and returns the text for the terminal, verdict last; `failure_text(…)` is what
pytest shows of one rule; `pytest_redaction.install(…)` keeps secrets out of all that pytest itself prints and records.
"""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryFile

from contract_tests.errors import InconclusiveError
from contract_tests.http.redaction import Redaction
from contract_tests.report import har, junit, pages, terminal
from contract_tests.report.model import View, Viewer, group, script_name
from contract_tests.report.quoting import Quoting
from contract_tests.report.reproduce import Scripts
from contract_tests.report.summary import Report
from contract_tests.report.text import rule_text
from contract_tests.results import RuleResult
from contract_tests.runner import Rule, Run
from contract_tests.settings import Settings

__all__ = ["failure_text", "make_folder", "write_reports"]

_SCRIPTS = "reproduce"


def make_folder(folder: Path) -> None:
    """Make the folder for a report, before a run is made. Raises InconclusiveError where it cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InconclusiveError(f"--report-dir {folder} cannot be written to: {error.strerror}; name another") from None


def write_reports(report: Report, settings: Settings, redaction: Redaction) -> str:
    """Write the report into the settings' folder, made where it is missing, and return the text for the terminal.

    Args:
        report: the run's end.
        settings: where to write, whether to quote values, whether to write the traffic.
        redaction: holds the secrets of the run.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder = settings.report_dir
    folder.mkdir(parents=True, exist_ok=True)
    quoting = Quoting(redaction, show_values=settings.show_values, traffic=report.traffic)
    scripts = _write_scripts(folder, Scripts(quoting, settings, report), report)
    view = Viewer(quoting, settings, report.operation).view(report, scripts)
    renderers = {
        "report.json": _json,
        "junit.xml": junit.render,
        "report.md": pages.markdown,
        "report.html": pages.html,
    }
    for name, render in renderers.items():
        # Redacted once more as a whole: a format's own escapes cannot bring a secret back.
        _write(folder / name, redaction.redact(render(view)))
    if settings.har:
        text = har.render(report.traffic, quoting, settings.credentials, report.document_version)
        _write(folder / "traffic.har", text)
    return redaction.redact(terminal.render(view, folder))


def failure_text(rule: Rule, result: RuleResult, run: Run, redaction: Redaction) -> str:
    """Return what pytest shows of a rule that failed or is a known issue."""
    quoting = Quoting(redaction, show_values=run.settings.show_values, traffic=run.traffic)
    view = Viewer(quoting, run.settings, run.operation).rule(rule, result)
    return "\n".join(rule_text(view, str(run.settings.report_dir)))


def _write_scripts(folder: Path, scripts: Scripts, report: Report) -> list[str]:
    """Write a script for each failed rule, and return the rules; scripts of an earlier run are gone."""
    shutil.rmtree(folder / _SCRIPTS, ignore_errors=True)
    written = []
    for rule, result in report.rules:
        texts = (scripts.script(rule, found.example) for found in group(result.findings))
        if text := next((text for text in texts if text), None):
            path = folder / script_name(rule.id)
            path.parent.mkdir(exist_ok=True)
            _write(path, text)
            written.append(rule.id)
    return written


def _json(view: View) -> str:
    """Return the report as JSON text in ASCII, as report.schema.json describes it."""
    return json.dumps(view.as_dict(), indent=1) + "\n"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
