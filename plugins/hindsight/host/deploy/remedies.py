"""Add a remedy to the reasons that rsync, ssh and git give for a failure."""

from __future__ import annotations

import re

# The first that matches counts.
_REMEDIES = (
    (r"Permission denied \([a-z]", "give ssh a key that the other machine accepts: ssh-copy-id"),
    (r"Host key verification failed", "connect once with ssh by hand, and check the key that it shows"),
    (r"Could not resolve|Name or service not known", "check the name of the machine"),
    (r"Connection refused|timed out|No route to host|[Uu]nreachable", "check the name, the port and the network"),
    (r"No space left on device|Disk quota exceeded", "make room there, and publish again"),
    (r"Read-only file system|Permission denied|Operation not permitted", "let this account write there"),
    (r"mkdir .*No such file or directory", "make the folder above it first"),
    (r"rsync: (?:command )?not found", "install rsync there"),
    (r"protocol version mismatch", "the login there must print nothing: see its .bashrc or .profile"),
)


def with_remedy(reason: str) -> str:
    """Return a reason, with its remedy if there is one."""
    remedy = next((remedy for pattern, remedy in _REMEDIES if re.search(pattern, reason)), "")
    return f"{reason.rstrip('.')}; {remedy}" if remedy else reason
