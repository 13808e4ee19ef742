"""Disputes at Stripe: which were opened or changed, evidence with files, giving one up."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

from invoicing.collecting.gateways.interface import (
    LOST,
    NEEDS_RESPONSE,
    UNDER_REVIEW,
    WON,
    Dispute,
    Evidence,
    Page,
    Refused,
)
from invoicing.collecting.gateways.stripe.client import PAGE, Account, asking, every, id_of, moment, plain
from invoicing.collecting.gateways.stripe.happenings import DISPUTES, forgotten, not_before, since

STATES = {
    "needs_response": NEEDS_RESPONSE,
    "warning_needs_response": NEEDS_RESPONSE,
    "appeal_needs_response": NEEDS_RESPONSE,
    "under_review": UNDER_REVIEW,
    "warning_under_review": UNDER_REVIEW,
    "appeal_under_review": UNDER_REVIEW,
    "won": WON,
    "warning_closed": WON,
    "prevented": WON,
    "lost": LOST,
}
# An inquiry takes no money, and neither does what a network kept from becoming a dispute.
WARNING, NEVER_TAKEN = "warning_", ("prevented",)
# Each takes one file; what a file shows is told by the text.
SLOTS = (
    *("uncategorized_file", "service_documentation", "customer_communication", "receipt", "refund_policy"),
    *("cancellation_policy", "shipping_documentation", "duplicate_charge_documentation"),
)
TYPES = ("application/pdf", "image/jpeg", "image/png")
MOST_TEXT = 20_000  # letters
MOST_BYTES = 4_500_000  # of all files together


def changed_since(account: Account, cursor: str) -> Page[Dispute]:
    """All of them at first, and when Stripe does not tell what happened any more; else those that something befell."""
    with asking():
        events, onward, now = since(account, cursor, DISPUTES)
        if forgotten(cursor, now):
            found = list(every(account.api.disputes.list({"limit": PAGE})))[::-1]
            onward = not_before(onward, now)
        else:
            ids = dict.fromkeys(each["data"]["object"]["id"] for each in events)
            found = [plain(account.api.disputes.retrieve(each)) for each in ids]
        return Page(tuple(dispute_of(each) for each in found), onward)


def dispute_of(dispute: dict[str, Any]) -> Dispute:
    moved = [each for each in dispute.get("balance_transactions") or () if isinstance(each, dict)]
    # The fee is in the currency of the account, which may be another one.
    fees = next((each["currency"] for each in moved if each["fee"]), dispute["currency"])
    return Dispute(
        dispute["id"],
        id_of(dispute.get("payment_intent")) or id_of(dispute["charge"]),
        dispute["amount"],
        dispute["currency"],
        # A state that came later than this list keeps no other dispute from being told.
        STATES.get(dispute["status"], UNDER_REVIEW),
        dispute.get("reason") or "",
        max(sum(each["fee"] for each in moved if each["currency"] == fees), 0),
        moment((dispute.get("evidence_details") or {}).get("due_by")),
        moment(dispute.get("created")),
        fees,
        dispute["status"].startswith(WARNING) or dispute["status"] in NEVER_TAKEN,
    )


def submit(account: Account, dispute: str, evidence: Evidence) -> Dispute:
    check(evidence)
    with asking():
        told: dict[str, Any] = {"uncategorized_text": evidence.text} if evidence.text else {}
        for slot, (name, kind, content) in zip(SLOTS, evidence.files, strict=False):
            told[slot] = uploaded(account, dispute, name, kind, content)
        # The same evidence is put in once, also where the first answer was lost: a second one would be refused.
        options = {"idempotency_key": f"{dispute}-{mark(repr(sorted(told.items())).encode())}"}
        return dispute_of(plain(account.api.disputes.update(dispute, {"evidence": told, "submit": True}, options)))


def check(evidence: Evidence) -> None:
    """Raises Refused for what Stripe would not take, before anything is sent."""
    if not evidence.text and not evidence.files:
        raise Refused("Write a text or add a file.", parameter="text")
    if len(evidence.text) > MOST_TEXT:
        raise Refused(f"The text may have {MOST_TEXT:,} letters at most.", parameter="text")
    if len(evidence.files) > len(SLOTS):
        raise Refused(f"At most {len(SLOTS)} files are taken.", parameter="files")
    for name, kind, content in evidence.files:
        if kind not in TYPES:
            raise Refused(f"“{name}” is neither a PDF nor a JPEG or PNG picture.", parameter="files")
        if not content:
            raise Refused(f"“{name}” is empty.", parameter="files")
    if sum(len(content) for _, _, content in evidence.files) > MOST_BYTES:
        raise Refused(f"All files together may have {MOST_BYTES / 1_000_000} MB at most.", parameter="files")


def uploaded(account: Account, dispute: str, name: str, kind: str, content: bytes) -> str:
    """The id of a file there; the same file for the same dispute is put there once."""
    file = BytesIO(content)
    file.name = "".join(letter for letter in name if letter not in '"\\/\r\n')[-100:] or "file"
    options = {"idempotency_key": f"{dispute}-file-{mark(content)}"}
    return id_of(plain(account.api.files.create({"purpose": "dispute_evidence", "file": file}, options)))


def mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def accept(account: Account, dispute: str) -> Dispute:
    with asking():
        return dispute_of(plain(account.api.disputes.close(dispute, {}, {"idempotency_key": f"{dispute}-close"})))
