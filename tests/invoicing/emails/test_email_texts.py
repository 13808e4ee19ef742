"""The account's own subjects and openings: which are refused, which mails say them, and their pages."""

import pytest
from django.urls import reverse

from billing_site.events.models import Event
from billing_site.lib.db.locks import SavedMeanwhile
from billing_site.mail import kinds
from invoicing.emails.composing.compose import compose
from invoicing.models.sending.mail_template import MailTemplate
from invoicing.rules.mail.texts import FIELDS, FIRM, FRIENDLY, SLOTS, TextRefused, Texts
from tests.factories import customer, issued, seller
from tests.invoicing.emails.letters import things

pytestmark = pytest.mark.django_db

OWN = Texts("Bill {number} for {customer}", "Dear {customer},\n\nhere is {number} over {total}, due {due}.")


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    client.user = administrator
    return client


def kept(now, texts=OWN, kind=kinds.INVOICE, stage=0, language="en", **more):
    return MailTemplate.set(kind, stage, language, texts, by=None, now=now, **more)


def edit(slot="invoice", language="en", page="edit"):
    return reverse(f"email_text_{page}", args=[slot, language])


def test_a_mail_says_the_accounts_own_text(now):
    kept(now)
    mail = compose(kinds.INVOICE, things(now)["invoice"][1], now=now)
    assert mail.subject.startswith("Bill ") and mail.subject.endswith(" for Jenny Rosen")
    assert (
        mail.text.startswith("Dear Jenny Rosen,\n\nhere is ") and "over €2,640.00, due 22 December 2026." in mail.text
    )
    german = compose(kinds.INVOICE, things(now)["invoice"][1], language="de", now=now)
    assert german.subject.startswith("Rechnung ")


def test_a_text_serves_who_reads_its_language_and_one_tone_only(now):
    kept(now, Texts("Bonjour {number}", "Voici"), language="fr")
    invoice = issued(customer(currency="eur"), now=now)
    assert compose(kinds.INVOICE, invoice, language="fr-CA", now=now).subject.startswith("Bonjour ")
    kept(now, Texts("Pay {amount}", "Now"), kind=kinds.REMINDER, stage=FIRM)
    late = now.replace(year=2027)
    said = [compose(kinds.REMINDER, invoice, language="en", stage=stage, now=late) for stage in (FRIENDLY, FIRM)]
    assert [mail.subject.partition(" ")[0] for mail in said] == ["Payment", "Pay"]


