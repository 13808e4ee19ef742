"""The environment of localstripe, made once for each lock: `python -m tests.tools.localstripe.environment` does it.

It is free software under the GPL and brings a web framework with it: it stands apart from what Billfold installs.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LOCK = Path(__file__).with_name("requirements.txt")
# In the project's own environment, and gone with it.
FOLDER = Path(sys.prefix) / "share" / "localstripe"


def python() -> Path:
    """Its interpreter; the environment is made where it is not there yet. Raises RuntimeError where that fails."""
    digest = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = FOLDER / digest
    if not folder.exists():
        make(folder)
    return folder / "bin" / "python"


def make(folder: Path) -> None:
    """Made beside and moved whole, because two test runs may begin at once."""
    print(
        "Installing localstripe, which the tests of the Stripe gateway ask, in an environment of its own.", flush=True
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=FOLDER))
    try:
        run(sys.executable, "-m", "venv", "--without-pip", made)
        # Nothing of it is started by a script of its own, so it may be moved.
        install = ("-m", "pip", "--python", made / "bin" / "python", "install", "--require-hashes", "--quiet")
        run(sys.executable, *install, "--disable-pip-version-check", "--no-input", "-r", LOCK)
        made.rename(folder)
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def run(*command) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"localstripe could not be installed, and its tests need it:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    python()
