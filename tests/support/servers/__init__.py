"""Real stores, started on this machine."""
