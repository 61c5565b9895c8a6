"""Alerts and pages of them, as servers of the tests send them."""

from typing import Any

from tests.http import Reply, Request, Script

KEY = "key-Zq8/+w9 of a test"
CONNECTION = "0c5d4ab5-61e7-4d7f-9a5d-0d6b1f1c7f10"


def alert(number: int, **fields: object) -> dict[str, object]:
    """An alert with the fields that it must have."""
    return {"id": f"00000000-0000-4000-8000-{number:012d}", "vendor": "crowdstrike", **fields}


def cursor_page(*numbers: int, following: object = None) -> dict[str, object]:
    """A cursor page of alerts."""
    return {"items": [alert(number) for number in numbers], "next_cursor": following, "previous_cursor": None}


def offset_page(*numbers: int, total: object = None) -> dict[str, object]:
    """An offset page of alerts."""
    return {"count": len(numbers), "total": total, "items": [alert(number) for number in numbers]}


def cursor_pages(count: int, default: int = 2) -> Script:
    """A list of `count` alerts, by cursor."""

    def answer(request: Request) -> Reply:
        start = int(request.query.get("cursor", "c0")[1:])
        end = min(start + int(request.query.get("limit", default)), count)
        return Reply(cursor_page(*range(start, end), following=f"c{end}" if end < count else None))

    return answer


def offset_pages(count: int, most: int = 2, *, total: int | None = -1) -> Script:
    """A list of `count` alerts, by offset, of which never more than `most` come at once."""

    def answer(request: Request) -> Reply:
        start = int(request.query.get("offset", "0"))
        end = min(start + min(int(request.query.get("limit", most)), most), count)
        return Reply(offset_page(*range(start, end), total=count if total == -1 else total))

    return answer


def numbers(alerts: list[Any]) -> list[int]:
    """The numbers that alerts were made with."""
    return [int(str(entry.id)[-12:]) for entry in alerts]
