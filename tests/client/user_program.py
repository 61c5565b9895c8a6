"""What a user may write; checked by mypy --strict and pyright --strict, never run."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime
from typing import assert_type
from uuid import uuid4

import attrs
import httpx
from leen_alerts import Client, Response, Undocumented, errors, find_undocumented
from leen_alerts.api.edr import list_alerts
from leen_alerts.models import Alert, AlertCursorPage, AlertOffsetPage, AlertStatus, AlertVendor, ObservableTypeId

NUMBERS = [member.value for member in ObservableTypeId]
assert_type(NUMBERS, list[int])
SINCE = datetime(2024, 5, 1, tzinfo=UTC)


def read(flag: bool) -> None:
    with Client(api_key="k", connection_id="c", region="eu-c1", timeout=5, max_retries=1) as client:
        assert_type(list_alerts.sync(client=client), AlertCursorPage)
        assert_type(list_alerts.sync(client=client.with_options(max_retry_after=5)), AlertCursorPage)
        assert_type(list_alerts.sync(client=client, enable_cursor=True, cursor=None), AlertCursorPage)
        assert_type(list_alerts.sync(client=client, enable_cursor=False, offset=3), AlertOffsetPage)
        assert_type(list_alerts.sync(client=client, enable_cursor=flag), AlertCursorPage | AlertOffsetPage)
        assert_type(list_alerts.sync_detailed(client=client), Response[AlertCursorPage])
        assert_type(list_alerts.sync_detailed(client=client, enable_cursor=False), Response[AlertOffsetPage])
        for alert in list_alerts.iterate(client=client, updated_since=SINCE, include_observables=True, limit=500):
            assert_type(alert, Alert)
            print(alert.severity, alert.title, alert.device and alert.device.hostnames)
            assert_type(alert.vendor.value, str)
            if alert.vendor.value == "not listed" or alert.severity == "high" or alert.status is AlertStatus.NEW:
                print([observable.type_id for observable in alert.observables or []])
        pages = list_alerts.iterate_pages(client=client, max_stalled_pages=3, timeout=httpx.Timeout(3), max_retries=0)
        assert_type(pages, Generator[AlertCursorPage, None, None])
        assert_type(next(pages).next_cursor, str | None)
        pages.close()
        offsets = list_alerts.iterate_pages(client=client, enable_cursor=False, exclude_total=True)
        assert_type(offsets, Generator[AlertOffsetPage, None, None])
        page = next(offsets)
        assert_type(page.total, int | None)
        assert_type([alert.title for alert in page], list[str | None])
        print(len(page), page.fields_set, page.to_json(), attrs.evolve(page, total=None))
        for found in find_undocumented(page):
            assert_type(found, Undocumented)
            print(found.kind, found.path, found.value)
        Alert(id=uuid4(), vendor=AlertVendor.CROWDSTRIKE, title=None)


async def read_async() -> None:
    async with Client.from_env(timeout=None, backoff=0.1) as client:
        assert_type(await list_alerts.asyncio(client=client), AlertCursorPage)
        assert_type(await list_alerts.asyncio(client=client, enable_cursor=False), AlertOffsetPage)
        assert_type(await list_alerts.asyncio_detailed(client=client), Response[AlertCursorPage])
        assert_type(list_alerts.iterate_async(client=client), AsyncGenerator[Alert, None])
        async for page in list_alerts.iterate_pages_async(client=client, enable_cursor=False):
            assert_type(page, AlertOffsetPage)


def handle() -> None:
    invalid: list[errors.DecodeError] = []
    try:
        read(flag=True)
        with Client.from_env() as client:
            list(list_alerts.iterate(client=client, on_invalid=lambda raw, error: invalid.append(error)))
    except errors.RateLimitedError as error:
        assert_type(error.retry_after, float | None)
    except errors.StatusError as error:
        assert_type(error.status_code, int)
        assert_type(error.detail, str | list[errors.Problem] | None)
    except errors.LeenAlertsError as error:
        print(error.url, error.request_id, error.body)


if __name__ == "__main__":
    handle()
    asyncio.run(read_async())
