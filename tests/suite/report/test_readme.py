"""contract_tests/README.md: its example works, and it names every outcome."""

import re
from pathlib import Path

import contract_tests
from contract_tests.known_issues import load_known
from contract_tests.results import Outcome, Verdict
from tests.suite.report.samples import simple

TEXT = Path(contract_tests.__file__).with_name("README.md").read_text(encoding="utf-8")


def test_the_example_of_a_known_issue_is_read_and_explains_its_finding(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "known.yaml").write_text(example.replace("RULE", "schema.enum"), encoding="utf-8")
    known = load_known(tmp_path / "known.yaml", ["schema.enum"])
    finding = simple("a documented severity", "urgent", "", "/items/3/severity")
    assert "ticket 12" in (known.reason("schema.enum", finding) or "")
    assert known.reason("schema.enum", simple("", "odd", "", "/items/3/severity")) is None


def test_every_outcome_and_verdict_is_told() -> None:
    assert [word for word in (*Outcome, *Verdict) if word not in TEXT] == []
