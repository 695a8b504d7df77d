"""List pages: the episodes of a show, topic, person, season or derived feed, and indexes of such lists."""
