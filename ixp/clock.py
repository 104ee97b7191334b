"""The calendar that last days and dates of connections are read by."""

from datetime import UTC, date, datetime


def today() -> date:
    """The day in UTC: every host and runner has the same, whatever its time zone."""
    return datetime.now(UTC).date()
