"""Freedoms in what an alert holds, and how it is spelled."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.data import Alert
from contract_tests.mock_server.draw import time_text
from contract_tests.mock_server.query import Query
from contract_tests.mock_server.registry import variant
from contract_tests.mock_server.reshape import each_time, everywhere, objects_at, without_nulls
from contract_tests.mock_server.store import Entry

REQUIRED = ("id", "vendor")


class Reshaped(Behaviour):
    """Shows alerts in another shape, which changes nothing else."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        """The alert as it is shown now."""
        raise NotImplementedError

    def shown(self, entry: Entry, query: Query) -> Alert:
        return self.reshape(super().shown(entry, query), query)


@variant
class NullsLeftOut(Reshaped):
    """Keys that hold null are left out, at any depth; only `observables`, when asked for, stays."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        asked = {"observables": alert.get("observables")} if query.observables else {}
        return {**without_nulls(alert), **({} if asked.get("observables") else asked)}


@variant
class OptionalFieldsNull(Reshaped):
    """Every field that may be null is null."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        return {name: value if name in REQUIRED else None for name, value in alert.items()}


@variant
class OptionalFieldsAbsent(Reshaped):
    """Every field that may be absent is absent."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        kept = {name: alert[name] for name in REQUIRED}
        return {**kept, "observables": None} if query.observables else kept


@variant
class EmptyTextsAndLists(Reshaped):
    """Free text is empty, and so are lists."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        free = ("title", "description", "user_name", "pid", "process_md5", "vendor_severity", "windows_sid")
        device = alert["device"] and {**alert["device"], "hostnames": [], "ipv4s": [], "tags": []}
        emptied = {**alert, **dict.fromkeys(free, ""), "mitre": [], "device": device}
        return {**emptied, "observables": []} if query.observables else emptied


@variant
class NestedFieldsNull(Reshaped):
    """Devices, tactics and observables are there, and every field in them is null."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        nested = {name: everywhere(alert.get(name), lambda _key, _value: None) for name in ("device", "observables")}
        tactics = [dict.fromkeys(tactic) for tactic in alert["mitre"] or []]
        device = dict.fromkeys(nested["device"]) if nested["device"] else None
        return {**alert, **{n: v for n, v in nested.items() if n in alert}, "device": device, "mitre": tactics}


@variant
class EmptyObjects(Reshaped):
    """Nested objects are there without any key."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        emptied: Alert = {**alert, "device": {}, "mitre": [{}, {"techniques": [{}]}]}
        return {**emptied, "observables": [{}]} if query.observables else emptied


@variant
class UnaskedObservablesNull(Reshaped):
    """`observables` is null when it was not asked for."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        return alert if query.observables else {**alert, "observables": None}


@variant
class UnaskedObservablesEmpty(Reshaped):
    """`observables` is an empty list when it was not asked for."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        return alert if query.observables else {**alert, "observables": []}


@variant
class NoObservablesAnywhere(Reshaped):
    """No alert of the connection has observables: null, also when they are asked for."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        return {**alert, "observables": None} if query.observables else alert


@variant
class ObjectsWithoutValueKey(Reshaped):
    """An observable that names an object has no `value` key."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        shown = [without_nulls(one) for one in alert.get("observables") or []]
        return {**alert, "observables": shown} if alert.get("observables") else alert


@variant
class UndocumentedFields(Reshaped):
    """Alerts and what is nested in them have fields that nobody documented."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        grown = everywhere({**alert, "device": alert["device"]}, lambda _key, value: value)
        for path in ((), ("device",), ("device", "source_vendors"), ("mitre",), ("observables",)):
            for found in objects_at(grown, path):
                found["x_score"] = {"value": 0.5, "of": [1, None, "é"]}
        return {**grown, "updated_at": "not a time", "connection": None}


