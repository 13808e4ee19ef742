"""What the test gateway remembers: rows of its own, which the product never reads but through the gateway's door."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class TestMethod(models.Model):
    """What a token was put on file as."""

    __test__ = False

    reference = models.CharField(max_length=60, unique=True)
    key = models.CharField(max_length=40, blank=True)
    token = models.CharField(max_length=80)
    customer = models.CharField(max_length=40)
    expires = models.DateField()
    # The number that the bank gave it later, '' for that of the token.
    last4 = models.CharField(max_length=4, blank=True)
    billing_details = models.JSONField(default=dict)
    detached = models.BooleanField(default=False)
    # A page on which the customer chooses: no token before that.
    page = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="collecting_testmethod_key", condition=~Q(key="")),
            models.UniqueConstraint(fields=["page"], name="collecting_testmethod_page", condition=~Q(page="")),
        ]

    def __str__(self) -> str:
        return self.reference


class TestCharge(models.Model):
    """A charge that the test gateway made, once for its key."""

    __test__ = False

    key = models.CharField(max_length=40, unique=True)
    reference = models.CharField(max_length=60, unique=True)
    page = models.CharField(max_length=80, unique=True)
    method = models.ForeignKey(TestMethod, models.PROTECT, related_name="charges")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=15)
    code = models.CharField(max_length=80, blank=True)
    decline_code = models.CharField(max_length=80, blank=True)
    description = models.CharField(max_length=200, blank=True)
    return_url = models.CharField(max_length=2000, blank=True)
    created = models.DateTimeField()
    # Of a debit: when the bank says what became of it.
    known_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    # Of a debit that had succeeded: when the bank took it back.
    returned_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reference


class TestLostCall(models.Model):
    """A request that was lost on its way: the next one with its key arrives."""

    __test__ = False

    key = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.key


class TestRefund(models.Model):
    """A refund that the test gateway made, once for its key."""

    __test__ = False

    key = models.CharField(max_length=40, unique=True)
    reference = models.CharField(max_length=60, unique=True)
    charge = models.ForeignKey(TestCharge, models.PROTECT, related_name="refunds")
    amount = models.BigIntegerField()
    state = models.CharField(max_length=15)
    created = models.DateTimeField()
    # When the bank sent it back, and when it arrived after all.
    returned_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reference


class TestDispute(models.Model):
    """A dispute of a charge; `changed` numbers the changes of all of them, so that one can ask for those since."""

    __test__ = False

    reference = models.CharField(max_length=60, unique=True)
    charge = models.OneToOneField(TestCharge, models.PROTECT, related_name="dispute")
    amount = models.BigIntegerField()
    fee = models.BigIntegerField()
    state = models.CharField(max_length=15)
    reason = models.CharField(max_length=40)
    evidence = models.TextField(blank=True)
    evidence_due = models.DateTimeField()
    created = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reference


class TestHappening(models.Model):
    """What happened, in its order: the key is the cursor."""

    __test__ = False

    kind = models.CharField(max_length=10)
    reference = models.CharField(max_length=60)
    key = models.CharField(max_length=40, blank=True)
    created = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
