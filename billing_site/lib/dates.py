"""Dates as people read and count them: in the staff member's time zone, and months later on the calendar."""

import calendar
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def short_date(moment: datetime) -> str:
    """'3 Dec 2026' in the staff member's time zone; '' for None."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{local.day} {MONTHS[local.month]} {local.year:04}"


def when(moment: datetime) -> str:
    """A <time> that reads '3 Dec 2026, 14:05' and shows the exact UTC time on hover."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    exact = moment.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{} UTC">{}, {}</time>',
        exact.isoformat(timespec="seconds"),
        exact.strftime("%Y-%m-%d %H:%M:%S"),
        short_date(moment),
        local.strftime("%H:%M"),
    )


def day(moment: datetime) -> str:
    """A <time> that reads '3 Dec 2026' and shows the exact UTC time on hover."""
    if moment is None:
        return ""
    # Fifty of these stand on a list; a moment holds nothing to escape.
    exact = moment.astimezone(UTC).isoformat(" ", "seconds")
    iso, shown = exact.replace(" ", "T"), exact[:19]
    return SafeString(f'<time datetime="{iso}" title="{shown} UTC">{short_date(moment)}</time>')


def months_later(moment, months):
    """The same day and time of day `months` (>= 0) later; in a shorter month its last day: 31 Jan + 1 -> 28 Feb.

    Counts in the zone of `moment` (an aware datetime or a date). ValueError past the year 9999.
    """
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    if year > 9999:
        raise ValueError("That is past the year 9999.")
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))
