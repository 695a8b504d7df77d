"""Implements the storage protocol on S3-compatible stores. boto3 is imported at the first request."""

from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.retry import RetryPolicy
from publisher.storage.s3.source import S3Source
from publisher.storage.s3.storage import S3Storage

__all__ = ["BucketLocation", "RetryPolicy", "S3Source", "S3Storage"]
