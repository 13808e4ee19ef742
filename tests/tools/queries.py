"""What a page costs the database, as it grows."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_as_it_grows(browser, url, add):
    """([queries of a page of five rows, of fifty], the answer with fifty); `add(number)` makes one row more."""
    browser.get(url)
    counts = []
    for more in (5, 45):
        for number in range(more):
            add(number)
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(url)
        counts.append(len(queries))
    return counts, answer
