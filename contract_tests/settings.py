"""What a run was asked to do."""

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from attrs import field, frozen

from contract_tests.http.redaction import Secret


@frozen
class Settings:
    """Everything that a run depends on beside the server's answers.

    Attributes:
        base_url: URL that the operation's path is appended to, such as `https://api.leen.dev/v1`.
        credentials: header name -> value, one for each security scheme of the operation.
        target: what is tested, for a person: the base URL, the bundled mock, or a recording; never with credentials.
        curl_names: header name -> name of the environment variable that stands for its value in curl lines.
        seed: draws are the same for the same seed and the same answers.
        rate: most requests a second; None is no bound.
        parallel: whether some requests may be sent at once.
        max_requests: most requests of the run, repeats of refused ones included.
        max_items: most items of the list that are read.
        require_items: fewer items than this leave the run undecided.
        require: ids of rules that must be tested, or the run is undecided.
        require_fields: paths of fields of items, such as `device.status`, of which a value must be seen.
        unsafe_methods: whether POST, PUT, PATCH and DELETE may be sent to a server that is not on loopback.
        allow_http: whether plain http to a server that is not on loopback is accepted.
        show_values: whether the report may quote values that the server sent.
        known: file of known defects.
        report_dir: folder that all output is written to.
        har: whether the traffic is written too.
        recording: file of recorded answers that are judged in place of a server's.
        command: arguments of pytest, for the report.
    """

    base_url: str
    credentials: dict[str, Secret]
    report_dir: Path
    target: str = ""
    curl_names: dict[str, str] = field(factory=dict)
    seed: int = 1
    rate: float | None = None
    parallel: bool = True
    max_requests: int = 4000
    max_items: int = 10_000
    require_items: int = 0
    require: tuple[str, ...] = ()
    require_fields: tuple[str, ...] = ()
    unsafe_methods: bool = False
    allow_http: bool = False
    show_values: bool = True
    known: Path | None = None
    har: bool = False
    recording: Path | None = None
    command: tuple[str, ...] = ()


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
