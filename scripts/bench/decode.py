"""Decoding a page of alerts, bytes to objects, against `json.loads` alone = 1, beside pydantic."""

import argparse
import functools
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from leen_alerts import Client
from leen_alerts._runtime.request import Request
from leen_alerts.api.edr import list_alerts

from contract_tests.mock.data import make_alerts
from openapi.generator.document import DOCUMENT
from scripts.bench import Figure, minima, show

Decoder = Callable[[bytes], object]
ALONE, OURS, WITH_ORJSON = "json.loads alone", "leen_alerts", "leen_alerts, with orjson.loads"
LIMITS = {OURS: 1.9, WITH_ORJSON: 1.5}


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return 1 where a limit is exceeded."""
    parser = argparse.ArgumentParser(prog="decode", description=__doc__)
    parser.add_argument("--alerts", type=int, default=1000, help="alerts in the page (default: 1000)")
    parser.add_argument("--rounds", type=int, default=20, help="runs of which the best counts (default: 20)")
    options = parser.parse_args(arguments)
    content = page(options.alerts)
    decoders: dict[str, Decoder] = {
        ALONE: json.loads,
        OURS: _decoder(None),
        WITH_ORJSON: _decoder(orjson.loads),
    }
    ratios = _ratios(decoders, content, options.rounds)
    # Only now, since the garbage collector would look at all that pydantic brings while ours is measured.
    ratios |= _ratios({ALONE: json.loads} | _pydantic(), content, options.rounds)
    figures = [Figure(name, ratio, limit=LIMITS.get(name)) for name, ratio in ratios.items()]
    return show(f"Decoding {options.alerts} alerts, {len(content) / 1e6:.1f} MB, CPU time", figures)


def page(alerts: int) -> bytes:
    """A cursor page of the mock's alerts as compact JSON."""
    made = {"items": make_alerts(alerts, seed=1), "next_cursor": None, "previous_cursor": None}
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def _decoder(loads: Callable[[bytes], Any] | None) -> Decoder:
    """As the client decodes a page."""
    client = Client(api_key="key", connection_id="id", json_loads=loads)
    call = client._call(Request("GET", "/"), client.options())

    def decode(content: bytes) -> object:
        call.content = content
        return list_alerts._CURSOR_PAGES.read(call, None)

    return decode


def _ratios(decoders: dict[str, Decoder], content: bytes, rounds: int) -> dict[str, float]:
    programs = {name: functools.partial(decoder, content) for name, decoder in decoders.items()}
    best = minima(time.process_time, programs, rounds)
    return {name: seconds / best[ALONE] for name, seconds in best.items()}


def _pydantic() -> dict[str, Decoder]:
    """Decoders of the models that datamodel-code-generator makes from the same document."""
    from pydantic import TypeAdapter

    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "datamodel_code_generator", "--input", str(DOCUMENT), "--input-file-type"]
        command += ["openapi", "--output-model-type", "pydantic_v2.BaseModel", "--disable-future-imports"]
        command += ["--target-python-version", "3.11", "--output", str(Path(folder) / "made_by_pydantic.py")]
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PATH": path})
        sys.path.insert(0, folder)
        made: Any = importlib.import_module("made_by_pydantic")
        model = TypeAdapter[Any](made.AlertCursorPage)
    return {
        "pydantic v2, from bytes": model.validate_json,
        "pydantic v2, from json.loads": lambda content: model.validate_python(json.loads(content)),
    }


if __name__ == "__main__":
    sys.exit(main())
