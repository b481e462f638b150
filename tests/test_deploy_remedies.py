"""Check the remedies that follow the reasons of rsync, ssh and git."""

from __future__ import annotations

import pytest

from hindsight.host.deploy.remedies import with_remedy


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        ("me@host: Permission denied (publickey,password).", "; give ssh a key that the other machine accepts: "),
        ("Host key verification failed.", "; connect once with ssh by hand, and check the key that it shows"),
        ("ssh: Could not resolve hostname x: Name or service not known", "; check the name of the machine"),
        ("ssh: connect to host x port 22: Connection refused", "; check the name, the port and the network"),
        ("rsync: [receiver] write failed: No space left on device (28)", "; make room there, and publish again"),
        ('rsync: mkdir "/srv" failed: Permission denied (13)', "; let this account write there"),
        ('rsync: [Receiver] mkdir "/a/b" failed: No such file or directory (2)', "; make the folder above it first"),
        ("bash: line 1: rsync: command not found", "; install rsync there"),
    ],
)
def test_a_known_reason_has_a_remedy(reason: str, remedy: str) -> None:
    """A reason keeps its words, and its remedy follows."""
    assert with_remedy(reason).startswith(f"{reason.rstrip('.')}{remedy}")


def test_another_reason_stays_as_it_is() -> None:
    """A reason without a known remedy is given as it is."""
    assert with_remedy("rsync ended with status 5") == "rsync ended with status 5"
