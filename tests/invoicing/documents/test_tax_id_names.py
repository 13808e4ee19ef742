"""Tax numbers are named by their type, in the words of each language."""

import re

import pytest

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.tax_ids.types import TAX_ID_TYPES, check_tax_id, display_tax_id
from invoicing.documents.language.in_language import InLanguage
from invoicing.documents.language.tax_id_names import NAMES, tax_id_name
from invoicing.documents.language.tax_number_words import TAX, VAT

MARKS = re.compile("[\u2068\u2069]")


def written(code, value, language, locale=""):
    doc = InLanguage("eur", language, locale or language)
    return MARKS.sub("", doc.tax_ids([{"type": code, "value": value}])[0])


@pytest.mark.parametrize(
    ("code", "value", "language", "text"),
    [
        ("eu_vat", "DE136695976", "de", "USt-IdNr. DE136695976"),
        ("eu_vat", "ATU12345678", "de", "UID-Nr. ATU12345678"),
        ("eu_vat", "FR40303265045", "fr", "N° TVA intracommunautaire FR40303265045"),
        ("eu_vat", "BE0123456789", "fr", "N° TVA BE0123456789"),
        ("eu_vat", "IT12345678901", "it", "Partita IVA IT12345678901"),
        ("eu_vat", "ESA12345678", "es", "NIF-IVA ESA12345678"),
        ("eu_vat", "SK1234567891", "sk", "IČ DPH SK1234567891"),
        ("eu_vat", "CZ25123891", "cs", "DIČ CZ25123891"),
        ("eu_vat", "SI12345678", "sl", "ID za DDV SI12345678"),
        ("eu_vat", "BG123456789", "bg", "ДДС № BG123456789"),
        ("eu_vat", "EL123456789", "el", "ΑΦΜ EL123456789"),
        ("eu_vat", "DE136695976", "el", "Αριθμός ΦΠΑ DE136695976"),
        ("eu_vat", "HU12345678", "hu", "Közösségi adószám HU12345678"),
        ("eu_vat", "DK12345678", "da", "SE-/CVR-nr. DK12345678"),
        ("eu_vat", "SE123456789101", "sv", "Momsreg.nr SE123456789101"),
        ("eu_vat", "NL123456789B12", "nl", "Btw-id NL123456789B12"),
        ("eu_vat", "PT501964843", "pt", "NIF PT501964843"),
        ("eu_vat", "RO1234567891", "ro", "CIF RO1234567891"),
        ("eu_vat", "LT123456789", "lt", "PVM mokėtojo kodas LT123456789"),
        ("eu_vat", "DE136695976", "en", "EU VAT DE136695976"),
        ("eu_vat", "PL1234567890", "pl", "NIP PL1234567890"),
        ("eu_vat", "DE136695976", "pl", "NIP UE DE136695976"),
        ("eu_vat", "DE136695976", "ja", "VAT番号 DE136695976"),
        ("gb_vat", "GB123456789", "de", "USt-IdNr. (GB) GB123456789"),
        ("gb_vat", "GB123456789", "fr", "N° TVA (GB) GB123456789"),
        ("gb_vat", "GB123456789", "en", "GB VAT GB123456789"),
        ("ch_vat", "CHE123456789MWST", "de", "MWST-Nr. CHE-123.456.789 MWST"),
        ("ch_vat", "CHE123456789TVA", "fr", "N° TVA CHE-123.456.789 TVA"),
        ("ch_vat", "CHE123456789IVA", "it", "N. IVA CHE-123.456.789 IVA"),
        ("ch_uid", "CHE123456789", "fr", "IDE CHE-123.456.789"),
        ("ca_gst_hst", "123456789RT0002", "fr-CA", "TPS/TVH 123456789RT0002"),
        ("ca_qst", "1234567890TQ1234", "fr-CA", "TVQ 1234567890TQ1234"),
        ("ca_qst", "1234567890TQ1234", "en", "QST 1234567890TQ1234"),
        ("ca_pst_bc", "PST12345678", "en", "BC PST-1234-5678"),
        ("fr_siren", "552008443", "fr", "SIREN 552 008 443"),
        ("fr_siret", "73282932000074", "de", "SIRET 732 829 320 00074"),
        ("pl_nip", "1234567890", "pl", "NIP 1234567890"),
        ("br_cnpj", "01234456543210", "pt-BR", "CNPJ 01.234.456/5432-10"),
        ("br_cpf", "12345678987", "pt-BR", "CPF 123.456.789-87"),
        ("jp_trn", "T1234567891234", "ja", "登録番号 T1234567891234"),
        ("jp_cn", "1234567891234", "ja", "法人番号 1234567891234"),
        ("ru_inn", "1234567891", "ru", "ИНН 1234567891"),
        ("ru_kpp", "123456789", "ru", "КПП 123456789"),
        ("au_abn", "12345678912", "en", "ABN 12 345 678 912"),
        ("in_gst", "12ABCDE3456FGZH", "en", "GSTIN 12ABCDE3456FGZH"),
        ("in_gst", "12ABCDE3456FGZH", "ml", "GSTIN 12ABCDE3456FGZH"),
        ("id_npwp", "012345678901234", "id", "NPWP 01.234.567.8-901.234"),
        ("ad_nrt", "A123456Z", "es", "NRT A-123456-Z"),
        ("mx_rfc", "ABC010203AB9", "es-419", "RFC ABC010203AB9"),
        ("ar_cuit", "12345678901", "es-419", "CUIT 12-3456789-01"),
        ("de_stn", "1234567890", "de", "Steuernummer 1234567890"),
        ("de_stn", "1234567890", "pl", "Numer identyfikacji podatkowej (DE) 1234567890"),
        ("es_cif", "A12345678", "es", "NIF A12345678"),
        ("hu_tin", "12345678123", "hu", "Adószám 12345678-1-23"),
        ("hr_oib", "12345678901", "hr", "OIB 12345678901"),
        ("no_vat", "123456789MVA", "nb", "Org.nr. 123456789MVA"),
        ("ae_trn", "123456789012345", "ar", "رقم التسجيل الضريبي 123456789012345"),
        ("ae_trn", "123456789012345", "en", "TRN 123456789012345"),
        ("il_vat", "000012345", "he", "ע.מ./ח.פ. 000012345"),
        ("cn_tin", "123456789012345678", "zh", "纳税人识别号 123456789012345678"),
        ("tw_vat", "12345678", "zh-TW", "統一編號 12345678"),
        ("kr_brn", "1234567890", "ko", "사업자등록번호 123-45-67890"),
        ("th_vat", "1234567891234", "th", "เลขประจำตัวผู้เสียภาษี 1234567891234"),
        ("vn_tin", "1234567890", "vi", "Mã số thuế 1234567890"),
        # What begins with its own name is not named twice.
        ("in_gst", "GSTIN 12ABCDE3456FGZH", "en", "GSTIN 12ABCDE3456FGZH"),
        ("mu_vat", "VAT12345678", "en", "MU VAT12345678"),
        # Types of later and earlier lists.
        ("xx_vat", "1234", "de", "USt-IdNr. 1234"),
        ("unknown", "1234", "fr", "Numéro d’identification fiscale 1234"),
    ],
)
def test_a_number_is_named_by_its_type_and_the_language(code, value, language, text):
    # What separates the parts of a number is the concern of `display_tax_id`.
    plain = re.sub(r"[\s.\-/]", "", text)
    assert re.sub(r"[\s.\-/]", "", written(code, value, language)) == plain
    assert written(code, value, language).split(value[:2])[0] == text.split(value[:2])[0]


