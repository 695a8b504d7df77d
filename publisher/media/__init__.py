"""Audio and pictures: ffmpeg, mastering, loudness, tags, and what is kept of them."""
