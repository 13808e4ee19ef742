"""What the CSV file of prices holds: amounts in minor units, as a price keeps them."""

from django.db.models import TextField
from django.db.models.functions import Cast

from billing_site.lib.csv.stream import Column
from billing_site.lib.csv.text import Moment, ShortDecimal, VendorText, true_or_false


class TiersText(VendorText):
    """Tiers as "10: 800 + 0; inf: 650.5 + 99": up to where, for each unit, once."""

    sqlite = (
        "(SELECT group_concat(json_extract(value, '$.up_to') || ': ' || json_extract(value, '$.unit_amount') || ' + ' "
        "|| json_extract(value, '$.flat_amount'), '; ') FROM json_each({}))"
    )
    postgresql = (
        "(SELECT string_agg((value ->> 'up_to') || ': ' || (value ->> 'unit_amount') || ' + ' "
        "|| (value ->> 'flat_amount'), '; ' ORDER BY ordinality) "
        "FROM jsonb_array_elements({}) WITH ORDINALITY)"
    )


class OptionsText(VendorText):
    """Amounts in other currencies as "jpy: 1500; usd: 900", or with tiers "usd [10: 900 + 0; inf: 700 + 99]"."""

    sqlite = (
        "(SELECT group_concat(o.key || coalesce(': ' || json_extract(o.value, '$.unit_amount'), ' [' || "
        "(SELECT group_concat(json_extract(t.value, '$.up_to') || ': ' || json_extract(t.value, '$.unit_amount') "
        "|| ' + ' || json_extract(t.value, '$.flat_amount'), '; ') FROM json_each(o.value, '$.tiers') t) || ']'), "
        "'; ') FROM json_each({}) o)"
    )
    postgresql = (
        "(SELECT string_agg(o.key || coalesce(': ' || (o.value ->> 'unit_amount'), ' [' || "
        "(SELECT string_agg((t.value ->> 'up_to') || ': ' || (t.value ->> 'unit_amount') "
        "|| ' + ' || (t.value ->> 'flat_amount'), '; ' ORDER BY t.ordinality) "
        "FROM jsonb_array_elements(o.value -> 'tiers') WITH ORDINALITY t(value, ordinality)) || ']'), "
        "'; ' ORDER BY o.key) FROM jsonb_each({}) o)"
    )


def columns(zone):
    """One row a price; `zone` is the ZoneInfo of the times."""
    return (
        Column("id", "id", "public_id"),
        Column("product", "Product", "product__public_id"),
        Column("name", "Product Name", "product__name", free=True),
        Column("currency", "Currency", "currency"),
        Column("unit_amount", "Unit Amount", ShortDecimal("unit_amount")),
        Column("scheme", "Billing Scheme", "billing_scheme"),
        Column("tiers_mode", "Tiers Mode", "tiers_mode"),
        Column("tiers", "Tiers", TiersText("tiers")),
        Column("divide_by", "Units per Package", Cast("divide_by", TextField())),
        Column("round", "Round", "round"),
        Column("interval", "Interval", "interval"),
        Column("interval_count", "Interval Count", Cast("interval_count", TextField())),
        Column("usage", "Usage Type", "usage_type"),
        Column("options", "Other Currencies", OptionsText("currency_options")),
        Column("tax", "Tax Behavior", "tax_behavior"),
        Column("lookup_key", "Lookup Key", "lookup_key", free=True),
        Column("nickname", "Note", "nickname", free=True),
        Column("active", "Active", true_or_false("active")),
        Column("created", f"Created ({zone.key})", Moment("created", zone)),
    )
