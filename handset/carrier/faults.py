"""What can be made to go wrong between the carrier and the line."""

from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

# "timeout" and "drop" take the message and then do not answer; the others refuse it.
RestFault = Literal["timeout", "drop", "429", "500"]
REST_FAULTS: tuple[str, ...] = get_args(RestFault)


@dataclass
class Faults:
    """The faults that are switched on. A fresh one switches everything off."""

    rest: list[RestFault] = field(default_factory=list)  # for the next REST creations, in order
    stall_seconds: float = 30.0  # how long a "timeout" keeps the line waiting
    duplicate_webhooks: bool = False  # the first answer is lost, so the same post comes again
    callback_delay: float = 0.0  # seconds
    callbacks_reversed: bool = False
    callbacks_repeated: bool = False
    callbacks_lost: bool = False

    def next_rest_fault(self) -> RestFault | None:
        """The fault that the REST creation at hand meets, if any."""
        return self.rest.pop(0) if self.rest else None

    def change(self, wanted: dict[str, Any]) -> None:
        """Switches faults by name. Raises ValueError for a name or a value that there is not."""
        known = {item.name: type(getattr(self, item.name)) for item in fields(self)}
        for name, value in wanted.items():
            kind = known.get(name)
            if kind is float and type(value) is int:
                value = float(value)
            if kind is None or type(value) is not kind:
                raise ValueError(f"no such fault: {name}={value!r}")
            if name == "rest" and not set(value) <= set(REST_FAULTS):
                raise ValueError(f"rest faults are {', '.join(REST_FAULTS)}")
        for name, value in wanted.items():
            setattr(self, name, float(value) if known[name] is float else value)
