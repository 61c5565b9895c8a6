"""Build the whole distribution into an empty folder: generated modules, runtime, licence, document, provenance."""

import contextlib
import copy
import hashlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import openapi_python_client
from openapi_python_client import Project
from openapi_python_client.config import ClassOverride, Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from pydantic import BaseModel

from openapi.generator.document import ROOT, Document, GenerationError
from openapi.generator.models import check_rings, drop_error_models, is_free, shape
from openapi.generator.naming import RESERVED_CLASSES, in_quotes, words
from openapi.generator.operations import fake_lists, operation_of, pages_of

GENERATOR = Path(__file__).parent
PROVENANCE = "provenance.json"
HEADER = "# Do not edit: made from the OpenAPI document by `make generate` (openapi/generator).\n"


def build(document: Document, output: Path, generator: Path = GENERATOR) -> None:
    """Write the distribution to `output`, which must not exist; templates and runtime are those below `generator`.

    Raises:
        GenerationError: the generator refused the document or warned of something.
    """
    package = _render(document, output, generator)
    for path in package.rglob("*.py"):
        path.write_text(HEADER + path.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    _format(output)
    shutil.copytree(
        generator / "runtime", package, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"), dirs_exist_ok=True
    )
    for folder in (output, package):
        shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    text = json.dumps(document.raw, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    (package / "openapi.json").write_text(text, encoding="utf-8", newline="\n")
    _write_provenance(package, document)


def _render(document: Document, output: Path, generator: Path) -> Path:
    """Run openapi-python-client with the overrides; return the package's folder."""
    settings = ConfigFile.load_from_path(generator / "config.yaml")
    settings.class_overrides = {
        name: ClassOverride.model_validate({"class_name": f"{name}Model"}) for name in RESERVED_CLASSES
    }
    config = Config.from_sources(settings, MetaType.UV, Path(), "utf-8", overwrite=False, output_path=output)
    # The parser changes what it is given.
    data = GeneratorData.from_dict(copy.deepcopy(document.raw), config=config)
    if isinstance(data, GeneratorError):
        _refuse([data])
    # Looked at before the templates are: they may miss what was left out.
    left_out = [problem for tag in data.endpoint_collections_by_tag.values() for problem in tag.parse_errors]
    if data.errors or left_out:
        _refuse([*data.errors, *left_out])
    drop_error_models(data)
    pages = pages_of(data, document)
    data.models = [model for model in data.models if not is_free(model)]
    shapes = {str(model.class_info.name): shape(model, document, pages) for model in data.models}
    check_rings(shapes.values())
    project = Project(openapi=data, custom_template_path=generator / "templates", config=config)
    project.env.globals.update(
        document=document,
        operation_of=lambda endpoint: operation_of(endpoint, data, document),
        fake_lists=lambda: fake_lists(data, document),
        shape=lambda model: shapes[model.class_info.name],
        words=words,
        in_quotes=in_quotes,
        fail=_fail,
    )
    with contextlib.redirect_stdout(io.StringIO()):
        problems = project.build()
    if problems:
        _refuse(problems)
    testing = project.env.get_template("testing.py.jinja").render()
    (project.package_dir / "testing.py").write_text(testing, encoding="utf-8")
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


def _format(output: Path) -> None:
    """Format with the pinned ruff of this environment, whatever settings are around the output."""
    _ruff(output, "check", "--fix-only", "--quiet")
    _ruff(output, "format", "--quiet")


def _ruff(output: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "ruff", *arguments, "--no-cache", "--config", str(output / "pyproject.toml"), "."]
    done = subprocess.run(command, cwd=output, capture_output=True, text=True, check=False)
    if done.returncode:
        raise GenerationError(f"ruff {arguments[0]} failed on the generated code: {' '.join(done.stderr.split())}")


def _write_provenance(package: Path, document: Document) -> None:
    """What the package was made from, and a digest of each of its files but this one. No time, no machine."""
    paths = sorted(path for path in package.rglob("*") if path.is_file())
    content = {
        "project": "leen-alerts",
        "version": document.version,
        "document_sha256": _digest(package / "openapi.json"),
        "generator": f"openapi-python-client {version('openapi-python-client')}, ruff {version('ruff')}",
        "files": {path.relative_to(package).as_posix(): _digest(path) for path in paths},
    }
    text = json.dumps(content, indent=2, sort_keys=True) + "\n"
    (package / PROVENANCE).write_text(text, encoding="utf-8", newline="\n")


def _digest(path: Path) -> str:
    r"""`sha256:` and the digest of the file with its line ends as `\n`."""
    return "sha256:" + hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


# Templates are no public API of openapi-python-client. What the overrides were written against is recorded: where a
# template that is overridden has changed, the override has to be read beside the new one before it may be used.
RECORD = "upstream-templates.json"
UPSTREAM = Path(openapi_python_client.__file__).parent / "templates"
_RENEW = "`python -m openapi.generator --record-upstream`"


def check_upstream(generator: Path = GENERATOR) -> None:
    """Compare tools and upstream templates with the record.

    Raises:
        GenerationError: something differs; the message names it.
    """
    try:
        recorded = json.loads((generator / RECORD).read_text(encoding="utf-8"))
        tools, templates = dict(recorded["tools"]), dict(recorded["templates"])
    except (OSError, ValueError, TypeError, KeyError):
        raise GenerationError(f"{generator / RECORD} is no record of upstream templates: {_RENEW}.") from None
    current = _current(generator)
    for tool, installed in current["tools"].items():
        if tools.get(tool) != installed:
            raise GenerationError(
                f"{tool} {installed} is installed, {tools.get(tool)} is needed: run `make setup`, or {_RENEW}."
            )
    for name in sorted({*templates, *current["templates"]}):
        if templates.get(name) != current["templates"].get(name):
            raise GenerationError(
                f"The upstream template {name} differs from the one overridden: compare, then {_RENEW}."
            )


def record_upstream(generator: Path = GENERATOR) -> None:
    """Write the record anew."""
    text = json.dumps(_current(generator), indent=2, sort_keys=True) + "\n"
    (generator / RECORD).write_text(text, encoding="utf-8")


def _current(generator: Path) -> dict[str, dict[str, str]]:
    overridden = sorted(path.name for path in (generator / "templates").glob("*.jinja"))
    templates = {name: _digest(UPSTREAM / name) for name in overridden if (UPSTREAM / name).is_file()}
    return {"tools": {tool: version(tool) for tool in ("openapi-python-client", "ruff")}, "templates": templates}
