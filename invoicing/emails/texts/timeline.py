"""The timeline of an e-mail text in words."""

from billing_site.events.timeline import Wording, labelled

WORDING = Wording(
    {
        "email_text.created": ("mail-plus", "Own text written"),
        "email_text.updated": ("pencil", "Text edited"),
        "email_text.reset": ("rotate-ccw", "Reset to ours"),
    },
    rows=labelled({"subject": "Subject", "opening": "Opening"}),
)
