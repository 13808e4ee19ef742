"""Seeds of authenticator apps and recovery codes, until now in clear text, are encrypted; undone, they are clear again."""

from django.db import migrations

from billing_site.lib import secrets

INSIDE = ("secret", "seed")


def change_all(apps, change):
    authenticator = apps.get_model("mfa", "Authenticator")
    for row in authenticator.objects.order_by("pk"):
        data = {key: change(value) if key in INSIDE else value for key, value in row.data.items()}
        if "migrated_codes" in data:
            data["migrated_codes"] = [change(code) for code in data["migrated_codes"]]
        if data != row.data:
            authenticator.objects.filter(pk=row.pk).update(data=data)


def encrypt(apps, schema_editor):
    change_all(apps, lambda text: text if secrets.is_encrypted(text) else secrets.encrypt(text))


def decrypt(apps, schema_editor):
    change_all(apps, lambda text: secrets.decrypt(text) if secrets.is_encrypted(text) else text)


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(encrypt, decrypt)]
