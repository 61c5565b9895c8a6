"""Puts into words, for a reader, what the document's extensions say."""

from copy import deepcopy
from typing import Any

SURETIES = {
    "A": "the vendor's page for this endpoint says it",
    "B": "another page of the vendor, or the vendor's own code, says it",
    "C": "inferred from B for this endpoint",
    "D": "seen in public client code only",
    "E": "assumed; nobody says",
    "F": "how the vendor's framework behaves as it comes",
}


def readable(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of an OpenAPI document whose descriptions end with what its `x-` extensions know."""
    copy = deepcopy(document)
    _annotate(copy)
    info = copy["info"]
    parts = [info.get("summary", ""), info.get("description", ""), _legend(), _credentials(copy)]
    info["description"] = "\n\n".join(part.strip() for part in parts if part)
    info.pop("summary", None)
    return copy


def _annotate(node: Any) -> None:
    if isinstance(node, dict):
        for value in node.values():
            _annotate(value)
        notes = [*_default(node), *_evidence(node)]
        if notes and isinstance(node.get("description"), str):
            node["description"] = "\n\n".join([node["description"].strip(), *notes])
    elif isinstance(node, list):
        for value in node:
            _annotate(value)


def _default(node: dict[str, Any]) -> list[str]:
    if "x-default" not in node:
        return []
    value = node["x-default"]
    return [f"Where it is left out: `{str(value).lower() if isinstance(value, bool) else value}`"]


def _evidence(node: dict[str, Any]) -> list[str]:
    evidence = node.get("x-evidence")
    if not isinstance(evidence, dict):
        return []
    note = f"Surety {evidence['surety']}: {evidence['source']}"
    return [f"({note})" if "url" in node else f"*{note}*"]  # a server's description is shown as plain text


def _legend() -> str:
    lines = "\n".join(f"- **{surety}** {meaning}" for surety, meaning in SURETIES.items())
    return f"How sure a statement is (A where nothing is said):\n\n{lines}"


def _credentials(document: dict[str, Any]) -> str:
    schemes = document.get("components", {}).get("securitySchemes", {}).values()
    lines = [
        f"- `{scheme['name']}`: {scheme.get('description', '')}" for scheme in schemes if scheme.get("in") == "header"
    ]
    return "Every request carries these headers:\n\n" + "\n".join(lines).replace("\n\n", " ") if lines else ""
