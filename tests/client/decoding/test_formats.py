"""Times, dates and UUIDs: accepted exactly where JSON Schema's formats accept them."""

import datetime
import re
import string
from collections.abc import Callable
from uuid import UUID, uuid4

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from leen_alerts import errors
from leen_alerts._runtime import formats

from tests.client.decoding.checking import TIME
from tests.client.decoding.strategies import UUIDS, examples
from tests.client.decoding.strategies import times as any_times

FORMATS = {
    name: jsonschema_rs.validator_for({"type": "string", "format": name}, validate_formats=True)
    for name in ("date-time", "date", "uuid")
}
# The validator takes a sign for a digit, which RFC 3339 does not.
FORMS = {"date-time": TIME, "date": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), "uuid": re.compile(".*")}
Parse = Callable[[str], object]


def fits(name: str, text: str) -> bool:
    """Whether the format accepts it."""
    return FORMATS[name].is_valid(text) and FORMS[name].fullmatch(text) is not None


@st.composite
def nearly(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """A text with a few characters replaced, removed or added."""
    characters = list(draw(texts))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(characters)))
        new = draw(
            st.sampled_from([*string.hexdigits, *"-:.,TtZzW+ _{}\n", "\u0661", "\uff11", "\u2212", "60", "24", ""])
        )
        characters[place : place + draw(st.integers(0, 1))] = [new]
    return "".join(characters)


def accepts(parse: Parse, text: str) -> bool:
    try:
        parse(text)
    except errors.DecodeError:
        return False
    return True


DATES = st.dates(datetime.date(1, 1, 1)).map(lambda date: date.isoformat())


@pytest.mark.parametrize(
    ("name", "parse", "texts"),
    [("date-time", formats.time, any_times()), ("uuid", formats.uuid, UUIDS), ("date", formats.date, DATES)],
)
@given(st.data())
@examples(250)
def test_text_is_accepted_where_the_format_accepts_it(
    name: str, parse: Parse, texts: st.SearchStrategy[str], data: st.DataObject
) -> None:
    text = data.draw(nearly(texts))
    # Year 0 fits the formats, but no Python time.
    year_0 = text.startswith("0000") and name != "uuid"
    assert accepts(parse, text) == (fits(name, text) and not year_0)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2023-11-07", "2023-11-07T05:31:56", "2023-11-07 05:31:56Z", "20231107T053156Z", "2023-W45-2T05:31:56Z"),
        *("2023-11-07T05:31Z", "2023-11-07T05:31:56,5Z", "2023-11-07T05:31:56.Z", "2023-11-07T05:31:56Z\0Z"),
        *("2023-11-07T05:31:56.1234567xZ", "2023-11-07T05:31:56+0000", "2023-11-07T05:31:56+24:00"),
        *("2023-11-07T24:00:00Z", "2023-11-07T05:31:60Z", "2023-13-07T05:31:56Z", "2023-02-29T05:31:56Z"),
        "0000-01-01T00:00:00Z",
    ],
)
def test_time_of_another_form_is_refused(text: str) -> None:
    assert not accepts(formats.time, text)


@pytest.mark.parametrize("text", ["2016-12-31T23:59:60Z", "2016-12-31T18:59:60.5-05:00", "2017-01-01T05:29:60+05:30"])
def test_leap_second_becomes_the_microsecond_before_it_ends(text: str) -> None:
    expected = datetime.datetime(2016, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.UTC)
    assert formats.time(text) == expected


def test_time_without_a_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="no zone"):
        formats.format_time(datetime.datetime(2023, 11, 7))


def test_time_with_seconds_in_its_offset_is_written_in_utc() -> None:
    once = datetime.datetime(1890, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(minutes=19, seconds=32)))
    assert formats.format_time(once) == "1889-12-31T23:40:28+00:00"
    assert formats.time(formats.format_time(once)) == once


def test_parsed_uuid_is_like_any_other() -> None:
    text = str(uuid4())
    parsed, usual = formats.uuid(text), UUID(text)
    assert (parsed, hash(parsed), str(parsed), repr(parsed)) == (usual, hash(usual), str(usual), repr(usual))
    assert parsed.is_safe is usual.is_safe
