"""When observables are there."""

from collections.abc import Iterator
from typing import Any

from contract_tests.engine.evidence import evidence, items_of
from contract_tests.engine.rule import rule
from contract_tests.engine.run import Run
from contract_tests.errors import CannotTestError
from contract_tests.http.exchange import Exchange
from contract_tests.results import Finding, Observation, Settled, simple
from contract_tests.rules.alert_fields.accuse import require_alerts

_FLAG, _KEY = "includeObservables", "observables"


def _alerts(run: Run, asked: str | None) -> Iterator[tuple[Exchange, int, dict[str, Any]]]:
    """Yield alerts of answers whose request did, or did not, ask for observables."""
    require_alerts(run)
    met = False
    for exchange in evidence(run).pages:
        texts = [value for name, value in exchange.request.query if name == _FLAG]
        if texts in ([asked], [] if asked == "false" else [asked]):
            for index, alert in enumerate(items_of(run, exchange)):
                if isinstance(alert, dict):
                    met = True
                    yield exchange, index, alert
    if not met:
        raise CannotTestError(f"no alert was seen with {_FLAG}={asked}")


@rule(
    "there-when-asked", fact="the key is there when observables are asked for, null where an alert has none", surety="C"
)
def there_when_asked(run: Run) -> Iterator[Finding]:
    """Every alert has the key observables when the request asks for them."""
    for exchange, index, alert in _alerts(run, "true"):
        if _KEY not in alert:
            yield simple("the key to be there", pointer=f"/items/{index}/{_KEY}", exchange=exchange)


@rule("unasked", fact="observables are absent, null or an empty list when they are not asked for", surety="E")
def unasked(run: Run) -> Iterator[Observation | Settled]:
    """Observables come only when they are asked for."""
    met = {_state(alert): exchange for exchange, _, alert in _alerts(run, "false")}
    pointer = "/components/schemas/Alert/properties/observables"
    yield Settled("observables that are not asked for", " or ".join(sorted(met)), pointer)
    if "there" in met:
        yield Observation("an alert has observables, though none asked for them", exchange=met["there"])


def _state(alert: dict[str, Any]) -> str:
    value = alert.get(_KEY, "absent")
    return "absent" if value == "absent" else "null" if value is None else "an empty list" if value == [] else "there"
