"""The generated package as a whole: what it was made from, what it exports, how it is described."""

import importlib
import inspect
import json
import pkgutil
import tomllib
from collections.abc import Iterator
from types import ModuleType

import attrs
import leen_alerts
import yaml
from leen_alerts import models

from openapi.generator.__main__ import OUTPUT
from openapi.generator.document import DOCUMENT

OF_ERRORS = {"ErrorResponse", "ValidationProblem"}
PACKAGE = OUTPUT / "leen_alerts"
DOCUMENTED = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(leen_alerts.__path__, "leen_alerts."):
        yield importlib.import_module(found.name)


def test_version_is_the_document_s() -> None:
    project = tomllib.loads((OUTPUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    provenance = json.loads((PACKAGE / "provenance.json").read_text(encoding="utf-8"))
    assert project["version"] == provenance["version"] == DOCUMENTED["info"]["version"]


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