@pytest.mark.parametrize(
    ("locale", "text"),
    [("de-AT", "UID-Nr. DE136695976"), ("de-CH", "USt-IdNr. DE136695976"), ("de-DE", "USt-IdNr. DE136695976")],
)
def test_austria_calls_every_european_number_as_its_own(locale, text):
    assert written("eu_vat", "DE136695976", "de", locale) == text


def test_every_type_has_a_name_in_every_language():
    assert set(NAMES) == set(TAX_ID_TYPES)
    for code, kind in TAX_ID_TYPES.items():
        number = display_tax_id(code, check_tax_id(code, kind.example).value)
        for language in DOCUMENT_LANGUAGES:
            name = tax_id_name(code, number, language, language)
            assert name.strip() == name != "", (code, language)
            # No short form of Stripe's, which is English, in another language.
            assert language.startswith("en") or name != kind.name, (code, language)


def test_the_words_are_there_in_every_language_and_differ_by_it():
    for words in (VAT, TAX):
        spoken = {language for language in DOCUMENT_LANGUAGES if language in words or language.split("-")[0] in words}
        assert spoken == set(DOCUMENT_LANGUAGES)
        assert len(set(words.values())) > 35
    assert all(tag in DOCUMENT_LANGUAGES for text in NAMES.values() for tag in re.findall(r"\| ([\w-]+):", text))
