"""Requests the headers of an object, by HEAD, or by GET where a store or something before it refuses HEAD."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from publisher.storage.s3.answers import HiddenObjectError, require_content_of
from publisher.storage.s3.errors import get_status, is_absent

HEAD_REFUSED = {403, 405, 501}


def request_head(client: Any, where: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the headers of the object that boto3's arguments `where` name; raise what boto3 raises.

    An answer to HEAD has no body, so a refused one has no code either: the GET that follows has.
    """
    try:
        answer: Mapping[str, Any] = client.head_object(**where)
    except ClientError as problem:
        if get_status(problem) not in HEAD_REFUSED:
            raise
        answer = client.get_object(**where)
        answer["Body"].close()
    require_content_of(where["Key"], answer)
    return answer


def request_new_head(client: Any, where: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the headers of an object that has just been stored; raise HiddenObjectError if the store shows none."""
    try:
        return request_head(client, where)
    except ClientError as problem:
        if is_absent(problem):
            raise HiddenObjectError from None
        raise
