"""What all tests share: examples that are the same in every run."""

import os

import pytest
from hypothesis import HealthCheck, settings

# Before anything of it is imported: its assertions then say what differs, as those of tests do.
pytest.register_assert_rewrite("support")

pytest_plugins = ("support.stores", "support.buckets", "support.audio", "support.site_fixtures")

# The same examples on every machine, and no verdict by the clock: a test that fails, fails for everybody.
settings.register_profile(
    "publisher",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("publisher")


def pytest_report_header() -> str | None:
    """Say so when expectations are being written instead of compared."""
    return "GOLDEN=1: what comes out is written down as what must come out" if os.environ.get("GOLDEN") else None
