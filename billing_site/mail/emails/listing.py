"""What a row of the page Emails shows, and the list page itself."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from billing_site.lib.dates import day
from billing_site.lib.db import keyset
from billing_site.lib.requests import StaffRequest
from billing_site.mail.emails import wording
from billing_site.mail.emails.filters import CHIPS, EmailFilter
from billing_site.mail.emails.subjects import names_of
from billing_site.pages.columns import Column, created_column, id_column
from billing_site.pages.listing import Listing
from billing_site.pages.selection import action_on_rows

# Texts are long, and no row shows one.
HEAVY = ("text", "html", "attachments", "pictures", "data", "names", "search_text")


class EmailListing(Listing):
    """Whom mails are about and go to is asked once for the page."""

    def page(self, request: StaffRequest, queryset: QuerySet, order: Sequence[str]) -> keyset.Page:
        page = super().page(request, queryset, order)
        names = names_of(page.rows)
        for row in page.rows:
            row.names = names
        return page


def about_cell(message: Any) -> str:
    return wording.link(message.names, message.about)


def customer_cell(message: Any) -> str:
    return wording.link(message.names, message.customer)


def bulk_actions(request: StaffRequest) -> list:
    export = [action_on_rows("Export", reverse("email_export"), "download")]
    if not request.user.has_perm("mail.change_message"):
        return export
    return [
        *export,
        action_on_rows("Try again", reverse("email_bulk_retry"), "rotate-cw"),
        action_on_rows("Cancel sending", reverse("email_bulk_cancel"), "ban"),
    ]


LISTING = EmailListing(
    plural="emails",
    columns=(
        Column("to", "To", wording.recipients, css="main", fixed=True),
        Column("subject", "Subject", lambda m: format_html("<bdi>{}</bdi>", m.subject)),
        Column("state", "State", wording.state_badge, fixed=True),
        Column("kind", "Kind", lambda m: m.get_kind_display(), css="is-lesser"),
        Column("about", "About", about_cell),
        Column("customer", "Customer", customer_cell, default=False),
        Column("language", "Language", lambda m: m.language, default=False),
        Column("attempts", "Tries", lambda m: m.attempts, css="num", default=False),
        Column("answer", "The server's words", lambda m: m.reason or m.answer, default=False),
        Column("message_id", "Message-ID", lambda m: format_html("<code>{}</code>", m.message_id), default=False),
        Column("sent", "Sent", lambda m: day(m.sent_at), css="muted is-lesser"),
        id_column(),
        created_column(css="muted is-least"),
    ),
    # The key is the order of creation, and what is found by words or by one thing stands in it in its index.
    search_filters=("q", "address", "customer", "about"),
    search_sorts={"-created": ("-id",), "created": ("id",)},
    filter_class=EmailFilter,
    chips=CHIPS,
    actions=bulk_actions,
    icon="mail",
    empty_text="What Billfold sends to customers stands here: to whom, when, and what the mail server said.",
    add_label="Send a test",
    adds_at="email_test",
    title="Emails",
)
