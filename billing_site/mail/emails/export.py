"""What the CSV file of mails holds; every cell is written by the database. The texts themselves are not in it."""

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from billing_site.lib.csv.columns import moments, texts, typed
from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import JoinedList


def columns(zone):
    """One row a mail; `zone` is the ZoneInfo of the times."""
    who = Coalesce(NullIf("actor__name", Value("")), F("actor__email"), Value("Billfold"))
    return (
        *texts(public_id="id", kind="Kind", state="State"),
        Column("to", "To", JoinedList("to"), free=True),
        Column("cc", "CC", JoinedList("cc"), free=True),
        *typed(subject="Subject"),
        *texts(language="Language", about="About", customer="Customer ID"),
        Column("attempts", "Tries", Cast("attempts", TextField())),
        *typed(reason="Reason", answer="Server's Words", message_id="Message-ID", sender="Sender"),
        *moments(zone, created="Created", sent_at="Sent"),
        Column("by", "Sent By", who, free=True),
    )
