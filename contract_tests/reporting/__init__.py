"""What a run leaves behind: report.html, report.md, junit.xml, report.json, traffic.har and words on the terminal.

`write_reports(report, settings, masker)` writes all files and returns the text for the terminal, verdict last.
`pytest_masking.install(config, masker, show_values=…)` keeps secrets out of all that pytest itself prints and records.
"""

from contract_tests.reporting.writing import make_folder, write_reports

__all__ = ["make_folder", "write_reports"]
