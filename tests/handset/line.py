"""A line that answers with whatever TwiML a test gives it, after checking the signature."""

from collections import deque
from urllib.parse import urljoin

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator

from handset.testing import ACCOUNT, PUBLIC_URL, Carrier, carrier_for

SILENT = "<Response/>"


class Line:
    """Answers each path with its documents in order, the last one again and again."""

    def __init__(self, answers: dict[str, list[str]]) -> None:
        self.answers = {path: deque(documents) for path, documents in answers.items()}
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.app = Flask("line")
        self.app.add_url_rule("/<path:_>", view_func=self._answer, methods=["GET", "POST"])

    def got(self, path: str, name: str) -> list[str]:
        """The values of one parameter in everything that was posted to a path."""
        return [form.get(name, "") for seen, form in self.forms if seen == path]

    def _answer(self, _: str) -> Response:
        validator = RequestValidator(ACCOUNT.token)
        url = urljoin(PUBLIC_URL, request.full_path.rstrip("?"))
        signed = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(url, request.form, signed):
            return Response("forged", status=403)
        self.forms.append((request.path, {**request.args, **request.form}))
        documents = self.answers.get(request.path, deque([SILENT]))
        document = documents.popleft() if len(documents) > 1 else documents[0]
        return Response(document, mimetype="text/xml")


def line_and_carrier(answers: dict[str, list[str]]) -> tuple[Line, Carrier]:
    """A line with these answers and a carrier that asks it."""
    line = Line(answers)
    return line, carrier_for(line.app)


def say(*words: str) -> str:
    """A voice document that says something and hangs up."""
    return response("".join(f"<Say>{word}</Say>" for word in words))


def response(verbs: str) -> str:
    """A document."""
    return f"<Response>{verbs}</Response>"


def message(*bodies: str) -> str:
    """A text's answers."""
    return response("".join(f"<Message>{body}</Message>" for body in bodies))
