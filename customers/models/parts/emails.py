"""Whom an e-mail address finds: customers that have it as their account email or as that of a contact."""

import operator
import re
from functools import reduce

from django.db import connection
from django.db.models import F, Lookup, Q, TextField, Value
from django.db.models.functions import Concat, Lower, StrIndex
from django.db.models.lookups import GreaterThan, IRegex

from billing_site.lib.csv.text import VendorText
from billing_site.lib.text import email_spellings


class ContactEmails(VendorText):
    """The addresses of a customer's contacts, each on its line."""

    sqlite = (
        "CASE WHEN {} = '[]' THEN '' "
        "ELSE (SELECT group_concat(json_extract(value, '$.email'), char(10)) FROM json_each({})) END"
    )
    postgresql = (
        "CASE WHEN {} = '[]'::jsonb THEN '' "
        "ELSE (SELECT string_agg(value ->> 'email', chr(10)) FROM jsonb_array_elements({})) END"
    )


def has_email(text: str, to: str = "") -> Q:
    """The condition that the account email or that of a contact holds `text`, in any case.

    The domain may be written either way. `to` leads to the customer ("customer__"). It reads row by row: ask the search
    index first.
    """
    several = ContactEmails(F(f"{to}contacts"))
    every = Concat(F(f"{to}email"), Value("\n"), several, output_field=TextField())
    return reduce(operator.or_, (Q(holding(every, spelling)) for spelling in email_spellings(text)))


def holding(every: Concat, text: str) -> Lookup:
    """Not by LIKE: PostgreSQL would take it and the search index for independent, expect next to nothing, and sort all
    that it finds instead of walking the list. SQLite lowers plain letters alone; others are compared by its regex.
    """
    if connection.vendor == "sqlite" and not text.isascii():
        return IRegex(every, re.escape(text))
    return GreaterThan(StrIndex(Lower(every), Value(text.lower())), 0)
