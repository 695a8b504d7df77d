"""Masters recordings: analysis, edits, gain, limiting, encoding, and verification of the encoded file."""
