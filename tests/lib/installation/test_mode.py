"""Whether an installation is live or a test: what the setting names, else what the data folder holds, else live."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from billing_site.lib.installation.mode import LIVE, TEST, mode_of


@pytest.mark.parametrize(("named", "mode"), [("", LIVE), ("live", LIVE), ("test", TEST), (" Test ", TEST)])
def test_the_setting_names_the_mode(tmp_path, named, mode):
    assert mode_of(named, tmp_path / "mode") == mode


def test_without_the_setting_the_file_counts(tmp_path):
    (tmp_path / "mode").write_text("test\n")
    assert mode_of("", tmp_path / "mode") == TEST
    assert mode_of("live", tmp_path / "mode") == LIVE


@pytest.mark.parametrize(("named", "held"), [("sandbox", ""), ("true", ""), ("", ""), ("", "tests")])
def test_anything_else_is_refused_by_the_name_of_its_place(tmp_path, named, held):
    file = tmp_path / "mode"
    file.write_text(held)
    with pytest.raises(ImproperlyConfigured, match="BILLFOLD_MODE must" if named else f"{file} must be live or test"):
        mode_of(named, file)
