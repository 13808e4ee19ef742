"""`manage.py check --deploy`: clean in the README's environment, and in words about what would not work."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings as site

MAIL = "smtp+tls://user:password@mail.example.com:587/"
README = (site.BASE_DIR / "README.md").read_text("utf-8")


def readme_environment():
    """The variables that "In production" exports, with values where the README has dots."""
    section = README.split("## In production")[1].split("```")[1]
    found = dict(re.findall(r"^export (\w+)=([^\s#]+)", section, re.MULTILINE))
    filled = {"SECRET_KEY": "k3y-" * 20 + "abcdefgh", "EMAIL_URL": f"{MAIL}?_default_from_email=billing@example.com"}
    return found | {name: value for name, value in filled.items() if name in found}


def deploy_check(tmp_path, **changes):
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= readme_environment() | {"DATA_DIR": str(tmp_path / "data"), **changes}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {name: value for name, value in environment.items() if value is not None}
    done = subprocess.run(
        command, cwd=site.BASE_DIR, env=environment, text=True, capture_output=True, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_it_is_clean_in_the_readmes_environment(tmp_path):
    found = readme_environment()
    assert {"DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "EMAIL_URL"} <= set(found)
    assert deploy_check(tmp_path) == (0, "System check identified no issues (0 silenced).\n")


def test_it_says_what_would_not_work_or_be_read_by_others(tmp_path):
    code, text = deploy_check(
        tmp_path,
        EMAIL_URL="console:",
        TRUSTED_PROXIES=None,
        SECRET_KEY=None,
        ALLOWED_HOSTS="other.example",
        DEBUG="1",
        BILLFOLD_MODE="test",
    )
    assert code == 1
    for said in (
        "EMAIL_URL names no mail server",
        "TRUSTED_PROXIES is not set",
        "SECRET_KEY is not set",
        "This is a test installation",
        "names billing.example.com, which ALLOWED_HOSTS refuses",
        "You should not have DEBUG set to True in deployment",
    ):
        assert said in text


def test_any_host_is_warned_of_since_mailed_links_lead_there(tmp_path):
    code, text = deploy_check(tmp_path, ALLOWED_HOSTS="*")
    assert (code, "ALLOWED_HOSTS has *" in text) == (1, True)


def test_an_origin_without_a_scheme_is_named_by_what_is_wrong_with_it(tmp_path):
    code, text = deploy_check(tmp_path, CSRF_TRUSTED_ORIGINS="billing.example.com")
    assert (code, "must start with a scheme" in text) == (1, True)
    assert "names ," not in text


def test_the_readme_lists_every_setting_that_is_read():
    source = (site.BASE_DIR / "billing_site/settings.py").read_text("utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', source))
    rows = re.findall(r"^\| (`\w+`.*?) \|", README.split("## Settings")[1].split("##")[0], re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert read == told


SHOWN = "from django.conf import settings as s; print(s.EMAIL_BACKEND, s.MAIL_IS_SENT)"
CONSOLE = "django.core.mail.backends.console.EmailBackend"


@pytest.mark.parametrize(
    ("environment", "backend"),
    [
        ({}, CONSOLE),
        ({"EMAIL_URL": "console:"}, CONSOLE),
        ({"ALLOWED_HOSTS": "billing.example.com", "DEBUG": "1"}, CONSOLE),
        ({"ALLOWED_HOSTS": "billing.example.com"}, "billing_site.mail.outgoing.Nowhere"),
        ({"CSRF_TRUSTED_ORIGINS": "https://localhost"}, "billing_site.mail.outgoing.Nowhere"),
        ({"ALLOWED_HOSTS": "*", "EMAIL_URL": "console:"}, "billing_site.mail.outgoing.Nowhere"),
        ({"ALLOWED_HOSTS": "*", "EMAIL_URL": "smtp://h:25"}, "django.core.mail.backends.smtp.EmailBackend"),
    ],
)
def test_mail_is_written_to_the_terminal_on_the_machine_itself_alone(tmp_path, environment, backend):
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data"), **environment}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SHOWN]
    told = subprocess.check_output(command, cwd=site.BASE_DIR, env=environment, text=True, timeout=120)
    assert told.split() == [backend, str("outgoing" not in backend)]


def test_it_says_that_mail_has_no_sender(tmp_path):
    code, text = deploy_check(tmp_path, EMAIL_URL=MAIL)
    assert (code, "Mail is sent as Billfold <billing@localhost>" in text) == (1, True)
