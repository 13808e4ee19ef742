"""The words of the trade in each language: the right one is there, and the one that means something else is nowhere."""

import re
from itertools import combinations

import pytest
from django.conf import settings

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES
from billing_site.lib.tax_ids.types import TAX_ID_TYPES
from invoicing.documents.language.tax_id_names import tax_id_name
from invoicing.documents.language.wording import in_context, messages, say
from invoicing.documents.text.invoice import Printed
from invoicing.models.credit_note import CreditNote
from invoicing.models.payment import InvoicePayment

NOTE, RECEIPT, VAT = "credit note", "receipt", "VAT payer"

# language, message, the right words, what may stand nowhere in that catalogue (a regular expression, "" for nothing)
TABLE = [
    # Another legal document than the one that is meant.
    ("de", "Credit note", "Rechnungskorrektur", "gutschrift|gutgeschrieben"),
    ("de", "Credit note number", "Nummer der Rechnungskorrektur", ""),
    ("de", "Total credited", "Korrekturbetrag", ""),
    ("nl", "Receipt", "Betalingsbewijs", "kwitantie"),
    ("nl", "Cheque", "Cheque", "bankcheque"),
    ("cs", "Receipt", "Potvrzení o platbě", "stvrzenk"),
    ("hu", "Receipt", "Befizetés igazolása", "nyugta"),
    ("hu", "Credit note", "Módosító (helyesbítő) számla", "jóvá"),
    ("ro", "Receipt", "Confirmare de plată", "chitan"),
    ("ro", "Receipt number", "Numărul confirmării de plată", ""),
    ("ro", "Credit note", "Factură storno", "not[aă] de credit|creditat"),
    ("lt", "Receipt", "Mokėjimo patvirtinimas", "kvit"),
    ("lv", "Receipt", "Maksājuma apliecinājums", "kvīt"),
    ("et", "Receipt", "Maksekinnitus", "kviitung"),
    ("el", "Receipt", "Απόδειξη είσπραξης", r"απόδειξης?\b(?! είσπραξης)"),
    ("it", "Receipt", "Ricevuta di pagamento", ""),
    ("it", "%(amount)s credited on %(date)s", "Nota di credito di %(amount)s del %(date)s", ""),
    ("tr", "Receipt", "Tahsilat makbuzu", "(?<!tahsilat )makbuz"),
    ("ru", "Receipt", "Подтверждение оплаты", "квитанц"),
    ("ru", "Credit note", "Корректировочный счёт", "кредит-нот"),
    ("vi", "Credit note", "Hóa đơn điều chỉnh giảm", "giấy báo có|ghi có"),
    ("vi", "Total credited", "Tổng điều chỉnh giảm", ""),
    ("vi", "Receipt", "Xác nhận thanh toán", "biên lai"),
    ("ja", "Credit note", "返還請求書", "返金通知"),
    ("ja", "Credit note number", "返還請求書番号", ""),
    ("ko", "Credit note", "감액 청구서", "대변"),
    ("ko", "Total credited", "감액 합계", ""),
    ("ko", "%(amount)s credited on %(date)s", "%(amount)s, %(date)s 감액", ""),
    ("zh", "Credit note", "贷项通知单", "贷记"),
    ("lt", "Invoice", "Sąskaita faktūra", ""),
    ("lt", (VAT, "Invoice"), "PVM sąskaita faktūra", ""),
    ("lt", (VAT, "Credit note"), "Kreditinė PVM sąskaita faktūra", ""),
    ("he", "Direct debit", "הרשאה לחיוב חשבון", "הוראת קבע"),
    ("el", "Direct debit", "Άμεση χρέωση", "πάγια"),
    ("fil", "Cash", "Cash", "salapi"),
    ("fil", "Card", "Card", "kard"),
    ("fil", "Bank transfer", "Bank transfer", "paglipat"),
    # A structured reference that banks check, where the text is free.
    ("nl", "Reference", "Onder vermelding van", "betalingskenmerk"),
    ("fi", "Reference", "Viesti", "viite"),
    ("et", "Reference", "Selgitus", "viide|viite"),
    ("hr", "Reference", "Opis plaćanja", "poziv na broj"),
    ("sl", "Reference", "Namen plačila", "sklic"),
    ("cs", "Reference", "Zpráva pro příjemce", "reference"),
    ("sk", "Reference", "Správa pre prijímateľa", "referenc"),
    ("lv", "Reference", "Maksājuma mērķis", "atsauce"),
    ("ja", "Reference", "振込時の備考", "参照番号"),
    ("ko", "Reference", "송금 메모", "참조 번호"),
    ("th", "Reference", "บันทึกช่วยจำ", "เลขอ้างอิง"),
    ("sv", "Reference", "Meddelande", "ocr"),
    ("nb", "Reference", "Melding til mottaker", "kid"),
    ("da", "Reference", "Besked til modtager", ""),
    ("pt", "Reference", "Descritivo da transferência", ""),
    ("he", "Reference", "פרטי ההעברה", ""),
    ("he", (RECEIPT, "Reference"), "אסמכתה", ""),
    # Income tax, or any fee, where the tax on sales is meant.
    ("da", "Tax", "Moms", r"\bskat|skatte"),
    ("da", "Total excluding tax", "I alt ekskl. moms", ""),
    ("da", "Tax exempt", "Momsfritaget", ""),
    ("sv", "Tax", "Moms", "skatt"),
    ("sv", "Total excluding tax", "Summa exkl. moms", ""),
    ("sv", "Tax exempt", "Undantaget från moms", ""),
    ("nb", "Tax", "Mva.", r"\bavgift(?!splikt)"),
    ("nb", "Total excluding tax", "Sum ekskl. mva.", ""),
    ("nb", "Tax exempt", "Fritatt for mva.", ""),
    ("nl", "Tax", "Btw", "belasting"),
    ("nl", "Total excluding tax", "Totaal excl. btw", ""),
    ("nl", "Tax exempt", "Vrijgesteld van btw", ""),
    ("fi", "Tax", "ALV", r"\bvero\b|\bveroton"),
    ("fi", "Tax exempt", "Arvonlisäveroton", ""),
    ("hu", "Tax", "Áfa", r"\badó\b|\badó nélkül"),
    ("hu", "Total excluding tax", "Nettó összesen", ""),
    ("ro", "Tax", "TVA", r"\btax[aăe]\b"),
    ("ro", "Tax exempt", "Scutit de TVA", ""),
    ("ro", "Total excluding tax", "Total fără TVA", ""),
    ("pl", "Tax", "VAT", r"podatek|podatku"),
    ("pl", "Total excluding tax", "Razem netto", ""),
    ("fr", "Tax exempt", "Exonération de TVA", "exonéré"),
    ("es", "Tax exempt", "Operación exenta", "exento"),
    ("pt", "Tax exempt", "Isento", "isento de"),
    ("pt", "Reverse charge", "IVA – autoliquidação", ""),
    ("ja", "Tax", "消費税", ""),
    ("nb", "Tax invoice", "Mva-faktura", ""),
    ("fi", "Tax invoice", "ALV-lasku", "verolasku"),
    ("pl", "Tax invoice", "Faktura VAT", ""),
    ("da", "%(mark)s reduced tax rate", "%(mark)s nedsat momssats", ""),
    ("sv", "%(mark)s reduced tax rate", "%(mark)s reducerad momssats", ""),
    ("nl", "%(mark)s reduced tax rate", "%(mark)s verlaagd btw-tarief", ""),
    ("ro", "Tax credit note", "Factură storno fiscală", ""),
    ("lt", "Tax", "PVM", r"\bmokes(tis|čių)\b(?! mokėtojo)"),
    ("lt", "Total excluding tax", "Iš viso be PVM", ""),
    ("lt", "Tax exempt", "Neapmokestinama PVM", ""),
    ("et", "Nothing to pay", "Ei kuulu tasumisele", ""),
    ("cs", "Nothing to pay", "Nic k úhradě", ""),
    # "Void" that reads as not valid, fallen due or expired.
    ("de", "void", "storniert", "ungültig"),
    ("de", "VOID", "STORNIERT", ""),
    ("nl", "void", "geannuleerd", "vervallen"),
    ("nl", "VOID", "GEANNULEERD", ""),
    ("hr", "VOID", "STORNIRANO", "poništen"),
    ("sl", "VOID", "STORNIRANO", "neveljav"),
    ("cs", "void", "stornována", "neplatn"),
    ("sk", "void", "stornovaná", "neplatn"),
    ("hu", "VOID", "SZTORNÓZVA", "érvénytelen"),
    ("el", "VOID", "ΑΚΥΡΩΜΕΝΟ", "άκυρο"),
    ("tr", "VOID", "İPTAL", "geçersiz"),
    ("ja", "VOID", "取消済", "無効"),
    ("ko", "VOID", "취소", "무효"),
    ("ml", "VOID", "റദ്ദാക്കി", "അസാധു"),
    ("fil", "VOID", "KINANSELA", "walang bisa"),
    ("el", "Date due", "Πληρωτέο έως", "λήξης"),
    # Headings that name nobody.
    ("cs", "From", "Dodavatel", ""),
    ("sk", "From", "Dodávateľ", ""),
    ("ro", "From", "Furnizor", ""),
    ("lt", "From", "Pardavėjas", ""),
    ("lv", "From", "Piegādātājs", ""),
    ("el", "From", "Εκδότης", ""),
    ("ru", "From", "Поставщик", ""),
    ("ko", "From", "공급자", "발신"),
    ("el", "Bill to", "Πελάτης", ""),
    ("fi", "Bill to", "Asiakas", "laskutusosoite"),
    ("it", "Bill to", "Cliente", "fatturare a"),
    ("ko", "Bill to", "공급받는 자", ""),
    ("zh", "Bill to", "客户", "收票方"),
    ("he", "Bill to", "לכבוד", ""),
    ("pt-BR", "Bill to", "Cliente", "^cobrar"),
    # What no bookkeeper of that country says.
    ("de", "How to pay", "So bezahlen Sie", "zahlungsweise"),
    ("da", "Amount due", "Til betaling", "beløb at betale|beløbet at betale"),
    ("da", "Given back by other means", "Tilbagebetalt på anden måde", "givet"),
    ("sv", "Given back by other means", "Återbetalt på annat sätt", "återlämn"),
    ("sv", "Date of issue", "Fakturadatum", "utfärdande"),
    ("sv", "Unit price", "À-pris", "pris per enhet"),
    ("nb", "Date of issue", "Fakturadato", "utstedelse"),
    ("nl", "Unit price", "Prijs per eenheid", "per stuk"),
    ("pl", "Draft", "Wersja robocza", "szkic"),
    ("el", "Subtotal", "Υποσύνολο", "μερικό"),
    ("es", "For invoice", "Factura rectificada", "^de la factura"),
    ("tr", "Qty", "Miktar", "adet"),
    (
        "zh",
        "By bank transfer until %(date)s",
        "请于%(date)s（含）之前通过银行转账付款",
        "[^之]前银行",
    ),
]
# The words that stand beside the number of what is void: (invoice, credit note).
VOID = {
    "ar": ("ملغاة", "ملغى"),
    "bg": ("анулирана", "анулирано"),
    "cs": ("stornována", "stornován"),
    "fr": ("annulée", "annulé"),
    "fr-CA": ("annulée", "annulée"),
    "he": ("מבוטלת", "מבוטלת"),
    "it": ("annullata", "annullata"),
    "ro": ("anulată", "anulată"),
    "ru": ("аннулирован", "аннулирован"),
    "sk": ("stornovaná", "stornovaný"),
}
# Headings that are a preposition, in any language.
PREPOSITIONS = {
    *("من", "от", "od", "fra", "von", "από", "de", "da", "dari", "daripada", "mingħand", "mula sa", "nuo", "no"),
    *("van", "de la", "от кого", "från", "จาก", "发自", "dal", "du"),
}
NOT_ENGLISH = sorted(tag for tag in DOCUMENT_LANGUAGES if not tag.startswith("en"))
# Labels that stand in one table of a document, or one below the other.
TOGETHER = [
    ("Invoice number", "Date of issue", "Date due", "Replaces invoice"),
    ("Credit note number", "For invoice", in_context("Date of issue", NOTE), "Reason"),
    ("Receipt number", "Invoice number", "Date paid", "Payment method", in_context("Reference", RECEIPT)),
    ("From", "Bill to", "Ship to"),
    ("Date of issue", "Date due", "Date of supply", "Period of supply"),
    ("Description", "Qty", "Unit price", "Tax", "Amount"),
    ("Payment method", "Date paid", "Receipt number", "Amount paid"),
    (
        *("Subtotal", "Total excluding tax", "Total", "Applied balance", "Carried to your balance"),
        *("Amount due", "Credit note", "Amount paid", "Amount remaining"),
    ),
    (
        *("Subtotal", "Total excluding tax", "Total credited", "Reduces the amount due"),
        *("Added to your credit balance", "Refunded", "Given back by other means"),
    ),
    ("Description", "How to pay", "Account holder", "Bank", "Reference"),
    ("Invoice", "Credit note", "Receipt", "Draft"),
    ("Bank transfer", "Card", "Direct debit", "Cash", "Cheque", "Other"),
    ("Duplicate", "Fraudulent", "Order change", "Product unsatisfactory"),
    ("Paid", "Nothing to pay"),
]


