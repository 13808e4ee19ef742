"""A disk that takes no more: files of this process end at so many bytes, and writing beyond fails as on a full disk."""

import resource
import signal
from contextlib import contextmanager


@contextmanager
def full_after(size):
    """Inside, a file can be written up to `size` bytes; what goes beyond raises an OSError, half a file stays."""
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
