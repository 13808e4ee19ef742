"""What the tests of documents share."""

import pytest

from billing_site.company.models import Company
from tests.factories import address


@pytest.fixture
def company(db, administrator, now):
    """The account, with what is printed of every account."""
    fields = address("DE", city="Hamburg") | {
        "name": "Nordlicht GmbH",
        "tax_ids": [{"type": "eu_vat", "value": "DE136695976"}],
        "bank_iban": "DE89370400440532013000",
    }
    Company.current().change(fields, by=administrator, now=now)
    return Company.current()
