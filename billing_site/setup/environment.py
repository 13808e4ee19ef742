"""The virtual environment in .venv: made, and filled from the lock file, only when the lock or the interpreter changed.

python3 -m billing_site.setup.environment runtime|stripe|development

What was once set up for Stripe stays so: a later `runtime` keeps that package up to date too.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from billing_site.setup import catalogues, system_packages

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# The other locks hold the runtime lock, and the development lock that of Stripe, version for version: the widest
# environment serves all.
LOCKS = {"runtime": "requirements.txt", "stripe": "requirements-stripe.txt", "development": "requirements-dev.txt"}
# What tests need beside the environment: a Java class of ours around veraPDF, the judge of documents, and a server that
# speaks as Stripe does, in an environment of its own.
TEST_TOOLS = ("tests.tools.verapdf.compiled", "tests.tools.localstripe.environment")
PACKAGES = {
    "runtime": system_packages.RUNTIME,
    "stripe": system_packages.RUNTIME,
    "development": system_packages.DEVELOPMENT,
}


def main(level):
    if sys.version_info < (3, 11):  # noqa: UP036 (nothing has looked before this line)
        raise SystemExit("Billfold needs Python 3.11 or later. If there is one, name it: make run PYTHON=python3.11")
    level = kept(level)
    system_packages.ensure(PACKAGES[level])
    if not (is_current(level) or is_current("development")):
        make_virtualenv()
        install_lock(LOCKS[level])
    if not is_current(level):
        stamp(level).write_text(fingerprint())
    catalogues.compile_changed(PYTHON)
    if level == "development":
        for tool in TEST_TOOLS:
            subprocess.run([PYTHON, "-m", tool], cwd=ROOT, check=True)


def kept(level):
    """The level that keeps up to date what is there: with the package for Stripe, where that was once asked for."""
    return "stripe" if level == "runtime" and stamp("stripe").exists() else level


def stamp(level):
    return VENV / f".installed-{level}"


def is_current(level):
    return stamp(level).exists() and stamp(level).read_text() == fingerprint()


def fingerprint():
    """Changes with either lock, with the interpreter behind .venv, and when the folder has moved."""
    digest = hashlib.sha256(f"{ROOT} {PYTHON.resolve()}".encode())
    for lock in LOCKS.values():
        digest.update((ROOT / lock).read_bytes())
    return digest.hexdigest()


def make_virtualenv():
    # A virtualenv half made, or left behind by an interpreter that is gone, has no working pip.
    if PYTHON.exists() and run_quietly(PYTHON, "-m", "pip", "--version"):
        return
    print(f"Making the virtual environment {VENV.name} with Python {sys.version.split()[0]}.", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def run_quietly(*command):
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def install_lock(lock):
    total = sum("==" in line for line in (ROOT / lock).read_text().splitlines())
    print(f"Installing {total} Python packages from {lock}, each checked against its hash.", flush=True)
    pip = [PYTHON, "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "--no-input", "-r", lock]
    with subprocess.Popen(pip, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        done = 0
        for line in process.stdout or ():
            done += line.startswith(("Collecting ", "Requirement already satisfied: "))
            show_progress(done, total, "installing" if line.startswith("Installing ") else "collecting")
    if process.returncode:
        raise SystemExit("The Python packages could not be installed; pip says why above. `make setup` tries again.")


def show_progress(done, total, what):
    if sys.stdout.isatty():
        bar = "#" * (30 * min(done, total) // total)
        print(f"\r  [{bar:30}] {done}/{total} {what}", end="\n" if what == "installing" else "", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
