"""Which sentence a customer reads of a failure: the bank is named only where it was asked."""

import pytest

from invoicing.collecting.rules import declines
from invoicing.collecting.rules.told import told


@pytest.mark.parametrize(
    ("code", "decline_code", "asked", "group"),
    [
        ("card_declined", "stolen_card", True, declines.REFUSED),
        ("card_declined", "", True, declines.REFUSED),
        ("card_declined", "brand_new_code", True, declines.REFUSED),
        ("debit_not_authorized", "", True, declines.REFUSED),
        ("insufficient_funds", "", True, declines.FUNDS),
        ("payment_intent_authentication_failure", "", True, declines.CONFIRM),
        ("do_not_try_again", "", False, declines.OTHER_CARD),
        ("payment_method_detached", "", False, declines.OTHER_CARD),
        ("more_permissions_required", "", False, declines.TROUBLE),
        ("", "", False, declines.TROUBLE),
        ("", "", True, declines.TROUBLE),
    ],
)
def test_the_group_of_reasons(code, decline_code, asked, group):
    assert told(code, decline_code, asked=asked) == group
