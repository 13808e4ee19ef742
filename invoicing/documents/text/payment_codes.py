"""Codes that a banking app reads from an invoice: the EPC QR code and the Swiss QR-bill."""

import base64
import io
import re
from decimal import Decimal
from typing import Any

from stdnum import bic

from invoicing.rules.payment_reference import MOST_CENTS, account_number, printed_reference, swiss_account

# Countries and territories of the Single Euro Payments Area by the first letters of their IBANs (EPC409-09, 2025).
EEA = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split())
SEPA = EEA | frozenset("AD AL CH GB GI MC MD ME MK RS SM VA".split())
NAME_LENGTH = 70  # of both codes
SLIP_LANGUAGES = ("de", "fr", "it", "en")
# The style guide of the QR-bill allows these and Arial, Helvetica, Frutiger; Noto Sans where none is installed.
SLIP_FONTS = "Liberation Sans, Arial, Helvetica, Noto Sans, sans-serif"
# What the payment code may hold (Swiss Implementation Guidelines QR-bill 2.3, section 4.1.1).
SLIP_LETTERS = re.compile("[\x20-\x7e\xa0-\u017f\u0218-\u021b\u20ac]*")


def epc_code(document: dict) -> str:
    """The EPC QR code of an issued invoice as the data address of an SVG; '' where it has none."""
    drawn = epc_qr(document)
    return drawn.svg_data_uri(border=0, encode_minimal=True) if drawn else ""


def epc_qr(document: dict) -> Any:
    """segno's QRCode of an issued invoice (EPC069-12); None where it has none.

    It needs a valid IBAN of the Single Euro Payments Area and an amount due of 0.01 to 999,999,999.99 euros.
    """
    from segno.helpers import make_epc_qr

    bank, amount = document["seller"]["bank"], document["totals"]["amount_due"]
    account, holder = account_number(bank), holder_name(document)
    code = bank["bic"] if bic.is_valid(bank["bic"] or "") else None
    payable = document["currency"] == "eur" and 0 < amount <= MOST_CENTS and document["number"] and holder
    # Banks outside of the European Economic Area are reached by their BIC only.
    if not payable or account[:2] not in SEPA or not (code or account[:2] in EEA):
        return None
    euros, reference = Decimal(amount) / 100, document["number"][:140]
    try:
        return make_epc_qr(holder, account, euros, text=reference, bic=code, encoding="utf-8")
    except ValueError:
        return None


def swiss_slip(document: dict, language: str) -> str:
    """The payment part and receipt of a Swiss QR-bill as the data address of an SVG; '' where none applies.

    For Swiss francs and euros on an account in Switzerland or Liechtenstein. It is 210 mm wide and 106 mm high: the
    uppermost millimetre holds the scissors.
    """
    bill = swiss_bill(document, language)
    if bill is None:
        return ""
    file = io.StringIO()
    bill.as_svg(file)
    return "data:image/svg+xml;base64," + base64.b64encode(file.getvalue().encode()).decode()


def swiss_bill(document: dict, language: str = "en"):
    """The QRBill of an issued invoice, None where none applies or the account's data do not make one."""
    account = swiss_account(document)
    if not account:
        return None
    from qrbill import QRBill

    creditor = party(holder_name(document), document["seller"]["address"])
    customer = document["customer"]
    debtor = party(customer["name"] or customer["email"], customer["address"])
    spoken = language.partition("-")[0]
    try:
        bill = QRBill(
            account=account,
            creditor=creditor,
            debtor=debtor,
            amount=f"{Decimal(document['totals']['amount_due']) / 100:.2f}",
            currency=document["currency"].upper(),
            reference_number=printed_reference(document),
            additional_information=document["number"],
            language=spoken if spoken in SLIP_LANGUAGES else "en",
        )
    except ValueError:
        return None
    bill.font_family, usual = SLIP_FONTS, bill.head_font_info
    # Noto Sans is wider than the faces that the headings were measured for: the smaller size of the receipt fits both.
    bill.head_font_info = lambda part: usual("receipt")
    return bill


def party(name: str, address: dict) -> dict | None:
    """A structured address of the QR-bill; None where it lacks what the code must hold or has other letters."""
    parts = {
        "name": name[:NAME_LENGTH],
        "street": " ".join(filter(None, (address["line1"], address["line2"])))[:70],
        "pcode": address["postal_code"],
        "city": address["city"],
        "country": address["country"],
    }
    needed = all(parts[part] for part in ("name", "pcode", "city", "country"))
    fits = len(parts["pcode"]) <= 16 and len(parts["city"]) <= 35
    return parts if needed and fits and all(map(SLIP_LETTERS.fullmatch, parts.values())) else None


def holder_name(document: dict) -> str:
    return (document["seller"]["bank"]["holder"] or document["seller"]["name"])[:NAME_LENGTH].strip()
