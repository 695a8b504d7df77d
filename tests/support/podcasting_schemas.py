"""The JSON documents of Podcasting 2.0 as JSON Schemas, written down from the specification's words."""

from typing import Any

_NUMBER = {"type": "number", "minimum": 0}
_TEXT = {"type": "string"}

CHAPTERS: dict[str, Any] = {
    "type": "object",
    "required": ["version", "chapters"],
    "properties": {
        "version": {"const": "1.2.0"},
        "title": _TEXT,
        "podcastName": _TEXT,
        "chapters": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["startTime"],
                "additionalProperties": False,
                "properties": {
                    "startTime": _NUMBER,
                    "endTime": _NUMBER,
                    "title": _TEXT,
                    "img": _TEXT,
                    "url": _TEXT,
                    "toc": {"type": "boolean"},
                    "location": {
                        "type": "object",
                        "required": ["name", "geo"],
                        "additionalProperties": False,
                        "properties": {
                            "name": _TEXT,
                            "geo": {"type": "string", "pattern": r"^geo:-?\d+(\.\d+)?,-?\d+(\.\d+)?"},
                            "osm": {"type": "string", "pattern": r"^[NWR]\d+(#\d+)?$"},
                        },
                    },
                },
            },
        },
    },
    "additionalProperties": False,
}
"""JSON chapters 1.2."""

TRANSCRIPT: dict[str, Any] = {
    "type": "object",
    "required": ["version", "segments"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "1.0.0"},
        "segments": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["startTime", "body"],
                "additionalProperties": False,
                "properties": {"speaker": _TEXT, "startTime": _NUMBER, "endTime": _NUMBER, "body": _TEXT},
            },
        },
    },
}
"""JSON transcripts 1.0."""
