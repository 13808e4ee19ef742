"""Products, prices, rates and texts."""

from decimal import Decimal

from invoicing.models.catalog.price import Price
from invoicing.models.product import Product
from invoicing.models.sending.mail_template import MailTemplate
from invoicing.models.tax.exchange_rate import ExchangeRate
from invoicing.rules.mail.texts import Texts
from tests.factories import tax_rate


def make_catalog(things):
    by, now = things.by, things.now
    product, old = (Product.create(by=by, now=now, name=name) for name in ("Design", "Printing"))
    price = Price.create(product, by=by, now=now, currency="eur", unit_amount=Decimal(1000))
    old.change({"active": False}, by=by, now=now)
    rate, former = tax_rate(now=now), tax_rate("16", now=now)
    former.change({"active": False}, by=by, now=now)
    worth = {"day": now.date(), "base": "eur", "currency": "usd", "rate": Decimal("1.08")}
    exchange = ExchangeRate.create(by=by, now=now, **worth)
    things.rows |= {"product": [product, old], "price": [price], "tax_rate": [rate, former]}
    things.rows["exchange_rate"] = [exchange]
    own, _ = MailTemplate.set("invoice", 0, "de", Texts("Rechnung {number}", "Guten Tag"), by=by, now=now)
    things.rows |= {"email_text": [own], "slot": ["invoice", "reminder-2"], "language": ["de", "ar"]}
