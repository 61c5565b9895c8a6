"""Values that the page's lists of enums do not hold (A), at every depth, always or in one alert only."""

from contract_tests.mock_server.mutants.broken import always, broken

_IN_WORDS = {
    "severity": "Alert severity",
    "status": "Alert status",
    "vendor": "Source vendor",
    "device.status": "Device status",
    "device.platform": "Device platform",
    "device.cloud_metadata.cloud_provider": "Cloud provider",
    "device.tags.source": "Tag source",
}


def _promise(where: str) -> str:
    return f"{_IN_WORDS[where]} holds one of the documented values."


for _name, _where in {
    "severity-upper-case": "severity",
    "status-upper-case": "status",
    "vendor-upper-case": "vendor",
    "device-status-upper-case": "device.status",
    "platform-upper-case": "device.platform",
    "cloud-provider-upper-case": "device.cloud_metadata.cloud_provider",
    "tag-source-upper-case": "device.tags.source",
}.items():
    broken(_name, _promise(_where), _where, str.upper)

for _name, _where, _value in (
    ("severity-new-rarely", "severity", "urgent"),
    ("severity-empty-rarely", "severity", ""),
    ("status-new-rarely", "status", "closed"),
    ("vendor-new-rarely", "vendor", "microsoft_sentinel"),
    ("device-status-new-rarely", "device.status", "isolated"),
    ("platform-new-rarely", "device.platform", "android"),
):
    broken(_name, _promise(_where), _where, always(_value), rare=True)

for _name, _where, _change in (
    ("platform-macos", "device.platform", lambda value: "macos" if value == "mac" else value),
    ("status-with-blank", "status", lambda value: value.replace("_", " ")),
    ("severity-as-rank", "severity", lambda value: len(value)),
    ("severity-informational", "severity", lambda value: "informational" if value == "info" else value),
    ("vendor-defender-short", "vendor", lambda value: "defender" if value.startswith("ms_") else value),
    ("cloud-provider-gcp", "device.cloud_metadata.cloud_provider", always("gcp")),
    ("tag-source-user", "device.tags.source", always("user")),
):
    broken(_name, _promise(_where), _where, _change)
