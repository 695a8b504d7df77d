"""Tests of the rules: what each of them finds, and what it lets be."""
