"""What publishing would do: for each episode and picture one step, computed from what is known and nothing else.

A plan is the very value that is carried out; showing it is all that a dry run is.
Published audio is never replaced unless it was asked for by name.
"""

from publisher.plan.identity import cover_path, list_shown, make_asset_jobs, make_picture_job, resolve_guid
from publisher.plan.planner import Inventory, make_plan
from publisher.plan.settle import find_lost, list_lost, settle_ledger
from publisher.plan.steps import AssetJob, AudioJob, CoverJob, Plan, Step, StepKind, cover_key

__all__ = [
    "AssetJob",
    "AudioJob",
    "CoverJob",
    "Inventory",
    "Plan",
    "Step",
    "StepKind",
    "cover_key",
    "cover_path",
    "find_lost",
    "list_lost",
    "list_shown",
    "make_asset_jobs",
    "make_picture_job",
    "make_plan",
    "resolve_guid",
    "settle_ledger",
]
