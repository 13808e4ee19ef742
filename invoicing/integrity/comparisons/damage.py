"""Documents of which a part is gone or has another shape: a finding, and never the end of a check."""

from collections.abc import Iterator

from billing_site.lib.findings import Finding
from invoicing.models.credit_note import CreditNote
from invoicing.models.invoice import Invoice


def whole(document: Invoice | CreditNote, findings: Iterator[Finding]) -> list[Finding]:
    """These findings; a document of which a part is gone or is of another shape is a finding too."""
    try:
        return list(findings)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        text = f"the document of {document.number} is damaged and cannot be read: {type(error).__name__} {error}"
        return [Finding(document.public_id, "damaged", text)]
