"""How a run or a rule ends without a verdict."""


class InconclusiveError(Exception):
    """The run is inconclusive; the text is one sentence for a person, without secrets."""


class CannotTestError(Exception):
    """A rule could not be tested; the text says why (no data, too few alerts, mode refused)."""


class BudgetError(CannotTestError):
    """The run's bound on requests is used up."""
