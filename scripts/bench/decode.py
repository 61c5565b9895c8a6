"""Decoding a page of 1,000 alerts, bytes to objects, against `json.loads` alone = 1, beside pydantic."""

import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from leen_alerts import Client
from leen_alerts._runtime.request import Request
from leen_alerts.api.edr import list_alerts

from contract_tests.mock.data import make_alerts
from openapi.generator.document import DOCUMENT
from scripts.bench import Figure, least, measure, show

Decoder = Callable[[bytes], object]
ALERTS, PROCESSES, ROUNDS = 1000, 6, 8
ALONE, OURS, WITH_ORJSON = "json.loads alone", "leen_alerts", "leen_alerts, with orjson.loads"
LIMITS = {OURS: 1.9, WITH_ORJSON: 1.5}


def main() -> int:
    """Print the table; return 1 where a limit is exceeded."""
    with tempfile.TemporaryDirectory() as folder:
        _generate_pydantic(Path(folder))
        # In processes of its own: the garbage collector would look at all that pydantic brings while ours is measured.
        found = [least("decode.measure_ours()", PROCESSES), least(f"decode.measure_pydantic({folder!r})", PROCESSES)]
    ratios = {name: seconds / times[ALONE] for times in found for name, seconds in times.items()}
    figures = [Figure(name, ratio, limit=LIMITS.get(name)) for name, ratio in ratios.items()]
    return show(f"Decoding {ALERTS} alerts, CPU time, least of {PROCESSES} processes", figures)


def measure_ours() -> None:
    """Print the seconds that the client takes for a page."""
    _measure({OURS: _decoder(None), WITH_ORJSON: _decoder(orjson.loads)})


def measure_pydantic(folder: str) -> None:
    """Print the seconds that the models in a folder take."""
    from pydantic import TypeAdapter

    sys.path.insert(0, folder)
    made: Any = importlib.import_module("made_by_pydantic")
    model = TypeAdapter[Any](made.AlertCursorPage)
    parsed: Decoder = lambda content: model.validate_python(json.loads(content))  # noqa: E731
    _measure({"pydantic v2, from bytes": model.validate_json, "pydantic v2, from json.loads": parsed})


def _measure(decoders: dict[str, Decoder]) -> None:
    made = {"items": make_alerts(ALERTS, seed=1), "next_cursor": None, "previous_cursor": None}
    content = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
    programs = {name: partial(decoder, content) for name, decoder in {ALONE: json.loads, **decoders}.items()}
    measure(time.process_time, programs, ROUNDS)


def _decoder(loads: Callable[[bytes], Any] | None) -> Decoder:
    """As the client decodes a page."""
    client = Client(api_key="key", connection_id="id", json_loads=loads)
    call = client._call(Request("GET", "/"), client.options())

    def decode(content: bytes) -> object:
        call.content = content
        return list_alerts._CURSOR_PAGES.decode_page(call, None)

    return decode


def _generate_pydantic(folder: Path) -> None:
    """Models that datamodel-code-generator makes from the same document."""
    options = {
        "--input": DOCUMENT,
        "--input-file-type": "openapi",
        "--output-model-type": "pydantic_v2.BaseModel",
        "--target-python-version": "3.11",
        "--output": folder / "made_by_pydantic.py",
    }
    command = [sys.executable, "-m", "datamodel_code_generator", "--disable-future-imports"]
    command += [str(word) for option in options.items() for word in option]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PATH": path})
