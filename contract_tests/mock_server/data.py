"""Seeded, realistic alerts: every value of every enum, nulls and Unicode among them."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from contract_tests.mock_server import vocabulary as words
from contract_tests.mock_server.devices import make_device
from contract_tests.mock_server.draw import below, hexadecimal, ipv4, seldom, sid, some, time_text, uuid_text

Alert = dict[str, Any]

FIRST_DAY = datetime(2025, 3, 1, tzinfo=UTC)
SPAN = timedelta(days=30)


def make_alerts(count: int, seed: int) -> list[Alert]:
    """`count` alerts with every documented key, `observables` too, oldest first; equal for equal arguments.

    They are spread over 30 days of March 2025, whatever their number.
    """
    step = SPAN / max(count, 1)
    return [make_alert(number, seed, step) for number in range(count)]


def make_alert(number: int, seed: int, step: timedelta) -> Alert:
    """The alert with this number; each is a step younger than the one before."""
    draw = Random(f"{seed}/{number}")
    vendor = words.VENDORS[number % len(words.VENDORS)]
    last = _whole_seconds(FIRST_DAY + step * (number + draw.random() / 2), draw)
    first = last - timedelta(seconds=below(draw, 7200))
    return {
        "id": uuid_text(draw),
        **_what(number, draw, vendor),
        **_when(draw, first, last),
        "vendor": vendor,
        **_process(draw, first),
        **_user(draw),
        "device": seldom(draw, make_device(number, draw, vendor, last), 15),
        "mitre": seldom(draw, _mitre(draw)),
        "observables": _observables(number, draw),
    }


def _whole_seconds(moment: datetime, draw: Random) -> datetime:
    """Most times have no fraction; some do, so that both spellings are met."""
    return moment if below(draw, 8) == 0 else moment.replace(microsecond=0)


def _what(number: int, draw: Random, vendor: str) -> Alert:
    return {
        "vendor_id": f"ldt:{hexadecimal(draw, 32)}:{below(draw, 10**9)}",
        "title": draw.choice(words.TITLES),
        "description": seldom(draw, draw.choice(words.DESCRIPTIONS)),
        "assigned_user": seldom(draw, f"{draw.choice(words.USERS)}@corp.example", 2),
        "severity": words.SEVERITIES[number % len(words.SEVERITIES)],
        "vendor_severity": draw.choice(words.VENDOR_SEVERITIES[vendor]),
        "status": words.STATUSES[number % len(words.STATUSES)],
        "vendor_status": seldom(draw, draw.choice(words.VENDOR_STATUSES[vendor])),
    }


def _when(draw: Random, first: datetime, last: datetime) -> Alert:
    resolved = last + timedelta(minutes=draw.randint(1, 600))
    return {
        "first_event_time": seldom(draw, time_text(first), 20),
        "last_event_time": time_text(last),
        "resolved_time": seldom(draw, time_text(resolved), 2),
    }


def _process(draw: Random, first: datetime) -> Alert:
    name = draw.choice(words.PROCESSES)
    folder = "C:\\Users\\Public\\Téléchargements\\" if name.endswith(".exe") else "/usr/local/bin/"
    return {
        "pid": seldom(draw, str(draw.randrange(4, 65536))),
        "process_created_at": seldom(draw, time_text(first - timedelta(seconds=below(draw, 90)))),
        "process_filename": name,
        "process_command_line": seldom(draw, f'"{folder}{name}" --quiet -enc "{hexadecimal(draw, 40)}"'),
        "process_filepath": f"{folder}{name}",
        "process_sha1": hexadecimal(draw, 40),
        "process_sha256": hexadecimal(draw, 64),
        "process_md5": seldom(draw, hexadecimal(draw, 32)),
        "parent_pid": seldom(draw, str(draw.randrange(4, 65536))),
    }


def _user(draw: Random) -> Alert:
    return {
        "user_name": draw.choice(words.USERS),
        "windows_sid": seldom(draw, sid(draw), 3),
        "active_directory_user_id": seldom(draw, uuid_text(draw), 4),
        "active_directory_domain": seldom(draw, "corp.example", 4),
    }


def _mitre(draw: Random) -> list[Alert]:
    return [
        {
            "tactic_name": name,
            "tactic_id": tactic_id,
            "tactic_source": "MITRE ATT&CK",
            "techniques": [
                {"technique_name": t, "technique_id": i, "technique_link": f"https://attack.mitre.org/techniques/{i}/"}
                for t, i in techniques
            ],
        }
        for name, tactic_id, techniques in some(draw, words.TACTICS, 2)
    ]


def _observables(number: int, draw: Random) -> list[Alert] | None:
    """One of the types in turn, so that 32 alerts show all, and a few more by chance; some alerts have none."""
    if number >= len(words.OBSERVABLE_TYPES) and below(draw, 12) == 0:
        return draw.choice((None, []))
    pairs = [words.OBSERVABLE_TYPES[number % len(words.OBSERVABLE_TYPES)], *some(draw, words.OBSERVABLE_TYPES, 4)]
    return [
        {
            "name": f"evidence.{name.lower()}",
            "type_id": type_id,
            "type": name,
            "value": None
            if type_id in words.OBJECT_TYPES
            else draw.choice((ipv4(draw), hexadecimal(draw, 40), "évidence №1")),
        }
        for type_id, name in pairs
    ]
