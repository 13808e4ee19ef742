"""Products: what is sold, at the prices of `catalog/price.py`."""

from django.db import models
from django.db.models import F
from django.urls import reverse

from billing_site.events.archivable import Archivable


class Product(Archivable):
    """Something that is sold. Archived instead of deleted once a price exists."""

    EDITABLE = ("name", "description", "unit_label", "metadata")
    FIXED = "This property of a product cannot be changed."
    prefix, noun = "prod", "product"

    public_id = models.CharField("ID", max_length=40, editable=False)
    name = models.CharField(max_length=250)
    description = models.TextField(max_length=40000, blank=True)
    unit_label = models.CharField(max_length=12, blank=True)
    active = models.BooleanField(default=True, editable=False)
    metadata = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="invoicing_product_public_id")]
        indexes = [models.Index(F("created").desc(), F("id").desc(), name="invoicing_product_newest")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("product_detail", args=[self.public_id])
