"""What a run leaves behind: report.html, report.md, report.json, junit.xml, reproduce/, traffic.har and last words.

`write_reports(…)` writes all files and returns the text for the terminal, verdict last; `failure_text(…)` is what
pytest shows of one rule; `pytest_redaction.install(…)` keeps secrets out of all that pytest itself prints and records.
"""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryFile

from contract_tests.catalog import Rule
from contract_tests.http.redaction import Redaction
from contract_tests.report import har, junit, pages, reproduce, terminal
from contract_tests.report.model import Contents, Report
from contract_tests.results import InconclusiveError, RuleResult
from contract_tests.run import Run
from contract_tests.settings import Settings

__all__ = ["Report", "failure_text", "make_folder", "write_reports"]


def make_folder(folder: Path) -> None:
    """Make the folder for a report, before a run is made. Raises InconclusiveError where it cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InconclusiveError(f"--report-dir {folder} cannot be written to: {error.strerror}; name another") from None


def write_reports(report: Report, settings: Settings, redaction: Redaction) -> str:
    """Write the report into the settings' folder and return the text for the terminal.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder = settings.report_dir
    contents = Contents(settings, redaction, report.operation, report.traffic)
    view = contents.report(report)
    files = {
        "report.json": json.dumps(view, indent=1) + "\n",
        "junit.xml": junit.render(view),
        "report.md": pages.markdown(view),
        "report.html": pages.html(view),
    }
    # Redacted once more as a whole: a format's own escapes cannot bring a secret back.
    files = {name: redaction.redact(text) for name, text in files.items()}
    for (rule, result), told in zip(report.rules, view["rules"], strict=True):
        if told["script"]:
            files[told["script"]] = reproduce.render(contents, rule, result.findings)
    if settings.har:
        traffic = har.render(report.traffic, contents.quoting, settings.credentials, report.document_version)
        files["traffic.har"] = traffic
    shutil.rmtree(folder / "reproduce", ignore_errors=True)  # scripts of an earlier run
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return redaction.redact(terminal.render(view, folder))


def failure_text(rule: Rule, result: RuleResult, run: Run, redaction: Redaction) -> str:
    """Return what pytest shows of a rule that failed."""
    contents = Contents(run.settings, redaction, run.operation, run.traffic)
    return terminal.rule_text(contents.rule(rule, result), str(run.settings.report_dir))
