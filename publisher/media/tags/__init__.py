"""Tags of audio files: ID3v2 in MP3, atoms in M4A, Vorbis comments in Opus."""
