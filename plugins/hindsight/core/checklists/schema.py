"""The JSON Schema of `deck.json`, for programs that read it."""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_DATE = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_ADDRESS = {"type": "string", "pattern": "^https?://"}

_BLOCK = {
    "type": "object",
    "description": "A paragraph, an item of a list inside the step (a box to tick; its level counts from 1), a block "
    "quote, code, or the words of a picture.",
    "required": ["kind", "text"],
    "properties": {
        "kind": {"enum": ["text", "box", "quote", "code", "image"]},
        "text": _TEXT,
        "level": {"type": "integer", "minimum": 1},
    },
    "if": {"properties": {"kind": {"const": "box"}}},
    "then": {"required": ["level"]},
    "else": {"properties": {"level": False}},
    "additionalProperties": False,
}
_ORIGIN = {
    "type": "object",
    "description": "Where a lesson comes from, in a deck of lessons.",
    "required": ["title", "url", "source"],
    "properties": {
        "title": {**_TEXT, "description": "The title of its post."},
        "url": {**_ADDRESS, "description": "The passage in its post."},
        "source": {"enum": ["first", "second"], "description": "Whether the writer or somebody else learned it."},
        "date": _DATE,
        "by": {**_TEXT, "description": "Who told the writer."},
    },
    "additionalProperties": False,
}
_STEP = {
    "type": "object",
    "description": "A step of a checklist, or a lesson.",
    "required": ["number", "place", "url", "lead", "body"],
    "properties": {
        "number": {**_TEXT, "description": "As the writer wrote it: a list that starts at 9 says 9."},
        "place": {"type": "integer", "minimum": 1, "description": "1 for the first step."},
        "url": {**_ADDRESS, "description": "The step in its post, or the lesson in the index."},
        "lead": {**_TEXT, "description": "What to do, or what was learned, in one line."},
        "body": {"type": "array", "items": {"$ref": "#/$defs/block"}},
        "say": {**_TEXT, "description": "The words to say."},
        "why": {**_TEXT, "description": "The reason, in one line."},
        "from": {"$ref": "#/$defs/origin"},
    },
    "additionalProperties": False,
}
DECK_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A deck of cards",
    "description": "A checklist of a post, step by step, or the lessons under a tag. All texts are plain.",
    "type": "object",
    "required": ["$schema", "slug", "title", "url", "lang", "post", "tags", "steps"],
    "properties": {
        "$schema": _ADDRESS,
        "slug": _TEXT,
        "title": _TEXT,
        "url": {**_ADDRESS, "description": "The page of the deck."},
        "lang": {**_TEXT, "description": "A BCP 47 language tag."},
        "date": {**_DATE, "description": "The post's; a deck of lessons has none of its own."},
        "post": {
            "type": "object",
            "required": ["title", "url"],
            "properties": {"title": _TEXT, "url": _ADDRESS},
            "additionalProperties": False,
        },
        "tags": {"type": "array", "items": _TEXT, "uniqueItems": True},
        "steps": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/step"}},
    },
    "additionalProperties": False,
    "$defs": {"step": _STEP, "block": _BLOCK, "origin": _ORIGIN},
}
