"""`make setup` builds .venv from the lock file: once, whole, and nowhere else."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHEEL = "probe-1.0-py3-none-any.whl"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree whose lock file asks for a wheel that is not there."""
    root = tmp_path / "tree"
    root.mkdir()
    shutil.copy(ROOT / "Makefile", root)
    (root / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "install.py", root / "scripts")
    (root / "requirements.lock").write_text(f"./{WHEEL} --hash=sha256:{'0' * 64}\n")
    return root


def write_wheel(path: Path) -> str:
    """Write a wheel with one module, `probe`; return its SHA-256."""
    files = {
        "probe.py": "",
        "probe-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: probe\nVersion: 1.0\n",
        "probe-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "probe-1.0.dist-info/RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def setup(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    python = [] if any(argument.startswith("PYTHON=") for argument in arguments) else [f"PYTHON={sys.executable}"]
    command = ["make", "-s", "setup", *python, *arguments]
    environment = {"PATH": os.environ["PATH"], "HOME": str(root)} | variables
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=300)


def test_interrupted_set_up_is_repeated_and_neither_a_link_nor_ambient_settings_lead_it_elsewhere(
    tree: Path, tmp_path: Path
) -> None:
    """The wheel comes from `find-links` of a configuration file that, with the environment, sends it elsewhere."""
    mirror, target, kept = tmp_path / "mirror", tmp_path / "target", tmp_path / "elsewhere" / "file"
    mirror.mkdir()
    kept.parent.mkdir()
    kept.write_text("kept")
    (tree / ".venv").symlink_to(kept.parent, target_is_directory=True)
    assert setup(tree, PIP_NO_INDEX="1").returncode == 2  # the wheel is not there yet
    assert [path.name for path in kept.parent.iterdir()] == ["file"]
    (tree / "requirements.lock").write_text(f"probe==1.0 --hash=sha256:{write_wheel(mirror / WHEEL)}\n")
    lines = ["[global]", "no-index = true", f"find-links = {mirror}", "[install]", "user = true", f"root = {target}"]
    (tmp_path / "pip.conf").write_text("\n".join([*lines, f"target = {target}", f"prefix = {target}"]))
    ambient = {"PIP_USER": "1", "PIP_TARGET": str(target), "PIP_PREFIX": str(target), "PIP_REQUIRE_VIRTUALENV": "1"}
    ambient |= {"PIP_DRY_RUN": "1", "PIP_REQUIREMENT": "no-such", "PIP_PYTHON": "no-such", "PYTHONPATH": "no-such"}
    done = setup(tree, **ambient, PIP_CONFIG_FILE=str(tmp_path / "pip.conf"))
    assert done.returncode == 0, done.stderr
    assert subprocess.run([tree / ".venv" / "bin" / "python", "-I", "-c", "import probe"], check=False).returncode == 0
    assert not target.exists()
    # Once built, it is built again only from another lock file, and from nothing then.
    assert setup(tree).stderr == ""
    (tree / "requirements.lock").write_text("# nothing\n")
    assert "venv --clear .venv" in setup(tree, "-n").stdout


def test_python_that_is_too_old_is_one_sentence(tree: Path) -> None:
    """A stand-in, since few machines have one: it answers as an interpreter whose version is 3.9."""
    old = tree / "old python"
    old.write_text(f"#!{sys.executable}\nimport sys\nsys.version_info = (3, 9, 1)\nexec(sys.argv[2])\n")
    old.chmod(0o755)
    done = setup(tree, f"PYTHON={old}")
    assert done.returncode == 2
    sentence, *rest = done.stderr.splitlines()
    assert "3.9 is too old" in sentence
    assert "PYTHON=" in sentence
    assert [line for line in rest if not line.startswith("make: ")] == []
    assert not (tree / ".venv").exists()
