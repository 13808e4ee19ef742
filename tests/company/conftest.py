"""Here the company begins as an installation makes it: with nothing entered."""

import pytest


@pytest.fixture(autouse=True)
def _nothing_entered(request):
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        from billing_site.company.fields import ADDRESS
        from billing_site.company.models import Company

        request.getfixturevalue("db")
        blank = dict.fromkeys(("name", *ADDRESS), "")
        Company.objects.filter(pk=Company.KEY).update(**blank, tax_ids=[])
