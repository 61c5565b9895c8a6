"""What `includeDeviceGroups` adds to a device: its shape is written nowhere."""

from collections.abc import Iterator

from contract_tests.engine.evidence import evidence, items_of
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.engine.settled import parameter_pointer
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange
from contract_tests.results import Observation, Settled
from contract_tests.rules.alert_fields.accuse import require_alerts

_FLAG = "includeDeviceGroups"


@rule("groups", fact="the flag adds groups to devices in a shape that is written nowhere", surety="E")
def groups(run: Run) -> Iterator[Observation | Settled]:
    """Device groups come under some key of a device, when they are asked for."""
    require_alerts(run)
    pages = evidence(run).pages
    asked = _keys(run, [page for page in pages if page.request.get(_FLAG) == "true"])
    unasked = _keys(run, [page for page in pages if page.request.get(_FLAG) in {None, "false"}])
    if not asked or not unasked:
        raise CannotTestError("no device was seen with its groups asked for, or none without")
    known = set(run.operation.resolve({"$ref": "#/components/schemas/Device"})["properties"])
    added = sorted(asked - unasked - known)
    always = sorted((asked & unasked) - known)
    said = (
        f"adds {len(added)} keys"
        if added
        else "adds no key; other undocumented ones are always there"
        if always
        else ""
    )
    yield Settled(f"what {_FLAG} does to a device", said or "adds no key", parameter_pointer(run.operation, _FLAG))
    for name in added:
        yield Observation(f"{_FLAG} adds an undocumented key to devices", name)


def _keys(run: Run, pages: list[Exchange]) -> set[str]:
    """Keys of all devices on these pages."""
    devices = (item.get("device") for page in pages for item in items_of(run, page) if isinstance(item, dict))
    return {key for device in devices if isinstance(device, dict) for key in device}
