"""Seeded alerts, drawn from the document's schemas and examples, spelled as each of the three products does."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from contract_tests.mock.reshape import SCHEMAS, Schema, resolved, type_of

Alert = dict[str, Any]

STILL = datetime(2025, 3, 31, tzinfo=UTC)
"""The time at which the clock of tests is stopped."""
SPAN = timedelta(days=30)
"""The alerts that a server starts with are spread over so long a time before now."""

VENDORS, SEVERITIES, STATUSES = (SCHEMAS[name]["enum"] for name in ("AlertVendor", "AlertSeverity", "AlertStatus"))
OBSERVABLE_TYPES = list(zip(SCHEMAS["ObservableTypeId"]["enum"], SCHEMAS["ObservableType"]["enum"], strict=True))
"""Pairs of `type_id` and `type`."""

_PLATFORMS = ("windows", "windows", "windows", "linux", "mac")  # of the incidents that the examples are of
_TITLES = (
    "不審なプロセスの起動が検出されました",
    "Обнаружена подозрительная активность ⚠️",
    "Tâche planifiée — à vérifier",
)
_DESCRIPTION = 'The new names end in ".locked":\nC:\\Büro\\<beacon> & payload'
_ALWAYS = {"title", "device.id", "last_event_time", "resolved_time", "observables"}
"""Fields that are never null by chance."""
_DIGITS = re.compile("[0-9a-f]{8,}")


def make_alerts(count: int, seed: int) -> list[Alert]:
    """`count` alerts with every documented key, `observables` too, oldest first; equal for equal arguments."""
    step = SPAN / max(count, 1)
    return [make_alert(number, seed, STILL - SPAN + step * number, step) for number in range(count)]


@lru_cache(maxsize=2048)
def make_alert(number: int, seed: int, moment: datetime, step: timedelta) -> Alert:
    """The alert with this number, equal for equal arguments; nothing happened to it after `moment` + `step`/2.

    It is shared: whoever changes it makes a copy.
    """
    draw = _Draw(number, seed)
    alert: Alert = draw.value("", SCHEMAS["Alert"], draw.own(moment, step))
    return alert


class _Draw:
    """Chance that makes one alert; enums go through all their values as the numbers of alerts count up."""

    def __init__(self, number: int, seed: int) -> None:
        self.number = number
        self.random = Random(f"{seed}/{number}")
        self.vendor: str = VENDORS[number % len(VENDORS)]

    def below(self, end: int) -> int:
        """A whole number from 0 to before `end`; a good deal faster than `randrange`."""
        return int(self.random.random() * end)

    def own(self, moment: datetime, step: timedelta) -> dict[str, Any]:
        """The fields that say more than an example, by their dotted paths."""
        status = STATUSES[self.number % len(STATUSES)]
        severity = SEVERITIES[(self.number + self.number // len(SEVERITIES)) % len(SEVERITIES)]
        ended = moment + step * self.random.random() / 2
        is_resolved = status == "resolved" or self.below(6) == 0
        last = ended - timedelta(minutes=self.below(600), milliseconds=self.below(60_000)) if is_resolved else ended
        first = last - timedelta(seconds=self.below(7200))
        known = {
            "id": self.uuid(upper=self.vendor == "ms_defender_endpoint"),
            "vendor": self.vendor,
            "severity": severity,
            "vendor_severity": severity.capitalize(),
            "status": status,
            "first_event_time": self.time(first),
            "last_event_time": self.time(last),
            "resolved_time": self.time(ended) if is_resolved else None,
            "process_created_at": self.time(first - timedelta(seconds=self.below(90))),
            "device.id": self.uuid(upper=self.vendor == "sentinelone"),
            "device.platform": "unknown" if self.number % 7 == 6 else _PLATFORMS[self.number % len(_PLATFORMS)],
            "device.last_seen": self.time(last),
            "device.first_seen": self.time(last - timedelta(days=1 + self.below(400))),
            "observables": self.observables(),
        }
        if self.vendor == "crowdstrike":  # which has ids of its own for processes
            known |= {name: str(10**11 + self.below(9 * 10**11)) for name in ("pid", "parent_pid")}
        if self.number % 4 == 3:
            known |= {"title": _TITLES[self.number % len(_TITLES)], "description": _DESCRIPTION}
        return known

    def value(self, path: str, schema: Schema, known: dict[str, Any]) -> Any:
        """A value of the schema; what may be null is so now and then."""
        is_nullable = "null" in schema.get("type", ()) or {"type": "null"} in schema.get("anyOf", ())
        if path and path not in _ALWAYS and is_nullable and self.below(9) == 0:
            return None
        if path in known:
            return known[path]
        schema = resolved(schema)
        if "enum" in schema:
            return schema["enum"][(self.number + self.number // len(schema["enum"])) % len(schema["enum"])]
        if examples := [example for example in schema.get("examples", ()) if example is not None]:
            example = examples[self.number % len(examples)]
            return _DIGITS.sub(self.other_digits, example) if isinstance(example, str) else example
        if type_of(schema) == "array":
            return [self.value(f"{path}[]", schema["items"], known)] if self.below(8) else []
        if type_of(schema) == "object":
            start = f"{path}." if path else ""
            return {name: self.value(start + name, field, known) for name, field in schema["properties"].items()}
        return f"{path.rpartition('.')[2]}-{self.hex(8)}"

    def other_digits(self, found: re.Match[str]) -> str:
        """As many digits of the same kind, so that hashes and ids differ from alert to alert."""
        length = len(found[0])
        if found[0].isdecimal():
            return str(10 ** (length - 1) + self.below(9 * 10 ** (length - 1)))
        return self.hex(length)

    def time(self, moment: datetime) -> str:
        """In whole seconds (CrowdStrike), with seven digits (Defender) or with six (SentinelOne)."""
        if self.vendor == "crowdstrike":
            return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        digit = self.below(10) if self.vendor == "ms_defender_endpoint" else ""
        return f"{moment:%Y-%m-%dT%H:%M:%S.%f}{digit}Z"

    def observables(self) -> list[Alert] | None:
        """One of the types in turn, so that 32 alerts show all, and some more; one alert in eleven has none."""
        if self.number % 11 == 2 and self.number >= len(OBSERVABLE_TYPES):
            return None if self.number % 2 else []
        turn = OBSERVABLE_TYPES[self.number % len(OBSERVABLE_TYPES)]
        return [
            {
                "name": f"evidence.{name.lower()}",
                "type_id": type_id,
                "type": name,
                # Types from 20 on name an object, and have no value.
                "value": None if 20 <= type_id < 99 else f"évidence-{self.hex(12)}.corp.example",
            }
            for type_id, name in [turn, *self.random.sample(OBSERVABLE_TYPES, self.below(5))]
        ]

    def uuid(self, *, upper: bool) -> str:
        digits = self.hex(32)
        text = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
        return text.upper() if upper else text

    def hex(self, digits: int) -> str:
        return f"{self.random.getrandbits(digits * 4):0{digits}x}"
