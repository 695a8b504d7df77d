"""Copies tags, pictures and chapters from one audio file to another: all within a format, else what the other holds.

A module for each family of formats reads fields and pictures, and makes them; `transfer` joins the two.
"""

from publisher.media.tags.copy.transfer import copy_tags

__all__ = ["copy_tags"]
