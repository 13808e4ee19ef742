"""Tax IDs as people write and paste them: separators, the words around the number, domestic forms of a VAT number.

Sources: the tax offices' own descriptions of how a number is printed (the Swiss UID register, Skatteverket,
Brønnøysund, IRAS, the Belgian KBO), and what invoices carry in front of it ("USt-IdNr.", "P. IVA", "NIP").
"""

import re
import unicodedata

from stdnum.se import orgnr

MAX_LENGTH = 64  # characters; the longest printed form of the table has 21

_SEPARATORS = re.compile(r"[\s.,:;_/'’·°()\[\]#|\u2010-\u2015\u2212-]+")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
# What stands before a number and is no part of it, without separators.
_LABELS = """
    vat vatid vatno vatnr vatreg vatin euvat tax taxid taxno taxpayer id idnr idno number num numero nummer no nr
    reg regno registration registrationno registered ust ustid ustidnr umsatzsteuer umsatzsteueridnr
    umsatzsteueridentifikationsnummer uid uidnr mwst mwstnr steuernummer steuernr tva notva ntva tvaintracom
    tvaintracommunautaire intracom intracommunautaire siren siret rcs iva piva partitaiva cf codicefiscale codfisc
    nif cif nie nipc ncontribuinte contribuinte btw btwnr btwnummer kbo bce ondernemingsnummer moms momsnr momsregnr
    momsregnummer org orgnr orgno organisationsnummer organisasjonsnummer foretaksnummer mva cvr cvrnr senr alv
    alvnro ytunnus kmkr pvm pvmkodas pvn nip vatue dic icdph adoszam oib pdv pib cui dds vsk vsknr kt kennitala gst
    gstin gstno gsthst hst qst tvq tps bn ein fein tin abn acn arn nzbn ird uen gstreg brn br npwp sst trn tps kra
    pin vkn vergi tckn cnpj cpf cuit cuil rfc ruc rut rif nit nuit ninea ifu mst stnr idzaddv foretaksregisteret
    vatregistration gstregistration gstregnno uin
    dič ičdph adószám közösségiadószám ддс инн унп ддсно αφμ аφм
    法人番号 登録番号 インボイス番号 適格請求書発行事業者登録番号 統一編號 税号 纳税人识别号 統一社会信用代码
    统一社会信用代码 사업자등록번호 ח.פ ע.מ
"""


def _as_compact(text: str) -> str:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    return _SEPARATORS.sub("", plain)


# The longest is tried first; "NO" is also where the numbers of Norway begin.
_LABEL = "|".join(sorted({re.escape(_as_compact(label)) for label in _LABELS.split()}, key=lambda label: -len(label)))
_LABELED = re.compile(rf"(?=.*\d)(?:(?!\ANO\d{{9}}(?:MVA|\Z))(?:{_LABEL}))++")
# "GB VAT 123 4567 89": the label stands behind the country.
_INNER_LABEL = re.compile(rf"([A-Z]{{2}})(?:VAT|TVA|IVA|BTW|UST|UID|MOMS|NIF|NIP)(?:{_LABEL})*+(?=.*\d)")

