"""What all tests share: no credentials of a real server, and a mock server to read from."""

import os

for name in [name for name in os.environ if name.startswith("LEEN_")]:
    del os.environ[name]
