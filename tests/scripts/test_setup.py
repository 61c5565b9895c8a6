import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run_setup(interpreter: str, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    script = (cwd or ROOT) / "scripts" / "setup.py"
    return subprocess.run([interpreter, "-I", str(script), *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A tree with an empty lock file, so that set-up installs nothing."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup.py", tmp_path / "scripts")
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    return tmp_path


def test_builds_once_and_again_when_the_lock_changes(copy: Path) -> None:
    assert run_setup(sys.executable, cwd=copy).returncode == 0
    stamp = copy / ".venv" / "built-from"
    first = stamp.read_text()
    assert "building" not in run_setup(sys.executable, cwd=copy).stderr
    (copy / "requirements.lock").write_text("# nothing else\n")
    assert "building" in run_setup(sys.executable, cwd=copy).stderr
    assert stamp.read_text() != first


def test_other_python_rebuilds_only_when_it_is_named(copy: Path) -> None:
    run_setup(sys.executable, cwd=copy)
    stamp = copy / ".venv" / "built-from"
    stamp.write_text(stamp.read_text().splitlines()[0] + "\n3.99.0\n")
    assert "building" not in run_setup(sys.executable, cwd=copy).stderr
    assert "building" in run_setup(sys.executable, "--this-python", cwd=copy).stderr


def test_failed_installation_leaves_no_stamp_and_exits_2(copy: Path) -> None:
    (copy / "requirements.lock").write_text("./absent --hash=sha256:00\n")
    done = run_setup(sys.executable, cwd=copy)
    assert done.returncode == 2
    assert not (copy / ".venv" / "built-from").exists()


def test_python_that_is_too_old_is_one_sentence() -> None:
    old = next((found for minor in range(10, 5, -1) if (found := _interpreter(minor))), None)
    if not old:
        pytest.skip("no Python older than 3.11 on this machine")
    done = run_setup(old)
    assert done.returncode == 2
    assert "is too old" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_missing_venv_module_is_one_sentence(tmp_path: Path) -> None:
    program = "import sys, runpy; sys.modules['ensurepip'] = None; runpy.run_path(sys.argv[1], run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", program, str(ROOT / "scripts" / "setup.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no venv module" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def _interpreter(minor: int) -> str | None:
    """Path of a Python 3.minor that really starts (a version manager's shim may not)."""
    candidates = [shutil.which(f"python3.{minor}")]
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates += [str(path) for path in sorted(versions.glob(f"3.{minor}.*/bin/python"))]
    for candidate in filter(None, candidates):
        if subprocess.run([candidate, "-c", ""], capture_output=True, check=False).returncode == 0:
            return candidate
    return None
