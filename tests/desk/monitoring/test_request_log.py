"""One line of the log for each request: its id, what was asked and answered, no secret, and wrong Hosts."""

import io
import json
import logging
import logging.config

import pytest
from django.http import HttpResponse
from django.test import Client

from billing_site.desk.monitoring.lines import JsonLine, TextLine, logging_settings, request_id
from billing_site.desk.monitoring.request_log import request_log
from tests.factories import customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    """The lines that requests left so far."""
    return lambda: [record.getMessage() for record in caplog.records if record.name == "billfold.requests"]


@pytest.fixture
def log():
    """What the site's own handler writes."""
    (handler,) = (each for each in logging.getLogger().handlers if isinstance(each.formatter, TextLine))
    before = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(before)


def facts(caplog):
    return [record.facts for record in caplog.records if record.name == "billfold.requests"]


def test_a_request_leaves_one_line_with_who_asked_what(desk, caplog):
    one = customer("Jenny")
    answer = desk.get(f"/customers/{one.public_id}/?q=private")
    (fact,) = facts(caplog)
    assert (fact["method"], fact["path"], fact["status"]) == ("GET", f"/customers/{one.public_id}/", 200)
    assert (fact["bytes"], fact["person"], fact["address"]) == (len(answer.content), desk.user.public_id, "127.0.0.1")
    assert "private" not in caplog.text


@pytest.mark.parametrize("given", ["0f8fad5b-d9cb-469f-a165-70867728950e", "proxy.example_1234"])
def test_an_id_of_the_proxy_is_taken_over(client, given):
    assert client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "a b c d e f g h", "x" * 65, "line\nbreak-1234", "-starts-wrong", "ünïcödë1"]
)
def test_anything_else_gets_an_id_of_ours(client, given):
    made = client.get("/healthz", HTTP_X_REQUEST_ID=given)["X-Request-ID"]
    assert made != given
    assert len(made) == 32


def test_an_error_page_carries_the_id_too(client):
    assert client.get("/nowhere/")["X-Request-ID"] != client.get("/nowhere/")["X-Request-ID"]


def test_a_wrong_host_is_one_line_and_400(client, log):
    answer = client.get("/customers/", headers={"host": "evil.example\n2026 forged"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    (line,) = log.getvalue().splitlines()
    assert "GET /customers/ 400" in line
    assert r"wrong Host 'evil.example\n2026 forged'" in line


def test_a_form_without_its_token_is_one_line_that_says_so(log):
    assert Client(enforce_csrf_checks=True).post("/accounts/login/").status_code == 403
    (line,) = log.getvalue().splitlines()
    assert "403" in line
    assert "note=Forbidden (CSRF cookie not set.): /accounts/login/" in line


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_a_right_host_is_answered(client, host):
    assert client.get("/accounts/login/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/accounts/invitation/{}/", "/accounts/invitation/{}", "/accounts/password/reset/key/1a-{}/"]
)
def test_links_that_open_an_account_leave_no_secret(client, caplog, log, path):
    client.get(path.format("Zx8_q-1secret"))
    said = log.getvalue()
    assert len(said.splitlines()) == 1
    assert "Zx8_q-1secret" not in said
    assert "Zx8_q-1secret" not in str(facts(caplog))


def test_a_path_cannot_break_the_line(client, lines):
    client.get("/customers/%0A2026 INFO forged/%1b[31m/")
    (line,) = lines()
    assert line.isascii() and line.isprintable()


def test_what_is_streamed_is_counted_when_it_is_sent(desk, lines):
    customer("Jenny")
    answer = desk.get("/customers/export/file/?columns=all")
    assert answer.streaming
    before = lines()
    size = len(b"".join(answer.streaming_content))
    answer.close()
    assert before == []
    assert f" {size} bytes" in lines()[0]


def test_whoever_asks_for_the_head_alone_is_sent_no_body(rf, lines):
    """gunicorn writes a line of its own about each body that it drops; Django's test client drops them unseen."""
    answer = request_log(lambda request: HttpResponse("ok\n"))(rf.head("/healthz"))
    assert answer.content == b""
    assert " 0 bytes" in lines()[0]


def test_the_line_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_json_by_setting_is_one_object_a_line():
    record = logging.makeLogRecord({"name": "billfold.requests", "levelname": "INFO", "msg": "two\nlines"})
    record.facts = {"status": 200, "path": "/x/"}
    token = request_id.set("abc12345")
    line = JsonLine().format(record)
    request_id.reset(token)
    said = json.loads(line)
    assert "\n" not in line
    assert (said["message"], said["status"], said["path"], said["request_id"]) == ("two\nlines", 200, "/x/", "abc12345")


def test_who_may_not_see_a_page_leaves_one_line_without_a_stack(desk, log):
    assert desk.get("/settings/team/").status_code == 403
    assert log.getvalue().count("\n") == 1


def test_what_is_too_large_leaves_no_stack(client, log, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    assert client.post("/accounts/login/", dict.fromkeys("abc", "x")).status_code == 400
    assert log.getvalue().count("\n") == 1
    assert "note=The number of GET/POST parameters exceeded" in log.getvalue()


@pytest.mark.parametrize("head", [b"content-transfer-encoding: base64", b"content-type: text/csv; charset=utf-16"])
@pytest.mark.parametrize("address", ["/accounts/login/", "/customers/import/"])
def test_a_part_that_cannot_be_read_leaves_no_stack(chief, log, address, head):
    body = (
        b'--x\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n' + head + b"\r\n\r\n!!!!!\r\n--x--\r\n"
    )
    if address == "/accounts/login/":
        chief.logout()
    answer = chief.generic("POST", address, body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert log.getvalue().count("\n") == 1


def test_a_list_of_the_admin_asked_by_what_is_no_filter_leaves_no_stack(chief, log):
    assert chief.get("/admin/customers/customer/?q2=x").status_code == 400
    (line,) = log.getvalue().splitlines()
    assert "note=Filtering by q2 not allowed" in line


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_link_in_an_error_is_cut_in_either_form(form, capsys):
    logger = logging.Logger("alone")
    handler = configured_handler(form)
    logger.addHandler(handler)
    try:
        raise ValueError("nothing at /accounts/invitation/Zx8_q-1secret/")
    except ValueError:
        logger.exception("It broke")
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "Zx8_q-1secret" not in said


def configured_handler(form):
    """A handler as the settings describe it."""
    configured = logging.config.DictConfigurator(logging_settings(form))
    config = configured.config
    config["filters"] = {name: configured.configure_filter(each) for name, each in config["filters"].items()}
    config["formatters"] = {name: configured.configure_formatter(each) for name, each in config["formatters"].items()}
    return configured.configure_handler(config["handlers"]["console"])
