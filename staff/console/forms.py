"""What browsers send: the token that proves a form is ours, and fields as values that can be used.

The token is a keyed digest of the sign-in; before there is one, of a random seed in the browser's
signed cookie. So another site cannot make up a form, the one for signing in included.
"""

import hmac
import re
import secrets
from collections.abc import Collection
from hashlib import sha256

from flask import request, session, url_for
from werkzeug.routing import IntegerConverter

from core.errors import MaskLineError
from staff.console.language import gettext as _
from staff.console.visit import the_visit
from staff.line import the_line

FORM_TOKEN = "form_token"
LARGEST_NUMBER = 2**63 - 1  # that the databases hold
LONGEST_TEXT = 200


class BadField(MaskLineError):
    """A field has a value that cannot be; the sentence names it."""


class RowConverter(IntegerConverter):
    """`<row:booking_id>` in a rule: the number of a row, such as the databases hold."""

    regex = r"[1-9][0-9]{0,17}"


def form_token() -> str:
    """The token that every form of this page carries."""
    visit = the_visit()
    seed = visit.sign_in.digest if visit else session.setdefault("seed", secrets.token_hex())
    key = the_line().settings.secret_key.encode()
    return hmac.new(key, f"form:{seed}".encode(), sha256).hexdigest()


def is_ours() -> bool:
    """Whether the form that was posted came from a page of this sign-in."""
    sent = request.form.get(FORM_TOKEN, "") or request.headers.get("X-Form-Token", "")
    return hmac.compare_digest(sent.encode(), form_token().encode())


def text_field(name: str, longest: int = LONGEST_TEXT) -> str:
    """A field of the form or the address without outer blanks, "" where it is missing.

    Raises BadField where it is too long.
    """
    value = _sent(name).strip()
    if len(value) > longest:
        raise BadField(_("That is too long: at most %(n)s characters.", n=longest))
    return value


def number_field(name: str, least: int = 0, most: int = LARGEST_NUMBER) -> int | None:
    """A whole number of the form or the address; None where the field is empty or missing.

    Raises BadField for anything else, and for a number out of bounds.
    """
    value = text_field(name)
    if not value:
        return None
    number = int(value) if re.fullmatch(r"[0-9]{1,19}", value) else -1
    if not least <= number <= most:
        sentence = "Please enter a whole number from %(least)s to %(most)s."
        raise BadField(_(sentence, least=least, most=most))
    return number


def choice_field(name: str, choices: Collection[str], default: str = "") -> str:
    """One of the choices; the default where the field has anything else."""
    value = _sent(name)
    return value if value in choices else default


def _sent(name: str) -> str:
    """What the form says, else the address."""
    return request.form.get(name, request.args.get(name, ""))


def after() -> int | None:
    """After which row the page begins (`?after=`); None: at the beginning."""
    value = request.args.get("after", "")
    number = int(value) if re.fullmatch(r"[0-9]{1,19}", value) else None
    return number if number is not None and number <= LARGEST_NUMBER else None


def inside(address: str) -> str:
    """An address that a browser asked to go to, where it is one of the console; else its home."""
    home = url_for("console.home")
    plain = address.isprintable() and "\\" not in address and ".." not in address
    return address if plain and address.startswith(home) else home
