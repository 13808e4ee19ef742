"""The settings page Payments gateway: keys that are pasted are kept encrypted, and shown nowhere again."""

import logging

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from billing_site.events.models import Event
from billing_site.lib.encryption import columns, key_file
from billing_site.staff.models.security_entry import SecurityEntry
from invoicing.collecting.gateway_settings.forms import NAMES
from invoicing.collecting.gateways.interface import NotConfigured
from invoicing.collecting.gateways.registry import charging_gateway, gateway, is_set_up
from invoicing.collecting.gateways.stripe import configured
from invoicing.collecting.gateways.stripe.configured import key_in_use
from invoicing.collecting.gateways.stripe.tables import GatewayKeys
from tests.invoicing.collecting.factories import newest, tick
from tests.invoicing.collecting.gateways.test_stripe_charges import HOUR, charged, double
from tests.reading import HTMX
from tests.staff.factories import prove_identity
from tests.tools.stripe_double.server import KEY

__all__ = ["double"]
pytestmark = pytest.mark.django_db
PAGE, KEYS, FORGET = (reverse(f"gateway_{name}") for name in ("settings", "keys", "forget"))
SECRET, SIGNING = "sk_test_51Billfold0Secret9876", "whsec_51Billfold0Signing5432"


@pytest.fixture(autouse=True)
def installation(settings, tmp_path):
    settings.GATEWAY, settings.LIVEMODE = "stripe", False
    settings.STRIPE_SECRET_KEY = settings.STRIPE_WEBHOOK_SECRET = ""
    settings.SECRET_KEYS, settings.SECRET_KEYS_FILE = [], tmp_path / "keys"


@pytest.fixture
def boss(client, administrator):
    client.force_login(administrator)
    prove_identity(client, administrator)
    return client


def errors(answer):
    assert answer.status_code == 422
    return answer.context["form"].errors


def test_pasted_keys_are_kept_encrypted_and_only_their_ends_are_shown(boss):
    assert "Stripe has no secret key yet" in boss.get(PAGE).content.decode()
    answer = boss.post(KEYS, {"secret_key": f" {SECRET}\n", "webhook_secret": SIGNING}, follow=True)
    page = answer.content.decode()
    row = GatewayKeys.objects.get()
    assert (row.reveal("secret_key"), row.reveal("webhook_secret")) == (SECRET, SIGNING)
    assert page.count("Kept encrypted, ends in") == 2
    assert "9876" in page and "5432" in page
    for text in (page, boss.get(KEYS).content.decode(), row.secret_key, row.webhook_secret):
        assert SECRET not in text and SIGNING not in text
    assert charging_gateway().name == "stripe"
    assert [each.detail for each in SecurityEntry.objects.filter(kind="account").order_by("id")] == [
        "Stripe: secret key ending in 9876 kept",
        "Stripe: signing secret of webhooks ending in 5432 kept",
    ]


def test_an_empty_field_keeps_what_is_there(boss):
    boss.post(KEYS, {"secret_key": SECRET})
    assert "Nothing was changed." in boss.post(KEYS, {}, follow=True).content.decode()
    boss.post(KEYS, {"webhook_secret": SIGNING})
    row = GatewayKeys.objects.get()
    assert (row.reveal("secret_key"), row.reveal("webhook_secret")) == (SECRET, SIGNING)


@pytest.mark.parametrize(
    ("livemode", "key", "words"),
    [
        (False, "sk_live_51Billfold0Secret9876", "moves real money, and this installation is a test"),
        (False, "rk_live_51Billfold0Secret9876", "moves real money, and this installation is a test"),
        (True, SECRET, "test mode, and this installation is live"),
        (True, "rk_test_51Billfold0Secret9876", "test mode, and this installation is live"),
        (False, "pk_test_51Billfold0Secret9876", "publishable key"),
        (False, SIGNING, "signing secret of webhooks"),
        (False, "sk_test_", "begins with sk_live_"),
        (False, "sk_test_51Bill fold0Secret", "letters and digits only"),
        (False, "sk_test_51Bill\u0000fold0Secret", ""),
        (False, "correct horse battery staple", "begins with sk_live_"),
        (False, "sk_test_" + "x" * 300, ""),
    ],
)
def test_a_key_that_does_not_fit_is_refused_at_its_field_and_not_shown(boss, settings, livemode, key, words):
    settings.LIVEMODE = livemode
    answer = boss.post(KEYS, {"secret_key": key})
    (complaint,) = errors(answer)["secret_key"]
    assert words in complaint
    assert f'value="{key}' not in answer.content.decode()
    assert "Billfold0Secret" not in answer.content.decode()
    assert not GatewayKeys.objects.exclude(secret_key="").exists()


