"""The packages of the operating system that Billfold needs: which, why, whether they are here, how they get here."""

import ctypes
import glob
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")
POSTGRESQL_FOLDERS = "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"

CHROMIUM = "chromium", "chromium-browser", "google-chrome"
# What veraPDF needs beside its own jar, in the order of the classpath.
JAXB_FOLDER = Path("/usr/share/java")
JAXB = "jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "stax-ex", "FastInfoset"


@dataclass(frozen=True)
class SystemPackage:
    """One package by its Debian name, and signs, any of which shows that the same came by another way than apt."""

    name: str
    why: str
    libraries: tuple = ()
    programs: tuple = ()
    fonts: str = ""
    module: str = ""
    files: tuple = ()

    @property
    def optional(self):
        """Without a font documents still print, with boxes for the letters that it lacks."""
        return bool(self.fonts)

    def here(self):
        importlib.invalidate_caches()
        return (
            any(loads(library) for library in self.libraries)
            or any(program_path(program) for program in self.programs)
            or bool(self.fonts and has_font(self.fonts))
            or bool(self.module and importlib.util.find_spec(self.module))
            or bool(self.files and all(os.path.exists(file) for file in self.files))
        )


def pango_library(stem):
    return f"lib{stem}.so.0", f"lib{stem}.dylib", f"/opt/homebrew/lib/lib{stem}.dylib"


def jars(*names):
    return tuple(JAXB_FOLDER / f"{name}.jar" for name in names)


RUNTIME = (
    SystemPackage(f"python3.{sys.version_info.minor}-venv", "builds the virtual environment", module="ensurepip"),
    SystemPackage("libpango-1.0-0", "lays out the text of PDF documents", libraries=pango_library("pango-1.0")),
    SystemPackage("libpangoft2-1.0-0", "gives PDF documents their fonts", libraries=pango_library("pangoft2-1.0")),
    SystemPackage("libharfbuzz-subset0", "keeps those fonts small", libraries=pango_library("harfbuzz-subset")),
    SystemPackage("fonts-noto-core", "has the letters of most scripts", fonts="NotoSans-Regular.*"),
    SystemPackage("fonts-noto-cjk", "has the letters of Chinese, Japanese and Korean", fonts="NotoSansCJK-Regular.*"),
    SystemPackage("fonts-symbola", "has emoji and rarer signs in plain black", fonts="Symbola*"),
    SystemPackage("fonts-liberation", "is the letter of Swiss payment slips", fonts="LiberationSans-Regular.*"),
)
DEVELOPMENT = (
    *RUNTIME,
    SystemPackage("chromium", "is the browser of the tests", programs=CHROMIUM),
    SystemPackage("poppler-utils", "reads PDF documents back in the tests", programs=("pdftoppm",)),
    SystemPackage("qpdf", "checks the structure of PDF documents in the tests", programs=("qpdf",)),
    SystemPackage("mupdf-tools", "draws PDF documents a second way in the tests", programs=("mutool",)),
    SystemPackage("openjdk-17-jdk-headless", "runs veraPDF, which judges documents in the tests", programs=("javac",)),
    SystemPackage("libjaxb-api-java", "reads veraPDF's rules: the words for it", files=jars("jaxb-api")),
    SystemPackage("libjaxb-java", "reads veraPDF's rules", files=jars("jaxb-runtime", "jaxb-core")),
    SystemPackage("libistack-commons-java", "is a part of that reader", files=jars("istack-commons-runtime")),
    SystemPackage("libtxw2-java", "writes XML for that reader", files=jars("txw2")),
    SystemPackage("libstax-ex-java", "reads XML for that reader", files=jars("stax-ex")),
    SystemPackage("libfastinfoset-java", "reads XML in its short form for that reader", files=jars("FastInfoset")),
    SystemPackage("gettext", "collects the words to translate", programs=("msgfmt",)),
    SystemPackage("systemd", "checks the units in docs/deploy in the tests", programs=("systemd-analyze",)),
    SystemPackage("sqlite3", "is the yardstick of the export in make bench", programs=("sqlite3",)),
    SystemPackage("nginx", "is the proxy of the tests, set up as the README says", programs=("nginx",)),
    SystemPackage("dovecot-imapd", "is the mailbox of the tests", programs=("/usr/sbin/dovecot",)),
    SystemPackage("postgresql", "is the second database of the tests, on a temporary cluster", programs=("initdb",)),
)


def ensure(packages):
    """Install what is missing through apt, telling what and why. Exits with plain words where that cannot be done."""
    missing = find_missing(packages)
    if not missing:
        return
    print("Billfold needs these system packages, which are not on this machine:")
    for package in missing:
        print(f"  {package.name:22} {package.why}", flush=True)
    apt = apt_command()
    if apt:
        install(apt, missing)
        missing = find_missing(missing)
    if missing:
        explain(missing)
    if not all(package.optional for package in missing):
        raise SystemExit(1)


def find_missing(packages):
    installed = installed_by_dpkg(packages)
    return [package for package in packages if package.name not in installed and not package.here()]


def installed_by_dpkg(packages):
    if not shutil.which("dpkg-query"):
        return set()
    query = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *[p.name for p in packages]]
    lines = subprocess.run(query, capture_output=True, text=True, check=False).stdout.splitlines()
    return {line.split()[0] for line in lines if line.endswith(" installed")}


def apt_command():
    """How this user runs apt-get: as root, through sudo, or (None) not at all."""
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return apt
    if not shutil.which("sudo"):
        return None
    # Without a terminal nobody can type a password: sudo must then answer at once.
    return ["sudo", *([] if sys.stdin.isatty() else ["--non-interactive"]), *apt]


def install(apt, packages):
    """Run apt-get quietly; what it said is shown only when it failed."""
    print(f"Installing them with {'sudo ' if 'sudo' in apt else ''}apt-get; this may take some minutes.", flush=True)
    names = [package.name for package in packages]
    # A machine just set up has no package lists, and an outdated list asks for versions that are gone.
    for step in ["update"], ["install", "-y", "--no-install-recommends", *names]:
        result = subprocess.run([*apt, *step], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if result.returncode:
            print("\n".join(result.stdout.splitlines()[-10:]), file=sys.stderr)
            return


def explain(missing):
    names = " ".join(package.name for package in missing)
    print(f"\nStill missing: {names}", file=sys.stderr)
    if shutil.which("apt-get"):
        print(f"Ask an administrator to run: apt-get install {names}", file=sys.stderr)
    else:
        print(
            "These are Debian's names; please install the same with the package manager of this system.",
            file=sys.stderr,
        )
    if all(package.optional for package in missing):
        print("Going on without: documents in those scripts will show boxes for letters.", file=sys.stderr)


def loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def program_path(name):
    """Where a program is, or None. PostgreSQL's server programs are kept off the PATH by Debian."""
    return shutil.which(name) or next(
        (found for folder in POSTGRESQL_FOLDERS for found in sorted(glob.glob(f"{folder}/{name}"), reverse=True)), None
    )


def has_font(pattern):
    folders = (os.path.expanduser(folder) for folder in FONT_FOLDERS)
    return any(glob.glob(f"{folder}/**/{pattern}", recursive=True) for folder in folders)
