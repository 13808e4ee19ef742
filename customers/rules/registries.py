"""Public registries that know which tax IDs are in force: one small interface, and the European Commission's VIES."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from billing_site.company.models import Company
from billing_site.lib.json.reading import read_json

if TYPE_CHECKING:
    from customers.models.tax_id import TaxId


TIMEOUT = 15  # seconds, for the whole answer
MOST = 64 * 1024  # bytes; an answer has a few hundred
VERIFIED, UNVERIFIED, UNAVAILABLE = "verified", "unverified", "unavailable"


@dataclass(frozen=True)
class Answer:
    """What a registry said: one of the three states, the holder where it tells, and the evidence word for word."""

    status: str
    name: str = ""
    address: str = ""
    evidence: dict = field(default_factory=dict)


class Registry(Protocol):
    """Someone who can be asked about tax IDs of some types. `check` never raises: no answer is UNAVAILABLE."""

    name: str
    label: str
    types: tuple[str, ...]

    def check(self, tax_id: TaxId) -> Answer: ...


def registry_for(type: str) -> Registry | None:
    """The registry for a tax ID type that is switched on by TAX_ID_REGISTRIES, or None."""
    for name in settings.TAX_ID_REGISTRIES:
        if name not in REGISTRIES:
            known = ", ".join(REGISTRIES)
            raise ImproperlyConfigured(f"TAX_ID_REGISTRIES names {name!r}; the registries are: {known}.")
        if type in REGISTRIES[name].types:
            return REGISTRIES[name]()
    return None


class Vies:
    """The European Commission's register of VAT numbers of all member states and Northern Ireland.

    Source: https://ec.europa.eu/assets/taxud/vow-information/swagger_publicVAT.yaml. With an own European VAT number
    in the company profile the answer carries a consultation number, which tax offices take as proof of the check.
    """

    name = "vies"
    label = "VIES (European Commission)"
    types: tuple[str, ...] = ("eu_vat",)

    def check(self, tax_id: TaxId) -> Answer:
        question = {"countryCode": tax_id.value[:2], "vatNumber": tax_id.value[2:]}
        answer = self.ask(question | self.requester())
        if answer.get("error") == "INVALID_REQUESTER_INFO":
            answer = self.ask(question)
        return self.judge(question, answer)

    def requester(self) -> dict[str, str]:
        own = next((row["value"] for row in Company.current().tax_ids if row["type"] == "eu_vat"), "")
        return {"requesterMemberStateCode": own[:2], "requesterNumber": own[2:]} if own else {}

    def ask(self, question: dict) -> dict:
        """The registry's answer as a dict; {"error": …} when there is none."""
        try:
            body = post_json(settings.VIES_URL, question)
        except (OSError, ValueError, RecursionError, http.client.HTTPException) as problem:
            return {"error": str(problem)[:300] or type(problem).__name__}
        wrapped = body.get("errorWrappers")
        if isinstance(wrapped, list) and wrapped and isinstance(wrapped[0], dict):
            return body | {"error": str(wrapped[0].get("error", ""))[:300]}
        return body

    def judge(self, question: dict, answer: dict) -> Answer:
        evidence = {"registry": self.name, "question": question, "answer": answer}
        same = all(str(answer.get(key, asked)).upper() == asked for key, asked in question.items())
        if answer.get("error") == "INVALID_INPUT":
            return Answer(UNVERIFIED, evidence=evidence)
        if "error" in answer or not same or not isinstance(answer.get("valid"), bool):
            return Answer(UNAVAILABLE, evidence=evidence)
        if not answer["valid"]:
            return Answer(UNVERIFIED, evidence=evidence)
        return Answer(VERIFIED, answered(answer, "name"), answered(answer, "address"), evidence)


def answered(answer: dict, key: str) -> str:
    """The text under `key`; members that tell nobody's name or address write "---"."""
    text = answer.get(key)
    return "" if not isinstance(text, str) or text.strip() == "---" else text.replace("\x00", "").strip()


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A registry that moved is not followed: it would be asked by GET, and somewhere nobody chose."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def post_json(url: str, content: dict) -> dict:
    """POST `content` as JSON and return the JSON object of the answer, whatever its HTTP status.

    Raises OSError when the server cannot be reached, is late or answers too much, ValueError for what is no object.
    """
    request = urllib.request.Request(  # noqa: S310  (the address is a setting)
        url,
        data=json.dumps(content).encode(),
        headers={"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Billfold"},
    )
    deadline = time.monotonic() + TIMEOUT
    try:
        response = urllib.request.build_opener(NoRedirects).open(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as refusal:
        response = refusal
    with response:
        text = read_all(response, deadline)
        body = read_json(text or b"null")
    if not isinstance(body, dict):
        raise ValueError(f"The answer (HTTP {response.status}) is not what a registry sends.")
    if response.status >= 400 and "errorWrappers" not in body:
        raise ValueError(f"HTTP {response.status}")
    return body


def read_all(response: Any, deadline: float) -> bytes:
    """The body; a server that drips cannot hold the worker longer than the deadline."""
    parts, size = [], 0
    while part := response.read1(8192):
        parts.append(part)
        size += len(part)
        if size > MOST:
            raise OSError("The answer is too long.")
        if time.monotonic() > deadline:
            raise TimeoutError("The answer took too long.")
    return b"".join(parts)


REGISTRIES = {Vies.name: Vies}
