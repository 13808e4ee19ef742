"""The account behind the stand-in: what is on it, and what becomes of what it is asked to do."""

import itertools
import time
from dataclasses import dataclass, field

from tests.tools.stripe_double.wrong import Wrong

FEE, DISPUTE_FEE = 30, 1500
# Token -> kind, brand and last digits.
TOKENS = {
    "pm_card_visa": ("card", "visa", "4242"),
    "pm_card_mastercard": ("card", "mastercard", "4444"),
    "pm_card_chargeCustomerFail": ("card", "visa", "0341"),
    "pm_card_authenticationRequired": ("card", "visa", "3184"),
    "pm_card_authenticationRequiredOnSetup": ("card", "visa", "3155"),
    "pm_card_visa_chargeDeclined": ("card", "visa", "0002"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": ("card", "visa", "9995"),
    "pm_usBankAccount": ("us_bank_account", "", "6789"),
    "pm_sepaDebit": ("sepa_debit", "", "3201"),
}
# Last digits -> the code and decline code with which attaching is refused.
REFUSED = {"0002": ("card_declined", "generic_decline"), "9995": ("card_declined", "insufficient_funds")}


@dataclass
class Account:
    """`things` are by id, the oldest first; `declines` maps a method to (code, decline code, advice) of its charges."""

    base: str = ""
    things: dict = field(default_factory=dict)
    declines: dict = field(default_factory=dict)
    wants_customer: set = field(default_factory=set)
    ahead: float = 0  # seconds by which its clock is ahead
    refund_status: str = "succeeded"
    prints: str = "print"  # what the fingerprints of its cards begin with
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def now(self) -> int:
        return int(time.time() + self.ahead)

    def make(self, prefix, kind, **facts):
        thing = {"id": f"{prefix}_{next(self.numbers):06}", "object": kind, "created": self.now(), **facts}
        self.things[thing["id"]] = thing
        return thing

    def all(self, kind):
        return [thing for thing in self.things.values() if thing["object"] == kind]

    def get(self, kind, reference, parameter="id"):
        thing = self.things.get(reference)
        if not thing or thing["object"] != kind:
            raise Wrong(404, f"No such {kind}: '{reference}'", code="resource_missing", param=parameter)
        return thing

    def tell(self, name, thing):
        self.make("evt", "event", type=name, data={"object": dict(thing)}, livemode=False, pending_webhooks=0)

    # Customers and methods

    def create_customer(self, metadata=None, name=None, email=None):
        return self.make("cus", "customer", livemode=False, name=name, email=email, metadata=metadata or {})

    def delete_customer(self, reference):
        """Somebody deletes a customer at Stripe: its methods are detached, and nothing is made for it any more."""
        for method in self.all("payment_method"):
            if method["customer"] == reference:
                self.detach(method["id"])
        self.tell("customer.deleted", self.things.pop(reference))

    def attach(self, reference, customer):
        self.get("customer", customer, "customer")
        if reference in TOKENS:
            return self.attach_token(reference, customer)
        method = self.get("payment_method", reference)
        if method["customer"] not in (None, customer):
            raise Wrong(400, "The payment method you provided has already been attached to a customer.")
        if method["id"] in self.declines and self.declines[method["id"]] == "detached":
            raise Wrong(400, "This PaymentMethod was previously used and may not be used again.")
        method["customer"] = customer
        return method

    def attach_token(self, token, customer):
        kind, brand, last4 = TOKENS[token]
        if last4 in REFUSED:
            code, decline_code = REFUSED[last4]
            raise Wrong(402, "Your card was declined.", code=code, decline_code=decline_code)
        facts = {"last4": last4, "fingerprint": f"{self.prints}{last4}"}
        if kind == "card":
            checks = {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"}
            facts |= {"brand": brand, "exp_month": 12, "exp_year": 2035, "funding": "credit", "country": "US"}
            facts["checks"] = checks
        else:
            facts |= {"bank_name": "STRIPE TEST BANK"} if kind == "us_bank_account" else {"bank_code": "37040044"}
            facts |= {} if kind == "us_bank_account" else {"country": "DE"}
        billing = {"address": None, "email": None, "name": None, "phone": None}
        method = self.make("pm", "payment_method", type=kind, customer=customer, livemode=False, metadata={})
        method |= {kind: facts, "billing_details": billing}
        self.things[method["id"]] = method
        if last4 == "0341":
            self.declines[method["id"]] = ("card_declined", "generic_decline", "try_again_later")
        if last4 in ("3184", "3155"):
            self.wants_customer.add(method["id"])
        return method

    def detach(self, reference):
        method = self.get("payment_method", reference)
        if not method["customer"]:
            raise Wrong(400, "The payment method you provided is not attached to a customer.")
        method["customer"] = None
        self.declines[reference] = "detached"
        self.tell("payment_method.detached", method)
        return method

    def update_method(self, reference, billing_details=None, card=None):
        method = self.get("payment_method", reference)
        method["billing_details"] |= billing_details or {}
        method.get("card", {}).update({name: int(value) for name, value in (card or {}).items()})
        self.tell("payment_method.updated", method)
        return method

    def renew(self, reference, last4, exp_year):
        """The bank of the customer sends another card, and the networks tell of it."""
        method = self.get("payment_method", reference)
        method["card"] |= {"last4": last4, "exp_year": exp_year, "fingerprint": f"{self.prints}{last4}"}
        self.tell("payment_method.automatically_updated", method)
        return method

    # Charges

    def create_intent(self, amount, currency, **facts):
        self.get("customer", facts["customer"], "customer")
        method = self.get("payment_method", facts["payment_method"], "payment_method")
        if method["customer"] != facts["customer"]:
            raise Wrong(400, "The payment method does not belong to the customer.", param="payment_method")
        if method["type"] not in facts.get("allowed_payment_method_types", [method["type"]]):
            raise Wrong(400, "This kind of payment method is not allowed.", param="payment_method")
        if int(amount) < 50:
            raise Wrong(400, "Amount must be at least $0.50 usd", code="amount_too_small", param="amount")
        intent = self.make("pi", "payment_intent", amount=int(amount), currency=currency, livemode=False)
        kept = ("customer", "payment_method", "description")
        intent |= {name: facts.get(name) for name in kept} | {"metadata": facts.get("metadata", {})}
        intent |= {"status": "requires_confirmation", "last_payment_error": None, "next_action": None}
        intent |= {"latest_charge": None, "cancellation_reason": None}
        self.things[intent["id"]] = intent
        if facts.get("confirm") == "true":
            self.confirm(intent, method["id"], facts.get("return_url"), facts.get("off_session") == "true")
        return intent

    def confirm(self, intent, method, return_url, off_session):
        if intent["status"] in ("succeeded", "canceled", "processing"):
            code = "payment_intent_unexpected_state"
            raise Wrong(400, f"This PaymentIntent is {intent['status']}.", code=code, payment_intent=dict(intent))
        if not return_url:
            raise Wrong(400, "A return_url is needed for methods that may redirect.", param="return_url")
        if method in self.wants_customer:
            if off_session:
                self.decline(intent, ("authentication_required", "authentication_required", None))
            redirect = {"return_url": return_url, "url": f"{self.base}/3ds/{intent['id']}"}
            intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": redirect}
            intent["status"] = "requires_action"
            self.tell("payment_intent.requires_action", intent)
        elif decline := self.declines.get(method):
            self.decline(intent, decline)
        elif self.things[method]["type"] != "card":
            intent["status"] = "processing"
            self.tell("payment_intent.processing", intent)
        else:
            self.succeed(intent)
        return intent

    def decline(self, intent, decline, tell=True):
        code, decline_code, advice = decline
        charge = self.charge(intent, "failed")
        error = {"type": "card_error", "code": code, "decline_code": decline_code, "charge": charge["id"]}
        error |= {"message": "Your card was declined."} | ({"advice_code": advice} if advice else {})
        intent |= {"status": "requires_payment_method", "last_payment_error": error, "next_action": None}
        self.tell("payment_intent.payment_failed", intent)
        if tell:
            raise Wrong(402, **error, payment_intent=dict(intent))

    def charge(self, intent, status):
        facts = {name: intent[name] for name in ("amount", "currency", "metadata", "customer", "payment_method")}
        charge = self.make("ch", "charge", payment_intent=intent["id"], status=status, livemode=False, **facts)
        charge |= {"amount_refunded": 0, "disputed": False}
        intent["latest_charge"] = charge["id"]
        return charge

    def succeed(self, intent):
        charge = self.charge(intent, "succeeded")
        intent |= {"status": "succeeded", "next_action": None, "last_payment_error": None}
        self.move("charge", charge, charge["amount"], FEE)
        self.tell("payment_intent.succeeded", intent)

    def cancel(self, reference):
        intent = self.get("payment_intent", reference)
        if intent["status"] in ("succeeded", "processing", "canceled"):
            code = "payment_intent_unexpected_state"
            raise Wrong(400, f"You cannot cancel this: it is {intent['status']}.", code=code)
        intent |= {"status": "canceled", "next_action": None}
        self.tell("payment_intent.canceled", intent)
        return intent

    def move(self, category, source, amount, fee=0):
        """Money that moved on the balance."""
        facts = {"amount": amount, "fee": fee, "net": amount - fee, "currency": source["currency"]}
        kind = {"dispute": "adjustment", "dispute_reversal": "adjustment"}.get(category, category)
        facts |= {"type": kind, "reporting_category": category, "source": source["id"]}
        return self.make("txn", "balance_transaction", **facts)

    # Refunds and disputes

    def taken(self, payment_intent=None, charge=None):
        if payment_intent:
            charge = self.get("payment_intent", payment_intent, "payment_intent")["latest_charge"]
        return self.get("charge", charge, "charge")

    def refund(self, amount, payment_intent=None, charge=None, metadata=None, reason=None):
        taken = self.taken(payment_intent, charge)
        if taken["status"] != "succeeded" or taken["amount_refunded"] + int(amount) > taken["amount"]:
            whole = taken["amount_refunded"] == taken["amount"]
            code = "charge_already_refunded" if whole else None
            raise Wrong(400, "Refund amount is greater than unrefunded amount on charge.", code=code, param="amount")
        taken["amount_refunded"] += int(amount)
        refund = self.make("re", "refund", amount=int(amount), currency=taken["currency"], charge=taken["id"])
        refund |= {"payment_intent": taken["payment_intent"], "metadata": metadata or {}, "reason": reason}
        refund |= {"status": self.refund_status}
        self.things[refund["id"]] = refund
        self.move("refund", refund, -int(amount))
        self.tell("refund.created", refund)
        return refund

    def fail_refund(self, reference, reason):
        refund = self.get("refund", reference)
        refund |= {"status": "failed", "failure_reason": reason}
        self.move("refund_failure", refund, refund["amount"])
        self.tell("refund.failed", refund)

    def arrive(self, reference):
        """A refund that had failed arrives after all."""
        refund = self.get("refund", reference)
        refund |= {"status": "succeeded"}
        self.move("refund", refund, -refund["amount"])
        self.tell("refund.updated", refund)

    def dispute(self, payment_intent, reason="fraudulent"):
        """The customer's bank disputes a charge: its money is taken at once, with a fee."""
        taken = self.taken(payment_intent)
        facts = {name: taken[name] for name in ("amount", "currency", "payment_intent")}
        dispute = self.make("du", "dispute", charge=taken["id"], status="needs_response", reason=reason, **facts)
        dispute |= {"livemode": False, "metadata": {}, "evidence": {}, "balance_transactions": []}
        dispute["evidence_details"] = {"due_by": self.now() + 7 * 86400, "has_evidence": False, "submission_count": 0}
        self.things[dispute["id"]] = dispute
        moved = self.move("dispute", dispute, -taken["amount"], DISPUTE_FEE)
        dispute["balance_transactions"] = [dict(moved)]
        self.tell("charge.dispute.created", dispute)
        return dispute

    def answer_dispute(self, reference, evidence=None, submit="true"):
        dispute = self.get("dispute", reference)
        if dispute["status"] != "needs_response":
            raise Wrong(400, "This dispute is already closed.")
        dispute["evidence"] |= evidence or {}
        if submit == "true":
            dispute["status"] = "under_review"
        self.tell("charge.dispute.updated", dispute)
        return dispute

    def judge(self, reference, status):
        dispute = self.get("dispute", reference)
        dispute["status"] = status
        if status == "won":
            moved = self.move("dispute_reversal", dispute, dispute["amount"])
            dispute["balance_transactions"].append(dict(moved))
        self.tell("charge.dispute.closed", dispute)
        return dispute

    # Hosted pages

    def create_session(self, customer, **facts):
        self.get("customer", customer, "customer")
        session = self.make("cs", "checkout.session", customer=customer, mode="setup", status="open", livemode=False)
        session |= {"client_reference_id": facts.get("client_reference_id"), "metadata": facts.get("metadata", {})}
        session |= {"success_url": facts["success_url"], "url": f"{self.base}/checkout/{session['id']}"}
        setup = self.make("seti", "setup_intent", customer=customer, livemode=False, payment_method=None)
        setup |= {"status": "requires_payment_method", "mandate": None}
        self.things[setup["id"]] = setup
        session["setup_intent"] = setup["id"]
        self.things[session["id"]] = session
        return session

    def refuse_unless_open(self, session):
        if session["status"] != "open":
            raise Wrong(400, f"This Session is {session['status']}: only an open one can be used.")

    def expire_session(self, reference):
        session = self.get("checkout.session", reference)
        self.refuse_unless_open(session)
        session |= {"status": "expired", "url": None}
        return session

    def fill_in(self, reference, token):
        """The customer puts a method on file on the hosted page."""
        session = self.get("checkout.session", reference)
        self.refuse_unless_open(session)
        setup = self.things[session["setup_intent"]]
        method = self.attach(token, session["customer"])
        setup |= {"status": "succeeded", "payment_method": method["id"]}
        if method["type"] == "sepa_debit":
            setup["mandate"] = self.make("mandate", "mandate", payment_method=method["id"], status="active")["id"]
        if method.get("card", {}).get("last4") == "3155":
            # The owner confirmed it: this one, and no other of the same card, is charged without them from now on.
            self.wants_customer.discard(method["id"])
        session |= {"status": "complete", "url": None}
        self.tell("checkout.session.completed", session)
        return session

    def authenticate(self, reference, good=True):
        """The customer confirms a charge at the bank, or fails to."""
        intent = self.get("payment_intent", reference)
        if intent["status"] != "requires_action":
            return intent
        if good:
            self.succeed(intent)
        else:
            self.decline(intent, ("payment_intent_authentication_failure", None, None), tell=False)
        return intent

    def clear(self, reference, good=True):
        """A bank debit that was under way arrives, or comes back."""
        intent = self.get("payment_intent", reference)
        if good:
            self.succeed(intent)
        else:
            self.decline(intent, ("payment_intent_payment_attempt_failed", "insufficient_funds", None), tell=False)
        return intent
