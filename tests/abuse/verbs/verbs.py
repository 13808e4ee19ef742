"""The verbs of money objects, each as a door does it: read first, then act. `VERBS` is what every proof goes through.

A verb is given a world, takes from it what it is done to, and returns what does it. That in turn returns what is then
there for good, as claims: the id of a row that was made, or an event and the id of what it tells of
("invoice.voided in_…"). A verb may also refuse, in words for people.
"""

from tests.abuse.verbs.each import (
    account,
    balances,
    catalog,
    collecting,
    customers,
    documents,
    hosted,
    invoices,
    mails,
    many_subscriptions,
    money_back,
    notes,
    payers,
    people,
    portal,
    reminders,
    subscriptions,
)

VERBS = invoices.VERBS | notes.VERBS | balances.VERBS | customers.VERBS | account.VERBS | catalog.VERBS | people.VERBS
VERBS |= documents.VERBS | reminders.VERBS | hosted.VERBS | mails.VERBS | portal.VERBS
VERBS |= collecting.VERBS | money_back.VERBS | payers.VERBS | subscriptions.VERBS
VERBS |= many_subscriptions.VERBS
