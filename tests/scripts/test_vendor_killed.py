"""vendor.py killed at any step of its work leaves a whole copy, which the next run finds."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from openapi.generator.runtime import verify
from scripts import vendor
from tests.scripts.conftest import MakePackage

ROOT = Path(vendor.__file__).resolve().parents[1]

# An audit hook is told of each change to the file system just before it is made: the process dies at the one asked for.
DRIVER = """
import json, os, signal, sys
from pathlib import Path
root, source, folder, fatal = sys.argv[1:]
sys.path.insert(0, root)
from scripts import vendor
steps = []
def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if writes or event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir"):
        steps.append(event)
        if len(steps) == int(fatal):
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
vendor.vendor(Path(source), Path(folder), "leen_alerts", force=True)
print(json.dumps(steps))
"""


def run(source: Path, dest: Path, fatal: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", "-c", DRIVER, str(ROOT), str(source), str(dest), str(fatal)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def whole(folder: Path) -> str | None:
    """Version of the unaltered copy in a folder."""
    try:
        manifest = verify.read_manifest(folder)
    except verify.ManifestError:
        return None
    return None if verify.differences(folder, manifest) else manifest.version


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL needs POSIX")
def test_killed_at_any_step_a_whole_copy_is_there_and_the_next_run_ends_the_work(
    make_package: MakePackage, tmp_path: Path
) -> None:
    earlier, source = make_package("earlier", version="0.1.0"), make_package("new/leen_alerts", version="0.2.0")
    dest = tmp_path / "dest"
    shutil.copytree(earlier, dest / "leen_alerts")
    steps = json.loads(run(source, dest, 0).stdout)
    assert {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"} == set(steps)
    seen = set()
    for fatal in range(1, len(steps) + 1):
        shutil.rmtree(dest)
        shutil.copytree(earlier, dest / "leen_alerts")
        assert run(source, dest, fatal).returncode == -9
        at_name, aside = whole(dest / "leen_alerts"), whole(dest / ".leen_alerts.vendor-previous")
        seen.add((at_name, aside))
        assert (dest / "leen_alerts").exists() == (at_name is not None), "what stands at NAME is never a mixture"
        assert at_name or aside == "0.1.0"
        if not at_name:
            assert_refused_run_puts_the_copy_back(source, dest)
        assert run(source, dest, 0).returncode == 0
        assert whole(dest / "leen_alerts") == "0.2.0"
        assert [path.name for path in dest.iterdir()] == ["leen_alerts"]
    assert seen == {("0.1.0", None), (None, "0.1.0"), ("0.2.0", "0.1.0"), ("0.2.0", None)}


def assert_refused_run_puts_the_copy_back(source: Path, dest: Path) -> None:
    (dest / ".leen_alerts.vendor-previous" / "patched.py").write_text("")
    with pytest.raises(vendor.LocalChangesError, match=r"added patched\.py"):
        vendor.vendor(source, dest, "leen_alerts")
    assert (dest / "leen_alerts" / "patched.py").exists()