def key(message):
    return in_context(message[1], message[0]) if isinstance(message, tuple) else message


@pytest.mark.parametrize(("language", "message", "right", "wrong"), TABLE)
def test_the_word_is_the_one_of_the_trade(language, message, right, wrong):
    said = messages(language)
    assert said[key(message)] == right
    if wrong:
        assert not [words for words in said.values() if re.search(wrong, words, re.IGNORECASE)]


@pytest.mark.parametrize(
    ("language", "code", "value", "name"),
    [
        ("da", "eu_vat", "DK13585628", "SE-/CVR-nr."),
        ("da", "us_ein", "12-3456789", "EIN"),
        ("nb", "no_vat", "123456789MVA", "Org.nr."),
        ("nb", "gb_vat", "GB123456789", "VAT-nummer (GB)"),
        ("pl", "pl_nip", "5260250274", "NIP"),
        ("pl", "eu_vat", "PL5260250274", "NIP"),
        ("pl", "eu_vat", "DE136695976", "NIP UE"),
        ("fr", "fr_siren", "732829320", "SIREN"),
        ("fr", "fr_siret", "73282932000074", "SIRET"),
        ("ja", "eu_vat", "DE136695976", "VAT番号"),
        ("th", "th_vat", "1234567891234", "เลขประจำตัวผู้เสียภาษี"),
        ("th", "eu_vat", "DE136695976", "เลขประจำตัวผู้เสียภาษี"),
        ("id", "id_npwp", "012345678912345", "NPWP"),
        ("sv", "ua_vat", "123456789", "Momsreg.nr (UA)"),
    ],
)
def test_a_tax_number_is_called_as_its_country_calls_it(language, code, value, name):
    assert tax_id_name(code, value, language, language) == name


