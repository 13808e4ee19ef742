"""Lists are read in two ways, by how much there is."""

import pytest


@pytest.fixture(params=[1000, -1], ids=["few", "many"])
def few(request, monkeypatch):
    """Few are looked up by their keys, many are met down the list; either way the same is found."""
    for limit in (
        "billing_site.pages.filters.FEW",
        "invoicing.invoices.by_customer.COUNT_LIMIT",
        "invoicing.models.query.FEW_CUSTOMERS",
    ):
        monkeypatch.setattr(limit, request.param)
