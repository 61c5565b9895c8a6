"""The honest server's behaviour. A mutant or a variant is a class in front of it that replaces one of its steps."""

from random import Random

from starlette.requests import Request

from contract_tests.mock_server.answers import Answer
from contract_tests.mock_server.credentials import CredentialChecks, Credentials
from contract_tests.mock_server.data import Alert
from contract_tests.mock_server.listing import Listing
from contract_tests.mock_server.paging import CursorPaging, Page
from contract_tests.mock_server.query import Parameters, Query, documented_parameters
from contract_tests.mock_server.rendering import Rendering
from contract_tests.mock_server.store import Store


class Behaviour(CredentialChecks, CursorPaging, Rendering):
    """One server: its data, and every step from a request to an answer.

    The steps are, in turn: `before`, `authenticate`, `parameters` (told to FastAPI), `query`, `page` (`offset_page` or
    `cursor_page`), `rendered` and `finish`.
    """

    thinking = 0.0
    """Seconds between `before` and the rest, in which other requests are taken."""

    authenticate_first = True
    """Whether credentials are looked at before parameters, as FastAPI's security dependencies do."""

    def __init__(self, alerts: int, seed: int) -> None:
        Listing.__init__(self)
        Rendering.__init__(self)
        self.credentials = Credentials.of_seed(seed)
        self.random = Random(f"behaviour/{seed}")
        self.requests = 0
        self.store = Store(self.number_of_alerts(alerts), seed, self.prepared)

    def number_of_alerts(self, asked: int) -> int:
        """How many alerts the server starts with."""
        return asked

    def prepared(self, alert: Alert) -> Alert:
        """An alert as it is stored, when it arrives."""
        return alert

    def before(self, request: Request) -> Answer | None:
        """Called first, for each request to the API; an answer given here is the answer."""
        del request
        self.requests += 1
        return None

    def parameters(self) -> Parameters:
        """The query parameters that FastAPI validates."""
        return documented_parameters()

    def query(self, asked: Query) -> Query:
        """The request as it is understood."""
        self.check_together(asked)
        return asked

    def page(self, query: Query) -> Page:
        """The page that a request asks for."""
        return self.cursor_page(query) if query.cursor_mode else self.offset_page(query)

    def finish(self, request: Request, answer: Answer) -> Answer:
        """Called last, with every answer to a request to the API, refusals included."""
        del request
        return answer
