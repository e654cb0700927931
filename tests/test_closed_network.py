"""The tests themselves: they never leave this machine."""

from __future__ import annotations

import socket

import pytest

from tests.conftest import OutsideNetwork


def test_a_connection_to_the_outside_fails() -> None:
    with socket.socket() as outward, pytest.raises(OutsideNetwork):
        outward.connect(("192.0.2.1", 80))
    with pytest.raises(OutsideNetwork):
        socket.getaddrinfo("api.telegram.org", 443)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
