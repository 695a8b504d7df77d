"""Carries out a plan: jobs, the switch of the feed, web pages, archive pages, retention."""