@variant
class GroupsAlways(Behaviour):
    """Devices carry their groups, asked for or not."""

    def shown_device(self, entry: Entry, device: Mapping[str, Any], query: Query) -> dict[str, Any]:
        return {**super().shown_device(entry, device, query), "groups": [{"id": "grp-3", "name": None}]}


@variant
class GroupsUnderAnotherName(Behaviour):
    """Device groups are a list of names, under another key."""

    def shown_device(self, entry: Entry, device: Mapping[str, Any], query: Query) -> dict[str, Any]:
        groups = {"device_groups": ["Élan", "Servers"]} if query.groups else {}
        return {**device, **groups}


@variant
class GroupsNever(Behaviour):
    """`includeDeviceGroups` adds nothing that anybody could name."""

    def shown_device(self, entry: Entry, device: Mapping[str, Any], query: Query) -> dict[str, Any]:
        return dict(device)


@variant
class TimesWithOffset(Reshaped):
    """Times end in `+00:00` instead of `Z`."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        return dict(each_time(alert, lambda text: text.replace("Z", "+00:00")))


def _in_zone(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(timezone(timedelta(hours=5, minutes=45))).isoformat()


@variant
class TimesInOtherZone(Reshaped):
    """Times are given in a zone of their own."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        return dict(each_time(alert, _in_zone))


@variant
class TimesInLowerCase(Reshaped):
    """Times have `t` and `z`."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        return dict(each_time(alert, str.lower))


@variant
class TimesToTheMicrosecond(Reshaped):
    """Every time has six digits after the second."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        return dict(each_time(alert, lambda t: datetime.fromisoformat(t).isoformat(timespec="microseconds")))


@variant
class UuidsInUpperCase(Reshaped):
    """UUIDs are spelled with capital letters."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        device = alert["device"] and {**alert["device"], "id": alert["device"]["id"].upper()}
        return {**alert, "id": alert["id"].upper(), "device": device}


@variant
class OneVendor(Reshaped):
    """All alerts come from one product, have one severity and one status."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        return {**alert, "vendor": "crowdstrike", "severity": "low", "status": "new"}


@variant
class VendorDataOfAnyKind(Reshaped):
    """`vendor_data` and policies hold whatever JSON can say."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        anything = {
            "": [[], {}, [None]],
            "n": [0, -1, 2**63, 1.5e300, -0.5],
            "b": [True, False],
            "ключ": {"a": {"b": "\u2028"}},
        }
        device = {**(alert["device"] or {}), "vendor_data": anything}
        device["source_vendors"] = [{"vendor": "x", "agent_info": {"policies": [anything, {}]}}]
        return {**alert, "device": device}


@variant
class ObjectsWithValue(Behaviour):
    """An observable that names an object has a `value` all the same."""

    def prepared(self, alert: Alert) -> Alert:
        alert = super().prepared(alert)
        shown = [{**one, "value": one["value"] or "an object"} for one in alert["observables"] or []]
        return {**alert, "observables": alert["observables"] and shown}


@variant
class DeviceClocksAhead(Behaviour):
    """The clock of one device is 60 days ahead, those of a tenth are 390 seconds ahead."""

    def shown(self, entry: Entry, query: Query) -> Alert:
        ahead = timedelta(days=60) if entry.number == 20 else timedelta(seconds=390 * (entry.number % 10 == 3))
        alert = super().shown(entry, query)
        for name in ("first_event_time", "last_event_time"):
            if alert[name]:
                alert[name] = time_text(datetime.fromisoformat(alert[name]) + ahead)
        return alert


@variant
class TimesBeyondTheCalendar(Reshaped):
    """Times that stand for "no time" lie in the first or the last hours of the calendar, which UTC does not have."""

    def reshape(self, alert: Alert, query: Query) -> Alert:
        never = {4: "0001-01-01T00:00:00+02:00", 5: "9999-12-31T23:59:59-05:00"}.get(int(alert["id"][:2], 16) % 9)
        return each_time(alert, lambda _: never) if never else alert
