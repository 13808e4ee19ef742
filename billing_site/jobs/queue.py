"""The way into the task queue: work is named by its dotted path, so that no caller imports what it asks for."""

from typing import Any

from billing_site.lib.renamed import find


def enqueue(name: str, *args: Any) -> None:
    """Leave the task called `name` to the queue, with `args`; it runs once the transaction around it is committed."""
    find(name).enqueue(*args)
