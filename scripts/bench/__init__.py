"""Measurements behind `make bench`; each module but the helpers is a program of its own."""

import sys

from openapi.generator.__main__ import OUTPUT

# The package as it is kept, whatever is installed.
sys.path.insert(0, str(OUTPUT))
