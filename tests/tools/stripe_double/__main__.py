"""`python -m tests.tools.stripe_double PORT` serves the stand-in for a desk; its key is printed."""

import sys
import threading

from tests.tools.stripe_double.server import KEY, running

if __name__ == "__main__":
    with running(int(sys.argv[1])) as double:
        print(f"STRIPE_API_BASE={double.base} STRIPE_SECRET_KEY={KEY}", flush=True)
        threading.Event().wait()
