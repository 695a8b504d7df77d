"""Everything that touches the world: one outside thing each, and none knows another."""
