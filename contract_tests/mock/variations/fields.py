"""What an alert holds, and how it is spelled."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from contract_tests.mock.api import Server
from contract_tests.mock.data import Alert
from contract_tests.mock.fault import variation
from contract_tests.mock.query import Query
from contract_tests.mock.reshape import each_time, everywhere, objects_at, without_nulls
from contract_tests.mock.store import Entry

_REQUIRED = ("id", "vendor")


def _shown(name: str, says: str, change: Callable[[Alert, bool], Alert]) -> None:
    """Alerts of another shape: (alert, whether observables were asked for)."""
    variation(name, says, item=lambda _s, query, _entry, alert: change(alert, query.observables))


def _kept(alert: Alert, asked: bool) -> Alert:
    """The key of the observables stays where they were asked for, whatever else goes."""
    return {"observables": None, **alert} if asked else alert


def _device(alert: Alert, **changes: object) -> Alert:
    return alert | {"device": alert["device"] and {**alert["device"], **changes}}


def _emptied(alert: Alert, asked: bool) -> Alert:
    free = ("title", "description", "user_name", "pid", "process_md5", "vendor_severity", "windows_sid")
    emptied = _device(alert | dict.fromkeys(free, "") | {"mitre": []}, hostnames=[], ipv4s=[], tags=[])
    return emptied | {"observables": []} if asked else emptied


def _nested_null(alert: Alert, asked: bool) -> Alert:
    nothing = everywhere(alert.get("observables"), lambda _key, _value: None)
    device, tactics = (
        alert["device"] and dict.fromkeys(alert["device"]),
        [dict.fromkeys(t) for t in alert["mitre"] or []],
    )
    return alert | {"device": device, "mitre": tactics} | ({"observables": nothing} if asked else {})


def _empty_objects(alert: Alert, asked: bool) -> Alert:
    emptied = alert | {"device": {}, "mitre": [{}, {"techniques": [{}]}]}
    return emptied | {"observables": [{}]} if asked else emptied


def _objects_without_value(alert: Alert, _asked: bool) -> Alert:
    shown = [without_nulls(one) for one in alert.get("observables") or []]
    return alert | {"observables": shown} if shown else alert


def _objects_with_value(alert: Alert, _asked: bool) -> Alert:
    for one in objects_at(alert, ["observables"]):
        one["value"] = one["value"] or "an object"
    return alert


def _undocumented(alert: Alert, _asked: bool) -> Alert:
    for path in ((), ("device",), ("device", "source_vendors"), ("mitre",), ("observables",)):
        for found in objects_at(alert, path):
            found["x_score"] = {"value": 0.5, "of": [1, None, "é"]}
    return alert | {"updated_at": "not a time", "connection": None}


def _clocks_ahead(_s: Server, _query: Query, entry: Entry, alert: Alert) -> Alert:
    ahead = timedelta(days=60) if entry.number == 20 else timedelta(seconds=390 * (entry.number % 10 == 3))
    for name in ("first_event_time", "last_event_time"):
        if alert[name] and ahead:
            alert[name] = (datetime.fromisoformat(alert[name]) + ahead).isoformat()
    return alert


def _beyond_calendar(alert: Alert, _asked: bool) -> Alert:
    never = {4: "0001-01-01T00:00:00+02:00", 5: "9999-12-31T23:59:59-05:00"}.get(int(alert["id"][:2], 16) % 9)
    return dict(each_time(alert, lambda _: never)) if never else alert


def _vendor_data(alert: Alert, _asked: bool) -> Alert:
    anything = {
        "": [[], {}, [None]],
        "n": [0, -1, 2**63, 1.5e300, -0.5],
        "b": [True, False],
        "ключ": {"a": {"b": "\u2028"}},
    }
    agents = [{"vendor": "x", "agent_info": {"policies": [anything, {}]}}]
    return alert | {"device": {**(alert["device"] or {}), "vendor_data": anything, "source_vendors": agents}}


_shown(
    "nulls-left-out",
    "Keys that hold null are left out, at any depth; only `observables`, asked for, stays.",
    lambda alert, asked: _kept(dict(without_nulls(alert)), asked),
)
_shown(
    "optional-fields-null",
    "Every field that may be null is null.",
    lambda alert, asked: {name: value if name in _REQUIRED else None for name, value in alert.items()},
)
_shown(
    "optional-fields-absent",
    "Every field that may be absent is absent.",
    lambda alert, asked: _kept({name: alert[name] for name in _REQUIRED}, asked),
)
_shown("empty-texts-and-lists", "Free text is empty, and so are lists.", _emptied)
_shown(
    "nested-fields-null", "Devices, tactics and observables are there, and every field in them is null.", _nested_null
)
_shown("empty-objects", "Nested objects are there without any key.", _empty_objects)
_shown(
    "unasked-observables-null",
    "`observables` is null when it was not asked for.",
    lambda alert, asked: {"observables": None, **alert},
)
_shown(
    "unasked-observables-empty",
    "`observables` is an empty list when it was not asked for.",
    lambda alert, asked: {"observables": [], **alert},
)
_shown(
    "no-observables-anywhere",
    "No alert of the connection has observables: null, also when they are asked for.",
    lambda alert, asked: alert | {"observables": None} if asked else alert,
)
_shown("objects-without-value-key", "An observable that names an object has no `value` key.", _objects_without_value)
_shown("objects-with-value", "An observable that names an object has a `value`.", _objects_with_value)
_shown("undocumented-fields", "Alerts and what is nested in them have undocumented fields.", _undocumented)
_shown(
    "uuids-in-upper-case",
    "UUIDs are spelled with capital letters.",
    lambda alert, asked: (
        _device(alert, id=alert["device"] and alert["device"]["id"].upper()) | {"id": alert["id"].upper()}
    ),
)
_shown(
    "one-vendor",
    "All alerts come from one product, have one severity and one status.",
    lambda alert, asked: alert | {"vendor": "crowdstrike", "severity": "low", "status": "new"},
)
_shown("vendor-data-of-any-kind", "`vendor_data` and policies hold whatever JSON can say.", _vendor_data)


def _groups(name: str, says: str, change: Callable[[Alert, bool], None]) -> None:
    """Groups of another shape: (device, whether they were asked for)."""

    def item(_s: Server, query: Query, _entry: Entry, alert: Alert) -> Alert:
        for device in objects_at(alert, ["device"]):
            device.pop("groups", None)
            change(device, query.groups)
        return alert

    variation(name, says, item=item)


_groups(
    "groups-always",
    "Devices carry their groups, asked for or not.",
    lambda device, asked: device.update(groups=[{"id": "grp-3", "name": None}]),
)
_groups(
    "groups-under-another-name",
    "Device groups are a list of names, under another key.",
    lambda device, asked: device.update({"device_groups": ["Élan", "Servers"]} if asked else {}),
)
_groups("groups-never", "`includeDeviceGroups` adds nothing that anybody could name.", lambda device, asked: None)

variation(
    "device-clocks-ahead",
    "The clock of one device is 60 days ahead, those of a tenth are 390 seconds ahead.",
    item=_clocks_ahead,
)
_shown(
    "times-beyond-the-calendar",
    'Times that stand for "no time" lie in the first or last hours of the calendar, which UTC does not have.',
    _beyond_calendar,
)

_NEPAL = timezone(timedelta(hours=5, minutes=45))
for _name, _says, _spell in (
    ("times-with-offset", "Times end in `+00:00` instead of `Z`.", lambda text: text.replace("Z", "+00:00")),
    (
        "times-in-other-zone",
        "Times are given in a zone of their own.",
        lambda text: datetime.fromisoformat(text).astimezone(_NEPAL).isoformat(),
    ),
    ("times-in-lower-case", "Times have `t` and `z`.", str.lower),
    (
        "times-to-the-microsecond",
        "Every time has six digits after the second.",
        lambda text: datetime.fromisoformat(text).isoformat(timespec="microseconds"),
    ),
):
    _shown(_name, _says, lambda alert, _asked, spell=_spell: dict(each_time(alert, spell)))  # type: ignore[misc]

TEXTS = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">",
    "</script><svg/onload=alert(1)>&amp;&lt;&#x27;",
    "]]><!-- <?xml ?> <!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
    "::error file=x::owned\n::set-output name=a::b\n##[error]owned",
    "| a | b |\n|---|---|\n[x](javascript:alert(1)) ![](http://127.0.0.1:9/x) `code` **b** <details>",
    "\u001b[31mred\u001b[0m\u001b]0;title\u0007\r\bover\u009b31m",
    '\'; rm -rf ~; echo $(id) `id` \\ "$HOME" !!',
    "\u202egnp.exe\u202c \u200b\ufeff \u2028\u2029 \u0000 \U0001f4a3 e\u0301",
    "{{ 7*7 }} ${7*7} %s %(x)s {0} =1+1 @SUM(A1)",
    "x" * 5000,
)
"""Text that is data, wherever it is shown."""


def _hostile(alert: Alert) -> Alert:
    text = TEXTS[int(str(alert["id"])[:8], 16) % len(TEXTS)]
    free = ("title", "description", "assigned_user", "process_command_line", "user_name", "vendor_status")
    return alert | dict.fromkeys(free, text)


variation(
    "hostile-text",
    "Free text and the names of undocumented fields hold markup, control characters and code.",
    stored=_hostile,
    item=lambda _s, _query, entry, alert: alert | {TEXTS[entry.number % 9]: TEXTS[entry.number % len(TEXTS)]},
)
