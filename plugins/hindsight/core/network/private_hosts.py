"""Hosts that are not on the public internet."""

from __future__ import annotations

import ipaddress
import socket


def is_private_host(host: str) -> bool:
    """Report whether a host is on this machine or in a private network; a host without an address is neither."""
    try:
        addresses = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False  # the request fails with the reason
    return any(not ipaddress.ip_address(address.partition("%")[0]).is_global for address in addresses)
