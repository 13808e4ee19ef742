"""The extra recipients of a customer become contacts: people with a name, an address, a phone and a role."""

from django.db import migrations, models

from billing_site.lib.db.schema import KeepingTriggers

BATCH = 2000


def contact(address, role):
    return {"name": "", "email": address, "phone": "", "role": role}


def make_contacts(apps, schema_editor):
    """An address that is in both lists, in whatever case, gets its mail as To."""
    customers = apps.get_model("customers", "Customer").objects.using(schema_editor.connection.alias)
    for portion in portions(customers, models.Q(email_to=[]) & models.Q(email_cc=[])):
        for customer in portion:
            found = {}
            for role, several in (("to", customer.email_to), ("cc", customer.email_cc)):
                for address in several:
                    found.setdefault(address.casefold(), contact(address, role))
            customer.contacts = list(found.values())
        customers.bulk_update(portion, ["contacts"], batch_size=200)


def make_lists(apps, schema_editor):
    """The way back keeps the addresses that get mail; names, phones and people without mail are lost."""
    customers = apps.get_model("customers", "Customer").objects.using(schema_editor.connection.alias)
    for portion in portions(customers, models.Q(contacts=[])):
        for customer in portion:
            lists = {role: [c["email"] for c in customer.contacts if c["role"] == role] for role in ("to", "cc")}
            customer.email_to, customer.email_cc = lists["to"], lists["cc"]
        customers.bulk_update(portion, ["email_to", "email_cc"], batch_size=200)


def portions(customers, without):
    last = 0
    while rows := list(customers.exclude(without).filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        yield rows


class Migration(migrations.Migration):
    dependencies = [("customers", "0011_coupon_names")]

    operations = [
        KeepingTriggers(
            migrations.AddField("customer", "contacts", models.JSONField(blank=True, default=list)),
            migrations.RunPython(make_contacts, make_lists),
            migrations.RemoveField("customer", "email_to"),
            migrations.RemoveField("customer", "email_cc"),
        ),
    ]
