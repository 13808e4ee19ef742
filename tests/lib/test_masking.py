"""Links that open an account stay out of logs: in lines, in arguments, in errors, in addresses within addresses."""

import io
import logging

import pytest

from billing_site.lib.masking import MaskSecrets, masked

TOKEN = "Zx8_q-1secret"


@pytest.mark.parametrize(
    "address",
    [
        f"/accounts/invitation/{TOKEN}/",
        f"/accounts/password/reset/key/1a-{TOKEN}/",
        f"https://billing.example.com/accounts/invitation/{TOKEN}",
        f"/accounts/login/?next=/accounts/invitation/{TOKEN}/&a=1",
        f"//accounts//invitation//{TOKEN}//",
        f"/accounts/password/reset//key//1a-{TOKEN}/",
        f"/i/in_1Abc/1-{TOKEN}/receipts/inpay_1/",
        f"/x?next=%2Fi%2Fin_1Abc%2F1-{TOKEN}%2F",
        f"/accounts%252Finvitation%252F{TOKEN}%252F",
        f"/?next=%2Faccounts%2Fpassword%2Freset%2Fkey%2F%2F1a-{TOKEN}%2F",
        f"/accounts/login/?next=%2Faccounts%2Finvitation%2F{TOKEN}%2F",
        f"/accounts/login/?next=%2faccounts%2fpassword%2freset%2fkey%2f1a-{TOKEN}%2f",
        f'"GET /accounts/invitation/{TOKEN}/ HTTP/1.1" 200 "https://x/accounts/password/reset/key/9-{TOKEN}/"',
    ],
)
def test_what_opens_an_account_is_masked(address):
    assert TOKEN not in masked(address)
    assert "…" in masked(address)


@pytest.mark.parametrize(
    "address", ["/", "/customers/cus_1/edit/?q=invitation", "/accounts/password/reset/key/done/", "/settings/team/"]
)
def test_everything_else_stays_as_it_is(address):
    assert masked(address) == address


def test_a_log_masks_lines_arguments_and_errors():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskSecrets())
    log = logging.Logger("alone")
    log.addHandler(handler)
    log.warning("Not Found: %s", f"/accounts/invitation/{TOKEN}/")
    try:
        raise ValueError(f"nothing at /accounts/password/reset/key/1-{TOKEN}/")
    except ValueError:
        log.exception("Internal Server Error: /accounts/invitation/%s/", TOKEN)
    text = stream.getvalue()
    assert TOKEN not in text
    assert "Not Found: /accounts/invitation/…/" in text
    assert "Traceback" in text


def test_the_sites_own_log_masks(settings):
    assert all("mask_secrets" in handler["filters"] for handler in settings.LOGGING["handlers"].values())


@pytest.mark.django_db
def test_a_link_that_leads_nowhere_is_logged_without_its_secret(client):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskSecrets())
    logging.getLogger("django.request").addHandler(handler)
    try:
        assert client.get(f"/accounts/invitation/{TOKEN}/").status_code == 404
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert stream.getvalue() == "Not Found: /accounts/invitation/…/\n"
