"""What the columns of a file mean: guessed from their names, ours, Stripe's and those of usual spreadsheets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from billing_site.lib.metadata import KEY_LENGTH
from billing_site.lib.text import fold
from customers.rules.fields import ADDRESS_PARTS, EDITABLE, LABELS

ID, LEFT_OUT, METADATA = "id", "", "metadata:"
PROPERTIES = (*(field for field in EDITABLE if field != "metadata"), "email_to", "email_cc", "tax_ids")
METADATA_HEADER = re.compile(r"(.+) \(metadata\)", re.IGNORECASE)
SPELLINGS = {
    ID: "id, customer id, billfold id, customer id (billfold)",
    "name": "name, customer name, customer, full name, company, company name, business name, organization, firma, "
    "firmenname, kunde, kundenname, nom, raison sociale, client, nombre, razon social, cliente, nome, ragione sociale, "
    "naam, klant, bedrijf, namn, navn, nazwa, 名前, 会社名, 名称, 公司名称",
    "email": "email, e-mail, account email, customer email, email address, e-mail address, mail, e-mail-adresse, "
    "emailadresse, courriel, adresse e-mail, adresse email, correo, correo electronico, correio, e-mailadres, e-post, "
    "adres e-mail, メール, メールアドレス, 邮箱, 電子郵件",
    "phone": "phone, phone number, telephone, tel, mobile, telefon, telefonnummer, telefono, telefone, telefoon, "
    "numero de telephone, 電話番号, 电话",
    "description": "description, note, notes, comment, comments, beschreibung, notiz, bemerkung, descripcion, "
    "descricao, descrizione, omschrijving, 備考, 备注",
    "contacts": "contacts, contact, contact persons, ansprechpartner, kontakte, contatti, contactos",
    "email_to": "emails to, billing emails, billing email, billing emails (to), rechnungs-e-mail",
    "email_cc": "emails cc, cc, billing emails (cc), cc emails",
    "preferred_locales": "languages, language, preferred locales, preferred language, locale, sprache, langue, idioma, "
    "lingua, taal, 言語, 语言",
    "currency": "currency, wahrung, devise, moneda, moeda, valuta, 通貨, 货币",
    "tax_exempt": "tax status, tax exempt, steuerstatus",
    "tax_ids": "tax ids, tax id, tax number, business vat id, vat id, vat ids, vat number, vat no, vat no., vat, "
    "vat registration number, ust-id, ust-idnr, ust-idnr., umsatzsteuer-id, umsatzsteuer-identifikationsnummer, "
    "uid-nummer, numero de tva, tva, nif, cif, partita iva, p. iva, btw-nummer, momsnummer, nip, gstin, ein, abn, 税号",
    "address_line1": "address line1, address line 1, address1, address, street, street address, billing address line1, "
    "billing address, line 1, line1, strasse, adresse, rue, direccion, calle, indirizzo, endereco, adres, straat, "
    "住所, 地址",
    "address_line2": "address line2, address line 2, address2, billing address line2, line 2, line2, "
    "adresszusatz, complement",
    "address_city": "address city, city, town, billing address city, billing city, ort, stadt, ville, ciudad, citta, "
    "cidade, plaats, stad, 市区町村, 城市",
    "address_state": "address state, state, state/province, province, region, county, billing address state, "
    "bundesland, provincia, estado, 都道府県",
    "address_postal_code": "address postal code, postal code, postcode, zip, zip code, address zip, billing zip, "
    "billing address postal code, plz, postleitzahl, code postal, codigo postal, cap, cep, 郵便番号, 邮编",
    "address_country": "address country, country, country code, billing address country, billing country, land, pays, "
    "pais, paese, 国, 国家",
    "shipping_name": "shipping name, recipient, ship to",
    "shipping_phone": "shipping phone",
    **{
        f"shipping_{part}": f"shipping address {part.replace('_', ' ')}, shipping {part.replace('_', ' ')}"
        for part in ADDRESS_PARTS
    },
}
TARGETS = {fold(name): target for target, names in SPELLINGS.items() for name in names.split(", ")}
# Recognized and left out, with the reason.
OURS = "Billfold sets this itself."
READ_ONLY = {
    **dict.fromkeys(("created", "updated", "customer since"), OURS),
    "account balance": "The balance follows its ledger: adjust it on the customer's page.",
    "balance": "The balance follows its ledger: adjust it on the customer's page.",
    "credit balance": "The balance follows its ledger: adjust it on the customer's page.",
    "coupon": "Coupons are applied on the customer's page.",
    "delinquent": OURS,
}
# Figures that only Stripe's export has; an id beside them is one of Stripe's.
STRIPE = (
    *("plan", "status", "total spend", "payment count", "refunded volume", "dispute losses", "average order"),
    *("cancel at period end", "card id"),
)
STRIPE_NOTE = "A figure of Stripe's that Billfold has no place for."
# What is good to know of a column that is imported.
NOTES = {
    "contacts": "All of a customer's, as Anna Rossi <anna@rossi.example> (to); Ben Ode tel:+4930123456 (none).",
    "email_to": "Contacts that get the mail; others with the role To get none any more.",
    "email_cc": "Contacts that get a copy; others with the role CC get none any more.",
    "tax_ids": "All of a customer's, as eu_vat:DE136695976, us_ein:12-3456789. A number without a type takes that of "
    "the row's country.",
}
MOMENT = re.compile(r"(created|updated)( \(.*\))?")


@dataclass(frozen=True)
class Guess:
    """What a column probably is: a target ("" is left out), and why, in words."""

    target: str
    note: str = ""


def guess(headers: Sequence[str]) -> list[Guess]:
    """One Guess for each header; no target twice."""
    # "tax_ids", "postal_code": as programs write them.
    folded = [fold(header).replace("_", " ") for header in headers]
    from_stripe = len(set(STRIPE) & set(folded)) >= 2
    taken, found = set(), []
    for header, name in zip(headers, folded, strict=True):
        made = guess_one(header, name, from_stripe)
        if made.target in taken:
            made = Guess(LEFT_OUT, f"Another column is {target_label(made.target)} already.")
        taken |= {made.target} - {LEFT_OUT}
        found.append(made)
    return found


def guess_one(header: str, name: str, from_stripe: bool) -> Guess:
    metadata = METADATA_HEADER.fullmatch(header)
    moment = MOMENT.fullmatch(name)
    if metadata:
        return Guess(METADATA + metadata[1].strip())
    if name == "id" and from_stripe:
        return Guess(f"{METADATA}stripe_id", "An id of Stripe's: kept as metadata, because Billfold gives its own ids.")
    if moment or name in READ_ONLY:
        return Guess(LEFT_OUT, READ_ONLY[moment[1] if moment else name])
    if from_stripe and (name in STRIPE or name.startswith("card ")):
        return Guess(LEFT_OUT, STRIPE_NOTE)
    if name in TARGETS:
        return Guess(TARGETS[name], NOTES.get(TARGETS[name], ""))
    return Guess(LEFT_OUT, "Not recognized." if header else "The column has no name.")


def choices(header: str) -> list:
    """The (target, label) pairs that a column may be; a key of its own name among them."""
    own = header[:KEY_LENGTH].strip()
    pairs = [(LEFT_OUT, "Leave out"), (ID, target_label(ID))]
    pairs += [(field, LABELS[field]) for field in PROPERTIES]
    keys = list(dict.fromkeys([guess_one(header, fold(header), False).target, f"{METADATA}{own}"]))
    return pairs + [(key, target_label(key)) for key in keys if key.startswith(METADATA) and key != METADATA]


def target_label(target: str) -> str:
    if target == ID:
        return "Customer ID"
    return f"Metadata {target.removeprefix(METADATA)}" if target.startswith(METADATA) else LABELS.get(target, target)
