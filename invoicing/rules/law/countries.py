"""What single countries ask of invoices beside what all do, with the law. A country without a row: we know of nothing.

It rests on knowledge, not on a lawyer: whoever knows better, corrects a row here.
"""

from billing_site.lib.places.countries import country_name
from invoicing.rules.law.accounts import (
    has_footer,
    has_number,
    is_registered,
    notes_have_a_series,
    rounds_as_registered,
)
from invoicing.rules.law.demand import BEYOND, TAXED, WARNED, Demand, Missing
from invoicing.rules.law.everywhere import sellers_number
from invoicing.rules.law.places import FOOTER, NUMBERING, REGISTER, ROUNDING, TAX_IDS

CANADA = "Input Tax Credit Information (GST/HST) Regulations, section 3"
NO_LEGAL_INVOICE = "A PDF alone is no legal invoice between businesses here. Send the invoice by that way as well."


def number(country: str, called: str, source: str, *types: str) -> Demand:
    return sellers_number(country_name(country), called, source, *types)


def register(what: str, source: str) -> Demand:
    return Demand(what, source, REGISTER, there=is_registered, how="For companies that stand in a register.")


def series(source: str, how: str) -> Demand:
    what = "Credit notes in a series of their own without gaps"
    return Demand(what, source, NUMBERING, there=notes_have_a_series, how=how)


def beyond(what: str, source: str, how: str = NO_LEGAL_INVOICE) -> Demand:
    return Demand(what, source, weight=BEYOND, how=how)


