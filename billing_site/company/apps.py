"""The account settings app."""

from django.apps import AppConfig


class CompanyConfig(AppConfig):
    """Labelled "company", because "account" is the label of the sign-in package."""

    name = "billing_site.company"
    label = "company"
    verbose_name = "Company"
