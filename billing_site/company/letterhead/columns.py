"""What the law asks documents to say of the account: the columns of its row."""

from django.db import models

from billing_site.company.letterhead import supply, titles


class Letterhead(models.Model):
    """Title of invoices, date of supply, and the entry in the register of companies (register.py names each)."""

    invoice_title = models.CharField("title of invoices", max_length=5, choices=titles.CHOICES, default=titles.USUAL)
    own_title = models.CharField(max_length=60, blank=True)
    own_titles = models.JSONField("own title in other languages", default=dict, blank=True)
    supply_date = models.CharField("date of supply", max_length=5, choices=supply.CHOICES, blank=True)
    register_name = models.CharField("register", max_length=200, blank=True)
    register_number = models.CharField("number in the register", max_length=60, blank=True)
    managing_directors = models.CharField(max_length=500, blank=True)
    share_capital = models.CharField(max_length=100, blank=True)

    class Meta:
        abstract = True