# Type -> (pattern of the compact number, what it stands for), the first that fits; for what a country's people add to
# the number or leave out of it. The number itself is as formats.py describes it.
_VAT_WORDS = "MWST|TVA|IVA|TPV|VAT"
_DOMESTIC: dict[str, tuple[tuple[str, str], ...]] = {
    # "HR" says that the trade register has it, "MWST" that it is a VAT number, which is a type of its own.
    "ch_uid": ((rf"(?:CHE)?(\d{{9}})(HR|RC)(?:{_VAT_WORDS}|HR|RC)*", r"CHE\1\2"),),
    "ch_vat": (
        (rf"(?:CHE)?(\d{{9}})(?:HR|RC)*({_VAT_WORDS})(?:{_VAT_WORDS}|HR|RC|N[RO])*", r"CHE\1\2"),
        (r"(?:CHE)?(\d{9})(?:HR|RC)+", r"CHE\1"),
    ),
    "li_uid": ((rf"(?:CHE|FL)?(\d{{9}})(HR|MWST)?(?:{_VAT_WORDS}|HR|RC)+", r"CHE\1\2"),),
    "no_vat": ((r"(?:NO)?(\d{9})(?:MVA|MOMS)?(?:FORETAKSREGISTERET)?", r"\1MVA"),),
    "ca_bn": ((r"(\d{9})R[A-Z]\d{4}", r"\1"),),
    "ca_gst_hst": ((r"(\d{9})RT(\d)", r"\1RT000\2"), (r"(\d{9})RT(\d\d)", r"\1RT00\2")),
    "ca_qst": ((r"(\d{10})TQ(\d)", r"\1TQ000\2"), (r"(\d{10})TQ(\d\d)", r"\1TQ00\2")),
    # The certificate's number goes on with its dates.
    "hk_br": ((r"(\d{11})\d{4}[0-9A-Z]", r"\1"),),
    "fr_siren": ((r"(?:RCS[A-Z]*?)?(\d{9})(?:RCS[A-Z]*)?", r"\1"), (r"FR[0-9A-Z]{2}(\d{9})", r"\1")),
    "eu_vat": (
        # Belgian numbers had nine digits until 2005 and got a leading zero then; the court of the register may follow.
        (r"BE(\d{9})(?:RP[RM][A-Z]*)?", r"BE0\1"),
        (r"BE(\d{10})RP[RM][A-Z]*", r"BE\1"),
        (r"AT(\d{8})", r"ATU\1"),
        (r"GR(.*)", r"EL\1"),
        # An organization number is the VAT number without its last two digits.
        (r"SE(\d{10})", r"SE\g<1>01"),
    ),
}
# Numbers that tell their type by how they are grouped, without a country: (type, how they are written).
_SHAPES = (
    ("ch_vat", rf"(?:CHE)?[-. ]?\d{{3}}[-. ]?\d{{3}}[-. ]?\d{{3}}[-. ]*(?:{_VAT_WORDS})\.?"),
    ("hu_tin", r"(?:HU ?)?\d{8}-[1-5]-\d{2}"),
    ("sg_gst", r"M[0-9A-Z]-\d{7}-[0-9A-Z]"),
    ("br_cnpj", r"[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}"),
    ("br_cpf", r"\d{3}\.\d{3}\.\d{3}-\d{2}"),
)


def compact(value: str) -> str:
    """A number in capitals, of ASCII digits and without separators; what is longer than any number stays too long."""
    return _as_compact(value[: MAX_LENGTH + 1])


def readings(value: str) -> list[str]:
    """What a typed number may be, compact: as it stands, then without the words that say what it is ("USt-IdNr.")."""
    whole = compact(value)
    bare = _LABELED.sub("", whole, count=1) if _LABELED.match(whole) else whole
    bare = _INNER_LABEL.sub(r"\1", bare, count=1) if _INNER_LABEL.match(bare) else bare
    return list(dict.fromkeys((whole, bare)))


def without_words_behind(value: str) -> str | None:
    """The compact number of "DE 136 695 976 (USt-IdNr.)"; None where no label stands behind a number."""
    found = re.fullmatch(r"(.*\d\S*)[\s(\[]+(\D+)", value[: MAX_LENGTH + 1])
    return readings(found[1])[-1] if found and is_label(found[2]) else None


def is_label(text: str) -> bool:
    """Whether a text is nothing but words that stand before a number: "USt-IdNr.", "VAT No", "FR TVA"."""
    return re.fullmatch(rf"(?:[A-Z]{{2}})?(?:{_LABEL})++", compact(text)) is not None


def domestic(type: str, number: str) -> str | None:
    """What a compact number in a domestic form is as a number of this type; None for no such form."""
    for pattern, meant in _DOMESTIC.get(type, ()):
        found = re.fullmatch(pattern, number, re.ASCII)
        if found:
            return found.expand(meant)
    return None


def organization_of_century(number: str) -> str | None:
    """The VAT number of a Swedish organization number with its century ("SE165561888404"), else None.

    Twelve digits may be either; they are a century's where the VAT number would have a wrong check digit.
    """
    found = re.fullmatch(r"SE(?:1[6-9]|20)(\d{10})", number, re.ASCII)
    if found is None or orgnr.is_valid(number[2:12]) or not orgnr.is_valid(found[1]):
        return None
    return f"SE{found[1]}01"


def shape(value: str) -> str | None:
    """The type that a number tells by its grouping: "12345678-2-42" is a Hungarian tax number."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", value[: MAX_LENGTH + 1]).upper().strip())
    return next((type for type, pattern in _SHAPES if re.fullmatch(pattern, plain, re.ASCII)), None)
