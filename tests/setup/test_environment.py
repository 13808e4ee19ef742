"""The environment: lock files that agree with each other and with the project, and what is done once only."""

import re
import tomllib

import pytest

from billing_site.setup import environment
from billing_site.setup.environment import LOCKS, ROOT

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==(\S+)", re.MULTILINE)


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(level):
    return {normal(name): version for name, version in PIN.findall((ROOT / LOCKS[level]).read_text())}


def wanted(requirements):
    return {normal(re.match(r"[A-Za-z0-9._-]+", requirement)[0]) for requirement in requirements}


def test_the_wider_locks_hold_the_narrower_ones_version_for_version():
    assert pins("runtime").items() <= pins("stripe").items() <= pins("development").items()


def test_the_locks_hold_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert wanted(project["dependencies"]) <= pins("runtime").keys()
    assert wanted(project["optional-dependencies"]["dev"]) <= pins("development").keys()
    assert wanted(project["optional-dependencies"]["stripe"]) == pins("stripe").keys() - pins("runtime").keys()


@pytest.mark.parametrize("lock", [*LOCKS.values(), "tests/tools/localstripe/requirements.txt"])
def test_every_pin_of_a_lock_has_a_hash_and_no_lock_names_a_host(lock):
    text = (ROOT / lock).read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text


def test_the_package_for_stripe_stays_once_it_was_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "VENV", tmp_path)
    assert environment.kept("runtime") == "runtime"
    environment.stamp("stripe").write_text("of an older lock")
    assert [environment.kept(level) for level in ("runtime", "stripe", "development")] == [
        *("stripe", "stripe", "development"),
    ]
