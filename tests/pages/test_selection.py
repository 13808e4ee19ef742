"""What an export is about: the ticked rows, what the filter finds, or the reason why there are none."""

import pytest
from django.http import QueryDict

from billing_site.pages.selection import carried, to_export
from customers.directory.filters import CustomerFilter
from customers.models.customer import Customer
from tests.factories import customer


@pytest.mark.django_db
def test_ticked_rows_are_meant_whatever_the_filter_says():
    one, _ = customer(name="One"), customer(name="Two")
    rows, problem = to_export(
        QueryDict(f"ids={one.public_id}&created=nonsense"), CustomerFilter, Customer.objects.all()
    )
    assert (list(rows), problem) == ([one], "")


@pytest.mark.django_db
def test_without_ticks_the_filter_decides():
    one, _ = customer(name="One"), customer(name="Two")
    rows, problem = to_export(QueryDict("name=one"), CustomerFilter, Customer.objects.all())
    assert (list(rows), problem) == ([one], "")


@pytest.mark.django_db
def test_a_filter_that_makes_no_sense_finds_nothing_and_says_why():
    customer(name="One")
    rows, problem = to_export(QueryDict("currency=zzz"), CustomerFilter, Customer.objects.all())
    assert not list(rows)
    assert problem.startswith("The filter of the list cannot be used. Currency: ")


def test_a_dialog_carries_filters_and_ticks_along_but_no_place_in_the_list():
    params = QueryDict("q=acme&ids=a&ids=b&after=x&what=lines")
    assert carried(params, but=("what",)) == [("q", "acme"), ("ids", "a"), ("ids", "b")]