COUNTRIES: dict[str, tuple[Demand, ...]] = {
    "AE": (number("AE", "TRN", "Cabinet Decision 52 of 2017, article 59 (1)", "ae_trn"),),
    "AT": (
        number("AT", "UID number", "UStG 1994, section 11 (1) 3 i", "eu_vat"),
        register("Legal form, seat, register number and court", "UGB, section 14"),
    ),
    "AU": (
        number("AU", "ABN", "GST Act 1999, section 29-70 (1) (c)", "au_abn"),
        Demand(
            "The words “total price includes GST”, or the GST itself",
            "GST Act 1999, section 29-70 (1) (c) (v)",
            how="The tax of each rate stands in a row of its own.",
        ),
    ),
    "BE": (
        register("Number of the enterprise and RPM / RPR with its court", "Code des sociétés, article 2:20"),
        beyond("Invoices by Peppol between businesses since 2026", "Loi du 6 février 2024"),
    ),
    "CA": (
        number("CA", "GST/HST number", CANADA, "ca_gst_hst", "ca_bn", "ca_qst"),
        Demand(
            "In Quebec also the QST number",
            "Act respecting the Québec sales tax (T-0.1, r. 2)",
            TAX_IDS,
            how="For those who are registered there.",
        ),
        Demand(
            "The terms of payment, from 150 dollars",
            f"{CANADA} (c)",
            how="The due date of each invoice.",
        ),
    ),
    "CH": (
        number("CH", "UID with MWST, TVA or IVA", "MWSTG, article 26 (2) a", "ch_vat", "ch_uid"),
        Demand(
            "A payment part with a QR code, where one pays by slip",
            "Swiss Implementation Guidelines QR-bill",
            how="At the foot of documents in francs and euros, with an account in Switzerland or Liechtenstein.",
        ),
    ),
    "DE": (
        number("DE", "Steuernummer or USt-IdNr.", "UStG, section 14 (4) No. 2", "de_stn", "eu_vat"),
        register("Register, court, number and all managing directors", "GmbHG, section 35a; AktG, section 80"),
        Demand(
            "The duty to keep the invoice for two years, for private customers and work on real estate",
            "UStG, section 14 (4) No. 9",
            FOOTER,
            how="Write it into the memo or the footer of such invoices.",
        ),
        beyond(
            "Structured e-invoices between businesses: receiving since 2025, issuing from 2027 or 2028",
            "UStG, section 14 (1), section 27 (38)",
            "Billfold makes PDF documents; until your date a PDF is an “other invoice”.",
        ),
    ),
    "ES": (
        number("ES", "NIF", "RD 1619/2012, article 6 (1) d", "es_cif", "eu_vat"),
        series("RD 1619/2012, article 6 (1) a", "Facturas rectificativas must have a series of their own."),
        beyond("Veri*factu: QR code and legend, from 2027", "RD 1007/2023"),
    ),
    "FR": (
        number("FR", "VAT number", "CGI, annexe II, article 242 nonies A (I, 2°)", "eu_vat"),
        Demand("The SIREN of the seller", "Code de commerce, article R123-237", TAX_IDS, there=has_number("fr_siren")),
        register("RCS with its town, legal form and capital", "Code de commerce, articles R123-237 and R123-238"),
        Demand(
            "Penalties for late payment, 40 € for recovery, and the discount for early payment or that there is none",
            "Code de commerce, article L441-9",
            FOOTER,
            there=has_footer,
            how="Write them into the footer; Billfold cannot tell whether they stand there.",
        ),
        series("CGI, annexe II, article 242 nonies A (I, 7°)", "Avoirs are numbered without gaps."),
        beyond("Invoices by an approved platform (Factur-X, UBL, CII), from September 2026", "CGI, article 289 bis"),
    ),
    "GB": (
        number("GB", "VAT number", "VAT Regulations 1995, regulation 14 (1) (d)", "gb_vat", "eu_vat"),
        register("Registered name, number and office", "SI 2015/17, regulation 25"),
    ),
    "GR": (beyond("Reporting to myDATA, and e-invoices between businesses", "Law 4308/2014; Decision A.1138/2020"),),
    "HU": (beyond("Reporting of every invoice to NAV in real time", "Áfa tv., annex 10", "Report it in addition."),),
    "IL": (
        number("IL", "VAT number", "Value Added Tax Law, section 47", "il_vat"),
        beyond("An allocation number of the tax authority above a threshold", "Value Added Tax Law, section 47 (a2)"),
    ),
    "IN": (
        number("IN", "GSTIN", "CGST Rules, 2017, rule 46 (a)", "in_gst"),
        series(
            "CGST Rules, 2017, rule 53", "Numbers have at most 16 characters: only a series of their own keeps to that."
        ),
        Demand(
            "HSN or SAC of each line, and the place of supply",
            "CGST Rules, 2017, rule 46 (g), (n)",
            how="Write them into the description of the line and into a custom field of the invoice.",
        ),
        beyond("An invoice reference number (IRN) with its QR code above a turnover", "CGST Rules, 2017, rule 48 (4)"),
    ),
    "IT": (
        number("IT", "Partita IVA or codice fiscale", "D.P.R. 633/1972, article 21 (2) c, d", "eu_vat", "it_cf"),
        beyond("FatturaPA by the Sistema di Interscambio", "D.Lgs. 127/2015, article 1 (3)"),
    ),
    "JP": (
        number("JP", "registration number (T and 13 digits)", "Consumption Tax Act, article 57-4 (1) 1", "jp_trn"),
        Demand(
            "Tax rounded once for each rate of an invoice, by who has a registration number",
            "Order for Enforcement of the Consumption Tax Act, article 70-10",
            ROUNDING,
            WARNED,
            rounds_as_registered,
            missing=Missing(
                "Japan asks that tax is rounded once for each rate of an invoice ({source}), and your account rounds "
                "it on each line.",
                "with tax that is rounded on each line, while your law asks for once an invoice",
                TAXED,
            ),
        ),
        Demand(
            "A mark on lines at the reduced rate",
            "Consumption Tax Act, article 57-4 (1) 3",
            how="※ stands behind such lines, with its meaning under the table.",
        ),
    ),
    "LT": (
        number("LT", "VAT number", "PVMĮ, article 80", "eu_vat"),
        beyond("i.SAF: registers of invoices sent to the tax authority", "VMI order VA-55", "Report it in addition."),
    ),
    "NO": (
        number("NO", "organization number with MVA", "Bokføringsforskriften, section 5-1-2", "no_vat"),
        register("The word Foretaksregisteret", "Foretaksregisterloven, section 10-2"),
    ),
    "NZ": (number("NZ", "GST number", "GST Act 1985, section 19K", "nz_gst", "nz_bn"),),
    "PL": (beyond("Invoices by KSeF between businesses, from 2026", "Ustawa o VAT, article 106ga"),),
    "PT": (
        number("PT", "NIF", "CIVA, article 36 (5) a", "pt_nif", "eu_vat"),
        beyond("ATCUD and QR code of a certified program", "DL 28/2019, article 7; Portaria 195/2020"),
    ),
    "RO": (beyond("Invoices by RO e-Factura", "OUG 120/2021; Codul fiscal, article 319"),),
    "SA": (
        number("SA", "VAT number", "VAT Implementing Regulations, article 53 (5)", "sa_vat"),
        beyond("A QR code and clearance by FATOORA", "E-Invoicing Regulation of 4 December 2020"),
    ),
    "SG": (number("SG", "GST registration number", "GST (General) Regulations, regulation 11", "sg_gst", "sg_uen"),),
    "TH": (number("TH", "tax number of 13 digits", "Revenue Code, section 86/4", "th_vat"),),
    "US": (
        Demand(
            "Nothing by federal law; states ask that sales tax is shown apart",
            "Sales tax laws of the states",
            how="The tax of each rate stands in a row of its own.",
        ),
    ),
}
