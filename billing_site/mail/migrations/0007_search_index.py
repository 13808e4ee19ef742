"""The full-text index over mails, on each database its own kind."""

from django.db import migrations

from billing_site.lib.search.index import full_text_index


class Migration(migrations.Migration):
    dependencies = [("mail", "0006_search_text")]

    operations = [full_text_index("mail_message", "mail_search")]
