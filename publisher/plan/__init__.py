"""Computes plans: one step for each episode and picture, from sources, ledger and inventory alone.

The plan that a dry run shows is the value that publishing carries out. Published audio is replaced only where its
episode is named with --replace.
"""

from publisher.plan.identity import cover_path, list_shown, make_asset_jobs, resolve_guid
from publisher.plan.planner import Inventory, make_plan
from publisher.plan.settle import find_lost, find_lost_pictures, list_lost, settle_ledger
from publisher.plan.steps import AssetJob, AudioJob, CoverJob, LeaveJob, Plan, Step, StepKind, cover_key

__all__ = [
    "AssetJob",
    "AudioJob",
    "CoverJob",
    "Inventory",
    "LeaveJob",
    "Plan",
    "Step",
    "StepKind",
    "cover_key",
    "cover_path",
    "find_lost",
    "find_lost_pictures",
    "list_lost",
    "list_shown",
    "make_asset_jobs",
    "make_plan",
    "resolve_guid",
    "settle_ledger",
]
