"""Masters a recording: analysis, edits, gain, limiter, encoding and its proof."""
