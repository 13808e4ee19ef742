"""A process of the site that does not outlive the one that started it, however that one ends.

python -m billing_site.setup.child PIPE manage.py COMMAND…    or    … PIPE -m MODULE…
"""

import contextlib
import os
import runpy
import signal
import sys
import threading
import time

PATIENCE = 30  # seconds for requests and jobs to end in order


def main(pipe: int, *arguments: str) -> None:
    end_with(pipe)
    if arguments[0] == "-m":
        sys.argv = list(arguments[1:])
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv = list(arguments)
        runpy.run_path(sys.argv[0], run_name="__main__")


def end_with(pipe: int) -> None:
    """When nobody holds the other end of `pipe` any longer, end this process: in order, and by force after PATIENCE.

    The kernel closes that end whatever its holder died of, also one that died before this thread looked.
    """

    def watch() -> None:
        # Nobody writes into it: this returns when the other end is closed.
        with contextlib.suppress(OSError):
            os.read(pipe, 1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
