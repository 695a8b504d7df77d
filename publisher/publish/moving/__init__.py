"""Brings a show over from another host: reads its feeds, fetches what hangs on them, and writes sources of our own."""
