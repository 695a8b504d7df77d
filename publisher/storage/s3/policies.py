"""Writes the bucket policies and the CORS rules that a target needs, as JSON to paste."""

import json
from collections.abc import Mapping

from publisher.hashing import Json


def make_key_policy(bucket: str, prefix: str) -> Mapping[str, Json]:
    """Return the policy with the least rights that publishing needs (AWS, and stores with its policies)."""
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
    """Return the bucket policy that lets anyone read objects, and not list them."""
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
    """Return the CORS rules that let players in web pages read transcripts, chapters and audio."""
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
    """Return a JSON document as lines, indented by two."""
    return json.dumps(document, indent=2).splitlines()
