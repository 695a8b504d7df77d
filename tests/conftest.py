"""What all tests share: a clean environment, and examples that are the same in every run."""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

# Before anything of it is imported: its assertions then say what differs, as those of tests do.
pytest.register_assert_rewrite("support")

pytest_plugins = (
    "support.stores",
    "support.buckets",
    "support.audio",
    "support.site_fixtures",
    "support.published",
    "support.pictures_once",
    "support.tools",
)

# The same examples on every machine, and no verdict by the clock: a test that fails, fails for everybody.
SAME = settings(derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", SAME, max_examples=20)
settings.register_profile("publisher", SAME, max_examples=60)


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples: few where the slow tests are left out; clean the environment.

    Quick tests bring an ffmpeg along; all others use the one that the program finds on this machine.
    """
    gc.set_threshold(100_000)
    profile = config.getoption("--hypothesis-profile", None)
    if profile is None:
        quick = "not slow" in config.getoption("-m", "") and "PUBLISHER_TEST_ALL" not in os.environ
        profile = "quick" if quick else "publisher"
        settings.load_profile(profile)
    from support import environment  # noqa: PLC0415 - after its assertions are rewritten

    environment.clean()
    if profile == "quick":
        environment.bring_ffmpeg()


def pytest_collection_finish() -> None:
    """Let the garbage collector alone with what stays to the end: thousands of tests, and all that they import.

    Else it walks through them again and again, for a sixth of the whole time.
    """
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str | None:
    """Say so when expectations are being written instead of compared."""
    return "GOLDEN=1: what comes out is written down as what must come out" if os.environ.get("GOLDEN") else None
