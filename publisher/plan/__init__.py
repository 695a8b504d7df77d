"""What publishing would do: for each episode and picture one step, computed from what is known and nothing else.

A plan is the very value that is carried out; showing it is all that a dry run is.
Published audio is never replaced unless it was asked for by name.
"""

from publisher.plan.identity import companion_jobs, cover_path, guid_of, picture_job, shown, with_words
from publisher.plan.planner import Inventory, make_plan
from publisher.plan.settle import lost_by, lost_from, settle
from publisher.plan.steps import AudioJob, CompanionJob, CoverJob, Kind, Plan, Step, cover_key

__all__ = [
    "AudioJob",
    "CompanionJob",
    "CoverJob",
    "Inventory",
    "Kind",
    "Plan",
    "Step",
    "companion_jobs",
    "cover_key",
    "cover_path",
    "guid_of",
    "lost_by",
    "lost_from",
    "make_plan",
    "picture_job",
    "settle",
    "shown",
    "with_words",
]
