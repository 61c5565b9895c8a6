"""The table of what was found, and what is wrong about it."""

from collections.abc import Iterable, Iterator

from scripts.mutation.run import Result

_MOST_RULES = 4


def line(result: Result) -> str:
    """Return a result in one line."""
    status = "-" if result.status is None else str(result.status)
    mark = "ok   " if result.is_as_expected else "WRONG"
    shown = ", ".join(result.broken[:_MOST_RULES])
    more = f" and {len(result.broken) - _MOST_RULES} more" if len(result.broken) > _MOST_RULES else ""
    return f"{mark} {status}  {result.case.name:58} {result.seconds:5.1f} s {result.requests:5}  {shown}{more}"


def faults(results: list[Result], unbroken: Iterable[str]) -> Iterator[str]:
    """Yield what the build fails for, a sentence each."""
    for result in results:
        if result.is_as_expected:
            continue
        if result.case.mutant:
            yield f"the mutant {result.case.name} is missed: {result.said}"
        else:
            yield f"a lawful server raises an alarm, {result.case.name}: {result.said}"
    for rule in sorted(unbroken):
        yield f"no mutant breaks the rule {rule}"
