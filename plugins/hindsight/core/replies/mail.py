"""Read a reply that arrived by mail, as the writer pastes it: the whole mail, or its words alone."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from hindsight.core.replies.clean import safe_name
from hindsight.core.replies.mail_words import own_words, words_of_html
from hindsight.core.replies.write import Value

# A mail begins with lines such as "From: Ann"; words alone do not.
_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:|[ \t]+\S")
_FIELDS_OF_MAILS = (b"from:", b"date:", b"subject:", b"message-id:", b"received:", b"return-path:")


def mail_reply(data: bytes) -> dict[str, Value]:
    """Return the values of a held reply from a mail: its author's name, its time and its words.

    Addresses of mail are not kept; nor are a signature, and the mail that is quoted at the end.
    """
    if data.startswith(b"From "):  # the first line of a mail in a file of the form mbox
        data = data.partition(b"\n")[2]
    mail = message_from_bytes(data if _is_whole(data) else b"\n" + data, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    words = own_words(_body(mail))
    name = safe_name(parseaddr(str(mail.get("From", "")))[0])
    values: dict[str, Value] = {"id": f"mail-{_key(mail, words)}", "kind": "comment", "state": "held", "author": name}
    if date := _date(mail):
        values["date"] = date
    return values | {"text": words}


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, UnicodeError):  # a charset that does not exist
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return words_of_html(content) if part.get_content_subtype() == "html" else content


def _is_whole(data: bytes) -> bool:
    """Return whether a mail begins with its header."""
    for line in data.split(b"\n"):
        if line.lower().startswith(_FIELDS_OF_MAILS):
            return True
        if not _FIELD.match(line):
            return False
    return False


def _date(mail: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(mail["Date"])) if mail["Date"] else None
    except (TypeError, ValueError):
        return None


def _key(mail: EmailMessage, words: str) -> str:
    """Return a name that is the same each time a mail is pasted."""
    return hashlib.sha256(str(mail.get("Message-ID") or words).encode("utf-8", "replace")).hexdigest()[:10]
