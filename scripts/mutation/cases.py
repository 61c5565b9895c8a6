"""What is run: servers that break one promise, and servers that use one freedom."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from contract_tests.mock_server.registry import mutants, variants

MOVING = ("busy", "arrivals-in-batches", "updates-to-the-front", "ageing-out", "arrivals-at-the-end", "busy-and-moving")
"""Variants whose data moves; a sample of the mutants is run on them too."""

SIZES = (0, 1, 7, 58, 100, 500)
"""Numbers of alerts that the honest server is tried with, beside the usual one."""

EVERY = 8
"""Every so many mutants are run on moving data."""


@frozen
class Case:
    """One run of the suite.

    Attributes:
        mutant: the promise that the server breaks, None where it is lawful.
        variants: the freedoms that it uses.
        alerts: how many it starts with.
        stops_early: whether one broken rule is enough: the exit status is the same, less is said.
    """

    mutant: str | None = None
    variants: tuple[str, ...] = ()
    alerts: int = 57
    stops_early: bool = False

    @property
    def name(self) -> str:
        """The case in words."""
        names = [*([self.mutant] if self.mutant else []), *self.variants]
        return " + ".join(names or ["honest"]) + (f" ({self.alerts} alerts)" if self.alerts != 57 else "")

    @property
    def expected(self) -> int:
        """The exit status that the suite has to end with."""
        return 1 if self.mutant else 0


def mutant_cases(whole: Iterable[str] | None = None) -> Iterator[Case]:
    """Yield a case for each mutant; those named in `whole` (None: all) are run to the end."""
    known, named = sorted(mutants()), None if whole is None else set(whole)
    yield from (Case(name, stops_early=named is not None and name not in named) for name in known)


def chosen_cases(chosen: Iterable[str]) -> Iterator[Case]:
    """Yield a case for each of the chosen mutants, run to the end."""
    yield from (Case(name) for name in sorted(set(chosen)))


def moving_cases() -> Iterator[Case]:
    """Yield a sample of the mutants, each on data that moves in one way or another."""
    for number, name in enumerate(sorted(mutants())[::EVERY]):
        yield Case(name, (MOVING[number % len(MOVING)],), stops_early=True)


def lawful_cases() -> Iterator[Case]:
    """Yield the honest server with several numbers of alerts, and every variant."""
    yield Case()
    yield from (Case(alerts=size) for size in SIZES)
    yield from (Case(None, (name,)) for name in sorted(variants()))
