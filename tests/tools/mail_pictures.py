"""Pictures of mails as Chromium shows them: python -m tests.tools.mail_pictures [FOLDER] draws one of each kind.

In five scripts, narrow and wide, light and dark: a file for each language, width and scheme, with all kinds of mails.
Look at them when anything of a mail's looks was changed; they are kept nowhere.
"""

import base64
import io
import os
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from billing_site.setup.system_packages import program_path

SHOWN = ("en", "ar", "ja", "th", "ru")
WIDTHS = {390: 6, 700: 4}  # pixels: how many stand side by side
GAP = 16
COMPANY = {
    "name": "Harbour Works Ltd",
    "email": "books@harbour.example",
    "phone": "+441179460000",
    "website": "https://harbour.example",
    "address_line1": "4 Quay Street",
    "address_city": "Bristol",
    "address_postal_code": "BS1 4DJ",
    "address_country": "GB",
    "bank_name": "Harbour Bank",
    "bank_iban": "DE89370400440532013000",
    "bank_bic": "COBADEFFXXX",
    "brand_color": "#0a6d6a",
}


def logo():
    """A dark mark without a ground of its own: what dark mail programs lose most easily."""
    image = Image.new("RGBA", (360, 90), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 10, 70, 80), 16, fill="#0a6d6a")
    pen.text((90, 22), "Harbour Works", fill="#101820", font_size=38)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def mails(now):
    """[(language, its mails as HTML with the logo in them)]"""
    from billing_site.company.images import keep
    from billing_site.company.models import Company
    from invoicing.emails.composing.texts import ours
    from invoicing.emails.texts.sample import sample_mail
    from invoicing.rules.mail.texts import SLOTS

    Company.current()
    picture = logo()
    Company.objects.update(**COMPANY, logo=keep(picture, "png"))
    address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    for tag in SHOWN:
        every = [sample_mail(*place, tag, ours(*place, tag), now=now).html for place in SLOTS.values()]
        yield tag, [html.replace("cid:logo", address) for html in every]


def main(folder):
    import django
    from django.core.management import call_command
    from django.utils import timezone

    django.setup()
    call_command("migrate", verbosity=0)
    composed = list(mails(timezone.now()))
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program_path("chromium"), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for width, columns in WIDTHS.items():
                page = browser.new_page(viewport={"width": width, "height": 400}, color_scheme=scheme)
                for tag, htmls in composed:
                    sheet(taken(page, htmls), columns).save(folder / f"{tag}-{width}-{scheme}.png")
        browser.close()


def taken(page, htmls):
    for html in htmls:
        page.set_content(html)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            sys.stderr.write(f"{page.title()}: {wide} pixels too wide\n")
        yield Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")


def sheet(pictures, columns):
    """Pictures side by side, in rows."""
    every = list(pictures)
    rows = [every[start : start + columns] for start in range(0, len(every), columns)]
    heights = [max(picture.height for picture in row) + GAP for row in rows]
    made = Image.new("RGB", (columns * (every[0].width + GAP), sum(heights)), "#808080")
    for place, row in enumerate(rows):
        for column, picture in enumerate(row):
            made.paste(picture, (column * (picture.width + GAP), sum(heights[:place])))
    return made


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as media:
        os.environ |= {
            "DATABASE_URL": "sqlite://:memory:",
            "DJANGO_SETTINGS_MODULE": "billing_site.settings",
            "DEBUG": "1",
            "DATA_DIR": media,
            "BILLFOLD_MODE": "live",
        }
        main(Path(sys.argv[1]) if sys.argv[1:] else Path(tempfile.gettempdir()) / "mail-pictures")
