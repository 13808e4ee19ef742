"""What can be asked of the stand-in: each path, the package's annotation of its parameters, and what is done."""

import re

import stripe

from tests.tools.stripe_double.annotations import missing, unknown
from tests.tools.stripe_double.wrong import Wrong

PARAMS = stripe.params
# (method, path) -> the package's annotation of the parameters, and what is done: (account, id, parameters).
DOORS = [
    ("POST", r"/v1/customers", PARAMS.CustomerCreateParams, lambda a, i, p: a.create_customer(**p)),
    ("POST", r"/v1/payment_methods/(\w+)/attach", PARAMS.PaymentMethodAttachParams, lambda a, i, p: a.attach(i, **p)),
    ("POST", r"/v1/payment_methods/(\w+)/detach", PARAMS.PaymentMethodDetachParams, lambda a, i, p: a.detach(i)),
    ("POST", r"/v1/payment_methods/(\w+)", PARAMS.PaymentMethodUpdateParams, lambda a, i, p: a.update_method(i, **p)),
    (
        "GET",
        r"/v1/payment_methods/(\w+)",
        PARAMS.PaymentMethodRetrieveParams,
        lambda a, i, p: a.get("payment_method", i),
    ),
    ("POST", r"/v1/payment_intents", PARAMS.PaymentIntentCreateParams, lambda a, i, p: a.create_intent(**p)),
    (
        *("POST", r"/v1/payment_intents/(\w+)/confirm", PARAMS.PaymentIntentConfirmParams),
        lambda a, i, p: a.confirm(a.get("payment_intent", i), p["payment_method"], p.get("return_url"), False),
    ),
    ("POST", r"/v1/payment_intents/(\w+)/cancel", PARAMS.PaymentIntentCancelParams, lambda a, i, p: a.cancel(i)),
    (
        "GET",
        r"/v1/payment_intents/(\w+)",
        PARAMS.PaymentIntentRetrieveParams,
        lambda a, i, p: a.get("payment_intent", i),
    ),
    ("GET", r"/v1/payment_intents", PARAMS.PaymentIntentListParams, lambda a, i, p: listed(a, "payment_intent", p)),
    ("POST", r"/v1/refunds", PARAMS.RefundCreateParams, lambda a, i, p: a.refund(**p)),
    ("GET", r"/v1/refunds/(\w+)", PARAMS.RefundRetrieveParams, lambda a, i, p: a.get("refund", i)),
    ("GET", r"/v1/refunds", PARAMS.RefundListParams, lambda a, i, p: listed(a, "refund", p)),
    ("GET", r"/v1/disputes/(\w+)", PARAMS.DisputeRetrieveParams, lambda a, i, p: a.get("dispute", i)),
    ("GET", r"/v1/disputes", PARAMS.DisputeListParams, lambda a, i, p: listed(a, "dispute", p)),
    ("POST", r"/v1/disputes/(\w+)/close", PARAMS.DisputeCloseParams, lambda a, i, p: a.judge(i, "lost")),
    ("POST", r"/v1/disputes/(\w+)", PARAMS.DisputeUpdateParams, lambda a, i, p: a.answer_dispute(i, **p)),
    (
        "POST",
        r"/v1/files",
        PARAMS.FileCreateParams,
        lambda a, i, p: a.make("file", "file", purpose=p["purpose"], **p["file"]),
    ),
    ("GET", r"/v1/events", PARAMS.EventListParams, lambda a, i, p: listed(a, "event", p)),
    (
        *("GET", r"/v1/balance_transactions", PARAMS.BalanceTransactionListParams),
        lambda a, i, p: listed(a, "balance_transaction", p),
    ),
    ("POST", r"/v1/checkout/sessions", PARAMS.checkout.SessionCreateParams, lambda a, i, p: a.create_session(**p)),
    (
        *("POST", r"/v1/checkout/sessions/(\w+)/expire", PARAMS.checkout.SessionExpireParams),
        lambda a, i, p: a.expire_session(i),
    ),
    (
        *("GET", r"/v1/checkout/sessions/(\w+)", PARAMS.checkout.SessionRetrieveParams),
        lambda a, i, p: a.get("checkout.session", i),
    ),
]


def listed(account, kind, params):
    """A page of a list, the newest first, as the parameters narrow it."""
    if "customer" in params:
        account.get("customer", params["customer"], "customer")
    created = {name: int(value) for name, value in params.get("created", {}).items()}
    things = [
        each
        for each in reversed(account.all(kind))
        if all(each.get(name) == params[name] for name in ("customer", "payment_intent", "charge") if name in params)
        and each["type" if kind == "event" else "object"] in params.get("types", [each.get("type"), kind])
        and created.get("gte", 0) <= each["created"] <= created.get("lte", each["created"])
        and each["created"] < created.get("lt", each["created"] + 1)
        and (kind != "event" or each["created"] >= account.now() - 30 * 86400)
    ]
    after = params.get("starting_after")
    begin = next((place + 1 for place, each in enumerate(things) if each["id"] == after), 0)
    limit = int(params.get("limit", 10))
    page = things[begin : begin + limit]
    return {"object": "list", "data": page, "has_more": len(things) > begin + limit, "url": f"/v1/{kind}s"}


def expanded(account, thing, paths):
    """The thing with what is told by id told whole, where it was asked for."""
    thing = dict(thing)
    for path in paths:
        name, _, rest = path.partition(".")
        if isinstance(thing.get(name), list):
            thing[name] = [expanded(account, each, [rest]) for each in thing[name]]
        elif thing.get(name):
            found = thing[name] if isinstance(thing[name], dict) else account.things[thing[name]]
            thing[name] = expanded(account, found, [rest] if rest else [])
    return thing


def carry_out(account, method, path, params):
    doors = [
        (match, *what) for verb, pattern, *what in DOORS if verb == method and (match := re.fullmatch(pattern, path))
    ]
    if not doors:
        raise Wrong(404, f"Unrecognized request URL ({method}: {path}).")
    match, shape, does = doors[0]
    if name := unknown(params, shape):
        raise Wrong(400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
    if name := missing(params, shape):
        raise Wrong(400, f"Missing required param: {name}.", code="parameter_missing", param=name)
    params = dict(params)
    expand = params.pop("expand", [])
    thing = does(account, match[1] if match.groups() else "", params)
    return expanded(account, thing, expand)
