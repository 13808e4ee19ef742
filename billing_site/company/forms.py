"""The forms of the company's pages: they validate what administrators type, and nothing else."""

import re
import zoneinfo

from crispy_forms.layout import HTML, Div
from django import forms
from django.core.validators import EmailValidator, URLValidator
from django.urls import reverse
from stdnum import bic, iban
from stdnum.exceptions import ValidationError as NumberError

from billing_site.company import images
from billing_site.company.fields import DOCUMENTS, LABELS, PROFILE, TEXTS
from billing_site.company.letterhead.inputs import LawInputs, RegisterInputs
from billing_site.company.models import Company
from billing_site.lib.files.kept import NotWritten
from billing_site.lib.places.locales import DOCUMENT_LANGUAGES, own_name
from billing_site.lib.places.phones import canonical_phone
from billing_site.pages.fields.address import AddressInputs
from billing_site.pages.fields.numbers import WholeNumber
from billing_site.pages.fields.selects import LongSelect, currency_options, offer
from billing_site.pages.fields.tax_ids import TaxIds, in_country, rows_of, type_choices
from billing_site.pages.fields.text import CleanText, plain_helper
from billing_site.pages.fields.texts import TextsByLanguage, texts_input

check_email = EmailValidator("Write an e-mail address like billing@example.com.")
check_url = URLValidator(["https", "http"], message="Write a web address like https://example.com.")


# What the texts in other languages do, beside the memo and the footer.
BY_LANGUAGE = (
    "A new invoice starts with the text in its customer’s language; languages without one get the text above. When the "
    "customer’s language changes, drafts whose text nobody edited follow. What is typed on an invoice stays as typed."
)


def section(title: str):
    return HTML(f'<h2 class="form-section">{title}</h2>')


class ProfileForm(RegisterInputs):
    """Who the company is: what documents print about their sender."""

    name = CleanText(
        max_length=256,
        label="Name",
        help_text="As it stands on documents.",
        error_messages={"required": "Enter the name: documents must say who sends them."},
    )
    email = CleanText(max_length=512, required=False, label="E-mail", validators=[check_email])
    phone = CleanText(max_length=40, required=False, label="Phone", widget=forms.TextInput(attrs={"type": "tel"}))
    website = CleanText(max_length=500, required=False, label="Website")
    tax_ids = TaxIds(
        required=False,
        label="Tax IDs",
        help_text="Your own, printed on documents. With a European VAT number, checks of customers' numbers "
        "carry a consultation number.",
    )

    def __init__(self, data=None, files=None, *, company: Company, initial=None) -> None:
        self.company = company
        start = {field: getattr(company, field) for field in PROFILE}
        start["tax_ids"] = [(row["type"], row["value"]) for row in company.tax_ids]
        super().__init__(data, files, initial=start | (initial or {}))
        self.inputs = AddressInputs(self)
        self.inputs.follow_country(reverse("company_address_fields"))
        in_country(self, self.inputs.country)
        self.hint_at_register(self.inputs.country)
        self.helper = plain_helper(
            "name",
            Div("email", "phone", css_class="field-pair"),
            "website",
            section("Address"),
            "address_country",
            self.inputs.layout(),
            section("Tax"),
            HTML('{% include "company/tax_ids_input.html" %}'),
            section("Register of companies"),
            HTML('{% include "company/register_input.html" %}'),
        )

    @property
    def tax_id_rows(self) -> list:
        return rows_of(self["tax_ids"])

    @property
    def tax_id_choices(self) -> list:
        return type_choices(self.inputs.country)

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        try:
            return canonical_phone(text, self.inputs.country or None) if text else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_website(self) -> str:
        text = self.cleaned_data["website"]
        if text and "://" not in text:
            text = f"https://{text}"
        if text:
            check_url(text)
        return text

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        self.inputs.check(data)
        return data

    def values(self) -> dict:
        """The PROFILE fields for the verb."""
        data = {field: self.cleaned_data.get(field) or "" for field in PROFILE}
        data["tax_ids"] = [{"type": check.type, "value": check.value} for check in self.cleaned_data["tax_ids"]]
        return data


