"""What to set up at a store: the policies and the rules for web pages, ready to paste."""

import json
from collections.abc import Mapping

from publisher.hashing import Json


def make_key_policy(bucket: str, prefix: str) -> Mapping[str, Json]:
    """Return the least that the publisher's own key has to be allowed (AWS, and stores that know its policies)."""
    whole = f"arn:aws:s3:::{bucket}"
    actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Look",
                "Effect": "Allow",
                "Action": ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
                "Resource": whole,
            },
            {"Sid": "Publish", "Effect": "Allow", "Action": actions, "Resource": f"{whole}/{prefix}*"},
        ],
    }


def make_public_policy(bucket: str, prefix: str) -> Mapping[str, Json]:
    """Return the policy of a bucket that lets everybody read what is published, and list nothing."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Listen",
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{bucket}/{prefix}*",
            }
        ],
    }


def make_cors_rules() -> Mapping[str, Json]:
    """Return the rules that let players in web pages read transcripts, chapters and audio."""
    return {
        "CORSRules": [
            {
                "AllowedOrigins": ["*"],
                "AllowedMethods": ["GET", "HEAD"],
                "AllowedHeaders": ["Range", "If-None-Match", "If-Modified-Since"],
                "ExposeHeaders": ["Accept-Ranges", "Content-Length", "Content-Range", "ETag", "Last-Modified"],
                "MaxAgeSeconds": 86400,
            }
        ]
    }


def format_json(document: Mapping[str, Json]) -> list[str]:
    """Return a document as the lines to paste."""
    return json.dumps(document, indent=2).splitlines()
