"""Freedoms in what 0 means, and in how large a page may be."""

from typing import Annotated

from pydantic import Field

from contract_tests.mock_server.behaviour import Behaviour
from contract_tests.mock_server.paging import Page
from contract_tests.mock_server.query import Parameters, Query
from contract_tests.mock_server.registry import variant

FROM_ONE = Annotated[int, Field(ge=1)]


@variant
class LimitZeroRefused(Behaviour):
    """`limit=0` is refused, as the page's own "x > 0" has it."""

    def parameters(self) -> Parameters:
        return {**super().parameters(), "limit": (FROM_ONE, 100)}


@variant
class LimitZeroAsDefault(Behaviour):
    """`limit=0` gives a page of the default size."""

    def query(self, asked: Query) -> Query:
        return super().query(asked.replaced(limit=asked.limit or 100))


@variant
class LimitZeroStays(Behaviour):
    """`limit=0` gives an empty cursor page that leads to itself."""

    def cursor_page(self, query: Query) -> Page:
        page = super().cursor_page(query)
        if query.limit == 0:
            page["next_cursor"] = query.cursor or self.cursor_to(self.walk(query), (0, ""), back=False)
        return page


@variant
class OffsetZeroRefused(Behaviour):
    """`offset=0` is refused, as the page's own "x > 0" has it."""

    def parameters(self) -> Parameters:
        return {**super().parameters(), "offset": (FROM_ONE, 0)}


@variant
class ZerosRefused(LimitZeroRefused, OffsetZeroRefused):
    """`limit=0` and `offset=0` are both refused."""


class _Maximum(Behaviour):
    maximum = 100

    def number_of_alerts(self, asked: int) -> int:
        """Enough for the maximum to show."""
        return max(super().number_of_alerts(asked), self.maximum + 23)


class _CutDown(_Maximum):
    def limit(self, query: Query) -> int:
        return min(super().limit(query), self.maximum)


class _Refused(_Maximum):
    def parameters(self) -> Parameters:
        return {**super().parameters(), "limit": (Annotated[int, Field(ge=0, le=self.maximum)], 100)}


@variant
class LimitCutTo100(_CutDown):
    """A `limit` above 100 is cut down to it without a word."""


@variant
class LimitCutTo500(_CutDown):
    """A `limit` above 500 is cut down to it without a word."""

    maximum = 500


@variant
class LimitOver100Refused(_Refused):
    """A `limit` above 100 is refused with 422."""


@variant
class LimitOver500Refused(_Refused):
    """A `limit` above 500 is refused with 422."""

    maximum = 500


@variant
class LimitOver1000Refused(_Refused):
    """A `limit` above 1000, more than there are alerts, is refused with 422."""

    maximum = 1000

    def number_of_alerts(self, asked: int) -> int:
        return asked
