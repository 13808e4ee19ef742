"""Many PDFs at once: drawn by processes, one a core, because WeasyPrint computes and threads would wait in turn."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import django
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    # A new process reads this module before Django is ready.
    from invoicing.documents.pdf.drawing import Drawing

# Fewer than these are drawn before a process of its own would have started.
FEW = 12
GIVE_BACK = "invoicing.documents.pdf.drawing.give_back_fonts_at_exit"
AHEAD = 3  # drawings in flight for each process: what bounds the memory


def cores() -> int:
    """How many processes draw; what this process may use, not what the machine has."""
    return len(os.sched_getaffinity(0))


def draw_each(items: Iterable[tuple[Any, Drawing | None]], *, processes: int) -> Iterator[tuple]:
    """(key, bytes or the Exception that drawing raised) for each (key, Drawing) of an iterable, in its order.

    A key without a Drawing passes through, with None. The iterable is read a few items ahead and no more. Raises
    BrokenProcessPool when a process was killed.
    """
    waiting = deque()
    with drawers(processes) as submit:
        for key, drawing in items:
            waiting.append((key, submit(drawing) if drawing else None))
            while len(waiting) > AHEAD * processes:
                yield finished(*waiting.popleft())
        while waiting:
            yield finished(*waiting.popleft())


def finished(key: Any, future: Future | None) -> tuple:
    if future is None:
        return key, None
    error = future.exception()
    if isinstance(error, BrokenProcessPool):
        raise error
    return key, error or future.result()


@contextmanager
def drawers(processes: int) -> Iterator[Callable[[Drawing], Future]]:
    """A function that takes a Drawing and gives the Future of its bytes; without processes it draws at once."""
    if not processes:
        yield draw_here
        return
    # A fork would take over connections, locks and threads; a new interpreter takes over nothing.
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=prepare)
    try:
        yield lambda drawing: pool.submit(draw, drawing)
    finally:
        pool.shutdown(cancel_futures=True)


def draw_here(drawing: Drawing) -> Future:
    future = Future()
    try:
        future.set_result(drawing.pdf())
    except Exception as error:
        future.set_exception(error)
    return future


def draw(drawing: Drawing) -> bytes:
    return drawing.pdf()


def prepare() -> None:
    """What a new process needs before its first drawing. It ends with its parent, also when that was killed."""
    # Ctrl+C is for the parent, which ends the work in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()
    django.setup()
    # By its name, because this module is read before Django is ready.
    import_string(GIVE_BACK)()


def end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
    os._exit(1)
