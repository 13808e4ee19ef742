"""The days of the company's own calendar."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from billing_site.company.models import Company


def today(zone=""):
    """The day it is for the company, by which invoices become due; `zone` is its time zone where that is known."""
    return timezone.localdate(timezone=ZoneInfo(zone or Company.current().time_zone))