def test_a_signing_secret_that_is_none_is_refused(boss):
    assert "begins with whsec_" in errors(boss.post(KEYS, {"webhook_secret": SECRET}))["webhook_secret"][0]


def test_keys_of_the_environment_go_first_and_are_not_asked_for(boss, settings):
    boss.post(KEYS, {"secret_key": SECRET})
    settings.STRIPE_SECRET_KEY = "sk_test_fromTheEnvironment1111"
    page, form = boss.get(PAGE).content.decode(), boss.get(KEYS).content.decode()
    assert "Set by STRIPE_SECRET_KEY, ends in 1111" in page
    assert "secret_key" not in form
    assert "webhook_secret" in form
    assert key_in_use("secret_key") == settings.STRIPE_SECRET_KEY
    assert "fromTheEnvironment" not in page + form


def test_a_key_of_the_other_mode_in_the_environment_is_not_used(boss, settings):
    settings.STRIPE_SECRET_KEY = "sk_live_51Billfold0Secret9876"
    assert "moves real money" in boss.get(PAGE).content.decode()
    with pytest.raises(NotConfigured, match="moves real money"):
        charging_gateway()
    settings.LIVEMODE, settings.GATEWAY = True, ""
    assert charging_gateway().livemode


@pytest.mark.parametrize("livemode", [True, False])
@pytest.mark.parametrize("mode", ["live", "test"])
@pytest.mark.parametrize("kind", ["sk", "rk"])
@pytest.mark.parametrize("kept", [True, False])
def test_an_installation_charges_with_keys_of_its_own_mode_alone(settings, now, livemode, mode, kind, kept):
    key = f"{kind}_{mode}_51Billfold0Secret9876"
    settings.LIVEMODE, settings.GATEWAY = livemode, "stripe"
    settings.STRIPE_SECRET_KEY = "" if kept else key
    if kept:
        # Also one that came here while the installation was of the other mode.
        GatewayKeys.locked().remember(now, secret_key=key)
    if livemode == (mode == "live"):
        assert (charging_gateway().name, charging_gateway().livemode) == ("stripe", livemode)
    else:
        with pytest.raises(NotConfigured, match="this installation is"):
            charging_gateway()


def test_a_test_installation_charges_through_the_test_gateway_unless_told_otherwise(boss, settings):
    settings.GATEWAY = ""
    boss.post(KEYS, {"secret_key": SECRET})
    assert charging_gateway().name == "test"
    assert "nothing here is used" in " ".join(boss.get(PAGE).content.decode().split()).replace("nothing\n", "nothing ")
    settings.LIVEMODE = True
    with pytest.raises(NotConfigured, match="is live"):
        charging_gateway()


@pytest.mark.parametrize(
    ("base", "fits"),
    [
        ("", True),
        ("https://x.example", True),
        ("http://127.0.0.1:8420", True),
        ("http://x.example", False),
        ("x", False),
    ],
)
def test_the_key_never_travels_in_the_clear(settings, base, fits):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = SECRET, base
    assert (configured.missing() == "") is fits


def test_keys_are_forgotten_after_a_question(boss):
    boss.post(KEYS, {"secret_key": SECRET, "webhook_secret": SIGNING})
    assert "revoke them there" in boss.get(FORGET).content.decode()
    boss.post(FORGET)
    assert [key_in_use(name) for name in NAMES] == ["", ""]
    with pytest.raises(NotConfigured):
        gateway("stripe")
    assert SecurityEntry.objects.latest("id").detail == "Stripe: the keys are forgotten"


def test_others_see_where_keys_are_and_change_nothing(desk):
    page = desk.get(PAGE).content.decode()
    assert "Administrators can change this." in page
    assert "Enter keys" not in page
    assert desk.get(KEYS).status_code == desk.post(KEYS, {"secret_key": SECRET}).status_code == 403
    assert desk.post(FORGET).status_code == 403