def checked_number(module, text: str, name: str, example) -> str:
    try:
        return module.validate(text) if text else ""
    except NumberError:
        raise forms.ValidationError(f"This is no valid {name}; check the digits. One looks like {example}.") from None


def image_field(label: str, help_text):
    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg"})
    return forms.FileField(required=False, label=label, widget=widget, help_text=help_text)


class DocumentsForm(LawInputs):
    """How documents look, and what new invoices start with unless the customer says otherwise."""

    logo = image_field("Logo", "JPG or PNG under 512 KB, at least 128 by 128 pixels. On documents.")
    drop_logo = forms.BooleanField(required=False, label="Remove the logo")
    icon = image_field("Icon", "The same, but square. Where a logo is too wide.")
    drop_icon = forms.BooleanField(required=False, label="Remove the icon")
    brand_color = CleanText(max_length=7, required=False, label="Brand colour", help_text="Such as #2f6fed.")
    bank_account_holder = CleanText(max_length=256, required=False, label="Account holder")
    bank_name = CleanText(max_length=256, required=False, label="Bank")
    bank_iban = CleanText(
        max_length=50, required=False, label="IBAN", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    bank_bic = CleanText(
        max_length=20, required=False, label="BIC", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    default_currency = forms.ChoiceField(
        label="Currency", widget=LongSelect, help_text="For customers without a currency of their own."
    )
    default_language = forms.ChoiceField(label="Language of documents", widget=LongSelect)
    second_language = forms.ChoiceField(
        required=False,
        label="Second language",
        widget=LongSelect,
        help_text="Documents show their labels in both languages.",
    )
    time_zone = forms.ChoiceField(
        label="Time zone", widget=LongSelect, help_text="Dates of issue and due dates are days in this zone."
    )
    payment_terms_days = WholeNumber(min_value=0, max_value=365, label="Payment due in (days)")
    memo = CleanText(max_length=1500, required=False, multiline=True, label="Memo", help_text="Above the lines.")
    memos = TextsByLanguage(label=LABELS["memos"], longest=TEXTS["memos"], multiline=True, help_text=BY_LANGUAGE)
    footer = CleanText(max_length=5000, required=False, multiline=True, label="Footer", help_text="At the end.")
    footers = TextsByLanguage(label=LABELS["footers"], longest=TEXTS["footers"], multiline=True, help_text=BY_LANGUAGE)
    exempt_reason = CleanText(
        max_length=TEXTS["exempt_reasons"],
        required=False,
        label=LABELS["exempt_reason"],
        help_text="Below the sums for exempt customers, such as “Steuerfreie Ausfuhrlieferung, § 4 Nr. 1a UStG”. The "
        "reason of a rate of 0% on the invoice goes before.",
    )
    exempt_reasons = TextsByLanguage(label=LABELS["exempt_reasons"], longest=TEXTS["exempt_reasons"])
    page_size = forms.ChoiceField(choices=Company.PAGE_SIZES, label="Page size")
    pdf_format = forms.ChoiceField(
        choices=Company.PDF_FORMATS, label="PDF format", help_text="Of new documents; issued ones stay as they are."
    )
    amount_tax_display = forms.ChoiceField(
        choices=Company.TAX_DISPLAY, label="Item prices", help_text="A customer's own choice wins."
    )
    tax_rounding = forms.ChoiceField(
        choices=Company.ROUNDING,
        label="Tax rounding",
        widget=forms.RadioSelect,
        help_text="1,000.00 and 50.00 with 10% inside: 95.45 once, 90.91 + 4.55 = 95.46 by line. Once is what Japan's "
        "law asks for and what e-invoices are checked by; by line, each line's tax can be added up by hand. Issued "
        "invoices stay as they are.",
    )
    tax_rounding_direction = forms.ChoiceField(
        choices=Company.DIRECTIONS,
        required=False,
        label="Direction of rounding",
        widget=forms.RadioSelect,
        help_text="104.5 yen of exact tax are 105 to the nearest unit or up, and 104 down. Japan's law leaves the "
        "choice to the seller.",
    )

    def __init__(self, data=None, files=None, *, company: Company, initial=None) -> None:
        self.company = company
        start = {field: getattr(company, field) for field in DOCUMENTS} | (initial or {})
        start["bank_iban"] = iban.format(start["bank_iban"]) if start["bank_iban"] else ""
        # What a file field starts with it would give back as if it were uploaded.
        del start["logo"], start["icon"]
        super().__init__(data, files, initial=start)
        if not company.chooses_direction:
            del self.fields["tax_rounding_direction"]
        self.propose()
        languages = [(tag, own_name(tag)) for tag in DOCUMENT_LANGUAGES]
        zones = sorted({*zoneinfo.available_timezones(), company.time_zone} - {"localtime"})
        offer(self, "default_currency", currency_options())
        offer(self, "default_language", languages)
        offer(self, "second_language", [("", "None"), *languages])
        offer(self, "time_zone", [(zone, zone.replace("_", " ")) for zone in zones])
        self.helper = plain_helper(
            section("Branding"),
            HTML('{% include "company/images_input.html" %}'),
            Div(HTML('{% include "company/brand_color_input.html" %}'), "page_size", css_class="field-pair"),
            "pdf_format",
            section("Title"),
            "invoice_title",
            Div("own_title", texts_input("own_titles"), css_class="own-titles"),
            section("Languages"),
            Div("default_language", "second_language", css_class="field-pair"),
            section("Bank account"),
            Div("bank_account_holder", "bank_name", css_class="field-pair"),
            Div("bank_iban", "bank_bic", css_class="field-pair"),
            section("New invoices"),
            Div("default_currency", "payment_terms_days", css_class="field-pair"),
            *("memo", texts_input("memos"), "footer", texts_input("footers"), "supply_date"),
            *("exempt_reason", texts_input("exempt_reasons")),
            Div("amount_tax_display", "time_zone", css_class="field-pair"),
            "tax_rounding",
            *(["tax_rounding_direction"] if company.chooses_direction else []),
        )

    def clean_logo(self) -> tuple[bytes, str] | None:
        return images.redraw(self.cleaned_data["logo"]) if self.cleaned_data["logo"] else None

    def clean_icon(self) -> tuple[bytes, str] | None:
        return images.redraw(self.cleaned_data["icon"], square=True) if self.cleaned_data["icon"] else None

    def clean_brand_color(self) -> str:
        text = self.cleaned_data["brand_color"].lower()
        if text and not re.fullmatch(r"#?[0-9a-f]{6}", text):
            raise forms.ValidationError("Write the colour as # and six digits, such as #2f6fed.")
        return f"#{text.removeprefix('#')}" if text else ""

    def clean_bank_iban(self) -> str:
        return checked_number(iban, self.cleaned_data["bank_iban"], "IBAN", "DE89 3704 0044 0532 0130 00")

    def clean_bank_bic(self) -> str:
        return checked_number(bic, self.cleaned_data["bank_bic"], "BIC", "COBADEFFXXX")

    def clean(self) -> dict:
        super().clean()
        data = self.cleaned_data
        if data.get("second_language") and data["second_language"] == data.get("default_language"):
            self.add_error("second_language", "Choose another language than the first, or none.")
        self.check_titles()
        if data.get("exempt_reasons") and not data.get("exempt_reason") and "exempt_reason" not in self.errors:
            self.add_error("exempt_reason", "Write the reason for all other languages too.")
        return data

    def values(self) -> dict:
        """The DOCUMENTS fields for the verb; new images are in the media folder from now on. Raises NotWritten."""
        return self.drawn_with(images.keep, images.kept_small)

    def sketched(self) -> dict:
        """The DOCUMENTS fields as the preview shows them: new images are data addresses, and nothing is written."""
        return self.drawn_with(images.data_address, str)

    def drawn_with(self, place, there) -> dict:
        data = {field: self.cleaned_data[field] for field in DOCUMENTS if field in self.cleaned_data}
        if not data.get("tax_rounding_direction"):
            # Asked in Japan alone; elsewhere, and where nothing is sent, what is set stays.
            data["tax_rounding_direction"] = self.company.tax_rounding_direction
        for kind in ("logo", "icon"):
            kept = "" if self.cleaned_data[f"drop_{kind}"] else getattr(self.company, kind)
            try:
                data[kind] = place(*data[kind]) if data[kind] else kept and there(kept)
            except NotWritten as refusal:
                refusal.field = kind
                raise
        return data
