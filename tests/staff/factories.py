"""Invitations, second steps and browsers that signed in through the real door."""

import base64
import hashlib
import hmac
import struct
import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from billing_site.staff.models.invitation import Invitation

PASSWORD = "a-good-password"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def invitation(by, email="new@billfold.example", role="Billing", now=None):
    """(invitation, token)"""
    return Invitation.send(email, role, by=by, now=now or timezone.now())


def authenticator_app(user):
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user)


def passkey(user):
    """One of a device that there is not: its public key fits nothing."""
    key = ES256({1: 2, 3: ES256.ALGORITHM, -1: 1, -2: bytes(32), -3: bytes(32)})
    identity = user.email.encode()
    credential = AttestedCredentialData.create(bytes(16), identity, key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    attested = AttestationObject.create("none", AuthenticatorData.create(bytes(32), flags, 0, credential), {})
    response = {
        "clientDataJSON": websafe_encode(b'{"type": "webauthn.create", "challenge": "", "origin": ""}'),
        "attestationObject": websafe_encode(attested),
    }
    sent = {"id": websafe_encode(identity), "rawId": websafe_encode(identity), "type": "public-key"}
    return WebAuthn.add(user, "Passkey 1", {**sent, "response": response, "clientExtensionResults": {}}).instance


def code(secret=SECRET, moment=None):
    """What an authenticator app shows (RFC 6238: SHA-1, 30 seconds, six digits)."""
    counter = struct.pack(">Q", int((moment or time.time()) // 30))
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def sign_in(email, password=PASSWORD, client=None, **where):
    """(client, response) after the sign-in form."""
    client = client or Client()
    return client, client.post("/accounts/login/", {"login": email, "password": password, **where})


def signed_in(user, password=PASSWORD):
    client, response = sign_in(user.email, password)
    assert response.status_code == 302, "could not sign in"
    return client


def proof_of_identity(user):
    """What a session holds after the page that asks for the password again."""
    just_now = {"method": "password", "at": time.time(), "reauthenticated": True}
    return {AUTHENTICATION_METHODS_SESSION_KEY: [just_now], _AUTHENTICATION_METHODS_USER_SESSION_KEY: str(user.pk)}


def prove_identity(client, user):
    session = client.session
    session.update(proof_of_identity(user))
    session.save()
