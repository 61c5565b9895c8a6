"""The generated package as a whole: what it was made from, what it exports, how it is described."""

import ast
import importlib
import inspect
import json
import pkgutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import attrs
import leen_alerts
import pytest
import yaml
from leen_alerts import models

from openapi.generator.__main__ import OUTPUT
from openapi.generator.document import DOCUMENT
from openapi.generator.runtime import verify

OF_ERRORS = {"ErrorResponse", "ValidationProblem"}
PACKAGE = OUTPUT / "leen_alerts"
DOCUMENTED = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(leen_alerts.__path__, "leen_alerts."):
        yield importlib.import_module(found.name)


def test_package_holds_the_document_it_was_made_from() -> None:
    assert json.loads((PACKAGE / "openapi.json").read_text(encoding="utf-8")) == DOCUMENTED


def test_version_is_the_document_s() -> None:
    project = tomllib.loads((OUTPUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    provenance = json.loads((PACKAGE / "provenance.json").read_text(encoding="utf-8"))
    assert project["version"] == provenance["version"] == DOCUMENTED["info"]["version"]


def test_provenance_lists_every_file_with_its_digest_and_no_time() -> None:
    provenance = json.loads((PACKAGE / "provenance.json").read_text(encoding="utf-8"))
    assert sorted(provenance) == ["document_sha256", "files", "generator", "project", "version"]
    present = (path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    expected = {path.relative_to(PACKAGE).as_posix(): verify.file_digest(path) for path in present}
    del expected["provenance.json"]
    assert provenance["files"] == expected
    assert list(expected) != []
    assert provenance["document_sha256"] == expected["openapi.json"]


def test_every_schema_but_those_of_errors_alone_has_its_model() -> None:
    assert set(DOCUMENTED["components"]["schemas"]) - OF_ERRORS == set(models.__all__)


def test_models_have_the_words_of_the_document() -> None:
    for name in models.__all__:
        model, schema = getattr(models, name), DOCUMENTED["components"]["schemas"][name]
        assert " ".join((model.__doc__ or "").split()) == " ".join(schema["description"].split())
        source = " ".join(inspect.getsource(model).split())
        for field in schema.get("properties", {}).values():
            assert " ".join(field.get("description", "").split()) in source
        assert not attrs.has(model) or len(attrs.fields(model)) == len(schema["properties"]) + 2


def test_everything_public_has_a_docstring() -> None:
    for module in modules():
        assert module.__doc__, module.__name__
        for name, found in vars(module).items():
            own = getattr(found, "__module__", None) == module.__name__
            if own and not name.startswith("_") and (inspect.isclass(found) or inspect.isfunction(found)):
                assert found.__doc__, f"{module.__name__}.{name}"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_module_does_not_name_its_own_package_in_imports(path: Path) -> None:
    """All imports of its own modules are relative, so that a copy works under any name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        assert not [name for name in names if name.partition(".")[0] == "leen_alerts"]
