"""Whatever these tests do, the books of subscriptions agree afterwards."""

import pytest

from invoicing.subscriptions import integrity


@pytest.fixture(autouse=True)
def sound_books(db):
    yield
    assert [str(finding) for finding in integrity.check()] == []
