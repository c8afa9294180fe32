"""Digests of mail without Reply-To and headers of its own are those of before there were any."""

from __future__ import annotations

from dataclasses import replace

from pipelines.delivery.approval import campaign_subject
from pipelines.delivery.provider import campaign_digest, told_headers
from pipelines.delivery.providers.brevo_payload import brevo_digest
from pipelines.delivery.providers.listmonk import Listmonk
from pipelines.delivery.providers.mailjet import Mailjet
from tests.delivery.editions import campaign

MADE = replace(campaign(), audience=("11",))
LISTMONK = {"subject": "s", "from_email": "f", "body": "<p>b", "altbody": "t", "template_id": 7}
BREVO = {"subject": "s", "previewText": "p", "htmlContent": "<p>b", "header": " ", "footer": " "}
MAILJET = {"Subject": "s", "SenderEmail": "e", "SenderName": "n", "ContactsListID": 11, "ReplyEmail": ""}


def test_a_yes_of_before_still_holds() -> None:
    """Who approved last week is not asked again for an update of the program; headers take a yes anew."""
    old = "24490460a9ed010db23af6a79664e4acd863e98ba069a70d93afa5e3db193784"
    assert campaign_subject(MADE, None, 5).digest == old
    others = [replace(MADE, reply_to="a@example.org"), replace(MADE, headers=(("X-Org", "x"),))]
    digests = {campaign_subject(each, None, 5).digest for each in others}
    assert len(digests | {old}) == 3


def test_a_send_of_before_is_taken_up_as_the_same() -> None:
    """A send to single readers that was cut off goes on."""
    email = MADE.email
    assert campaign_digest(email.subject, email.html, email.text, *told_headers(MADE)) == (
        "415abf75d3ef672c9c60408a86740e2283a23dc9d4c8ec171664cd1103bea1c2"
    )


def test_what_is_scheduled_does_not_look_changed() -> None:
    """Nobody is to be told of 24 scheduled editions that somebody changed them at the provider."""
    listmonk = object.__new__(Listmonk)._digest
    mailjet = object.__new__(Mailjet)
    mailjet._shown = ("Subject", "SenderEmail", "SenderName", "ContactsListID")
    found = {
        "listmonk": listmonk({**LISTMONK, "headers": []}, [3]),
        "brevo": brevo_digest({**BREVO, "replyTo": "[DEFAULT_REPLY_TO]"}, [11], None),
        "mailjet": mailjet._digest(MAILJET, {"Html-part": "<p>b", "Text-part": "t"}),
    }
    assert found == {
        "listmonk": "7f1dbdc4c3f7b4029bf8c7efd1745578af6b6aa5a7d8d0575dffe5e03805ce03",
        "brevo": "e809be36c2f4aaab625b2408d415830fd9e23eb981e24e62997ced7aaf0c673d",
        "mailjet": "8e5b61ce958047ec45f5ee2b2a96b4b2e27b012b525f8020e2fa500e4fddeda3",
    }


def test_a_hand_that_changes_them_there_is_seen() -> None:
    """Answers that go to another mailbox than ours are what a person has to hear of."""
    listmonk = object.__new__(Listmonk)._digest
    ours = listmonk({**LISTMONK, "headers": [{"Reply-To": "a@example.org"}, {"X-Org": "x"}]}, [3])
    theirs = listmonk({**LISTMONK, "headers": [{"Reply-To": "b@example.org"}, {"X-Org": "x"}]}, [3])
    other_order = listmonk({**LISTMONK, "headers": [{"X-Org": "x"}, {"Reply-To": "a@example.org"}]}, [3])
    assert (ours != theirs, ours == other_order) == (True, True)
    answers = [
        brevo_digest({**BREVO, "replyTo": to}, [11], None) for to in ("a@example.org", "b@example.org")
    ]
    assert answers[0] != answers[1]
