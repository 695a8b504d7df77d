"""Any S3-compatible store as a storage. boto3 is loaded when the first request is made, and not before."""

from publisher.storage.s3.client import BucketLocation
from publisher.storage.s3.retry import RetryPolicy
from publisher.storage.s3.source import S3Source
from publisher.storage.s3.storage import S3Storage

__all__ = ["BucketLocation", "RetryPolicy", "S3Source", "S3Storage"]
