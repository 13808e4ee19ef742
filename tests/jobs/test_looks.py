"""Sweeps look after one row after the other, whatever happens to one of them."""

import logging

import pytest
from django.db import OperationalError

from billing_site.jobs.looks import one_by_one


def test_a_fault_is_logged_and_a_reason_noted_and_the_others_are_looked_after(caplog):
    caplog.set_level(logging.INFO)

    def verb(row):
        if row == "faulty":
            raise ZeroDivisionError
        if row == "late":
            raise LookupError("it came between")
        return row

    rows = ["one", "faulty", "late", "", "two"]
    assert one_by_one(rows, verb, what="Row", expected=(LookupError,)) == 2
    told = [(each.levelname, each.getMessage(), bool(each.exc_info)) for each in caplog.records]
    assert told == [
        ("ERROR", "Row faulty could not be looked after", True),
        ("INFO", "Row late was passed over this time: it came between", False),
    ]


def test_what_would_be_so_for_each_row_ends_the_round():
    looked_at = []

    def verb(row):
        looked_at.append(row)
        raise OperationalError

    with pytest.raises(OperationalError):
        one_by_one([1, 2], verb, what="Row")
    assert looked_at == [1]
