"""Turns of phrase that several formats share."""

from urllib.parse import urlsplit

from contract_tests.reporting.quoting import shorten
from contract_tests.reporting.view import RemarkView, RequestView

LONGEST_REQUEST = 200
LONGEST_PARAMETER = 50


def met(remark: RemarkView) -> str:
    """Say how often a remark was met, such as `12 times in 3 answers`."""
    words = "once" if remark.times == 1 else f"{remark.times} times"
    if remark.answers > 1:
        words = (
            f"in {remark.answers} answers" if remark.times == remark.answers else f"{words} in {remark.answers} answers"
        )
    return f"{words}, with other numbers" if remark.varying else words


def place(remark: RemarkView) -> str:
    """Return the pointer of a remark, with an example where it stands for several; empty for a whole answer."""
    return remark.where if remark.where == remark.pointer else f"{remark.where}, such as {remark.pointer}"


def request_line(request: RequestView) -> str:
    """Return method, path, query and status, such as `GET /v1/edr/alerts?limit=3 → 200`; long parameters are cut."""
    parts = urlsplit(request.url)
    query = "&".join(shorten(pair, LONGEST_PARAMETER) for pair in parts.query.split("&"))
    target = parts.path + (f"?{query}" if query else "")
    return f"{request.method} {shorten(target, LONGEST_REQUEST)} → {status(request)}"


def status(request: RequestView) -> str:
    """Return the status of an answer in words where there was none."""
    return str(request.status) if request.status else "no answer"


def curl(request: RequestView, longest: int) -> str:
    """Return the curl line, or where to find it: one that was cut would do something else."""
    return request.curl if len(request.curl) <= longest else "# too long to be shown here: report.html has the line"


def numbered(request: RequestView) -> str:
    """Name an answer by its place in the run."""
    return f"#{request.number}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun, such as `1 rule` or `3 rules`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(share: float | None) -> str:
    """Return a share as a percentage that is 0 or 100 only where it is exact; a dash where there is none."""
    if share is None:
        return "–"
    if share in (0, 1):
        return f"{share:.0%}"
    rounded = f"{share:.0%}"
    return {"0%": "<1%", "100%": ">99%"}.get(rounded, rounded)
