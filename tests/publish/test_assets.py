"""Assets of episodes: how they are stored, and how their descriptions are kept."""

from pathlib import Path

from publisher.cache import digest_program
from publisher.model.chapters import Chapter
from publisher.plan import AssetJob
from publisher.plan.assets import EpisodeAssets, make_assets
from publisher.publish.assets import open_kept_assets, publish_assets
from support.deployments import EPISODES, FEED, make_deployment
from support.strategies import publication

EPISODE = EPISODES[0].model_copy(update={"marks": (Chapter.model_validate({"start": 0, "title": "A"}),)})


def test_assets_are_stored_and_returned(tmp_path: Path) -> None:
    """Each file is stored, and the entry names them with the digest of the job."""
    deployment = make_deployment(tmp_path)
    assets = make_assets(FEED, EPISODE, publication(FEED, EPISODE))
    done = publish_assets(AssetJob(slug="en", guid="guid", assets=assets, words="words"), deployment)
    assert done == EpisodeAssets(guid="guid", assets={asset.name: asset.stored for asset in assets}, words="words")
    assert {asset.name: deployment.storage.read(asset.stored.key) for asset in assets} == {
        asset.name: asset.content for asset in assets
    }


def test_results_are_kept_for_each_feed(tmp_path: Path) -> None:
    """What the assets of one feed are like is kept for a later run, and not taken for another feed's."""
    deployment = make_deployment(tmp_path)
    kept = open_kept_assets(deployment)
    with kept.open("maalt") as results:
        results.keep("inputs", b"result")
    again = open_kept_assets(deployment)
    with again.open("maalt") as results:
        assert results.get("inputs") == b"result"
    with again.open("sti") as results:
        assert results.get("inputs") is None
    assert again.program == digest_program()
