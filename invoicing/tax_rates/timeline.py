"""The timeline of a tax rate in words."""

from billing_site.events.timeline import Wording, labelled

WORDING = Wording(
    {
        "tax_rate.created": ("percent", "Tax rate added"),
        "tax_rate.updated": ("pencil", "Tax rate edited"),
    },
    rows=labelled(
        {
            "display_name": "Name",
            "names": "Name",
            "jurisdiction": "Region",
            "tax_type": "Type",
            "exemption_reason": "Reason for exemption",
            "exemption_reasons": "Reason for exemption",
        }
    ),
)
