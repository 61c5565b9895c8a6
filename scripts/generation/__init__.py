"""How `generated/` is made from the OpenAPI document; `scripts/generate.py` is the command."""
