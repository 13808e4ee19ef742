"""What documents on Swiss accounts printed until references were frozen: their rule, as it was then."""

import json
import re

from stdnum import iban
from stdnum.ch import esr
from stdnum.iso7064 import mod_97_10

# In the database, so that only documents with such an account are read.
SWISS = {
    "sqlite": "substr(upper(ltrim(json_extract(frozen, '$.seller.bank.iban'))), 1, 2) IN ('CH', 'LI')",
    "postgresql": "substr(upper(ltrim(frozen #>> '{seller,bank,iban}')), 1, 2) IN ('CH', 'LI')",
}
BATCH = 2000


def keep_what_was_printed(apps, schema_editor):
    connection = schema_editor.connection
    issued = f"currency IN ('chf', 'eur') AND status <> 'draft' AND amount_due > 0 AND {SWISS[connection.vendor]}"
    after = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                f"SELECT id, number, frozen FROM invoicing_invoice WHERE id > %s AND {issued} ORDER BY id LIMIT {BATCH}",  # noqa: S608
                [after],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            after = rows[-1][0]
            found = [(reference(number, as_json(frozen)), key) for key, number, frozen in rows]
            cursor.executemany(
                "UPDATE invoicing_invoice SET payment_reference = %s WHERE id = %s", [each for each in found if each[0]]
            )


def as_json(value):
    return json.loads(value) if isinstance(value, str) else value


def reference(number, document):
    seller = document.get("seller", {})
    address, bank = seller.get("address", {}), seller.get("bank", {})
    written, amount = bank.get("iban") or "", document.get("totals", {}).get("amount_due", 0)
    named = (bank.get("holder") or seller.get("name") or "").strip()
    whole = all(address.get(part) for part in ("postal_code", "city", "country"))
    if not (iban.is_valid(written) and named and whole and 0 < amount <= 999_999_999_99):
        return None
    account = iban.compact(written)
    if account[4:9].isdigit() and 30000 <= int(account[4:9]) <= 31999:
        digits = "".join(filter(str.isdigit, number))[-26:].zfill(26)
        return digits + esr.calc_check_digit(digits)
    plain = re.sub("[^0-9A-Z]", "", number.upper())
    return f"RF{mod_97_10.calc_check_digits(f'{plain}RF')}{plain}" if 0 < len(plain) <= 21 else None
