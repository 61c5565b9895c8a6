"""Run the measurements, each in a process of its own: `python -m scripts.bench [NAME]...`."""

import argparse
import subprocess
import sys

from openapi.generator.document import ROOT

PROGRAMS = {
    "decode": "bytes of a page to objects, beside pydantic",
    "walk": "all alerts over HTTP, beside plain httpx",
    "imports": "what importing the client costs",
    "suite": "how long the contract suite takes",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the programs that are named, or all; return 1 where one of them exceeds a limit."""
    parser = argparse.ArgumentParser(prog="bench", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="; ".join(f"{k}: {v}" for k, v in PROGRAMS.items()))
    names = parser.parse_args(arguments).names or list(PROGRAMS)
    if unknown := sorted(set(names) - set(PROGRAMS)):
        parser.error(f"there is no measurement named {unknown[0]}; choose from {', '.join(PROGRAMS)}")
    commands = ([sys.executable, "-m", f"scripts.bench.{name}"] for name in names)
    return max(subprocess.run(command, cwd=ROOT, check=False).returncode for command in commands)


if __name__ == "__main__":
    sys.exit(main())
