"""The table of the languages of documents, read from the catalogues.

`python -m tests.tools.language_table` writes it again.
"""

from pathlib import Path

from babel.messages.pofile import read_po

from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, direction, own_name
from invoicing.documents.language.wording import CATALOGUES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "languages.md"
HEAD = """# The languages of documents

Invoices, credit notes, receipts and the mails that bring them speak {count} languages, {rtl} of them written from right
to left. A document takes the customer's first language that is among them or has one there that its readers read as
their own (`fr-CH` gets `fr`, `nn` gets `nb`; Catalan does not get Spanish), else the account's; it is fixed when the
document is issued.

Numbers, dates, percentages, periods and names of countries follow the **locale** of the document, which is fixed too
(CLDR's, in the frozen `locale`): the customer's tag with its own region (`de-CH`: CHF 1’234’567.89; `en-IN`:
₹12,34,567.89; `es-AR`: $ 1.234.567,89), else the language in the customer's country, or in the account's where the
customer has none (`en` for the United States: November 24, 2026), else the language as at home (`pt` is Portugal's;
`en` alone puts the day first, which everybody can read). English takes a country's ways only where it is an official
language there: an English invoice to Berlin keeps €1,234.50. Thai documents count Buddhist years (24 พฤศจิกายน 2569).
Digits are 0 to 9 in every language, in Arabic too: they must agree with what banks, codes to scan and tax offices
read. A copy in another language is written as that language is in the customer's country. Amounts in HUF, TWD, ISK,
UGX and the currencies that CLDR has without decimals (AFN, ALL, LAK, LBP, MMK, RSD, SOS, STD, YER) leave them out where
all amounts and unit prices of the document are whole, and show them on all of it otherwise.

Tax numbers are named by their type: by their own name where they have one (SIREN, CNPJ, GSTIN, ABN), as their own
country writes it in its languages (ИНН, 登録番号, TPS/TVH, TVQ), and as “VAT number” or “tax number” in the
words of the language with the country's code elsewhere (`GB…` in German: USt-IdNr. (GB)). The table is
`invoicing/documents/language/tax_id_names.py`; it is written from knowledge and not reviewed either.

The words of mails stand in `emails.po` beside `documents.po`, {mails} of them in each language, made in the same way
and not reviewed either: subjects and openings of each kind of mail, reminders in four tones, formal, neutral in gender,
without plurals. An account may write its own subjects and openings (Settings, E-mail texts; docs/rules.md, What mails
say). Those of the page that a customer sees, {hosted} of them, stand in `hosted.po` and are no more reviewed.

`statements.po` holds the words of statements of account, `verify.po` those of the page on which anybody checks a file:
20 and 19 of them in each language, made in the same way and not reviewed either. `mode.po` has the two of a test.
`subscriptions.po` has the {lines} texts of lines that subscriptions bill; intervals in them (“month”, “3 months”) are
CLDR's, except where `invoicing/documents/language/intervals.py` says why not.

Each catalogue says in its own head how it was made, and this table repeats it;
`python -m tests.tools.language_table` writes it again, and a test fails while it is not current. **Not reviewed** means
that no native speaker has read the words yet: whoever bills in such a language should have them read once. A
correction is one line in `invoicing/locale/<language>/LC_MESSAGES/documents.po`; issued documents keep their words.
The least certain words of each language stand in `docs/unreviewed-words.md`.

The words are those of the trade in each country; where they are not the dictionary's a comment in the catalogue says
why: “Rechnungskorrektur” and not “Gutschrift”, which German law keeps for the self-billed invoice; “Viesti” for the
text of a transfer, as “Viite” is a reference that banks check. `msgctxt` tells the noun that a word agrees with.

**Reading a PDF by program.** Copying, searching and screen readers get each text as it was written: where glyphs do not
tell it (Thai, Indic, Khmer and Burmese clusters, text from right to left, lines in both directions, words parted at a
line's end) the PDF carries the words beside them (`/ActualText`), and the tags hold everything in reading order.
`pdftotext` reads documents from right to left in its default mode, all others with `-raw`, and their lines in both
directions in either mode; it does not read a line in both directions of a document from right to left with `-raw`,
which shows the order on paper. MuPDF, pypdf and Ghostscript leave such words aside and give the glyphs.

The law asks for certain words on an invoice without tax. “Reverse charge” stands here as each language prints it, with
the source; where there is none, the words are a translation, and your own law has the last word.

| tag | language | own name | written | messages | how made | reviewed | “Reverse charge” | source |
|---|---|---|---|---|---|---|---|---|
"""
WRITTEN = {"ltr": "left to right", "rtl": "right to left"}


def table():
    """The whole page as text."""
    rtl = sum(direction(tag) == "rtl" for tag in DOCUMENT_LANGUAGES)
    rows = [row(tag) for tag in sorted(DOCUMENT_LANGUAGES, key=DOCUMENT_LANGUAGES.get)]
    mails, hosted, lines = (
        len([message for message in catalogue("en", room) if message.id])
        for room in ("emails", "hosted", "subscriptions")
    )
    head = HEAD.format(count=len(DOCUMENT_LANGUAGES), rtl=rtl, mails=mails, hosted=hosted, lines=lines)
    return head + "\n".join(rows) + "\n"


def row(tag):
    found = catalogue(tag, "documents")
    said = [message for message in found if message.id]
    legal = next(message for message in said if message.id == "Reverse charge")
    cells = [
        f"`{tag}`",
        DOCUMENT_LANGUAGES[tag],
        own_name(tag),
        WRITTEN[direction(tag)],
        str(sum(bool(message.string) for message in said)),
        *made(found.header_comment),
        legal.string,
        " ".join(legal.auto_comments) or ("article 226(11a) itself" if tag.startswith("en") else "translation"),
    ]
    return f"| {' | '.join(cells)} |"


def catalogue(tag, room):
    with (CATALOGUES / tag.replace("-", "_") / "LC_MESSAGES" / f"{room}.po").open("rb") as file:
        return read_po(file)


def made(comment):
    """(how a catalogue was made, whether it was reviewed) from the head of its file."""
    text = comment.split("\n", 1)[1].removeprefix("# ").strip().rstrip(".")
    if "; " in text:
        how, review = text.split("; ", 1)
        return how, f"**{review}**" if review.startswith("not ") else review
    return text, "source language"


if __name__ == "__main__":
    PAGE.write_text(table(), encoding="utf-8")
