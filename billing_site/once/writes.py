"""Whether anything was written: what changed nothing may be asked for again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# A statement that begins with WITH may read or write.
WRITING = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|(WITH\b.*\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM)))\b", re.I | re.S
)


@contextmanager
def writes_seen() -> Iterator[list[str]]:
    """The statements by which the work inside writes; a COPY never comes without one."""
    seen: list[str] = []

    def watch(execute, sql, params, many, context):
        if WRITING.match(text := str(sql)):
            seen.append(text)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen
