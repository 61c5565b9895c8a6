"""Build the whole distribution into an empty folder: generated modules, runtime, licence, document, provenance."""

import contextlib
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from jinja2 import ChoiceLoader, DictLoader
from openapi_python_client import Project
from openapi_python_client.config import ClassOverride, Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from pydantic import BaseModel

from openapi.generator.document import ROOT, Document, GenerationError
from openapi.generator.models import check_rings, docstring, is_free, shape, words
from openapi.generator.operations import fake_lists, operation_of, pages_of

GENERATOR = Path(__file__).parent
PROVENANCE = "provenance.json"
# Templates are no public API of openapi-python-client: before another version may be named here, each template of ours
# has to be read beside the new one that it replaces.
TOOLS = {"openapi-python-client": "0.29.1", "ruff": "0.17.6"}
# Templates that openapi-python-client asks for, and the macro of small_modules.jinja that is one.
MACROS = {"str_enum": "enumeration", "int_enum": "enumeration"}
MACROS |= {name: name for name in ("models_init", "api_init", "endpoint_init", "package_init", "types")}
HEADER = "# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).\n"


def build(document: Document, output: Path) -> None:
    """Write the distribution to `output`, which must not exist.

    Raises:
        GenerationError: a tool has another version, or openapi-python-client refused the document or warned.
    """
    for tool, needed in TOOLS.items():
        if version(tool) != needed:
            raise GenerationError(f"{tool} {version(tool)} is installed, {needed} is needed: run `make setup`.")
    package = _render(document, output)
    for path in package.rglob("*.py"):
        path.write_text(HEADER + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    _ruff(output, "check", "--fix-only")
    _ruff(output, "format")
    shutil.copytree(
        GENERATOR / "runtime", package, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"), dirs_exist_ok=True
    )
    for folder in (output, package):
        shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    text = json.dumps(document.raw, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    (package / "openapi.json").write_text(text, encoding="utf-8", newline="\n")
    _write_provenance(package, document)


def _render(document: Document, output: Path) -> Path:
    """Run openapi-python-client with the overrides; return the package's folder."""
    settings = ConfigFile(
        project_name_override="leen-alerts",
        package_name_override="leen_alerts",
        docstrings_on_attributes=True,
        post_hooks=[],  # `_ruff` does it, with the pinned one
        class_overrides={
            name: ClassOverride.model_validate({"class_name": f"{name}Model"}) for name in _imported_names()
        },
    )
    config = Config.from_sources(settings, MetaType.UV, Path(), "utf-8", overwrite=False, output_path=output)
    data = GeneratorData.from_dict(document.without_errors(), config=config)
    if isinstance(data, GeneratorError):
        _refuse([data])
    # Looked at before the templates are: they may miss what was left out.
    left_out = [problem for tag in data.endpoint_collections_by_tag.values() for problem in tag.parse_errors]
    if data.errors or left_out:
        _refuse([*data.errors, *left_out])
    pages = pages_of(data, document)
    data.models = [model for model in data.models if not is_free(model)]
    shapes = {str(model.class_info.name): shape(model, document, pages) for model in data.models}
    check_rings(shapes.values())
    project = Project(openapi=data, custom_template_path=GENERATOR / "templates", config=config)
    macro = '{{% from "small_modules.jinja" import {0} with context %}}{{{{ {0}() }}}}'
    macros = {f"{name}.py.jinja": macro.format(used) for name, used in MACROS.items()}
    project.env.loader = ChoiceLoader([DictLoader(macros), *filter(None, [project.env.loader])])
    project.env.globals.update(
        document=document,
        operation_of=lambda endpoint: operation_of(endpoint, data, document),
        fake_lists=lambda: fake_lists(data, document),
        shape=lambda model: shapes[model.class_info.name],
        words=words,
        docstring=docstring,
    )
    with contextlib.redirect_stdout(io.StringIO()):
        problems = project.build()
    if problems:
        _refuse(problems)
    testing = project.env.get_template("testing.py.jinja").render()
    (project.package_dir / "testing.py").write_text(testing, encoding="utf-8")
    return project.package_dir


def _imported_names() -> set[str]:
    """Classes that generated modules import or define; a schema of that name is called `…Model`."""
    templates = [*(GENERATOR / "templates").glob("*.py.jinja"), GENERATOR / "templates" / "small_modules.jinja"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in templates)
    imports = re.findall(r"^from \S+ import (\([^)]*\)|.*)|^class (\w+)", text, re.MULTILINE)
    return set(re.findall(r"\b[A-Z]\w*", " ".join(map(" ".join, imports))))


def _refuse(problems: Sequence[GeneratorError]) -> NoReturn:
    """Every warning stops the generation: a warning means that a part of the document is left out."""
    raise GenerationError("; ".join(_sentence(problem) for problem in problems))


def _sentence(problem: GeneratorError) -> str:
    data = getattr(problem, "data", None)
    where = data.model_dump_json(exclude_unset=True, by_alias=True) if isinstance(data, BaseModel) else ""
    parts = (" ".join(str(part).split()) for part in (problem.header, problem.detail or "", where[:200]) if part)
    return "The document is refused by openapi-python-client: " + " ".join(parts)


def _ruff(output: Path, command: str, *options: str) -> None:
    """Run the pinned ruff of this environment, whatever settings are around the output."""
    settings = ("--quiet", "--no-cache", "--config", str(output / "pyproject.toml"))
    arguments = [sys.executable, "-m", "ruff", command, *options, *settings, "."]
    done = subprocess.run(arguments, cwd=output, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GenerationError(f"ruff {command} failed on the generated code: {' '.join(done.stderr.split())}")


def _write_provenance(package: Path, document: Document) -> None:
    """What the package was made from, and a digest of each of its files but this one. No time, no machine."""
    paths = sorted(path for path in package.rglob("*") if path.is_file())
    content = {
        "project": "leen-alerts",
        "version": document.version,
        "document_sha256": _digest(package / "openapi.json"),
        "generator": ", ".join(f"{tool} {used}" for tool, used in TOOLS.items()),
        "files": {path.relative_to(package).as_posix(): _digest(path) for path in paths},
    }
    text = json.dumps(content, indent=2, sort_keys=True) + "\n"
    (package / PROVENANCE).write_text(text, encoding="utf-8", newline="\n")


def _digest(path: Path) -> str:
    r"""`sha256:` and the digest of the file with its line ends as `\n`."""
    return "sha256:" + hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
