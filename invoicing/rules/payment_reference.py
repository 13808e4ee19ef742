"""The reference by which a payment on a Swiss account finds its invoice: another one for every invoice.

From the invoice's number, so that it is read in it, else from the invoice's key. Two kinds:

- For a QR-IBAN the QR reference: 26 digits and a check digit. "1", the prefix of the number in 16 digits, its sequence
  in nine; or "2" and the key in 25 digits, where the number is longer than that.
  One payment of several invoices has "3", the key under which they were shown together in 13 digits, and a mark of
  those invoices in twelve.
- For any other IBAN the creditor reference of ISO 11649: "RF", two check digits, prefix and digits of the number as
  printed, and a letter for how many digits those are (D for four), so that AB12-0001 is not AB1-20001; or the key
  and "P", where that would be more than 21 characters.

Sources: Swiss Implementation Guidelines QR-bill 2.3, sections 3.3 and 4.2.2; ISO 11649. docs/rules.md tells of it too.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from stdnum import iban
from stdnum.ch import esr
from stdnum.iso7064 import mod_97_10

QR_LENGTH, SEQUENCE_DIGITS, BODY_LENGTH = 27, 9, 21
KEY_DIGITS, MARK_DIGITS = 13, 12
MOST_CENTS = 999_999_999_99
# What a slip needs to say of whom it pays.
CREDITOR = ("postal_code", "city", "country")
LONGEST_PREFIX = 10
# Fewer digits are something else; banks may leave out the zeros in front.
LEAST_TYPED = 5
CREDITOR_REFERENCE = re.compile("RF[0-9]{2}[0-9A-Z]{1,21}")


def account_number(bank: dict) -> str:
    """The IBAN of {"iban": …} without spaces, '' for none or a wrong one."""
    written = bank.get("iban") or ""
    return iban.compact(written) if iban.is_valid(written) else ""


def is_qr_iban(account: str) -> bool:
    """Whether it is an account for QR references: those banks have numbers from 30000 to 31999."""
    return account[:2] in ("CH", "LI") and account[4:9].isdigit() and 30000 <= int(account[4:9]) <= 31999


def swiss_account(document: dict[str, Any]) -> str:
    """The account that a slip asks to pay this issued invoice to; '' where it has no slip.

    A slip is for 0.01 to 999,999,999.99 francs or euros on an account in Switzerland or Liechtenstein.
    """
    seller, amount = document.get("seller", {}), document.get("totals", {}).get("amount_due", 0)
    bank, address = seller.get("bank", {}), seller.get("address", {})
    account = account_number(bank)
    payable = document.get("number") and document.get("currency") in ("chf", "eur") and 0 < amount <= MOST_CENTS
    named = (bank.get("holder") or seller.get("name", "")).strip() and all(address.get(part) for part in CREDITOR)
    return account if payable and named and account[:2] in ("CH", "LI") else ""


def payment_reference(document: dict[str, Any], key: int) -> str | None:
    """The reference of an issued invoice with this primary key; None where it has no slip."""
    account = swiss_account(document)
    if not account:
        return None
    return (qr_reference if is_qr_iban(account) else creditor_reference)(document["number"], key)


def qr_reference(number: str, key: int) -> str:
    """27 digits: ("ACME-0007", any key) -> '100000000021625340000000079'."""
    prefix, _, digits = number.rpartition("-")
    if len(prefix) <= LONGEST_PREFIX and len(digits) <= SEQUENCE_DIGITS:
        # The "1" in front keeps 0AB apart from AB.
        body = f"1{int(f'1{prefix}', 36):016}{int(digits):0{SEQUENCE_DIGITS}}"
    else:
        body = f"2{key:025}"
    return body + esr.calc_check_digit(body)


def joint_reference(key: int, invoices: Iterable[str]) -> str:
    """27 digits for one payment of several invoices, which were shown together under this key, by their public ids.

    The mark keeps a key that was given out once more, after a backup was restored, from leading to other invoices.
    """
    digest = hashlib.sha256("\n".join(invoices).encode()).hexdigest()
    body = f"3{key:0{KEY_DIGITS}}{int(digest, 16) % 10**MARK_DIGITS:0{MARK_DIGITS}}"
    return body + esr.calc_check_digit(body)


def joint_key(reference: str) -> int:
    """The key in a joint reference; 0 for any other."""
    return int(reference[1 : KEY_DIGITS + 1]) if len(reference) == QR_LENGTH and reference[0] == "3" else 0


def creditor_reference(number: str, key: int) -> str:
    """A reference of ISO 11649: ("ACME-0007", any key) -> 'RF48ACME0007D'."""
    prefix, _, digits = number.rpartition("-")
    body = f"{prefix}{digits}{chr(ord('A') + len(digits) - 1)}"
    if len(body) > BODY_LENGTH:
        body = f"{key}P"
    return f"RF{mod_97_10.calc_check_digits(f'{body}RF')}{body}"


def former_reference(document: dict[str, Any]) -> str | None:
    """What documents print that were issued before references were frozen: digits of the number, several alike."""
    account, number = swiss_account(document), document["number"]
    if not account:
        return None
    if is_qr_iban(account):
        digits = "".join(filter(str.isdigit, number))[-26:].zfill(26)
        return digits + esr.calc_check_digit(digits)
    plain = re.sub("[^0-9A-Z]", "", number.upper())
    return f"RF{mod_97_10.calc_check_digits(f'{plain}RF')}{plain}" if 0 < len(plain) <= BODY_LENGTH else None


def printed_reference(document: dict[str, Any]) -> str | None:
    """What an issued document prints: what was frozen, in an older one what was worked out then."""
    return document["reference"] if "reference" in document else former_reference(document)


def grouped(reference: str) -> str:
    """As slips print it: '10 00000 00021 62534 00000 00079', 'RF48 ACME 0007 D'."""
    if reference.startswith("RF"):
        return " ".join(reference[place : place + 4] for place in range(0, len(reference), 4))
    return " ".join([reference[:2], *(reference[place : place + 5] for place in range(2, len(reference), 5))])


def typed_references(text: str) -> list[str]:
    """The references that somebody may mean who types this into a search box, with or without spaces and zeros."""
    plain = "".join(text.split()).upper()
    if CREDITOR_REFERENCE.fullmatch(plain):
        return [plain]
    if plain.isascii() and plain.isdigit() and LEAST_TYPED <= len(plain) <= QR_LENGTH:
        return [plain.zfill(QR_LENGTH)]
    return []
