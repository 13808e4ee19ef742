"""Which models the Django admin leaves out; apart from the site itself, because Django reads this before any model."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig

# What these packages would show is secret (authenticator seeds), managed elsewhere (addresses, sessions, roles)
# or the inside of what the desk shows (the queue behind jobs).
HIDDEN_APPS = ("account", "auth", "django_tasks_database", "mfa", "usersessions")


class BillfoldAdminConfig(AdminConfig):
    default_site = "billing_site.admin_site.BillfoldAdminSite"

    def ready(self) -> None:
        super().ready()
        for model in list(admin.site._registry):
            if model._meta.app_label in HIDDEN_APPS:
                admin.site.unregister(model)
