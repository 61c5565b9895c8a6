"""What an alert holds, and how it is spelled."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from contract_tests.mock.data import Alert
from contract_tests.mock.fault import variation
from contract_tests.mock.query import Query
from contract_tests.mock.reshape import SCHEMAS, each_time, objects_at, without_nulls
from contract_tests.mock.store import Entry

_REQUIRED = SCHEMAS["Alert"]["required"]
_FREE_TEXTS = ("title", "description", "user_name", "pid", "process_md5", "vendor_severity", "windows_sid")


def _shown(name: str, change: Callable[[Alert], Alert]) -> None:
    """Alerts of another shape; the key of the observables stays where they were asked for, whatever else goes."""

    def item(alert: Alert, query: Query, *_: object) -> Alert:
        return ({"observables": None} if query.observables else {}) | change(alert)

    variation(name, item=item)


def _unasked(name: str, observables: object) -> None:
    """Observables of those who did not ask for them."""
    variation(f"unasked-observables-{name}", item=lambda alert, *_: {"observables": observables} | alert)


def _device(alert: Alert, **changes: object) -> Alert:
    return alert | {"device": alert["device"] and {**alert["device"], **changes}}


def _emptied(alert: Alert) -> Alert:
    emptied = _device(alert | dict.fromkeys(_FREE_TEXTS, "") | {"mitre": []}, hostnames=[], ipv4s=[], tags=[])
    return emptied | ({"observables": []} if "observables" in alert else {})


def _nested_null(alert: Alert) -> Alert:
    for name in ("device", "mitre", "observables"):
        for found in objects_at(alert, [name]):
            found.update(dict.fromkeys(found))
    return alert


def _empty_objects(alert: Alert) -> Alert:
    emptied: Alert = {"device": {}, "mitre": [{}, {"techniques": [{}]}], "observables": [{}]}
    return alert | {name: value for name, value in emptied.items() if name in alert}


def _with_value(alert: Alert) -> Alert:
    for one in objects_at(alert, ["observables"]):
        one["value"] = one["value"] or "an object"
    return alert


def _undocumented(alert: Alert) -> Alert:
    for path in ((), ("device",), ("device", "source_vendors"), ("mitre",), ("observables",)):
        for found in objects_at(alert, path):
            found["x_score"] = {"value": 0.5, "of": [1, None, "é"]}
    return alert | {"updated_at": "not a time", "connection": None}


def _upper_case(alert: Alert) -> Alert:
    return _device(alert, id=alert["device"] and alert["device"]["id"].upper()) | {"id": alert["id"].upper()}


def _beyond_calendar(alert: Alert) -> Alert:
    """Times that stand for "no time": in the first or last hours of the calendar, which UTC does not have."""
    never = {4: "0001-01-01T00:00:00+02:00", 5: "9999-12-31T23:59:59-05:00"}.get(int(alert["id"][:2], 16) % 9)
    return dict(each_time(alert, lambda text: never or text))


def _any_json(alert: Alert) -> Alert:
    numbers = {"": [[], {}, [None]], "n": [0, -1, 2**63, 1.5e300, -0.5]}
    anything = {**numbers, "b": [True, False], "ключ": {"a": {"b": "\u2028"}}}
    agents = [{"vendor": "x", "agent_info": {"policies": [anything, {}]}}]
    return alert | {"device": {**(alert["device"] or {}), "vendor_data": anything, "source_vendors": agents}}


_shown("nulls-left-out", without_nulls)
_shown("optional-fields-null", lambda alert: {name: alert[name] if name in _REQUIRED else None for name in alert})
_shown("optional-fields-absent", lambda alert: {name: alert[name] for name in _REQUIRED})
_shown("empty-texts-and-lists", _emptied)
_shown("nested-fields-null", _nested_null)
_shown("empty-objects", _empty_objects)
_shown("objects-without-value-key", lambda alert: alert | without_nulls({"observables": alert.get("observables")}))
_shown("objects-with-value", _with_value)
_shown("undocumented-fields", _undocumented)
_shown("uuids-in-upper-case", _upper_case)
_shown("one-vendor", lambda alert: alert | {"vendor": "crowdstrike", "severity": "low", "status": "new"})
_shown("times-beyond-the-calendar", _beyond_calendar)
_shown("vendor-data-of-any-kind", _any_json)
_shown("no-observables-anywhere", lambda alert: alert | dict.fromkeys(alert.keys() & {"observables"}))
_unasked("null", None)
_unasked("empty", [])

_NEPAL = timezone(timedelta(hours=5, minutes=45))


def _times(name: str, spell: Callable[[str], str]) -> None:
    _shown(f"times-{name}", lambda alert: each_time(alert, spell))


_times("with-offset", lambda text: text.replace("Z", "+00:00"))
_times("in-other-zone", lambda text: datetime.fromisoformat(text).astimezone(_NEPAL).isoformat())
_times("in-lower-case", str.lower)
_times("to-the-microsecond", lambda text: datetime.fromisoformat(text).isoformat(timespec="microseconds"))


def _groups(name: str, groups: Alert, *, unasked: bool = False) -> None:
    """Groups of another shape, in devices."""

    def item(alert: Alert, query: Query, *_: object) -> Alert:
        for device in objects_at(alert, ["device"]):
            device.pop("groups", None)
            device.update(groups if query.groups or unasked else {})
        return alert

    variation(f"groups-{name}", item=item)


_groups("always", {"groups": [{"id": "grp-3", "name": None}]}, unasked=True)
_groups("under-another-name", {"device_groups": ["Élan"]})
_groups("never", {})


def _clocks_ahead(alert: Alert, _query: Query, entry: Entry, *_: object) -> Alert:
    """The clock of one device is 60 days ahead, those of a tenth are 390 seconds ahead."""
    ahead = timedelta(days=60) if entry.number == 20 else timedelta(seconds=390 * (entry.number % 10 == 3))
    for name in ("first_event_time", "last_event_time"):
        if alert[name] and ahead:
            alert[name] = (datetime.fromisoformat(alert[name]) + ahead).isoformat()
    return alert


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


def _hostile(alert: Alert, _query: Query, entry: Entry, *_: object) -> Alert:
    """In free text, and as the name of an undocumented field."""
    text = TEXTS[entry.number % len(TEXTS)]
    names = ("title", "description", "assigned_user", "process_command_line", "user_name", "vendor_status")
    return alert | dict.fromkeys(names, text) | {TEXTS[entry.number % 9]: text}


variation("device-clocks-ahead", item=_clocks_ahead)
variation("hostile-text", item=_hostile)
