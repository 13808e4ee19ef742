"""The account's own e-mail texts in the Django admin, to look at: the desk writes and resets them."""

from django.contrib import admin

from billing_site.pages.admin.rows import ReadOnlyAdmin
from invoicing.models.sending.mail_template import MailTemplate


@admin.register(MailTemplate)
class MailTemplateAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "name", "language", "subject", "updated")
    list_filter = ("kind", "language")
    search_fields = ("subject", "opening", "=public_id")
    search_help_text = "Words of the subject or the opening, or the whole id"
    ordering = ("-updated", "-id")
