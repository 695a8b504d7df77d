"""What a person, a CI job or a program is shown: results on stdout, talk on stderr."""

from publisher.console.base import Console
from publisher.console.choose import FORMATS, open_console

__all__ = ["FORMATS", "Console", "open_console"]
