"""Mails as they come back: reports of the common mail systems, answers by machines and by people."""

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: billing@harbour.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

--B1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

<{address}>: host mx.example.net said: {words}

--B1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4F0B12C

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{original}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; {words}

--B1
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: Harbour Works <billing@harbour.example>
To: {original}
Message-ID: {message_id}
Subject: Your invoice

--B1--
"""

EXIM = """\
Return-Path: <>
From: Mail Delivery System <Mailer-Daemon@mx.example.org>
To: billing@harbour.example
X-Failed-Recipients: {address}
Auto-Submitted: auto-replied
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {address}
    Unrouteable address

------ This is a copy of the message's headers. ------

From: Harbour Works <billing@harbour.example>
To: {address}
Message-ID: {message_id}
"""

QMAIL = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.org
To: billing@harbour.example
Subject: failure notice

Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{address}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <billing@harbour.example>
Message-ID: {message_id}
To: {address}
"""

OUT_OF_OFFICE = """\
Return-Path: <>
From: Jenny <{address}>
To: billing@harbour.example
Subject: Out of office: Your invoice
In-Reply-To: {message_id}
Auto-Submitted: auto-replied

I am away until Monday.
"""

PERSON = """\
From: Jenny <{address}>
To: billing@harbour.example
Subject: Re: Your invoice
In-Reply-To: {message_id}

The amount is wrong.
"""

UNKNOWN_SYSTEM = """\
Return-Path: <>
From: Postmaster <postmaster@mx.example.org>
To: billing@harbour.example
Subject: Nope

It did not work out.
"""


def postfix(message, address, *, words="550 5.1.1 user unknown", status="5.1.1", action="failed", original=""):
    fields = {"words": words, "status": status, "action": action, "original": original or address}
    return wire(POSTFIX, message, address, **fields)


def wire(form, message, address, **fields):
    text = form.format(address=address, message_id=message.message_id, **fields)
    return text.replace("\n", "\r\n").encode()
