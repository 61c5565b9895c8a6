"""How the fields of an observable belong together."""

from collections.abc import Iterator
from typing import Any

from contract_tests.engine.evidence import SeenItem, evidence
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.results import Finding, Observation, simple
from contract_tests.rules.alert_fields.accuse import require_alerts

_OBJECTS = range(20, 31)


def _observables(run: Run) -> Iterator[tuple[SeenItem, str, dict[str, Any]]]:
    """Yield every observable with its alert and its JSON pointer; they are judged only where their fields are sound."""
    require_alerts(run)
    met = False
    for seen in evidence(run).items.values():
        found = seen.item.get("observables")
        for index, observable in enumerate(found if isinstance(found, list) else ()):
            if isinstance(observable, dict):
                met = True
                yield seen, f"{seen.pointer}/observables/{index}", observable
    if not met:
        raise CannotTestError("no alert with observables was seen")


def _names(run: Run) -> dict[int, str]:
    schemas = run.operation.document["components"]["schemas"]
    return dict(zip(schemas["ObservableTypeId"]["enum"], schemas["ObservableType"]["enum"], strict=True))


@rule(
    "type-pairs-with-type-id", fact="in OCSF the numbers and the names of types pair one to one, in order", surety="B"
)
def type_pairs_with_type_id(run: Run) -> Iterator[Finding]:
    """The type of an observable is the name that belongs to its type_id."""
    names = _names(run)
    for seen, pointer, observable in _observables(run):
        number, name = observable.get("type_id"), observable.get("type")
        if type(number) is int and number in names and name in names.values() and name != names[number]:
            yield simple(
                f"{names[number]}, the name of {number}", name, pointer=f"{pointer}/type", exchange=seen.exchange
            )


@rule(
    "objects-have-no-value",
    fact="in OCSF an observable that names an object (type_id 20 to 30) has no value; the vendor's page omits that",
    surety="E",
)
def objects_have_no_value(run: Run) -> Iterator[Observation]:
    """An observable that names an object has a value, or none."""
    met, objects = False, {_names(run)[number] for number in _OBJECTS}
    for seen, pointer, observable in _observables(run):
        if _names_object(observable, objects):
            met = True
            if observable.get("value"):
                what = "an observable that names an object has a value"
                yield Observation(what, observable["value"], f"{pointer}/value", seen.exchange)
                break
    if not met:
        raise CannotTestError("no observable that names an object was seen")


def _names_object(observable: dict[str, Any], objects: set[str]) -> bool:
    """By its number; by its name where it has no number."""
    number = observable.get("type_id")
    return observable.get("type") in objects if number is None else type(number) is int and number in _OBJECTS
