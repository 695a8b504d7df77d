"""Reads podcast feeds of any host: bytes to values, and of every tag and attribute what becomes of it."""
