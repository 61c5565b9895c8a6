"""The words that a reader gets for what the document's extensions say."""

from __future__ import annotations

from typing import Any

import yaml

from scripts.docs import DOCUMENT
from scripts.pages.evidence import SURETIES, readable
from scripts.pages.reference import as_json


def document() -> dict[str, Any]:
    return {
        "info": {"title": "T", "version": "1", "summary": "Short.", "description": "Long.\n"},
        "servers": [{"url": "https://a.example", "description": "A", "x-evidence": {"surety": "B", "source": "there"}}],
        "components": {
            "parameters": {
                "Flag": {
                    "description": "A flag.\n",
                    "x-default": False,
                    "x-evidence": {"surety": "C", "source": "here"},
                },
                "Bare": {"name": "bare", "x-default": 1},
            },
            "securitySchemes": {"Key": {"type": "apiKey", "in": "header", "name": "X-KEY", "description": "A key."}},
        },
    }


def test_descriptions_end_with_default_and_surety() -> None:
    parameters = readable(document())["components"]["parameters"]
    assert parameters["Flag"]["description"] == "A flag.\n\nWhere it is left out: `false`\n\n*Surety C: here*"
    assert "description" not in parameters["Bare"]


def test_a_server_is_described_in_plain_text() -> None:
    assert readable(document())["servers"][0]["description"] == "A\n\n(Surety B: there)"


def test_the_introduction_has_the_legend_and_the_credentials() -> None:
    info = readable(document())["info"]
    assert info["description"].startswith("Short.\n\nLong.\n\n")
    assert all(f"- **{surety}** {meaning}" in info["description"] for surety, meaning in SURETIES.items())
    assert "- `X-KEY`: A key." in info["description"]
    assert "summary" not in info


def test_the_document_itself_is_left_as_it_is() -> None:
    original = document()
    readable(original)
    assert original == document()


def test_each_surety_of_the_real_document_has_its_meaning() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    used = {line.split("surety: ")[1][0] for line in text.splitlines() if "{surety: " in line}
    assert used
    assert used <= set(SURETIES)
    assert yaml.safe_load(text)["info"]["version"] == readable(yaml.safe_load(text))["info"]["version"]


def test_json_within_a_script_cannot_end_it() -> None:
    told = as_json({"a": "</script><!-- & \u2028"})
    assert told == '{"a":"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028"}'
