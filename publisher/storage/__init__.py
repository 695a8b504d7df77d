"""Stores published files: the storage protocol, object keys, folders, S3, HTTP."""
