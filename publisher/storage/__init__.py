"""Where a show is published: the protocol of a storage, object keys, folders, S3, HTTP."""
