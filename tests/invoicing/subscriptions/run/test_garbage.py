"""Garbage is looked for at the end of a large piece of work, and as usual afterwards."""

import gc
from weakref import ref

import pytest

from invoicing.subscriptions.models.run.garbage import collected_afterwards


class Node:
    """Something that refers to itself."""

    def __init__(self):
        self.own = self


def test_what_was_dropped_meanwhile_is_gone_at_the_end():
    with collected_afterwards():
        assert not gc.isenabled()
        dropped = ref(Node())
        assert dropped()
    assert dropped() is None
    assert gc.isenabled()


def test_a_fault_leaves_it_as_it_was():
    with pytest.raises(ZeroDivisionError), collected_afterwards():
        raise ZeroDivisionError
    assert gc.isenabled()
