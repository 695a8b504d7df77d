"""Any S3-compatible store as a storage. boto3 is loaded when the first request is made, and not before."""

from publisher.adapters.s3.client import Place
from publisher.adapters.s3.patience import Patience
from publisher.adapters.s3.reading import BucketSource
from publisher.adapters.s3.storage import S3Storage

__all__ = ["BucketSource", "Patience", "Place", "S3Storage"]
