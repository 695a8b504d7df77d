"""Stores the assets of episodes, and keeps descriptions of those that are stored."""

from collections import deque
from collections.abc import Sequence

from publisher.cache import digest_program, open_cache
from publisher.plan import AssetJob
from publisher.plan.assets import Asset, EpisodeAssets, Kept
from publisher.plan.ledger import Stored
from publisher.publish.deployment import Deployment
from publisher.storage.base import SmallObject
from publisher.storage.content_types import IMMUTABLE


def publish_assets(job: AssetJob, deployment: Deployment) -> EpisodeAssets:
    """Store an episode's assets: chapters and transcripts."""
    return EpisodeAssets(guid=job.guid, assets=store_assets(job.assets, deployment), words=job.words)


def open_kept_assets(deployment: Deployment) -> Kept:
    """Return the cached descriptions of the assets that this version of the program makes."""
    program, folder = digest_program(), deployment.cache.folder
    return Kept(
        program=program,
        open=lambda slug: open_cache(folder, kind=f"companions of {slug} in {deployment.ledger_path}", program=program),
    )


def store_assets(assets: Sequence[Asset], deployment: Deployment) -> dict[str, Stored]:
    """Store assets and return what was stored, by the assets' names."""
    documents = (
        SmallObject(
            key=asset.stored.key,
            content=asset.content,
            media_type=asset.stored.media_type,
            cache_control=IMMUTABLE,
        )
        for asset in assets
    )
    deque(deployment.storage.put_documents(documents), maxlen=0)
    return {asset.name: asset.stored for asset in assets}