@pytest.mark.parametrize(
    ("subject", "complaint"),
    [
        ("{nubmer}", "“{nubmer}” is no field of this mail"),
        ("{replaced}", "no field"),
        ("{number", "A brace stands alone"),
        ("number}", "A brace stands alone"),
        ("{{number}}", "A brace stands alone"),
        ("{number.__class__}", "no field"),
        ("{number!r:>100}", "no field"),
        ("{}", "no field"),
        ("a\nb", "on one line"),
        ("a\rBcc: x@example.com", "on one line"),
        ("a\u202eb", "hidden characters"),
        ("x" * 151, "at most 150"),
        (" ", "Write a text"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_in_words(now, subject, complaint):
    with pytest.raises(TextRefused, match=complaint.replace("{", r"\{")) as refusal:
        kept(now, Texts(subject, "Hello"))
    assert refusal.value.field == "subject" and not MailTemplate.objects.exists()
    with pytest.raises(TextRefused):
        kept(now, Texts("Hello", "x" * 4001))


def test_signs_of_templates_are_text(now):
    seller(name="Harbour Works")
    kept(now, Texts("100 % %(number)s {number}", "50 % <b>off</b> & {% now %} %s".replace("{% now %}", "% now %")))
    mail = compose(kinds.INVOICE, issued(customer(currency="eur"), now=now), language="en", now=now)
    assert mail.subject.startswith("100 % %(number)s ") and "50 % <b>off</b> & % now % %s" in mail.text
    assert "&lt;b&gt;off&lt;/b&gt; &amp; % now %" in mail.html


def test_each_field_of_each_mail_is_filled_in(now):
    known = things(now)
    names = {"invoice", "correction", "receipt", "credit note", "firm", "several", "statement", "portal", "new link"}
    for name in names:
        kind, thing, others = known[name]
        stage = others.get("stage", 0)
        every = " | ".join(f"{field} {{{field}}}" for field in FIELDS[kind])
        kept(now, Texts("x", every), kind=kind, stage=stage)
        mail = compose(kind, thing, **{"now": now, **others})
        said = " ".join(mail.text.split())
        assert "{" not in said and "|  |" not in said, name
        assert all(f"{field} " in said for field in FIELDS[kind]), name


def test_writing_and_resetting_leave_their_events(now, billing):
    row, changes = MailTemplate.set(kinds.INVOICE, 0, "en", OWN, by=billing, now=now)
    assert set(changes) == {"subject", "opening"} and kept(now)[1] == {}
    with pytest.raises(SavedMeanwhile):
        kept(now, Texts("Other", "Text"), base_version=0)
    assert kept(now, Texts("Other", OWN.opening), base_version=1)[1] == {"subject": [OWN.subject, "Other"]}
    assert row.reset(by=billing, now=now) and not row.reset(by=billing, now=now)
    events = list(Event.objects.of(row).order_by("id").values_list("type", flat=True))
    assert events == ["email_text.created", "email_text.updated", "email_text.reset"]
    assert not MailTemplate.objects.exists()


def test_staff_write_edit_and_reset_a_text(admin):
    answer = admin.post(reverse("email_text_add"), {"kind": "reminder-2", "language": "de"})
    assert answer.url == edit("reminder-2", "de")
    page = admin.get(answer.url).content.decode()
    assert "Überfällige Zahlung: {number}" in page and "These are our texts" in page and "{count}" in page
    typed = {"subject": "Bitte {nummer}", "opening": "Hallo {customer}", "version": "0"}
    answer = admin.post(edit("reminder-2", "de"), typed)
    assert answer.status_code == 422
    assert "is no field of this mail" in answer.content.decode() and "Bitte {nummer}" in answer.content.decode()
    answer = admin.post(edit("reminder-2", "de"), typed | {"subject": "Bitte {number}"}, follow=True)
    assert "Saved: Reminder 2 (firm) in German." in answer.content.decode()
    assert MailTemplate.of(kinds.REMINDER, FIRM, "de").subject == "Bitte {number}"
    answer = admin.post(edit("reminder-2", "de"), typed | {"subject": "Later {number}"})
    assert answer.status_code == 409 and "Later {number}" in answer.content.decode()
    assert "Reset to ours" in admin.get(edit("reminder-2", "de")).content.decode()
    assert "says our text again" in admin.post(edit("reminder-2", "de", "reset"), follow=True).content.decode()
    assert admin.post(edit("reminder-2", "de", "reset"), follow=True).status_code == 200
    assert not MailTemplate.objects.exists()


def test_our_own_text_saved_unchanged_stays_ours(admin):
    page = admin.get(edit()).context["form"].initial
    answer = admin.post(edit(), page | {"version": "0"}, follow=True)
    assert "Nothing was changed" in answer.content.decode() and not MailTemplate.objects.exists()


def test_each_mail_has_a_preview_in_a_frame_that_can_do_nothing(admin):
    seller(brand_color="#0a7d4f")
    for slot in SLOTS:
        for language in ("en", "ar"):
            answer = admin.get(edit(slot, language, "preview"))
            assert answer.status_code == 200 and "sandbox" in answer["Content-Security-Policy"], slot
            assert "default-src 'none'" in answer["Content-Security-Policy"]
            assert "Harbour Works" in answer.content.decode(), slot
    typed = {"subject": "Now {number} <i>", "opening": "Only {total}"}
    answer = admin.post(edit(page="preview"), typed).content.decode()
    assert "Now SAMPLE-0001 &lt;i&gt;" in answer and "Only €" in answer
    answer = admin.post(edit(page="preview"), typed | {"opening": "{x}"})
    assert answer.status_code == 422 and "no field" in answer.content.decode()
    assert not MailTemplate.objects.exists()


def test_an_unknown_mail_or_language_is_not_there(admin):
    for slot, language in (("invoices", "en"), ("reminder", "en"), ("invoice", "xx")):
        assert admin.get(edit(slot, language)).status_code == 404


def test_who_may_not_change_the_company_reads_the_texts(client, billing):
    client.force_login(billing)
    page = client.get(edit()).content.decode()
    assert "Invoice {number} from {seller}" in page and "Save text" not in page and 'name="subject"' not in page
    assert "Write a text" not in client.get(reverse("email_text_list")).content.decode()
    assert client.post(edit(), {"subject": "x", "opening": "y"}).status_code == 403
    assert client.post(edit(page="reset")).status_code == client.get(reverse("email_text_add")).status_code == 403


def test_the_list_filters_and_exports(admin, now, django_assert_max_num_queries):
    (
        kept(now),
        kept(now, language="de"),
        kept(now, Texts("Mahnung", "x"), kind=kinds.REMINDER, stage=FIRM, language="de"),
    )
    address = reverse("email_text_list")
    with django_assert_max_num_queries(12):
        assert len(admin.get(address).context["page"].rows) == 3
    shown = [admin.get(address, params).context["page"].rows for params in ({"kind": "reminder-2"}, {"language": "de"})]
    assert [len(rows) for rows in shown] == [1, 2]
    assert [row.subject for row in admin.get(address, {"q": "mahn"}).context["page"].rows] == ["Mahnung"]
    file = b"".join(admin.get(reverse("email_text_export_file"), {"language": "de"}).streaming_content).decode()
    assert "Bill {number} for {customer}" in file and "Mahnung" in file and ",en," not in file