@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        ("da", "skat"),
        ("sv", "skatt"),
        ("nb", "skatt|avgift|mva-nummer"),
        ("pl", "numer vat"),
        ("id", "ppn"),
        ("th", "เลขทะเบียน"),
        ("ja", "付加価値税"),
    ],
)
def test_no_tax_number_has_the_wrong_word(language, wrong):
    names = [tax_id_name(code, "", language, language) for code in TAX_ID_TYPES]
    assert not [name for name in names if re.search(wrong, name, re.IGNORECASE)]


def test_every_message_of_the_catalogues_is_printed_by_something():
    rooms = ("invoicing", "billing_site/company/letterhead", "templates/invoicing", "templates/collecting")
    sources = [
        path for room in rooms for path in (settings.BASE_DIR / room).rglob("*.*") if path.suffix in (".py", ".html")
    ]
    # A long one stands in several pieces, one a line; one inside of an attribute between single quotes.
    text = re.sub(r'"\s*\n\s*"', "", "".join(path.read_text(encoding="utf-8") for path in sources)).replace("'", '"')
    words = {label for _code, label in (*CreditNote.REASONS, *InvoicePayment.METHODS)}
    dead = [message for message in map(plain_message, messages("en")) if f'"{message}"'.replace("'", '"') not in text]
    assert set(dead) <= words


