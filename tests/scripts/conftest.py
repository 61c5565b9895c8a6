"""A small stand-in for the generated package, so that each test may alter it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from openapi.generator.runtime import verify

MakePackage = Callable[..., Path]


def write_manifest(folder: Path, version: str = "0.1.0", project: str = "leen-alerts") -> None:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    files = {name: verify.file_digest(folder / name) for name in names if name != verify.MANIFEST}
    content = {"project": project, "version": version, "files": files}
    (folder / verify.MANIFEST).write_text(json.dumps(content, indent=2) + "\n")


@pytest.fixture
def make_package(tmp_path: Path) -> MakePackage:
    """Write a package with its manifest into the test's folder; returns where."""

    def make(name: str = "source", version: str = "0.1.0", project: str = "leen-alerts") -> Path:
        folder = tmp_path / name
        (folder / "models").mkdir(parents=True)
        (folder / "_runtime").mkdir()
        (folder / "_runtime" / "__init__.py").write_text("")
        (folder / "__init__.py").write_text(f'VERSION = "{version}"\nNAME = __name__\n')
        (folder / "models" / "__init__.py").write_text("from .. import VERSION as VERSION\n")
        (folder / "models" / "alert.py").write_text(f"# Alert of {version}\n")
        shutil.copy(verify.__file__, folder / "verify.py")
        write_manifest(folder, version, project)
        return folder

    return make
