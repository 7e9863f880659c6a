"""The REST errors of the simulated carrier, with Twilio's numbers."""

from typing import Any

_ERRORS = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too many requests"),
    20500: (500, "An internal server error has occurred"),
    21205: (400, "Url parameter is not a valid URL"),
    21201: (400, "No 'To' number is specified"),
    21211: (400, "Invalid 'To' Phone Number"),
    21212: (400, "Invalid 'From' Number"),
    21602: (400, "Message body is required"),
    21603: (400, "A 'From' or 'MessagingServiceSid' is required"),
    21604: (400, "A 'To' phone number is required"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21635: (400, "'To' number cannot be a landline"),
}


class RestError(Exception):
    """A REST request that the carrier refuses."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.status, self.message = _ERRORS.get(code, (400, f"Error {code}"))
        super().__init__(f"{code}: {self.message}")

    def as_json(self) -> dict[str, Any]:
        """The error in the form that Twilio's SDK reads."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        answer = {"code": self.code, "message": self.message, "status": self.status}
        return answer | {"more_info": more}
