"""The service worker of a published site, by the setting OFFLINE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from hindsight.core.site.outputs import Generated, Output
from hindsight.core.text.digest import digest_of
from hindsight.host.site.theme_files import compact_script

# At the top of the site: a worker has power only over addresses below its own.
WORKER = "sw.js"


def worker_file(settings: Mapping[str, Any], others: Iterable[Output]) -> Iterator[Generated]:
    """Yield the service worker, unless the blog has a file of that name among its `others`.

    Without OFFLINE, the worker removes an earlier one from the browsers of readers, which would keep that.
    """
    if any(output.path == WORKER for output in others):
        return
    source = Path(__file__).with_name("offline_keep.js" if settings["OFFLINE"] else "offline_forget.js")
    script = compact_script(source.read_bytes())
    yield Generated(WORKER, partial(bytes, script), (digest_of(script),))
