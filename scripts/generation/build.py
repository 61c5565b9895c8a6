"""Build the whole distribution into an empty folder: generated modules, runtime, licence, document, provenance."""

import contextlib
import copy
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from pydantic import BaseModel

from scripts.generation.document import Document
from scripts.generation.endpoints import operation_of
from scripts.generation.errors import GenerationError
from scripts.generation.layout import Layout
from scripts.generation.provenance import write_provenance
from scripts.generation.shapes import check_rings, is_free, shape, words

HEADER = "# Do not edit: made from the OpenAPI document by scripts/generate.py, {how}.\n"


def build(document: Document, layout: Layout, output: Path) -> None:
    """Write the distribution to `output`, which must not exist.

    Raises:
        GenerationError: the generator refused the document or warned of something.
    """
    package = _render(document, layout, output)
    _head(package, "with openapi-python-client")
    _copy(layout.runtime, package / "_runtime", "copied from openapi/generator/runtime")
    if layout.package.is_dir():
        _copy(layout.package, package, "copied from openapi/generator/package")
    for folder in (output, package):
        shutil.copy(layout.license, folder / "LICENSE")
    _format(output)
    text = json.dumps(document.raw, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    (package / "openapi.json").write_text(text, encoding="utf-8", newline="\n")
    write_provenance(package, document)


def _render(document: Document, layout: Layout, output: Path) -> Path:
    """Run openapi-python-client with the overrides; return the package's folder."""
    config = Config.from_sources(
        ConfigFile.load_from_path(layout.config), MetaType.UV, Path(), "utf-8", overwrite=False, output_path=output
    )
    # The parser changes what it is given.
    data = GeneratorData.from_dict(copy.deepcopy(document.raw), config=config)
    if isinstance(data, GeneratorError):
        _refuse([data])
    # Looked at before the templates are: they may miss what was left out.
    left_out = [problem for tag in data.endpoint_collections_by_tag.values() for problem in tag.parse_errors]
    if data.errors or left_out:
        _refuse([*data.errors, *left_out])
    data.models = [model for model in data.models if not is_free(model)]
    shapes = {str(model.class_info.name): shape(model, document) for model in data.models}
    check_rings(shapes.values())
    project = Project(openapi=data, custom_template_path=layout.templates, config=config)
    project.env.globals.update(
        document=document,
        operation_of=lambda endpoint: operation_of(endpoint, data, document),
        shape=lambda model: shapes[model.class_info.name],
        words=words,
        fail=_fail,
    )
    with contextlib.redirect_stdout(io.StringIO()):
        problems = project.build()
    if problems:
        _refuse(problems)
    return project.package_dir


def _refuse(problems: Sequence[GeneratorError]) -> NoReturn:
    """Every warning stops the generation: a warning means that a part of the document is left out."""
    raise GenerationError("; ".join(_sentence(problem) for problem in problems))


def _sentence(problem: GeneratorError) -> str:
    data = getattr(problem, "data", None)
    where = data.model_dump_json(exclude_unset=True, by_alias=True) if isinstance(data, BaseModel) else ""
    parts = (" ".join(str(part).split()) for part in (problem.header, problem.detail or "", where[:200]) if part)
    return "The document is refused by openapi-python-client: " + " ".join(parts)


def _fail(message: str) -> NoReturn:
    """For templates: stop at what the document asks for and the overrides do not support."""
    raise GenerationError(message)


def _head(folder: Path, how: str) -> None:
    for path in sorted(folder.rglob("*.py")):
        path.write_text(HEADER.format(how=how) + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")


def _copy(source: Path, target: Path, how: str) -> None:
    """Copy hand-written modules; each says where it is to be edited."""
    for path in sorted(source.rglob("*")):
        if not path.is_file() or "__pycache__" in path.parts or path == source.parent / "package" / "__init__.py":
            continue
        copied = target / path.relative_to(source)
        copied.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        header = HEADER.format(how=how) if path.suffix == ".py" else ""
        copied.write_text(header + text, encoding="utf-8", newline="\n")


def _format(output: Path) -> None:
    """Format with the pinned ruff of this environment, whatever settings are around the output."""
    _ruff(output, "check", "--fix-only", "--quiet")
    _ruff(output, "format", "--quiet")


def _ruff(output: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "ruff", *arguments, "--no-cache", "--config", str(output / "pyproject.toml"), "."]
    done = subprocess.run(command, cwd=output, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GenerationError(f"ruff {arguments[0]} failed on the generated code: {' '.join(done.stderr.split())}")