def plain_message(key):
    return key.rpartition("\x04")[2]


@pytest.mark.parametrize(("language", "of_invoice", "of_note"), [(tag, *words) for tag, words in VOID.items()])
def test_void_agrees_with_the_noun_of_its_document(language, of_invoice, of_note):
    assert (say("void", language), say("void", language, NOTE)) == (of_invoice, of_note)


@pytest.mark.parametrize("language", sorted(DOCUMENT_LANGUAGES))
def test_the_mark_across_the_page_is_the_word_beside_the_number(language):
    for noun in ("", NOTE):
        beside, across = say("void", language, noun), say("VOID", language, noun)
        assert plain(beside.replace("i", "İ") if language == "tr" else beside) == plain(across)


def plain(text):
    """Capitals without accents, as Greek writes them."""
    return text.upper().translate(str.maketrans("ΆΈΉΊΌΎΏ", "ΑΕΗΙΟΥΩ"))


@pytest.mark.parametrize("language", NOT_ENGLISH)
def test_headings_of_the_parties_are_nouns(language):
    assert say("From", language).casefold() not in PREPOSITIONS


@pytest.mark.parametrize("language", sorted(DOCUMENT_LANGUAGES))
def test_no_two_labels_that_stand_together_are_the_same(language):
    said = messages(language)
    for group in TOGETHER:
        for one, other in combinations(group, 2):
            assert said[one].casefold() != said[other].casefold(), (one, other)


