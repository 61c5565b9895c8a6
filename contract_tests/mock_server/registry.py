"""All mutants and all lawful variants, by name."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from contract_tests.mock_server.behaviour import Behaviour


@dataclass(frozen=True)
class Change:
    """A named change of the honest server: a mutant breaks the promise in `sentence`, a variant uses the freedom."""

    name: str
    sentence: str
    behaviour: type[Behaviour]


class UnknownChangeError(LookupError):
    """No mutant, or no variant, has that name."""


B = TypeVar("B", bound=type[Behaviour])

_MUTANTS: dict[str, Change] = {}
_VARIANTS: dict[str, Change] = {}


def mutant(behaviour: B) -> B:
    """Registers a class as a mutant; its docstring states the promise that it breaks."""
    _register(_MUTANTS, behaviour, _kebab(behaviour.__name__))
    return behaviour


def mutant_named(name: str, sentence: str, base: type[Behaviour], /, **attributes: object) -> None:
    """Registers a row of a table of mutants: `base` with other class attributes."""
    _register(_MUTANTS, type(name, (base,), {"__doc__": sentence, **attributes}), name)


def variant(behaviour: B) -> B:
    """Registers a class as a lawful variant; its docstring states the freedom that it uses."""
    _register(_VARIANTS, behaviour, _kebab(behaviour.__name__))
    return behaviour


def mutants() -> dict[str, Change]:
    """Every mutant."""
    _load("mutants")
    return dict(_MUTANTS)


def variants() -> dict[str, Change]:
    """Every variant."""
    _load("variants")
    return dict(_VARIANTS)


def behaviour_of(mutant_name: str | None = None, variant_names: Sequence[str] = ()) -> Callable[[int, int], Behaviour]:
    """The honest server changed by the variants, the first one outermost, and by the mutant before them all.

    Raises UnknownChangeError.
    """
    changes = [_found(mutants(), "mutant", mutant_name)] if mutant_name else []
    changes += [_found(variants(), "variant", name) for name in dict.fromkeys(variant_names)]
    classes = [change.behaviour for change in changes]
    # One that another is built of is there already; naming it again would be no order of classes.
    outer = [one for one in classes if not any(one is not other and issubclass(other, one) for other in classes)]
    return type("Served", (*outer, Behaviour), {})


def _found(known: dict[str, Change], kind: str, name: str) -> Change:
    if name not in known:
        raise UnknownChangeError(f"no {kind} is called {name!r}; --list-{kind}s prints all names")
    return known[name]


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z])(?=[0-9])", "-", name).lower()


def _register(known: dict[str, Change], behaviour: type[Behaviour], name: str) -> None:
    if name in known:
        raise ValueError(f"two changes are called {name!r}")
    known[name] = Change(name, " ".join((behaviour.__doc__ or "").split()), behaviour)


def _load(package: str) -> None:
    parent = importlib.import_module(f"contract_tests.mock_server.{package}")
    for module in pkgutil.iter_modules(parent.__path__, f"{parent.__name__}."):
        importlib.import_module(module.name)
