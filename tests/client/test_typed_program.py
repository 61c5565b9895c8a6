"""The types of the package hold in a user's program, under mypy --strict and pyright --strict."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.node import tools
from tests.client.test_guide import PROGRAM, SYNC

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RIGHT = HERE / "user_program.py"
# What a type checker has to refuse: each marked line, and no other.
WRONG = """
from leen_alerts import Client
from leen_alerts.api.edr import list_alerts

def wrong(client: Client, flag: bool) -> None:
    list_alerts.sync(client=client, limit="5")  # refused
    list_alerts.sync(client=client, offset=3)  # refused
    list_alerts.sync(client=client, enable_cursor=False, cursor="a")  # refused
    list_alerts.sync(client=client, enable_cursor=flag, cursor="a")  # refused
    list_alerts.sync(client=client, updated_since="2024-01-01")  # refused
    print(list_alerts.sync(client=client).total)  # refused
    print(list_alerts.sync(client=client, enable_cursor=False).next_cursor)  # refused
    list_alerts.sync(client)  # refused
    list_alerts.iterate(client=client, unknown=True)  # refused
    list_alerts.iterate(client=client, limit=5)
    Client(api_key="k", connection_id="c", region="mars")  # refused
    Client(api_key="k", connection_id="c", retries=3)  # refused
    Client(api_key="k")  # refused
"""
MARKED = {number for number, line in enumerate(WRONG.splitlines(), 1) if line.endswith("# refused")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's folder: the package and two programs."""
    shutil.copytree(ROOT / "generated" / "leen_alerts", tmp_path / "leen_alerts")
    shutil.copy(RIGHT, tmp_path / "right.py")
    (tmp_path / "guide.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "sync.py").write_text(SYNC, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    return tmp_path


def test_mypy_accepts_the_package_and_right_uses_and_refuses_wrong_ones(folder: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-incremental", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = re.findall(r"^(.+?):(\d+): error", done.stdout, re.MULTILINE)
    assert {(name, int(line)) for name, line in found} == {("wrong.py", line) for line in MARKED}, done.stdout


def test_pyright_accepts_the_package_and_right_uses_and_refuses_wrong_ones(folder: Path) -> None:
    try:
        pyright = tools.installed("pyright/index.js")
    except tools.NodeMissingError as error:
        pytest.skip(f"needs Node: {error}")
    environment = {"venvPath": str(Path(sys.prefix).parent), "venv": Path(sys.prefix).name}
    settings = {"include": ["."], "typeCheckingMode": "strict", **environment}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = ["node", str(pyright), "--project", str(folder), "--outputjson"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    at = {(Path(entry["file"]).name, entry["range"]["start"]["line"] + 1) for entry in found}
    assert at == {("wrong.py", line) for line in MARKED}, [entry["message"] for entry in found]
