"""Install a lock file into the environment of the interpreter that runs this: `install.py FILE [OPTION ...]`.

The machine's settings of pip, in the environment and in configuration files, decide where packages come from; not where
they go, nor which ones. Credentials are kept from what runs meanwhile. Standard library only.
"""

import ast
import os
import subprocess
import sys

SOURCES = (
    *("index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "cert", "client-cert", "proxy"),
    *("timeout", "default-timeout", "retries", "keyring-provider", "cache-dir"),
)
PIP = [sys.executable, "-I", "-m", "pip", "--disable-pip-version-check"]


def main(lock: str, *options: str) -> int:
    """Run pip; return its exit status."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON", "LEEN_"))}
    file = {"PIP_CONFIG_FILE": os.environ["PIP_CONFIG_FILE"]} if "PIP_CONFIG_FILE" in os.environ else {}
    listed = subprocess.run(
        [*PIP, "config", "list"], env=kept | file, capture_output=True, text=True, check=True
    ).stdout
    configured = dict(line.split("=", 1) for line in listed.splitlines())
    for source in SOURCES:
        name = f"PIP_{source.upper().replace('-', '_')}"
        for section in ("global", "install"):
            if value := configured.get(f"{section}.{source}"):
                kept[name] = ast.literal_eval(value)
        if value := os.environ.get(name):
            kept[name] = value
    command = [*PIP, "install", "--quiet", "--no-deps", "--require-hashes", *options, "--requirement", lock]
    return subprocess.call(command, env=kept | {"PIP_CONFIG_FILE": os.devnull})


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
