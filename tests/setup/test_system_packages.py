"""System packages: found by dpkg or by any sign of them, asked for in plain words where they cannot be installed."""

import pytest

from billing_site.setup.system_packages import DEVELOPMENT, SystemPackage, ensure, find_missing, program_path

ABSENT = SystemPackage("no-such-package", "reads minds", programs=("no-such-program",))
ABSENT_FONT = SystemPackage("no-such-font", "has the letters of Mars", fonts="NoSuchFont-*.ttf")


@pytest.fixture
def machine_without_apt(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


def test_this_machine_has_all_that_the_tests_need():
    assert find_missing(DEVELOPMENT) == []


def test_a_thing_that_came_by_another_way_than_apt_counts():
    from_source = SystemPackage("no-such-package", "runs this test", programs=("python3",))
    assert find_missing([from_source, ABSENT]) == [ABSENT]


def test_the_server_programs_of_postgresql_are_found_off_the_path(machine_without_apt):
    assert program_path("initdb")


def test_without_apt_set_up_names_what_is_missing_and_stops(machine_without_apt, capsys):
    with pytest.raises(SystemExit):
        ensure([ABSENT])
    said = capsys.readouterr()
    assert "reads minds" in said.out
    assert "Still missing: no-such-package" in said.err


def test_without_a_font_set_up_goes_on_and_says_what_that_means(machine_without_apt, capsys):
    ensure([ABSENT_FONT])
    assert "boxes for letters" in capsys.readouterr().err
