"""The titles that the law of a country asks for, or that are usual there, and where that stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LawOfTitles:
    """`invoice` and `credit_note` are messages of the catalogues of documents; '' for the usual word.

    They are for whoever has a tax ID of one of `types`, called `number` in words. `asked` tells law from custom.
    """

    types: tuple[str, ...]
    number: str
    invoice: str
    source: str
    credit_note: str = ""
    asked: bool = True


TAX_INVOICE, TAX_CREDIT_NOTE = "Tax invoice", "Tax credit note"
# Country of the account -> its law. Countries that are not here ask for no other word than "Invoice".
LAWS = {
    "AE": LawOfTitles(
        ("ae_trn",),
        "TRN",
        TAX_INVOICE,
        "Cabinet Decision 52 of 2017 (VAT Executive Regulations), articles 59 (1) and 60 (1)",
        TAX_CREDIT_NOTE,
    ),
    "AU": LawOfTitles(
        ("au_abn",),
        "ABN",
        TAX_INVOICE,
        "A New Tax System (Goods and Services Tax) Act 1999, sections 29-70 and 29-75",
        "Adjustment note",
    ),
    "BH": LawOfTitles(
        ("bh_vat",), "VAT number", TAX_INVOICE, "Executive Regulations of the VAT Law of Bahrain", TAX_CREDIT_NOTE
    ),
    "IL": LawOfTitles(("il_vat",), "VAT number", TAX_INVOICE, "Value Added Tax Law, 5736-1975, section 47"),
    "IN": LawOfTitles(
        ("in_gst",), "GSTIN", TAX_INVOICE, "Central Goods and Services Tax Act, 2017, section 31, and Rules, rule 46"
    ),
    "JP": LawOfTitles(
        ("jp_trn",),
        "registration number (T and 13 digits)",
        "Qualified invoice",
        "Consumption Tax Act, article 57-4; the law asks for the contents, not for the word",
        "Qualified return invoice",
        asked=False,
    ),
    "KE": LawOfTitles(("ke_pin",), "PIN", TAX_INVOICE, "Value Added Tax Act, 2013, section 42"),
    "LK": LawOfTitles(("lk_vat",), "VAT number", TAX_INVOICE, "Value Added Tax Act, No. 14 of 2002, section 20"),
    "LT": LawOfTitles(
        ("eu_vat",),
        "VAT number",
        TAX_INVOICE,
        "Law on Value Added Tax (PVMĮ), articles 79 and 80: PVM sąskaita faktūra",
        TAX_CREDIT_NOTE,
    ),
    "MY": LawOfTitles(
        ("my_sst",),
        "SST number",
        TAX_INVOICE,
        "Service Tax Act 2018 and Sales Tax Act 2018, section 21, which ask for an invoice",
        asked=False,
    ),
    "OM": LawOfTitles(
        ("om_vat",),
        "VAT number",
        TAX_INVOICE,
        "Executive Regulations of the VAT Law of Oman (Decision 53/2021)",
        TAX_CREDIT_NOTE,
    ),
    "SA": LawOfTitles(("sa_vat",), "VAT number", TAX_INVOICE, "Implementing Regulations of the VAT Law, article 53"),
    "SG": LawOfTitles(
        ("sg_gst",), "GST number", TAX_INVOICE, "Goods and Services Tax (General) Regulations, regulation 11"
    ),
    "TH": LawOfTitles(("th_vat",), "tax number", TAX_INVOICE, "Revenue Code, sections 86/4 and 86/10"),
    "ZA": LawOfTitles(
        ("za_vat",),
        "VAT number",
        TAX_INVOICE,
        "Value-Added Tax Act, 1991, section 20 (4), to which “Invoice” is enough",
        asked=False,
    ),
}
# Who writes one of these claims to be registered for the tax, in any country.
CLAIMS = (
    *("tax invoice", "vat invoice", "gst invoice", "qualified invoice", "pvm sąskaita", "ใบกำกับภาษี", "חשבונית מס"),
    *("فاتورة ضريبية", "適格請求書", "세금계산서"),
)
