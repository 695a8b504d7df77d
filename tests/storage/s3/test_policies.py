"""Policies to paste: no more rights than are needed."""

import json
import re
from pathlib import Path

import publisher.storage.s3
from publisher.storage.s3.errors import RIGHTS
from publisher.storage.s3.policies import format_json, make_key_policy, make_public_policy

SOURCES = Path(publisher.storage.s3.__file__).parent


def test_objects_are_granted_below_the_prefix_alone() -> None:
    """A bucket may hold other things: neither listeners nor the publisher's key need them."""
    for policy in (make_key_policy("b", "shows/"), make_public_policy("b", "shows/")):
        statements = json.loads("\n".join(format_json(policy)))["Statement"]
        for statement in statements:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            of_objects = any(action.endswith(("Object", "Upload")) for action in actions)
            assert statement["Resource"] == ("arn:aws:s3:::b/shows/*" if of_objects else "arn:aws:s3:::b")


def test_listeners_may_read_and_not_list() -> None:
    """Unpublished files have addresses that cannot be guessed, as long as nobody can list them."""
    [statement] = json.loads("\n".join(format_json(make_public_policy("b", ""))))["Statement"]
    assert (statement["Principal"], statement["Action"]) == ("*", "s3:GetObject")


def test_the_key_may_do_what_is_asked_for_and_nothing_else() -> None:
    """Each request that the program sends has its right among the policy's, and each right there a request."""
    statements = json.loads("\n".join(format_json(make_key_policy("b", ""))))["Statement"]
    assert sorted(action for statement in statements for action in statement["Action"]) == sorted({*RIGHTS.values()})
    sent = {
        name
        for file in SOURCES.rglob("*.py")
        for name in re.findall(
            r"\bclient\.((?:get|put|head|list|delete|create|upload|complete|abort)_\w+)", file.read_text()
        )
    }
    assert {name for name in sent if name.title().replace("_", "") not in RIGHTS} - {"list_objects_v2"} == set()
    assert "DeleteObject" in {name.title().replace("_", "") for name in sent}
