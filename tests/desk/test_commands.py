"""Commands with wrong words, or without their database: one line that says what is wrong, and not 0."""

import os
import subprocess
import sys

import pytest
from django.core.management import ManagementUtility

pytestmark = pytest.mark.alike

WRONG = [
    "seed_demo --customers abc",
    "seed_demo --customers 0",
    "seed_demo --customers -5",
    "seed_demo --customers 99999999999999",
    "seed_demo --customers 1e3",
    "seed_demo --seed x",
    "seed_demo_invoices --invoices 0",
    "seed_demo_charges --invoices 0",
    "seed_demo_invoices --invoices ٣x",
    "render_document",
    "render_document in_none --locale de --out {folder}/a.pdf",
    "render_document in_none --out {folder}/none/a.pdf",
    "render_document in_none --out {folder}/{too_long}",
    "tick --every 0",
    "tick --every -1",
    "tick --every soon",
    "unlock_sign_in",
    "unlock_sign_in nobody@example.com",
    "backup",
    "backup {folder}",
    "backup {folder}/none/a.tar",
    "backup {folder}/a.tar --keys {folder}/none/a.keys",
    "backup {folder}/{too_long}",
    "backup {folder}/a.tar --keys {folder}/{too_long}",
    "restore",
    "restore {folder}",
    "restore {folder}/none.tar",
    "restore /dev/null",
    "restore {folder}/{too_long}",
    "restore {folder}/none.tar --keys {folder}",
    "purge_deleted_customers now",
    "check_books --all",
    "rotate_keys --drop-everything",
]


@pytest.mark.django_db
@pytest.mark.parametrize("words", WRONG)
def test_wrong_words_end_a_command_with_one_line(words, tmp_path, capfd):
    with pytest.raises(SystemExit) as end:
        ManagementUtility(["manage.py", *words.format(folder=tmp_path, too_long="x" * 300).split()]).execute()
    said = capfd.readouterr().err.strip()
    assert end.value.code
    assert "Traceback" not in said
    # What argparse says stands below how the command is used.
    assert len([line for line in said.splitlines() if "rror: " in line]) == 1, said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["check_books", "tick", "seed_demo --customers 1"])
def test_without_its_database_a_command_ends_with_one_line(command, tmp_path):
    env = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/none/a.sqlite3",
    }
    done = subprocess.run([sys.executable, "manage.py", *command.split()], env=env, capture_output=True, text=True)
    said = done.stderr.strip()
    assert done.returncode == 1
    assert "Traceback" not in said.splitlines()[-1]
    assert "database" in said.splitlines()[-1] or "Not done" in said.splitlines()[-1]
