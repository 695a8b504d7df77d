"""Shows results in several formats: results on stdout, progress and messages on stderr.

What the start of the program and shell completion need is here; `base` and `choose` take longer to load.
"""

from publisher.console.streams import OutputError, finish_output, prepare_streams, silence_output, write_bytes

__all__ = ["OutputError", "finish_output", "prepare_streams", "silence_output", "write_bytes"]
