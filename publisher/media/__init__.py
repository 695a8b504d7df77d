"""Audio and pictures: ffmpeg, inspection, loudness, mastering, tags, and a cache of their results."""
