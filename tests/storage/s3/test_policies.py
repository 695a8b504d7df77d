"""Policies to paste: no more rights than are needed."""

import json

from publisher.storage.s3.policies import format_json, make_key_policy, make_public_policy


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
