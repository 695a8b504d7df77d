"""Finds what cannot be right in the settings that boto3 takes from variables and profiles, before a request is sent."""

import os
import re
from typing import Any

from publisher.errors import NotSetUpError

TOKENS = ("AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN")
"""The variables of a session token; boto3 takes the first that is set."""
VARIABLES = {"access_key": "AWS_ACCESS_KEY_ID", "secret_key": "AWS_SECRET_ACCESS_KEY", "token": "AWS_SESSION_TOKEN"}
OF_PEOPLE = {"env", "shared-credentials-file", "config-file"}
"""The sources of credentials that people write by hand."""
_BLANK = re.compile(r"\s")
_OTHER = re.compile(r"[^\x21-\x7e]")
_WITHIN_SECRET = re.compile(r"^\s|\s$|[\x00-\x1f\x7f]")
"""A secret is no part of a request, and some stores let people choose it, so a blank within is none of ours."""


def require_usable_settings(session: Any, region: str | None) -> None:
    """Raise NotSetUpError if a key, a secret or a token has what none has: a line end, another blank, odd letters.

    `session` is boto3's. `region` is the target's; without one boto3's is looked at as well. No message repeats a
    value. Raises what boto3 raises if it finds half a key.
    """
    found = session.get_credentials()
    if found is not None and found.method in OF_PEOPLE:
        for part, variable in VARIABLES.items():
            text = getattr(found, part) or ""
            if (flaw := describe_flaw(text, secret=part == "secret_key")) is not None:
                raise _make_error(_name(variable, found.method, session.profile_name), flaw)
    if region is None and (flaw := describe_flaw(session.region_name or "", secret=False)) is not None:
        raise _make_error("the region of boto3's settings (AWS_DEFAULT_REGION, or the profile)", flaw)


def describe_flaw(text: str, *, secret: bool) -> str | None:
    """Return what a value has that no key has; None if it looks right."""
    pattern = _WITHIN_SECRET if secret else _OTHER
    if pattern.search(text) is None:
        return None
    if "\n" in text or "\r" in text:
        return "a line end"
    return "a blank" if _BLANK.search(text) else "a character that no key has"


def _name(variable: str, method: str, profile: str) -> str:
    if method != "env":
        return f"{variable.lower()} of the profile {profile}"
    if variable in TOKENS:
        return next((name for name in TOKENS if os.environ.get(name)), variable)
    return variable


def _make_error(name: str, flaw: str) -> NotSetUpError:
    return NotSetUpError(
        f"{name} has {flaw} in it",
        hint="write it again, without what was copied with it: printf '%s' keeps a line end away, echo adds one",
    )
