"""Hindsight's plugin for Pelican: a table of contents of what it connects, and nothing else."""

from __future__ import annotations


def register() -> None:
    """Called by Pelican for each plugin; Hindsight does its work as Pelican's class (`hindsight.host`)."""
