"""The headers that servers send with a site: a content policy, the time in caches, and limits for browsers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# Everything that pages have of their own is a file of the site, except for pictures in style sheets.
_SELF: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "media-src": ("'self'",),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
}
FOR_EVER = "public, max-age=31536000, immutable"
# A browser keeps the file, and asks each time whether there is a newer one.
ASK_AGAIN = "no-cache"
_LIMITS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@dataclass(frozen=True, slots=True)
class ServerHeaders:
    """The headers of all files, and the addresses of files that never change, percent-encoded from the host on.

    `compressed` are the endings of compressed files beside the others, such as "gz".
    """

    policy: str
    unchanging: tuple[str, ...] = ()
    compressed: tuple[str, ...] = ()
    limits: Mapping[str, str] = field(default_factory=lambda: _LIMITS)

    @property
    def of_all(self) -> dict[str, str]:
        """Return the headers that every file has, besides the time in caches."""
        return {"Content-Security-Policy": self.policy, **self.limits}


def content_policy(sources: Mapping[str, Sequence[str]]) -> str:
    """Return the content security policy of a site whose pages need these sources besides its own files."""
    directives = dict.fromkeys((*_SELF, *sources))
    return "; ".join(f"{name} {' '.join(_allowed(name, sources))}" for name in directives)


def _allowed(name: str, sources: Mapping[str, Sequence[str]]) -> list[str]:
    added = sources.get(name, ())
    own = _SELF.get(name, ())
    # 'none' is valid alone.
    return [*dict.fromkeys((*(source for source in own if not added or source != "'none'"), *added))]
