"""The form of the gateway's keys: never shown, and each kept unless another is pasted."""

from __future__ import annotations

from django import forms
from django.conf import settings

from billing_site.pages.fields.text import plain_helper
from invoicing.collecting.gateways.stripe.configured import ENVIRONMENT, origin
from invoicing.collecting.gateways.stripe.keys import problem, webhook_problem
from invoicing.collecting.gateways.stripe.tables import GatewayKeys

NAMES = ("secret_key", "webhook_secret")
LONGEST = 255


def pasted(label: str, help_text: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"})
    return forms.CharField(max_length=LONGEST, required=False, label=label, widget=widget, help_text=help_text)


class KeysForm(forms.Form):
    """What is pasted; a key that the environment has is not asked for."""

    secret_key = pasted(
        "Secret key", "At Stripe: Developers, API keys. A restricted key that may write all payment resources does too."
    )
    webhook_secret = pasted(
        "Signing secret of webhooks", "Optional. Without it Stripe is asked by the clock what happened."
    )

    def __init__(self, *args, row: GatewayKeys, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in NAMES:
            if origin(name, row) == ENVIRONMENT:
                del self.fields[name]
            elif getattr(row, name):
                self.fields[name].help_text = "One is kept. Leave this empty to keep it."
        self.helper = plain_helper(*self.fields)

    def clean_secret_key(self) -> str:
        key = self.cleaned_data["secret_key"]
        if key and (wrong := problem(key, settings.LIVEMODE)):
            raise forms.ValidationError(wrong)
        return key

    def clean_webhook_secret(self) -> str:
        secret = self.cleaned_data["webhook_secret"]
        if secret and (wrong := webhook_problem(secret)):
            raise forms.ValidationError(wrong)
        return secret

    def values(self) -> dict[str, str]:
        """The keys that were pasted."""
        return {name: self.cleaned_data[name] for name in self.fields if self.cleaned_data[name]}
