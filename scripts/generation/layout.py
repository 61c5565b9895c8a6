"""Where generation reads from and writes to."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Layout:
    """The files that a generation reads."""

    generator: Path = ROOT / "openapi" / "generator"

    @property
    def config(self) -> Path:
        """Configuration of openapi-python-client."""
        return self.generator / "config.yaml"

    @property
    def templates(self) -> Path:
        """Templates that replace the generator's own, by name."""
        return self.generator / "templates"

    @property
    def runtime(self) -> Path:
        """Hand-written modules, copied to `_runtime` of the package."""
        return self.generator / "runtime"

    @property
    def package(self) -> Path:
        """Hand-written files, copied to the top of the package."""
        return self.generator / "package"

    @property
    def upstream_record(self) -> Path:
        """Checksums of the upstream templates that are overridden."""
        return self.generator / "upstream-templates.json"

    @property
    def license(self) -> Path:
        """The licence, copied into package and distribution."""
        return self.generator.parents[1] / "LICENSE"


DOCUMENT = ROOT / "openapi" / "alerts.yaml"
OUTPUT = ROOT / "generated"
