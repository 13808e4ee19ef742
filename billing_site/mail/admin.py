"""Mails and bounced addresses in the Django admin: to read, to cancel what waits, to send again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from billing_site.lib.masking import masked
from billing_site.lib.requests import StaffRequest
from billing_site.lib.text import count_of
from billing_site.mail.emails.listing import HEAVY
from billing_site.mail.kinds import WITH_SECRETS
from billing_site.mail.models.address import BouncedAddress, BouncedAddressQuerySet
from billing_site.mail.models.again import NotPossible
from billing_site.mail.models.message import Message
from billing_site.mail.models.query import MessageQuerySet
from billing_site.pages.admin.rows import ReadOnlyAdmin


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("created", "kind", "subject", "state", "attempts", "sent_at")
    list_filter = ("state", "kind")
    search_fields = ("search_text",)
    search_help_text = "Words of the subject, addresses, names, numbers and ids"
    ordering = ("-id",)
    actions = ("cancel_mails", "retry_mails")
    # Who has it just now, what other rooms keep with it, and by what it is found.
    quiet = ("worker", "claimed_at", "data", "pictures", "names", "search_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Without the texts, which no row of the list shows."""
        return super().get_queryset(request).defer(*HEAVY)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Message | None:
        """Without the secret of a link that lets its receiver in; nothing here is saved."""
        message = super().get_object(request, object_id, from_field)
        if message is not None and message.kind in WITH_SECRETS:
            message.text, message.html = masked(message.text), masked(message.html)
        return message

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term):
        return (queryset.search(search_term) if search_term else queryset), False

    def has_resend_permission(self, request: StaffRequest) -> bool:
        return request.user.has_perm("mail.change_message")

    @admin.action(description="Cancel the selected mails", permissions=["resend"])
    def cancel_mails(self, request: StaffRequest, queryset: MessageQuerySet) -> None:
        self.each(request, queryset, Message.cancel, "Canceled")

    @admin.action(description="Try the selected mails again", permissions=["resend"])
    def retry_mails(self, request: StaffRequest, queryset: MessageQuerySet) -> None:
        self.each(request, queryset, Message.retry, "Waiting again:")

    def each(self, request: HttpRequest, queryset: MessageQuerySet, verb, word: str) -> None:
        done, refused = 0, ""
        for message in queryset:
            try:
                verb(message, by=request.user, now=timezone.now())
                done += 1
            except NotPossible as error:
                refused = str(error)
        if done:
            messages.success(request, f"{word} {count_of(done, 'mail')}.")
        if refused:
            messages.error(request, refused)


@admin.register(BouncedAddress)
class BouncedAddressAdmin(ReadOnlyAdmin):
    list_display = ("address", "since", "reason", "lifted_at")
    search_fields = ("address", "=public_id")
    ordering = ("-since", "-id")
    actions = ("lift_addresses",)

    def has_lift_permission(self, request: StaffRequest) -> bool:
        return request.user.has_perm("mail.change_bouncedaddress")

    @admin.action(description="The selected addresses work again", permissions=["lift"])
    def lift_addresses(self, request: StaffRequest, queryset: BouncedAddressQuerySet) -> None:
        lifted = sum(address.lift(by=request.user, now=timezone.now()) for address in queryset)
        messages.success(request, f"Mail is sent to {count_of(lifted, 'address', 'addresses')} again.")
