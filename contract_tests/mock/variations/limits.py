"""What 0 means, and how large a page may be."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from contract_tests.mock.api import Config
from contract_tests.mock.fault import variation
from contract_tests.mock.query import Parameters

_FROM_ONE = Annotated[int, Field(ge=1)]


variation(
    "limit-zero-refused",
    '`limit=0` is refused, as the page\'s own "x > 0" has it.',
    params=lambda known: known | {"limit": (_FROM_ONE, 100)},
)
variation(
    "offset-zero-refused",
    '`offset=0` is refused, as the page\'s own "x > 0" has it.',
    params=lambda known: known | {"offset": (_FROM_ONE, 0)},
)
variation(
    "zeros-refused",
    "`limit=0` and `offset=0` are both refused.",
    params=lambda known: known | {"limit": (_FROM_ONE, 100), "offset": (_FROM_ONE, 0)},
)
variation(
    "limit-zero-as-default",
    "`limit=0` gives a page of the default size.",
    query=lambda _s, query: replace(query, limit=query.limit or 100),
)


def _maximum(maximum: int, enough: bool = True) -> None:
    """A maximum that cuts down, and one that refuses; there are enough alerts for it to show."""

    def start(config: Config) -> Config:
        return replace(config, alerts=max(config.alerts, maximum + 23)) if enough else config

    def params(known: Parameters) -> Parameters:
        return known | {"limit": (Annotated[int, Field(ge=0, le=maximum)], 100)}

    variation(
        f"limit-cut-to-{maximum}",
        f"A `limit` above {maximum} is cut down to it without a word.",
        start=start,
        query=lambda _s, query: replace(query, limit=min(query.limit, maximum)),
    )
    variation(
        f"limit-over-{maximum}-refused", f"A `limit` above {maximum} is refused with 422.", start=start, params=params
    )


_maximum(100)
_maximum(500)
_maximum(1000, enough=False)
