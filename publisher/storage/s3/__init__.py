"""Any S3-compatible store as a storage. boto3 is loaded when the first request is made, and not before."""

from publisher.storage.s3.client import Place
from publisher.storage.s3.retry import Patience
from publisher.storage.s3.source import BucketSource
from publisher.storage.s3.storage import S3Storage

__all__ = ["BucketSource", "Patience", "Place", "S3Storage"]
