"""What decoding is measured against: the generator's own output, and models that datamodel-code-generator makes."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from pydantic import TypeAdapter

from openapi.generator.document import DOCUMENT

Decoder = Callable[[bytes], object]
PAGE = "AlertCursorPage"


def make_contenders(folder: Path) -> dict[str, Decoder]:
    """Decoders of a cursor page by name; their code is generated into `folder`, which must be on `sys.path`."""
    stock = _stock(folder)
    pydantic = TypeAdapter(getattr(_models(folder, "pydantic_v2.BaseModel"), PAGE))
    structs = msgspec.json.Decoder(getattr(_models(folder, "msgspec.Struct"), PAGE))
    return {
        "openapi-python-client as it comes": lambda content: stock.from_dict(json.loads(content)),
        "pydantic v2, from bytes": pydantic.validate_json,
        "pydantic v2, from json.loads": lambda content: pydantic.validate_python(json.loads(content)),
        "msgspec (UUIDs and times stay text)": structs.decode,
    }


def _stock(folder: Path) -> Any:
    """The page's class as the generator makes it without overrides."""
    command = ["openapi_python_client", "generate", "--path", str(DOCUMENT), "--meta", "none"]
    _run([*command, "--output-path", str(folder / "stock_client")])
    return getattr(importlib.import_module("stock_client.models"), PAGE)


def _models(folder: Path, kind: str) -> Any:
    """The module of models of one kind."""
    name = "made_" + kind.partition(".")[0]
    command = ["datamodel_code_generator", "--input", str(DOCUMENT), "--input-file-type", "openapi"]
    target = ["--target-python-version", "3.11", "--disable-future-imports", "--output", str(folder / f"{name}.py")]
    _run([*command, "--output-model-type", kind, *target])
    return importlib.import_module(name)


def _run(arguments: list[str]) -> None:
    """Run a generator of this environment; its own post-processing finds ruff there too."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    subprocess.run(
        [sys.executable, "-m", *arguments], check=True, capture_output=True, env={**os.environ, "PATH": path}
    )
