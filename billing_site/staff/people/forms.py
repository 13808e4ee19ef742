"""The forms about people: what administrators change about somebody, and everybody about themself."""

import zoneinfo

from crispy_forms.layout import Div
from django import forms
from django.conf import settings

from billing_site.lib.money.number_formats import FORMATS, number_format
from billing_site.pages.fields.selects import offer
from billing_site.pages.fields.text import plain_helper
from billing_site.pages.listing import PAGE_SIZES
from billing_site.staff.fields import EMAIL_WORDS, person_name, role_field

THEMES = (("auto", "As the system"), ("light", "Light"), ("dark", "Dark"))


class MemberForm(forms.Form):
    """What an administrator changes about somebody: the address they sign in with, and the role."""

    name = person_name(label="Name", required=False)
    email = forms.EmailField(
        label="E-mail", max_length=254, error_messages=EMAIL_WORDS, help_text="They sign in with this address."
    )
    role = role_field()
    helper = plain_helper("name", "email", "role")


class ProfileForm(forms.Form):
    """What everybody chooses for themself."""

    name = person_name(label="Name", required=False, help_text="As the timeline of every customer will name you.")
    time_zone = forms.ChoiceField(label="Time zone", required=False)
    number_format = forms.ChoiceField(
        label="Number format",
        required=False,
        help_text="How you type amounts, and how inputs show them. It decides what 1,500 means.",
    )
    theme = forms.ChoiceField(label="Theme", choices=THEMES)
    page_size = forms.TypedChoiceField(
        label="Rows on a page", coerce=int, choices=[(size, str(size)) for size in PAGE_SIZES]
    )
    single_keys = forms.BooleanField(
        label="Single-letter shortcuts",
        required=False,
        help_text="N, E, J, K and the others. Switch them off if they get in the way of speech input or other tools.",
    )
    helper = plain_helper(
        "name",
        Div("time_zone", "number_format", css_class="field-pair"),
        Div("theme", "page_size", css_class="field-pair"),
        "single_keys",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        site = ("", f"As the desk: {settings.TIME_ZONE}")
        offer(self, "time_zone", [site, ("UTC", "UTC"), *((z, z.replace("_", " ")) for z in zones)])
        # What is usual in the account's country is known where the person who looks has chosen nothing else.
        current = number_format()
        usual = "By the account's country" if current.chosen else f"By the account's country: {current.name}"
        offer(self, "number_format", [("", usual), *((name, name) for name in FORMATS)])
