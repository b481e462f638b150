"""List the pages of videos, talks and the like, which shortcodes of all programs name by an id."""

from __future__ import annotations

# The address of a page by the name of its shortcode; `{}` is the id.
PAGES = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "codepen": "https://codepen.io/{}",
    "speakerdeck": "https://speakerdeck.com/player/{}",
}
