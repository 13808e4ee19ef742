"""What the register of companies is called in each country, and what its entry looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from billing_site.company.models import Company

FIELDS = ("register_name", "register_number", "managing_directors", "share_capital")


@dataclass(frozen=True)
class Register:
    """`label` stands on documents in every language; `name` and `number` are examples of what to enter."""

    label: str
    name: str
    number: str
    capital: str = ""
    source: str = ""


# Country of the account -> its register. Elsewhere documents say "Company register" in their language.
REGISTERS = {
    "AT": Register("Firmenbuch", "Handelsgericht Wien", "FN 123456a", source="UGB, section 14"),
    "AU": Register("ACN", "", "004 085 616", source="Corporations Act 2001, section 153"),
    "BE": Register("RPM / RPR", "Bruxelles", "0403.019.261", source="Code des sociétés, article 2:20"),
    "BR": Register("NIRE", "JUCESP", "35.300.000.000"),
    "CH": Register("Handelsregister", "Kanton Zürich", "CHE-116.281.710"),
    "CZ": Register("Obchodní rejstřík", "Městský soud v Praze", "C 12345", source="Zákon 89/2012, section 435"),
    "DE": Register(
        "Handelsregister",
        "Amtsgericht München",
        "HRB 12345",
        "25.000 EUR",
        "GmbHG, section 35a; AktG, section 80: register, court, number, all managing directors",
    ),
    "DK": Register("CVR", "", "12 34 56 78"),
    "ES": Register("Registro Mercantil", "Madrid, tomo 1234, folio 56", "hoja M-123456", source="CCom, article 24"),
    "FI": Register("Y-tunnus", "", "1234567-8"),
    "FR": Register(
        "RCS",
        "Paris",
        "552 100 554",
        "SARL au capital de 10 000 €",
        "Code de commerce, articles R123-237 and R123-238: RCS, town and SIREN; form and capital",
    ),
    "GB": Register(
        "Company number",
        "Registered in England and Wales",
        "01234567",
        source="The Company, Limited Liability Partnership and Business Names Regulations 2015, regulation 25",
    ),
    "HK": Register("Company number", "", "1234567"),
    "HR": Register("Sudski registar", "Trgovački sud u Zagrebu", "MBS 080123456", "20.000,00 EUR"),
    "HU": Register("Cégjegyzékszám", "Fővárosi Törvényszék Cégbírósága", "01-09-123456"),
    "IE": Register("Company number", "Registered in Ireland", "123456", source="Companies Act 2014, section 151"),
    "IN": Register("CIN", "", "U12345MH2010PTC123456", source="Companies Act, 2013, section 12 (3)"),
    "IT": Register("Registro delle Imprese", "Milano", "MI-1234567", "10.000,00 € i.v.", "Codice civile, article 2250"),
    "JP": Register("法人番号", "", "1234567890123"),
    "LU": Register("RCS Luxembourg", "", "B 123456"),
    "NL": Register("KvK", "", "12345678", source="Handelsregisterwet 2007, article 27"),
    "NO": Register("Foretaksregisteret", "", "NO 123 456 789", source="Foretaksregisterloven, section 10-2"),
    "NZ": Register("Company number", "", "1234567"),
    "PL": Register(
        "KRS", "Sąd Rejonowy dla m.st. Warszawy", "0000123456", "5 000,00 zł", "Kodeks spółek handlowych, article 206"
    ),
    "PT": Register("Conservatória do Registo Comercial", "Lisboa", "501234567", "5.000,00 €", "CSC, article 171"),
    "RO": Register("Registrul Comerțului", "", "J40/1234/2020", "200 lei", "Legea 31/1990, article 74"),
    "SE": Register("Org.nr", "", "556012-5790", source="Aktiebolagslag (2005:551), chapter 28, section 5"),
    "SG": Register("UEN", "", "201912345A", source="Business Names Registration Act 2014; Companies Act 1967, s. 144"),
    "SI": Register("Sodni register", "Okrožno sodišče v Ljubljani", "1234567000", "7.500,00 EUR"),
    "SK": Register("Obchodný register", "Okresný súd Bratislava I, oddiel Sro", "12345/B"),
    "ZA": Register("Company registration number", "", "2010/123456/07", source="Companies Act, 2008, section 32"),
}


def register_of(country: str) -> Register | None:
    return REGISTERS.get(country.upper())


def kept(company: Company) -> dict[str, str] | None:
    """What documents keep of the entry; `label` '' stands for "Company register". None where nothing was entered."""
    entry = {
        "name": company.register_name,
        "number": company.register_number,
        "directors": company.managing_directors,
        "capital": company.share_capital,
    }
    if not any(entry.values()):
        return None
    register = register_of(company.address_country)
    return {"label": register.label if register else ""} | entry
