"""How mails are sought: one index for each list, in its order."""

from django.db import models
from django.db.models import F, Q

INDEXES = [
    models.Index(F("created").desc(), F("id").desc(), name="mail_newest"),
    models.Index(F("state"), F("created").desc(), F("id").desc(), name="mail_state"),
    models.Index(F("kind"), F("created").desc(), F("id").desc(), name="mail_kind"),
    models.Index(F("state"), F("kind"), F("created").desc(), F("id").desc(), name="mail_state_kind"),
    models.Index(fields=["about", "-id"], name="mail_of_thing"),
    models.Index(fields=["customer", "-id"], name="mail_of_customer"),
    models.Index(fields=["next_attempt_at", "id"], name="mail_due", condition=Q(next_attempt_at__isnull=False)),
    models.Index(fields=["claimed_at"], name="mail_claimed", condition=Q(claimed_at__isnull=False)),
    models.Index(fields=["state", "refused_at"], name="mail_refused", condition=Q(refused_at__isnull=False)),
    models.Index(fields=["state", "attempts"], name="mail_late", condition=Q(state="waiting", attempts__gt=0)),
]
