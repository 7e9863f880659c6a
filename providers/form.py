"""What the provider posts, made harmless: the fields of a webhook's form."""

import re

from flask import request

from core.phones import Phone, read_phone

# What XML 1.0 and databases cannot hold, and the control characters that nobody can read.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PROVIDER_ID = re.compile(r"[A-Za-z0-9]{1,40}")
_LONGEST_LINE = 20


def readable(text: str) -> str:
    """The text without control characters; line breaks and tabs stay."""
    return _UNREADABLE.sub("", text)


def field(name: str) -> str:
    """A field of the current request's form, readable and stripped; empty where it is missing."""
    return readable(request.form.get(name, "")).strip()


def provider_id(name: str) -> str:
    """A SID such as MessageSid; empty where it is missing or cannot be one."""
    value = request.form.get(name, "")
    return value if _PROVIDER_ID.fullmatch(value) else ""


def line_number(raw: str) -> str:
    """The line's own number in E.164; as it came (a short code, a name) where it is no phone."""
    phone = read_phone(raw)
    return phone.e164 if isinstance(phone, Phone) else raw[:_LONGEST_LINE]
