"""Clients of documents that tests make up."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from openapi.generator import __main__ as generate

MakeClient = Callable[[Any, str], Path]


@pytest.fixture(scope="module")
def make_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeClient]:
    """Make the client of a document, to be imported by a name; returns the document's path, beside which it is."""
    folder = tmp_path_factory.mktemp("clients")
    sys.path.insert(0, str(folder))

    def make(document: Any, name: str) -> Path:
        path, output = folder / f"{name}.yaml", folder / f"out-{name}"
        path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
        assert generate.main(["--document", str(path), "--output", str(output)]) == 0
        (output / "leen_alerts").rename(folder / name)
        return path

    yield make
    sys.path.remove(str(folder))
    for module in [one for one, loaded in sys.modules.items() if str(folder) in str(getattr(loaded, "__file__", ""))]:
        del sys.modules[module]
