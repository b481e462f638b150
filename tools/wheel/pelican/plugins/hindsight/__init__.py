"""Let Pelican find Hindsight by itself.

Pelican loads each package in the namespace `pelican.plugins` where a site has no `PLUGINS`. The wheel puts this file
there, and nothing else. The file is kept outside `plugins/`: with a folder `pelican` on its path, the repository would
have two.
"""

from hindsight import register

__all__ = ["register"]
