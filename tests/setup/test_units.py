"""The units in docs/deploy: systemd itself finds nothing wrong with them, and what they start is there."""

import re
import shlex
import subprocess
import sys

import pytest
from django.conf import settings

UNITS = settings.BASE_DIR / "docs" / "deploy"
CHECKOUT = "/opt/billfold"


@pytest.fixture
def units(tmp_path):
    """The units as they are on a machine whose checkout is this one."""
    for unit in UNITS.glob("billfold*"):
        text = unit.read_text().replace(f"{CHECKOUT}/.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text.replace(CHECKOUT, str(settings.BASE_DIR)))
    return sorted(tmp_path.iterdir())


def analyze(*arguments):
    done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_systemd_finds_nothing_wrong(units):
    assert len(units) == 4
    code, said = analyze("verify", "--man=no", *map(str, units))
    ours = [line for line in said.splitlines() if "billfold" in line]
    assert (code, ours) == (0, [])


def test_systemd_would_find_what_is_wrong(units):
    unit = units[-1]
    unit.write_text(unit.read_text().replace("ExecStart=", "ExecStart=/nowhere"))
    assert analyze("verify", "--man=no", str(unit))[0] != 0


def test_services_may_do_no_more_than_they_need(units):
    for unit in units:
        if unit.suffix == ".service":
            code, said = analyze("security", "--offline=true", "--threshold=25", str(unit))
            assert code == 0, said


def test_what_the_units_start_is_there():
    started = re.findall(r"^ExecStart=(.+)$", "\n".join(unit.read_text() for unit in UNITS.glob("*.service")), re.M)
    assert len(started) == 5
    for line in started:
        words = shlex.split(line)
        words = shlex.split(words[2]) if words[:2] == ["/bin/sh", "-c"] else words
        if "manage.py" in words:
            command = words[words.index("manage.py") + 1]
            done = subprocess.run([sys.executable, "manage.py", command, "--help"], cwd=settings.BASE_DIR, check=False)
            assert done.returncode == 0
        elif "-m" in words:
            path = settings.BASE_DIR / (words[words.index("-m") + 1].replace(".", "/") + ".py")
            assert path.is_file()