def test_who_pastes_keys_proves_first_who_they_are_and_nothing_is_kept_meanwhile(client, administrator):
    client.force_login(administrator)
    for answer in (client.get(KEYS), client.post(KEYS, {"secret_key": SECRET}), client.post(FORGET)):
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]
    assert SECRET not in str(dict(client.session))
    assert not GatewayKeys.objects.exists()


def test_the_form_opens_as_a_dialog(boss):
    assert boss.get(KEYS, headers=HTMX).status_code == 200


def test_encryption_keys_are_rotated_for_them_too(boss):
    boss.post(KEYS, {"secret_key": SECRET, "webhook_secret": SIGNING})
    before = GatewayKeys.objects.get().secret_key
    call_command("rotate_keys", "--drop-old")
    row = GatewayKeys.objects.get()
    assert row.secret_key != before
    assert (row.reveal("secret_key"), row.reveal("webhook_secret")) == (SECRET, SIGNING)
    assert len(list(columns.every())) == 2


def test_keys_that_cannot_be_read_stop_charges_in_words(boss):
    boss.post(KEYS, {"secret_key": SECRET})
    key_file.write([key_file.new()])
    with pytest.raises(NotConfigured, match="cannot be read"):
        charging_gateway()
    assert "cannot be read" in boss.get(PAGE).content.decode()


@pytest.mark.parametrize("lost", ["secret_key", "webhook_secret"])
def test_one_key_that_cannot_be_read_leaves_the_other_in_use(boss, settings, lost):
    boss.post(KEYS, {"secret_key": SECRET})
    GatewayKeys.objects.update(**{"secret_key": "", "webhook_secret": "", lost: "garbled"})
    setattr(settings, "STRIPE_SECRET_KEY" if lost == "webhook_secret" else "STRIPE_WEBHOOK_SECRET", SECRET)
    other = "secret_key" if lost == "webhook_secret" else "webhook_secret"
    assert key_in_use(other) == SECRET
    with pytest.raises(key_file.KeyFault):
        key_in_use(lost)


@pytest.mark.parametrize("kinds", [["sepa_debit"], ["us_bank_account"]])
def test_without_cards_customers_still_pay_by_debit(settings, kinds):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_KINDS = SECRET, kinds
    assert is_set_up()


def test_stripe_is_asked_whether_it_takes_the_key(boss, double):
    def told():
        return boss.post(reverse("gateway_check"), follow=True).content.decode()

    assert "Stripe answers and takes the key." in told()
    double.key = "sk_test_another0123456789"
    assert "Stripe does not accept the secret key." in told()
    double.key = KEY
    double.fault("GET /v1/events", "lost")
    assert "Stripe gave no answer" in told()


def dump():
    """Every value of every table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute("SELECT * FROM " + connection.ops.quote_name(table))  # noqa: S608
            for row in cursor.fetchall():
                yield from map(str, row)


def test_no_key_stands_in_the_database_the_log_events_mails_or_error_pages(boss, double, caplog, settings):
    caplog.set_level(logging.DEBUG)
    settings.STRIPE_SECRET_KEY = ""
    double.key = SECRET
    pages = [boss.post(KEYS, {"secret_key": SECRET, "webhook_secret": SIGNING, "once": "k" * 32}, follow=True)]
    now = timezone.now()
    invoice = charged(double, now=now)
    tick(now + HOUR)
    assert newest(invoice).state == "succeeded"
    # And when things go wrong.
    another = charged(double, now=now)
    double.key = "sk_test_rolled"
    tick(now + 2 * HOUR)
    assert newest(another).state == "created"
    pages += [boss.post(KEYS, {"secret_key": SECRET + "é"}), boss.get(PAGE), boss.get(KEYS)]
    pages += [boss.post(reverse("stripe_webhook"), "{}", "application/json")]
    pages += [boss.get(each.get_absolute_url()) for each in (invoice, another, SecurityEntry.objects.latest("id"))]
    told = [*dump(), caplog.text, *(str(each.data) for each in Event.objects.all()), str([m.body for m in mail.outbox])]
    told += [page.content.decode() for page in pages]
    for secret in (SECRET, SIGNING):
        assert not [text for text in told if secret in text or secret[8:] in text]
