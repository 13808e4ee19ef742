"""Requests that carried a key, each with the answer that a repetition gets."""

from django.db import models


class KeyedRequest(models.Model):
    """One request that was carried out, written in the transaction of what it did.

    `actor` is the public id of who asked, `fingerprint` the digest of where to and of all that was sent. `answer` is
    what a repetition gets: for pages as billing_site.once.answers writes it.
    """

    actor = models.CharField("asked by", max_length=40)
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    created = models.DateTimeField()

    class Meta:
        verbose_name = "answered request"
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="once_keyedrequest_actor_key")]
        indexes = [models.Index(fields=["created"], name="once_keyedrequest_created")]

    def __str__(self) -> str:
        return self.key
