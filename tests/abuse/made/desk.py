"""Mails, the team, the company and jobs."""

import io

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from billing_site.company.models import Company
from billing_site.jobs.models import Job
from billing_site.mail.models.address import BouncedAddress
from billing_site.mail.parts import Attachment
from billing_site.staff.models.attempts import Attempts, Place
from billing_site.staff.models.invitation import Invitation
from billing_site.staff.models.security_entry import SecurityEntry
from billing_site.staff.sign_in.limits import PASSWORD_CLOSED, account_of
from customers.bulk.deletion import new_operation_id
from customers.models.csv_import import ImportBatch
from tests.abuse.files import imports
from tests.customers.imports.import_files import checked, upload
from tests.factories import staff
from tests.mail.factories import mail
from tests.staff.factories import passkey


def make_mails(things):
    invoice, now = things.first("invoice"), things.now
    attached = [Attachment("invoice", invoice.public_id, "invoice.pdf")]
    about = {"about": invoice, "customer": invoice.customer, "attachments": attached}
    sent, waiting = (mail("jane@x.example", now=now, **about) for _ in range(2))
    sent.mark_sent("250 OK", {}, now=now)
    failed = mail("jim@x.example", now=now, **about)
    failed.mark_failed("554 No", {}, now=now)
    back = BouncedAddress.mark("jane@x.example", "550 5.1.1 nobody", message=sent, now=now)
    things.rows |= {
        "email": [waiting, sent, failed],
        "failed_email": [failed],
        "bounced_address": [back],
        "place": ["0"],
    }


def make_team(things, passkeys, reset):
    by, now = things.by, things.now
    sent, things.token = Invitation.send("new@billfold.example", "Billing", by=by, now=now)
    colleague, inactive, locked = (staff() for _ in range(3))
    inactive.deactivate(by=by, now=now)
    for _ in range(50):
        Attempts.count_one([Place(PASSWORD_CLOSED, account_of(locked))], timezone.now())
    SecurityEntry.record("export", by=by, now=now, detail="customers")
    things.rows |= {
        "invitation": [sent],
        "token": [things.token],
        "person": [colleague, locked, inactive, *passkeys, by],
        "inactive": [inactive],
        "entry_of_log": [SecurityEntry.objects.first()],
        "passkey": [passkey(person) for person in passkeys],
        "uidb36": [user_pk_to_url_str(reset)],
        "key": ["set-password", default_token_generator.make_token(reset)],
    }


def make_company(things):
    logo = io.BytesIO()
    Image.new("RGB", (200, 200)).save(logo, "PNG")
    address = reverse("company_documents")
    form = things.browser.get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    typed |= {kind: SimpleUploadedFile(f"{kind}.png", logo.getvalue()) for kind in ("logo", "icon")}
    things.browser.post(address, typed | {"version": Company.current().version})
    company = Company.current()
    assert company.logo and company.icon, "the pictures were not taken"
    things.rows["name"] = [company.logo.rpartition("/")[2]]
    company.change({"name": "Acme Works"}, by=things.by, now=things.now)
    things.rows |= {"company": [company], "version": [str(company.version)]}


def make_jobs(things):
    desk = things.browser
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}):
        undo = {"undoes": things.first("deletion"), "batch": new_operation_id(things.now)}
        waiting = Job.start("Work", "customers.undo.operation.undo_job", by=things.by, now=things.now, **undo)
    desk.post(f"{reverse('credit_note_pdfs')}?ids={things.first('note').public_id}")
    download = Job.objects.latest("pk")
    upload(desk, "name,email\nJane,jane@example.com\n")
    first = ImportBatch.objects.latest("pk")
    ready = checked(desk, "name,email\nJohn,john@example.com\n")
    things.rows |= {"job": [waiting, download], "download": [download], "import": [first, ready]}
    running = things.first("subscription")
    metered = running.items.get(price__usage_type="metered")
    things.rows |= imports(desk, running, metered, like=first)
