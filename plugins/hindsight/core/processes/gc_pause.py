"""When Python looks for objects that nothing refers to any more but themselves."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause garbage collection while a block makes objects that stay: it would take a quarter of an edit."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def skip_last_collection() -> None:
    """Let the process end without a last look through all objects, which takes a sixth of an edit's time."""
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)


@contextmanager
def collector_for_new_objects() -> Iterator[None]:
    """Collect only the objects that a block makes, and skip those that were there before."""
    enabled = gc.isenabled()
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        gc.unfreeze()
        if not enabled:
            gc.disable()
