"""Translation catalogues: every .po file of the tree has its compiled .mo beside it, newer than itself."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = "billing_site", "customers", "invoicing", "templates"


def compile_changed(python):
    """Compile what changed with the Babel of the virtual environment, so that serving needs no gettext."""
    changed = find_changed(ROOT)
    if changed:
        print(f"Compiling {len(changed)} translation catalogues.", flush=True)
        subprocess.run([python, "-m", "billing_site.setup.catalogues", *changed], cwd=ROOT, check=True)


def find_changed(root):
    sources = (source for folder in FOLDERS for source in (root / folder).rglob("LC_MESSAGES/*.po"))
    return [source for source in sources if is_stale(source, source.with_suffix(".mo"))]


def is_stale(source: Path, compiled: Path) -> bool:
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def compile_catalogue(source: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as readable:
        catalogue = read_po(readable, locale=source.parent.parent.name)
    with source.with_suffix(".mo").open("wb") as writable:
        write_mo(writable, catalogue)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_catalogue(Path(name))
