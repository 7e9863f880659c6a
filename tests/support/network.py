"""The tests' own traffic stays on this machine: loopback and unix sockets only."""

import socket
from ipaddress import ip_address
from typing import Any

import pytest

_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex


class LeftTheMachineError(Exception):
    """A test tried to reach another machine."""


def keep_to_this_machine(patch: pytest.MonkeyPatch) -> None:
    """Makes every socket of Python refuse other machines."""

    def connect(self: socket.socket, address: Any) -> None:
        _refuse_strangers(self.family, address)
        _connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_strangers(self.family, address)
        return _connect_ex(self, address)

    patch.setattr(socket.socket, "connect", connect)
    patch.setattr(socket.socket, "connect_ex", connect_ex)


def _refuse_strangers(family: int, address: Any) -> None:
    if family != socket.AF_UNIX and not _is_loopback(address[0]):
        raise LeftTheMachineError(f"a test tried to reach {address[0]}")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
