"""What the site keeps is closed to other accounts of the machine, whoever starts it and with whatever umask."""

import os
import stat
import subprocess
import sys

import pytest

from billing_site.lib.private_files import close_to_others, write_new

pytestmark = pytest.mark.alike
START = """
import os
os.umask(0o022)
import django
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
call_command("migrate", "contenttypes", verbosity=0)
default_storage.save("company/logo.png", ContentFile(b"picture"))
"""


@pytest.fixture(autouse=True)
def usual_umask():
    """Of this process, which other tests share."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder):
    """{path below the folder: its mode}, '.' for itself."""
    paths = [folder, *folder.rglob("*")]
    return {str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in paths}


def open_to_others(folder):
    return {path: oct(mode) for path, mode in modes(folder).items() if mode & 0o077}


def test_whatever_a_new_site_writes_is_closed_to_others(tmp_path):
    data = tmp_path / "data"
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "billing_site.settings"}
    subprocess.run([sys.executable, "-c", START], env=env, check=True, timeout=120)
    assert open_to_others(data) == {}
    assert {"secret_key", "billfold.sqlite3", "media/company/logo.png"} <= modes(data).keys()


def test_a_folder_that_stood_open_is_closed_with_all_that_it_holds(tmp_path):
    data = tmp_path / "var"
    (data / "media" / "documents").mkdir(parents=True)
    for name in ("billfold.sqlite3", "secret_key", "media/documents/a.pdf"):
        (data / name).write_text("x")
    assert open_to_others(data)
    close_to_others(data, tmp_path / "site")
    assert open_to_others(data) == {}


@pytest.mark.parametrize("program", ["", "opt/billfold"])
def test_a_folder_that_holds_the_program_is_refused_and_left_as_it_is(tmp_path, program):
    folder = tmp_path / program
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "python").touch(0o755)
    before = modes(tmp_path)
    with pytest.raises(ValueError, match="name a folder of its own"):
        close_to_others(tmp_path, folder)
    assert modes(tmp_path) == before


def test_a_folder_of_others_is_refused_and_left_as_it_is(tmp_path):
    shared = tmp_path / "srv"
    shared.mkdir(mode=0o755)
    (shared / "www").mkdir(mode=0o755)
    before = modes(tmp_path)
    with pytest.raises(ValueError, match="holds files of others"):
        close_to_others(shared, tmp_path / "site")
    assert modes(tmp_path) == before


def test_a_new_volume_is_taken(tmp_path):
    volume = tmp_path / "volume"
    (volume / "lost+found").mkdir(parents=True)
    volume.chmod(0o755)
    close_to_others(volume, tmp_path / "site")
    assert stat.S_IMODE(volume.stat().st_mode) == 0o700


def test_what_a_link_points_at_elsewhere_keeps_its_mode(tmp_path):
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("x")
    elsewhere.chmod(0o644)
    data = tmp_path / "var"
    data.mkdir()
    (data / "secret_key").touch()
    (data / "link").symlink_to(elsewhere)
    close_to_others(data, tmp_path / "site")
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644


def test_a_key_is_written_once_and_whole(tmp_path):
    write_new(tmp_path / "key", "first")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "key", "second")
    assert (tmp_path / "key").read_text() == "first"
    assert modes(tmp_path)["key"] == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
