"""Run the measurements one after another, each in a process of its own: `python -m scripts.bench [NAME]...`."""

import argparse
import subprocess
import sys

from openapi.generator.document import ROOT

PROGRAMS = {
    "decode": "bytes of a page to objects",
    "footprint": "import time and memory",
    "walk": "walks over HTTP",
    "suite": "the contract suite beside Schemathesis",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the programs that are named, or all; return 1 where one of them broke a limit."""
    parser = argparse.ArgumentParser(prog="bench", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(f"{k}: {v}" for k, v in PROGRAMS.items()))
    names = parser.parse_args(arguments).names or list(PROGRAMS)
    if unknown := sorted(set(names) - set(PROGRAMS)):
        parser.error(f"there is no measurement named {unknown[0]}; choose from {', '.join(PROGRAMS)}")
    broken = [
        name for name in names if subprocess.run([sys.executable, "-m", f"scripts.bench.{name}"], cwd=ROOT).returncode
    ]
    if broken:
        print(f"\nlimits broken or not measured: {', '.join(broken)}", file=sys.stderr)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
