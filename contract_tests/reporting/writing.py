"""Writes a report in every format."""

from pathlib import Path
from tempfile import TemporaryFile

from contract_tests.engine.masking import Masker
from contract_tests.engine.report import Report
from contract_tests.errors import UndecidedError
from contract_tests.reporting import har, html, json, junit, markdown, terminal
from contract_tests.reporting.quoting import Quoting
from contract_tests.reporting.viewing import Viewer
from contract_tests.settings import Settings


def make_folder(folder: Path) -> None:
    """Make the folder for a report, before a run is made. Raises UndecidedError where it cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UndecidedError(f"--report-dir {folder} cannot be written to: {error.strerror}; name another") from None


def write_reports(report: Report, settings: Settings, masker: Masker) -> str:
    """Write the report into the settings' folder, made where it is missing, and return the text for the terminal.

    Args:
        report: the run's end.
        settings: where to write, whether to quote values, whether to write the traffic.
        masker: holds the secrets of the run.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder = settings.report_dir
    folder.mkdir(parents=True, exist_ok=True)
    quoting = Quoting(masker, show_values=settings.show_values, traffic=report.traffic, keys=report.keys)
    view = Viewer(quoting, settings.curl_names).view(report)
    renderers = {"report.json": json, "junit.xml": junit, "report.md": markdown, "report.html": html}
    for name, renderer in renderers.items():
        # Masked once more as a whole: a format's own escapes cannot bring a secret back.
        _write(folder / name, masker.mask(renderer.render(view)))
    if settings.har:
        text = har.render(report.traffic, quoting, settings.credentials, report.document_version)
        _write(folder / "traffic.har", text)
    return masker.mask(terminal.render(view, folder / "report.html"))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
