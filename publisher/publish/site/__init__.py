"""Stores and removes the web pages of a show."""
