# ruff: noqa: S608
"""The books of charges: sound ones have no findings, and whatever a hand breaks behind the guards is found."""

import pytest
from django.db import connection
from django.utils import timezone

from invoicing.collecting import integrity
from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.models.refund import Refund
from tests.invoicing.collecting.factories import decided, disputed, paid_by_card

pytestmark = pytest.mark.django_db
ATTEMPT, REFUND, DISPUTE = "collecting_chargeattempt", "collecting_refund", "collecting_dispute"
FORGERIES = {
    "charge amount": f"UPDATE {ATTEMPT} SET amount = amount + 1 WHERE public_id = '{{charge}}'",
    "payment gone": f"UPDATE {ATTEMPT} SET payment_id = NULL, state = 'failed' WHERE public_id = '{{lost}}'",
    "other payment": f"UPDATE {ATTEMPT} SET invoice_id = (SELECT min(id) FROM invoicing_invoice) "
    "WHERE public_id = '{charge}'",
    "currency": f"UPDATE {ATTEMPT} SET currency = 'usd' WHERE public_id = '{{charge}}'",
    "came back": f"UPDATE {ATTEMPT} SET returned_at = created WHERE public_id = '{{charge}}'",
    "reversed": "INSERT INTO invoicing_paymentreversal (public_id, payment_id, amount, reason, note, reversed_on, "
    "created) SELECT 'payrev_forged', payment_id, amount, 'other', '', CAST(created AS date), created "
    f"FROM {ATTEMPT} WHERE public_id = '{{charge}}'",
    "one at the gateway": f"UPDATE {ATTEMPT} SET reference = 'same' WHERE state = 'succeeded'",
    "one try more": "UPDATE collecting_collection SET attempt_count = attempt_count + 1 "
    f"WHERE invoice_id = (SELECT invoice_id FROM {ATTEMPT} WHERE public_id = '{{charge}}')",
    "a try that counts no more": f"UPDATE {ATTEMPT} SET counts = (1 = 0) WHERE public_id = '{{charge}}'",
    "charging": "UPDATE invoicing_invoice SET charging = (1 = 1) WHERE id = (SELECT max(id) FROM invoicing_invoice)",
    "refund above charge": f"UPDATE {REFUND} SET amount = 10001 WHERE public_id = '{{refund}}'",
    "refund above note": f"UPDATE {REFUND} SET amount = 4001 WHERE public_id = '{{refund}}'",
    "refund currency": f"UPDATE {REFUND} SET currency = 'usd' WHERE public_id = '{{refund}}'",
    "refund of balance": f"UPDATE {REFUND} SET from_balance = 1 WHERE public_id = '{{refund}}'",
    "refund made up": f"UPDATE {REFUND} SET public_id = 're_forged' WHERE public_id = '{{refund}}'",
    "dispute made up": f"UPDATE {DISPUTE} SET public_id = 'dp_forged' WHERE public_id = '{{dispute}}'",
    "won after all": f"UPDATE {DISPUTE} SET state = 'won' WHERE public_id = '{{dispute}}'",
    "open again": f"UPDATE {DISPUTE} SET state = 'needs_response' WHERE public_id = '{{dispute}}'",
    "took more": f"UPDATE {DISPUTE} SET amount = amount + 1 WHERE public_id = '{{dispute}}'",
    "when": f"UPDATE {DISPUTE} SET closed_at = NULL WHERE public_id = '{{dispute}}'",
    "never reversed": f"UPDATE {DISPUTE} SET attempt_id = (SELECT id FROM {ATTEMPT} WHERE public_id = '{{charge}}'), "
    "kept_id = NULL WHERE public_id = '{dispute}'",
}


@pytest.fixture
def story():
    """A charge of which a part was refunded with a credit note, and one of which a part was lost in a dispute."""
    now = timezone.now()
    _, lost, dispute = disputed(now, amount=2_500)
    decided(dispute, "lost", now)
    _, charge = paid_by_card(now=now)
    refund = Refund.begin(charge, 4_000, issue_note=True, by=None, now=now)
    look_after_due_charges(now)
    things = {"charge": charge, "lost": lost, "refund": refund, "dispute": dispute}
    return {name: thing.public_id for name, thing in things.items()}


def behind_the_guards(sql):
    """What a hand does that took the guards of these tables away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'collecting_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute("PRAGMA ignore_check_constraints = 1")
        cursor.execute(sql)
        if connection.vendor != "postgresql":
            cursor.execute("PRAGMA ignore_check_constraints = 0")


def test_sound_books_have_no_findings(story):
    assert list(integrity.check()) == []
    assert integrity.counts() == {"charges": 2, "refunds": 1, "disputes": 1}


@pytest.mark.parametrize("name", FORGERIES)
def test_each_forgery_is_found(story, name):
    behind_the_guards(FORGERIES[name].format(**story))
    assert list(integrity.check())


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {DISPUTE} SET state = 'won'",
        f"UPDATE {REFUND} SET amount = 1",
        f"UPDATE {REFUND} SET from_balance = 1",
        f"DELETE FROM {REFUND}",
        f"DELETE FROM {DISPUTE}",
    ],
)
def test_the_guards_refuse_what_was_decided_to_change(story, sql):
    with pytest.raises(Exception, match="never changes"), connection.cursor() as cursor:
        cursor.execute(sql)
