"""What mails about payment methods are about, by name and address of the page."""

from collections.abc import Collection

from invoicing.collecting.models.method import PaymentMethod


def named(keys: Collection[str]) -> dict[str, tuple[str, str]]:
    """{public id: (name, address)} of those of these ids that are payment methods; one query."""
    wanted = [key for key in keys if key.startswith(f"{PaymentMethod.prefix}_")]
    found = PaymentMethod.objects.filter(public_id__in=wanted) if wanted else ()
    return {method.public_id: (method.words, method.get_absolute_url()) for method in found}
