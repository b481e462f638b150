"""Let Pelican load Hindsight in a site without the setting `PLUGINS`.

Such a site loads each package in the namespace `pelican.plugins`, into which the wheel puts this file. The file is not
in `plugins/` of the repository, since Python's path would then have a second package `pelican`.
"""

from hindsight import register

__all__ = ["register"]
