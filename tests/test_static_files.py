"""Static files as production serves them: hashed names, also where scripts import one another."""

import os
import re
import subprocess
import sys
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from billing_site.static_files import ServedFiles, StaticFiles, are_collected
from tests.factories import draft
from tests.full_disk import full_after
from tests.tools.house import imported_scripts

BACKEND = "from django.conf import settings; print(settings.STORAGES['staticfiles']['BACKEND'])"
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")
ENTRY = re.compile(r'<script type="module" src="/static/(js/editor/[^"]+)"></script>')
PRELOADED = re.compile(r'<link rel="modulepreload" href="/static/([^"]+)">')


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A temporary folder in which all files are collected by the storage of production, which is in force."""
    found = tmp_path_factory.mktemp("static")
    asked = {**os.environ, "DEBUG": "0", "DJANGO_SETTINGS_MODULE": "billing_site.settings"}
    backend = subprocess.run([sys.executable, "-c", BACKEND], env=asked, text=True, capture_output=True, check=True)
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": backend.stdout.strip()}}
    # What takes long and is not looked at here: compressed copies.
    plain = ("css", "js", "json", "png", "svg", "txt")
    with override_settings(STORAGES=storages, STATIC_ROOT=found, WHITENOISE_SKIP_COMPRESS_EXTENSIONS=plain):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield found


def imports(root, name):
    """What the collected script imports, by the names below the root."""
    return imported_scripts(name, (root / name).read_text("utf-8"))


def all_imports(root, name):
    """The same with what those import in their turn."""
    found, new = set(), {name}
    while new:
        new = {each for name in new for each in imports(root, name)} - found
        found |= new
    return found


def test_every_import_of_a_served_script_leads_to_a_served_script(root):
    served = [name for plain, name in staticfiles_storage.hashed_files.items() if re.match(r"js/.*\.js$", plain)]
    wrong = []
    for name in served:
        assert HASHED.search(name), name
        wrong += [(name, each) for each in imports(root, name) if each not in served or not (root / each).is_file()]
    assert not wrong
    assert sum(len(imports(root, name)) for name in served) > 20


@pytest.mark.django_db
@pytest.mark.parametrize("script", ["editor", "start"])
def test_the_editor_loads_its_scripts_by_their_hashed_names(root, desk, script):
    address = f"/invoices/{draft().public_id}/edit/" if script == "editor" else "/invoices/add/"
    html = desk.get(address).content.decode()
    (entry,) = ENTRY.findall(html)
    assert entry == staticfiles_storage.stored_name(f"js/editor/{script}.js")
    assert HASHED.search(entry)
    # Named beforehand, they arrive together with the entry instead of one after the other.
    assert sorted(PRELOADED.findall(html)) == sorted(all_imports(root, entry))


def test_a_script_is_served_for_good_under_its_hashed_name(root, client):
    answer = client.get(staticfiles_storage.url("js/editor/page.js"))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert "immutable" in answer["Cache-Control"]


def test_scripts_of_other_packages_are_left_as_they_are(root):
    """Their comments show imports of what is not there."""
    others = [name for name in staticfiles_storage.hashed_files if name.endswith(".js") and not name.startswith("js/")]
    assert len(others) > 20
    for name in others:
        assert (root / staticfiles_storage.stored_name(name)).read_bytes() == (root / name).read_bytes()


def test_only_what_pages_are_made_of_is_collected(root):
    """No source maps, notes, programs, templates, hidden files, and no builds of libraries that no page asks for."""
    files = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    kinds = {".css", ".js", ".svg", ".png"}
    assert {name for name in files if Path(name).suffix not in kinds} == {"staticfiles.json"}
    assert {name.split("/")[0] for name in files} == {
        *("account", "admin", "css", "django_htmx", "img", "js", "js-lib-bootstrap5", "mfa", "staticfiles.json")
    }
    assert not [name for name in files if "/ext/" in name or ("rtl.min" in name and "bootstrap" in name)]


@pytest.mark.parametrize(
    "name",
    [
        *(".collected", "staticfiles.json", ".gitignore", "notes.md", "README", "LICENSE", "app.py", "page.html"),
        *(
            "css/a.css.map",
            "js/a.js.map",
            "a.sqlite3",
            "secret_key",
            "css/a.css.gz",
            "",
            "css/",
            "../settings.py",
        ),
    ],
)
def test_whatever_else_lies_in_the_folder_is_not_served(tmp_path, settings, name):
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = False
    for file in (name, "css/a.css", "js/a.js"):
        path = tmp_path / file
        if file and not file.endswith("/") and ".." not in file and not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("inside")
    served = ServedFiles(lambda request: HttpResponse(status=404))
    assert served(RequestFactory().get(f"/static/{name}")).status_code == 404
    assert served(RequestFactory().get("/static/css/a.css")).status_code == 200


@pytest.mark.alike
def test_a_disk_that_is_full_leaves_no_half_file_that_the_next_update_would_keep(tmp_path):
    storage = StaticFiles(location=tmp_path, base_url="/static/")
    with full_after(1000), pytest.raises(OSError, match="too large"):
        storage.save("js/page.js", ContentFile(b"x" * 5000))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    (tmp_path / "js" / "page.js.part").write_bytes(b"of one that was killed")
    assert storage.save("js/page.js", ContentFile(b"x" * 5000)) == "js/page.js"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["page.js"]
    assert (tmp_path / "js" / "page.js").stat().st_size == 5000


@pytest.mark.alike
def test_what_ends_before_all_is_compressed_does_not_count_as_collected(tmp_path, settings, monkeypatch):
    settings.STATIC_ROOT = tmp_path / "static"
    storage = StaticFiles(location=settings.STATIC_ROOT, base_url="/static/")
    storage.save("js/page.js", ContentFile(b"let page;" * 200))
    paths = {"js/page.js": (storage, "js/page.js")}
    list(storage.post_process(paths))
    assert are_collected()
    with monkeypatch.context() as full:
        full.setattr(storage, "compress_files", Mock(side_effect=OSError("the disk is full")))
        with pytest.raises(OSError, match="full"):
            list(storage.post_process(paths))
    assert not are_collected()
    list(storage.post_process(paths))
    assert are_collected()
