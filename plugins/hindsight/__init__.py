"""Hindsight: checklists to print and lessons to come back to, from the posts of a Pelican blog.

`register` connects the plugin for stock Pelican; `hindsight.host` builds a whole site by itself.
"""


def register() -> None:
    """Connect the plugin to Pelican's signals."""
    from hindsight.plugin.receivers import connect  # commands of the host run without Pelican

    connect()
