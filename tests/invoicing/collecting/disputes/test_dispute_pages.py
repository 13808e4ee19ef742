"""The pages of disputes: evidence is written, submitted for good or given up; files are downloads for staff."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from invoicing.collecting.collector import look_after_due_charges
from invoicing.collecting.disputes.filters import DisputeFilter
from invoicing.collecting.disputing import learn_of_disputes
from invoicing.collecting.models.dispute import Dispute
from invoicing.collecting.tasks import ask_gateway
from tests.invoicing.collecting.factories import decided, disputed, paid_by_card
from tests.reading import text as page_text

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(client, billing):
    client.force_login(billing)
    return client


def write(desk, dispute, text="It was delivered.", *files):
    url = reverse("dispute_evidence", args=[dispute.public_id])
    return desk.post(url, {"text": text, "added": list(files)})


def test_a_dispute_needs_attention_and_says_until_when(desk, now):
    invoice, attempt, dispute = disputed(now)
    assert "1 dispute waiting for your response" in page_text(desk.get("/"))
    page = page_text(desk.get(dispute.get_absolute_url()))
    assert "Needs response" in page
    assert "Evidence until" in page
    for other in (attempt, invoice, invoice.customer):
        assert "isputed" in page_text(desk.get(other.get_absolute_url()))


def test_evidence_is_saved_then_submitted_once(desk, now):
    _, _, dispute = disputed(now)
    answer = write(desk, dispute, "winning_evidence", SimpleUploadedFile("a.png", PNG))
    assert answer.url == dispute.get_absolute_url()
    page = page_text(desk.get(answer.url))
    assert "winning_evidence" in page
    assert "a.png" in page
    submit = reverse("dispute_submit", args=[dispute.public_id])
    assert "once" in page_text(desk.get(submit))
    desk.post(submit)
    assert "on its way already" in page_text(desk.post(submit, follow=True))
    look_after_due_charges(timezone.now())
    assert "Under review" in page_text(desk.get(dispute.get_absolute_url()))
    decided(dispute, "won", now)
    assert "Won" in page_text(desk.get(dispute.get_absolute_url()))
    assert write(desk, dispute).status_code == 422


def test_files_are_downloads_in_which_nothing_runs(desk, client, now, reader):
    _, _, dispute = disputed(now)
    write(desk, dispute, "", SimpleUploadedFile("../x/evil.html", PNG, content_type="text/html"))
    file = dispute.files.get()
    url = reverse("dispute_file", args=[dispute.public_id, file.pk])
    client.force_login(reader)
    answer = client.get(url)
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == 'attachment; filename="evil.html"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    client.logout()
    assert client.get(url).status_code == 302
    assert not file.name.startswith("evil")


@pytest.mark.parametrize("content", [b"", b"MZ\x00\x01", b"x" * 4_500_001, b"\xff\xfe\x00", b"No PDF"])
def test_files_that_are_not_taken_are_said_at_their_field(desk, now, content):
    _, _, dispute = disputed(now)
    answer = write(desk, dispute, "Kept.", SimpleUploadedFile("a.pdf", content))
    assert answer.status_code == 422
    assert "Kept." in page_text(answer)
    assert not dispute.files.exists()


def test_a_file_is_taken_out_again(desk, now):
    _, _, dispute = disputed(now)
    write(desk, dispute, "", SimpleUploadedFile("a.txt", b"Signed for."))
    file = dispute.files.get()
    remove = reverse("dispute_file_remove", args=[dispute.public_id, file.pk])
    assert remove in desk.get(dispute.get_absolute_url()).content.decode()
    assert "Removed the file." in page_text(desk.post(remove, follow=True))
    assert "Removed the file." not in page_text(desk.post(remove, follow=True))
    assert not dispute.files.exists()


def test_accepting_says_what_it_costs_and_loses(desk, now):
    invoice, _, dispute = disputed(now)
    accept = reverse("dispute_accept", args=[dispute.public_id])
    assert "You give €100.00 up" in page_text(desk.get(accept))
    desk.post(accept)
    assert "on its way to the gateway. Look again" in page_text(desk.get(dispute.get_absolute_url()))
    look_after_due_charges(timezone.now())
    page = page_text(desk.get(dispute.get_absolute_url()))
    assert "Lost" in page and "Look again" not in page
    assert "disputed" in page_text(desk.get(invoice.get_absolute_url()))


def test_the_list_its_filters_and_its_file(desk, now):
    invoice, _, dispute = disputed(now)
    for params in ({"status": "needs_response"}, {"needs": "response"}, {"q": invoice.number}):
        assert set(DisputeFilter(params, queryset=Dispute.objects.all()).qs) == {dispute}
    assert not DisputeFilter({"status": "won"}, queryset=Dispute.objects.all()).qs
    assert "Fraudulent" in page_text(desk.get(reverse("dispute_list")))
    file = b"".join(desk.get(reverse("dispute_export_file")).streaming_content).decode()
    assert dispute.public_id in file


def test_in_a_test_installation_staff_try_it_by_hand(desk, now, settings):
    _, attempt = paid_by_card(now=now)
    url = reverse("charge_dispute", args=[attempt.public_id])
    assert "Dispute this charge" in page_text(desk.get(attempt.get_absolute_url()))
    desk.post(url)
    learn_of_disputes(now)
    assert attempt.disputes.count() == 1
    assert "once" in page_text(desk.post(url, follow=True))
    settings.LIVEMODE = True
    assert desk.post(url).status_code == 404
    assert "Dispute this charge" not in page_text(desk.get(attempt.get_absolute_url()))


def test_a_card_does_not_come_back_and_a_debit_does(desk, now):
    _, attempt = paid_by_card(now=now)
    url = reverse("charge_return", args=[attempt.public_id])
    assert "Only a bank debit" in page_text(desk.post(url, follow=True))
    ask_gateway(now)
    attempt.refresh_from_db()
    assert not attempt.returned_at


def test_a_fee_that_nobody_knows_is_not_told_as_an_amount(desk, now):
    _, _, dispute = disputed(now)
    ask = reverse("dispute_accept", args=[dispute.public_id])
    assert "the fee of" in page_text(desk.get(ask))
    Dispute.objects.filter(pk=dispute.pk).update(fee=0)
    page = page_text(desk.get(ask))
    assert "None" not in page
    assert "what fee the bank takes is not known" in page


def test_a_payment_that_came_back_after_all_is_refunded_from_its_page(desk, now):
    _, attempt, dispute = disputed(now)
    decided(dispute, "lost", now)
    restored = decided(dispute, "won", now + timedelta(minutes=1)).restored
    page = page_text(desk.get(restored.get_absolute_url()))
    assert "Refund payment" in page
    assert "Given back" in page
    assert desk.get(reverse("charge_refund", args=[attempt.public_id])).status_code == 200


@pytest.mark.parametrize(("state", "badge"), [("needs_response", "Inquiry: needs response"), ("won", "Inquiry closed")])
def test_an_inquiry_is_called_one_where_its_charge_is_shown(desk, now, state, badge):
    _, attempt, dispute = disputed(now)
    Dispute.objects.filter(pk=dispute.pk).update(taken_at=None, state=state)
    for page in (attempt, attempt.payment):
        given_back = page_text(desk.get(page.get_absolute_url())).partition("Given back")[2].partition("Timeline")[0]
        assert badge in given_back
        assert "Dispute" not in given_back
