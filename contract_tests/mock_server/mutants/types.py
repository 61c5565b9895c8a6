"""Fields of another type than the page's example shows (A), and required ones that are not there."""

from typing import Any

from contract_tests.mock_server.mutants.broken import MISSING, always, broken


def _number(value: Any) -> int:
    return int(value) if str(value).isdecimal() else 4711


def _joined(value: list[Any]) -> str:
    return ",".join(str(one) for one in value)


def _by_key(value: list[dict[str, Any]]) -> dict[str, Any]:
    return {str(one["key"]): one["value"] for one in value}


def _with_null(value: list[Any]) -> list[Any]:
    return [*value, None]


_ID = "Every alert has an `id`, which is a UUID."
broken("id-missing", _ID, "id", always(MISSING), rare=True)
broken("id-null", _ID, "id", always(None), rare=True)
broken("id-of-the-vendor", _ID, "id", lambda value: f"ldt:{value[:8]}", rare=True)
broken("id-without-dashes", _ID, "id", lambda value: value.replace("-", ""))
broken("id-in-braces", _ID, "id", lambda value: f"{{{value}}}")
broken("id-as-number", _ID, "id", lambda value: int(value[:8], 16))
broken("device-id-no-uuid", "`device.id` is a UUID.", "device.id", lambda value: f"dev-{value[:8]}")
broken(
    "device-id-no-uuid-rarely",
    "`device.id` is a UUID.",
    "device.id",
    always("00000000-0000-0000-0000-00000000000"),
    rare=True,
)

_VENDOR = "Every alert has a `vendor`."
broken("vendor-missing", _VENDOR, "vendor", always(MISSING), rare=True)
broken("vendor-null", _VENDOR, "vendor", always(None), rare=True)

for _where in ("pid", "parent_pid", "vendor_severity", "device.os_major_version", "device.cloud_metadata.account_id"):
    _name = _where.replace("_", "-").replace(".", "-")
    broken(f"{_name}-as-number", f"`{_where}` is a string.", _where, _number)

for _where, _value in {
    "title": 5,
    "description": ["two", "lines"],
    "assigned_user": {"email": "a@corp.example"},
    "user_name": {"name": "a"},
    "vendor_id": 4711,
    "vendor_status": True,
    "process_command_line": ["cmd.exe", "/c"],
    "process_filename": False,
    "process_filepath": 0,
    "process_sha1": 160,
    "process_sha256": ["e3b0"],
    "process_md5": 128,
    "windows_sid": {"sid": "S-1-5-18"},
    "active_directory_user_id": 1000,
    "active_directory_domain": ["corp", "example"],
    "device.os_version": 11,
    "device.os_minor_version": 0.5,
    "device.source_vendors.vendor": {"name": "x"},
    "device.source_vendors.vendor_id": 1,
    "device.source_vendors.agent_info.agent_version": 7.1,
    "device.source_vendors.agent_info.signature_version": 1,
    "device.ad_info.org_unit": ["OU=a", "OU=b"],
    "device.cloud_metadata.region": {"name": "us-east-1"},
    "device.tags.value": 17,
    "device.identities.user_sid": 500,
    "mitre.tactic_id": 6,
    "mitre.techniques.technique_link": ["https://attack.mitre.org/"],
    "observables.name": 1,
    "observables.value": 443,
}.items():
    _name = _where.replace("_", "-").replace(".", "-")
    broken(f"{_name}-no-string", f"`{_where}` is a string or null.", _where, always(_value))

for _where in ("hostnames", "fqdns", "ipv4s", "ipv6s", "mac_addresses", "installed_software"):
    _name = _where.replace("_", "-")
    broken(f"{_name}-joined", f"`device.{_where}` is a list of strings.", f"device.{_where}", _joined)
broken("hostnames-with-null", "`device.hostnames` is a list of strings.", "device.hostnames", _with_null)
broken("ipv4s-of-numbers", "`device.ipv4s` is a list of strings.", "device.ipv4s", always([167772161]), rare=True)

broken("device-as-id", "`device` is an object or null.", "device", lambda value: value["id"])
broken("device-as-list", "`device` is an object or null.", "device", lambda value: [value])
broken("device-false-rarely", "`device` is an object or null.", "device", always(False), rare=True)
broken("mitre-as-object", "`mitre` is a list of objects.", "mitre", always({"tactic_name": "Impact"}))
broken("mitre-with-null", "`mitre` is a list of objects.", "mitre", _with_null)
broken("techniques-as-names", "`mitre[].techniques` is a list of objects.", "mitre.techniques", always(["T1003"]))
broken(
    "observables-as-object", "`observables` is a list of objects.", "observables", always({"IP_ADDRESS": ["10.0.0.1"]})
)
broken("observables-with-null", "`observables` is a list of objects.", "observables", _with_null, rare=False)
broken(
    "source-vendors-as-names", "`device.source_vendors` is a list of objects.", "device.source_vendors", always(["x"])
)
broken("agent-info-as-text", "`agent_info` is an object or null.", "device.source_vendors.agent_info", always("7.1"))
broken(
    "policies-as-names", "`policies` is a list of objects.", "device.source_vendors.agent_info.policies", always(["a"])
)
broken("ad-info-as-list", "`device.ad_info` is an object or null.", "device.ad_info", lambda value: [value])
broken(
    "cloud-metadata-as-list", "`device.cloud_metadata` is an object or null.", "device.cloud_metadata", lambda v: [v]
)
broken("tags-as-object", "`device.tags` is a list of objects.", "device.tags", _by_key)
broken("identities-as-names", "`device.identities` is a list of objects.", "device.identities", always(["SYSTEM"]))
broken("vendor-data-as-text", "`device.vendor_data` is an object or null.", "device.vendor_data", always('{"cid":"x"}'))
broken("vendor-data-as-list", "`device.vendor_data` is an object or null.", "device.vendor_data", always([]), rare=True)