@pytest.mark.parametrize("language", NOT_ENGLISH)
def test_colons_and_quotes_are_those_of_the_language(language):
    for message, words in messages(language).items():
        assert not re.search("[\"'`´]", words), message
        if language in ("fr", "fr-CA"):
            assert not re.search("(?<!\u00a0):", words), message
        elif language in ("ja", "zh", "zh-HK", "zh-TW"):
            assert ":" not in words, message
        else:
            assert not re.search(r"\s:|：", words), message


@pytest.mark.parametrize(
    ("language", "message"),
    [
        (language, message)
        for language in ("et", "lv", "sl")  # CLDR's long dates have the month in the nominative there
        for message in (
            "%(amount)s paid on %(date)s",
            "%(amount)s credited on %(date)s",
            "Payment reversed on %(date)s",
        )
    ],
)
def test_a_date_in_the_nominative_stands_behind_a_label(language, message):
    words = say(message, language, amount="€1.00", date="DATE")
    assert re.search(r"(kuupäev|datums:|datum:) DATE$", words), words


@pytest.mark.parametrize(
    ("language", "message", "words"),
    [
        ("es", "%(amount)s paid on %(date)s", "Pago de %(amount)s el %(date)s"),
        ("es-419", "%(amount)s credited on %(date)s", "Crédito de %(amount)s del %(date)s"),
        ("it", "%(amount)s paid on %(date)s", "Pagamento di %(amount)s il %(date)s"),
        ("pt", "%(amount)s paid on %(date)s", "Pagamento de %(amount)s em %(date)s"),
        ("pt-BR", "%(amount)s credited on %(date)s", "Crédito de %(amount)s em %(date)s"),
        ("ro", "%(amount)s paid on %(date)s", "Plată de %(amount)s din %(date)s"),
        ("ro", "%(amount)s due %(date)s", "%(amount)s de plată până la %(date)s"),
        ("lv", "%(amount)s paid on %(date)s", "Maksājums %(amount)s, datums: %(date)s"),
        ("el", "%(amount)s due %(date)s", "Πληρωτέο ποσό %(amount)s έως %(date)s"),
        ("fr-CA", "%(amount)s credited on %(date)s", "Note de crédit de %(amount)s du %(date)s"),
    ],
)
def test_no_participle_agrees_with_an_amount(language, message, words):
    """A crown is feminine, a euro is not, and there may be one of them: a noun agrees with neither."""
    assert messages(language)[message] == words


@pytest.mark.parametrize(
    ("language", "numbers", "title"),
    [
        ("lt", [{"type": "eu_vat", "value": "LT119511515"}], "PVM sąskaita faktūra"),
        ("lt", [], "Sąskaita faktūra"),
        ("lt", [{"type": "us_ein", "value": "12-3456789"}], "Sąskaita faktūra"),
        ("de", [{"type": "eu_vat", "value": "DE136695976"}], "Rechnung"),
        ("en", [{"type": "gb_vat", "value": "GB123456789"}], "Invoice"),
    ],
)
def test_the_invoice_of_a_vat_payer_has_the_title_of_its_country(language, numbers, title):
    document = {"currency": "eur", "lines": [], "discounts": [], "default_tax_rates": [], "language": language}
    assert Printed(document | {"seller": {"tax_ids": numbers}}, language).title == title


def test_the_day_of_payment_reads_as_a_sentence():
    assert say("By bank transfer until %(date)s", "de", date="22. Dezember 2026") == (
        "Per Banküberweisung bis zum 22. Dezember 2026"
    )
