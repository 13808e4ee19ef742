"""What a row of the list of e-mail texts shows, and the list page itself."""

from __future__ import annotations

from dataclasses import replace

import django_filters
from django.db.models import Q, QuerySet

from billing_site.lib.dates import day
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.pages.columns import Column
from billing_site.pages.filters import choice_filter, text_filter
from billing_site.pages.listing import Chip, Listing
from invoicing.models.sending.mail_template import MailTemplate
from invoicing.rules.mail.texts import SLOTS, name_of

KINDS = [(slot, name_of(*place)) for slot, place in SLOTS.items()]
LANGUAGES = sorted(DOCUMENT_LANGUAGES.items(), key=lambda pair: pair[1])


class MailTemplateFilter(django_filters.FilterSet):
    """By kind of mail, by language, by what they say."""

    q = text_filter("Search", "by_search", "Words of the text")
    kind = django_filters.ChoiceFilter(label="Kind", choices=KINDS, method="by_kind", empty_label="Any")
    language = choice_filter("Language", LANGUAGES)

    class Meta:
        model = MailTemplate
        fields: tuple = ()

    def by_search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        return queryset.filter(Q(subject__icontains=text) | Q(opening__icontains=text) | Q(public_id=text))

    def by_kind(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        kind, stage = SLOTS[value]
        return queryset.filter(kind=kind, stage=stage)


LISTING = Listing(
    plural="e-mail texts",
    title="E-mail texts",
    columns=(
        Column("kind", "Mail", lambda text: text.name, css="main", fixed=True),
        Column("language", "Language", lambda text: DOCUMENT_LANGUAGES[text.language], fixed=True),
        Column("subject", "Subject", lambda text: text.subject, css="wide"),
        Column("updated", "Changed", lambda text: day(text.updated), css="muted is-least", sort="updated"),
    ),
    filter_class=MailTemplateFilter,
    chips=(
        Chip("kind", "Mail", ("kind",), lambda slot: dict(KINDS).get(slot, "")),
        Chip("language", "Language", ("language",), lambda tag: DOCUMENT_LANGUAGES.get(tag, "")),
    ),
    sorts={"-updated": ("-updated", "-id"), "updated": ("updated", "id")},
    default_sort="-updated",
    icon="mail",
    empty_text="Mails speak with our texts, in 43 languages. Write your own subject and opening for a kind of mail and "
    "a language.",
    add_label="Write a text",
)
# For those who may look at the settings and not change them.
READ_ONLY = replace(LISTING, add_label="")
