"""What is kept encrypted: keys apart from the database, made once, changed with `rotate_keys`."""

import multiprocessing
import re
import stat
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from billing_site.lib import secrets
from billing_site.lib.encryption import columns, key_file
from billing_site.lib.encryption.key_file import KeyFault
from tests.factories import staff
from tests.staff.factories import SECRET, authenticator_app, code, prove_identity, sign_in

SPAWN = multiprocessing.get_context("fork")


@pytest.fixture
def keys(settings, tmp_path):
    """The key file, of the test alone, that is not there yet."""
    settings.SECRET_KEYS_FILE = tmp_path / "apart" / "keys"
    return settings.SECRET_KEYS_FILE


def rotate(*options):
    out = StringIO()
    call_command("rotate_keys", *options, stdout=out)
    return out.getvalue()


def raw():
    """What of second steps lies in the table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator ORDER BY id")
        return " ".join(str(row[0]) for row in cursor.fetchall())


@pytest.mark.django_db
def test_what_is_encrypted_is_read_again(keys):
    kept = secrets.encrypt("Grüße 🔑")
    assert "Grüße" not in kept
    assert secrets.decrypt(kept) == "Grüße 🔑"
    assert secrets.encrypt("Grüße 🔑") != kept


@pytest.mark.django_db
def test_the_key_file_is_made_once_for_its_owner_alone(keys):
    secrets.encrypt("one")
    made = keys.read_text()
    secrets.encrypt("two")
    assert keys.read_text() == made
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert [path.name for path in keys.parent.iterdir()] == ["keys"]


def make_key(start, answers):
    start.wait()
    with key_file.alone():
        if not key_file.keys():
            key_file.write([key_file.new()])
    answers.put(key_file.keys())


def test_processes_that_start_at_once_make_one_key(keys):
    start, answers = SPAWN.Barrier(8), SPAWN.Queue()
    processes = [SPAWN.Process(target=make_key, args=(start, answers)) for _ in range(8)]
    for process in processes:
        process.start()
    found = {answers.get(timeout=30) for _ in processes}
    for process in processes:
        process.join()
    assert found == {key_file.keys()}
    assert len(key_file.keys()) == 1


def test_keys_of_several_machines_come_from_the_environment(keys, settings):
    kept = Fernet(key := key_file.new()).encrypt(b"text").decode()
    settings.SECRET_KEYS = [key_file.new(), key]
    assert secrets.decrypt(kept) == "text"
    assert not secrets.is_current(kept)
    assert not keys.exists()


@pytest.mark.django_db
def test_a_missing_key_file_is_never_made_anew_over_encrypted_values(keys):
    kept = authenticator_app(staff()).instance.data["seed"]
    keys.unlink()
    for attempt in (lambda: secrets.encrypt("more"), lambda: secrets.decrypt(kept)):
        with pytest.raises(KeyFault, match="is missing, though the database holds encrypted secrets: put it back"):
            attempt()
    assert not keys.exists()


@pytest.mark.django_db
def test_another_key_file_is_said_to_be_another(keys):
    kept = secrets.encrypt("text")
    key_file.write([key_file.new()])
    with pytest.raises(KeyFault, match="does not hold: put the keys back from the backup"):
        secrets.decrypt(kept)


@pytest.mark.parametrize("content", [b"not a key\n", b"\xff\xfe\n"])
def test_a_key_file_that_holds_no_keys_is_a_fault_in_words(keys, content):
    keys.parent.mkdir()
    keys.write_bytes(content)
    with pytest.raises(KeyFault, match="key"):
        secrets.encrypt("text")
    assert [message.id for message in key_file.check()] == ["billfold.E002"]


@pytest.mark.django_db
def test_the_check_of_the_site_refuses_a_key_file_that_others_may_read(keys):
    assert not key_file.check()
    secrets.encrypt("text")
    assert not key_file.check()
    keys.chmod(0o640)
    with pytest.raises(CommandError, match="may be read by others"):
        call_command("check", "--tag", "security")


@pytest.mark.django_db
def test_the_table_of_second_steps_holds_no_seed(keys):
    person = staff()
    codes = authenticator_app(person)
    seed = secrets.decrypt(codes.instance.data["seed"])
    assert SECRET not in raw()
    assert seed not in raw()
    assert raw().count(secrets.OPENING) == 2


@pytest.mark.django_db
def test_no_table_holds_the_seed_of_an_app_that_is_being_set_up(keys, client):
    person = staff()
    client.force_login(person)
    prove_identity(client, person)
    page = client.get("/accounts/two-step/app/activate/").content.decode()
    seed = re.search(r'data-copy="([A-Z2-7]+)"', page)[1]
    for row in Session.objects.all():
        assert seed not in str(row.get_decoded())
    assert "not right" in client.post("/accounts/two-step/app/activate/", {"code": "000000"}).content.decode()
    client.post("/accounts/two-step/app/activate/", {"code": code(seed)})
    kept = Authenticator.objects.get(user=person, type="totp").data["secret"]
    assert (seed in kept, secrets.decrypt(kept)) == (False, seed)
    assert "mfa.totp.secret" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["missing", "other"])
def test_without_the_keys_the_second_step_says_so_and_all_else_works(keys, fault, client):
    person, other = staff("Billing"), staff("Read-only")
    authenticator_app(person)
    keys.unlink() if fault == "missing" else key_file.write([key_file.new()])
    browser, response = sign_in(person.email)
    page = browser.post(response["Location"], {"code": code()})
    assert page.status_code == 200
    assert "Codes cannot be checked now" in page.content.decode()
    assert sign_in(other.email)[1]["Location"] == "/"
    client.force_login(person)
    page = client.get("/accounts/two-step/")
    assert page.status_code == 503
    assert "A key is missing" in page.content.decode()
    assert client.get("/customers/").status_code == 200


@pytest.mark.django_db
def test_new_keys_encrypt_everything_again_and_old_ones_stay_until_they_are_dropped(keys):
    people = [staff() for _ in range(3)]
    seeds = [secrets.decrypt(authenticator_app(person).instance.data["seed"]) for person in people]
    (old,) = key_file.keys()
    before = raw()
    assert "6 of 6" in rotate()
    new, kept = key_file.keys()
    assert kept == old
    assert all(map(secrets.is_current, columns.every()))
    assert "Dropped 2 old" in rotate("--drop-old")
    (newest,) = key_file.keys()
    assert newest not in (new, old)
    assert [secrets.decrypt(row.data["seed"]) for row in Authenticator.objects.filter(type="recovery_codes")] == seeds
    with pytest.raises(InvalidToken):
        Fernet(newest).decrypt(before.split('"')[3])
    browser, response = sign_in(people[0].email)
    assert browser.post(response["Location"], {"code": code()})["Location"] == "/"


@pytest.mark.django_db
def test_a_change_of_keys_that_was_killed_half_way_continues(keys, monkeypatch):
    for _ in range(4):
        authenticator_app(staff())
    monkeypatch.setattr(columns, "BATCH", 1)
    done, renew = [], secrets.renew

    def killed(text):
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(text)
        return renew(text)

    monkeypatch.setattr("billing_site.lib.secrets.renew", killed)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    monkeypatch.undo()
    settled = [secrets.is_current(text) for text in columns.every()]
    assert (settled.count(True), settled.count(False)) == (3, 5)
    first = key_file.keys()
    assert "was not finished" in rotate("--drop-old")
    assert key_file.keys() == first[:1]
    assert all(map(secrets.is_current, columns.every()))


@pytest.mark.django_db
def test_with_keys_of_the_environment_the_command_says_what_to_put_there(keys, settings):
    settings.SECRET_KEYS = [key_file.new()]
    authenticator_app(staff())
    said = rotate()
    new = said.split()[-1]
    settings.SECRET_KEYS = [new, *settings.SECRET_KEYS]
    assert "Leave only the first key in SECRET_KEYS" in rotate("--drop-old")
    settings.SECRET_KEYS = [new]
    assert all(map(secrets.decrypt, columns.every()))
    assert not keys.exists()


@pytest.mark.django_db
def test_nothing_is_changed_while_a_value_cannot_be_read(keys):
    authenticator_app(staff())
    key_file.write([key_file.new()])
    before = keys.read_text()
    with pytest.raises(CommandError, match="put the keys back"):
        rotate("--drop-old")
    assert keys.read_text() == before


@pytest.mark.django_db
def test_one_change_of_keys_at_a_time(keys):
    secrets.encrypt("text")
    with key_file.alone(), pytest.raises(CommandError, match="another command"):
        rotate()


@pytest.mark.django_db
def test_a_plain_column_of_text_and_its_empty_values_are_passed_through(settings):
    settings.ENCRYPTED = ["staff.User.name"]
    named, nameless = staff(name="Ada"), staff(name="")
    assert sum(columns.each("staff.User.name", str.upper)) == 2
    named.refresh_from_db()
    nameless.refresh_from_db()
    assert (named.name, nameless.name) == ("ADA", "")
    assert list(columns.every()) == ["ADA"]


def test_what_is_not_encrypted_is_not_taken_for_it(keys):
    with pytest.raises(KeyFault, match="not encrypted"):
        secrets.decrypt(SECRET)


@pytest.mark.django_db
def test_every_registered_name_leads_to_a_column(settings):
    assert settings.ENCRYPTED
    assert [sum(columns.each(name, str)) for name in settings.ENCRYPTED] == [0] * len(settings.ENCRYPTED)
