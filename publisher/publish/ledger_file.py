"""Finds, reads and writes the file of a ledger; in a folder that a web server may serve, its name is a secret."""

import re
from dataclasses import dataclass
from secrets import token_hex

from publisher.errors import PublisherError
from publisher.sources.workspace import Workspace
from publisher.storage.layout import SECRET_DIGITS

SUFFIX = ".ledger.json"
_NAME = rf"(?P<feed>[a-z0-9-]+)(?:\.[0-9a-f]{{{SECRET_DIGITS}}})?{re.escape(SUFFIX)}"
"""The name of a ledger's file, with or without a token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFile:
    """One ledger's file in the working folder. Picklable; nothing is created before `write`.

    A ledger names files that are stored and not yet shown. Where it `is_secret`, a random token stands in its name,
    which only a listing of its folder tells: `x.ledger.json` is `x.<32 hexadecimal digits>.ledger.json`. Earlier
    versions wrote the name without a token: such a file is read until the next write, and then replaced.
    """

    workspace: Workspace
    path: str
    """From the top of the working folder, without the token."""
    is_secret: bool

    @property
    def name(self) -> str:
        """What messages call it: the path, with an asterisk for the token, since logs may be public."""
        return self._spell("*") if self.is_secret else self.path

    def read(self) -> bytes | None:
        """Return its content, None if there is none; raise PublisherError as `write`."""
        # While another process gives the file its token, a listing may have a name that is gone by now, or none of
        # the two. That happens once in the life of a ledger.
        for _ in range(2):
            found = self._find()
            content = self.workspace.read(found) if found else None
            if content is not None:
                return content
        return None

    def write(self, content: bytes) -> None:
        """Write it atomically, unless it has this content; raise PublisherError if there are several, or on failure.

        A file without a token is deleted once the one with a token is whole. After a cut between the two both are
        there, and the one with the token counts.
        """
        path = self._find()
        is_old = self.is_secret and path == self.path
        if path is None or is_old:
            path = self._spell(token_hex(SECRET_DIGITS // 2))
        if self.workspace.read(path) != content:
            self.workspace.write(path, content)
        if self.is_secret:
            self.workspace.remove(self.path)

    def _spell(self, token: str) -> str:
        return f"{self.path.removesuffix(SUFFIX)}.{token}{SUFFIX}"

    def _find(self) -> str | None:
        """Return the path of the file that counts, None if there is none."""
        if not self.is_secret:
            return self.path
        files = self.workspace.files(self.path.rpartition("/")[0])
        begin, end = map(re.escape, self._spell("*").split("*"))
        named = [file for file in files if re.fullmatch(f"{begin}[0-9a-f]{{{SECRET_DIGITS}}}{end}", file)]
        if len(named) > 1:
            raise PublisherError(
                f"there are {len(named)} ledgers {self.name}, and one feed has one",
                hint="keep the one that was written with the feed there, and delete the others",
            )
        if named:
            return named[0]
        return self.path if self.path in files else None


def list_ledgers_beside(workspace: Workspace, beside: str) -> list[LedgerFile]:
    """Return the ledgers of all feeds in the folder of the ledger `beside`, whose names are secrets, by their names."""
    folder = beside.rpartition("/")[0]
    named = (re.fullmatch(_NAME, file.rpartition("/")[2]) for file in workspace.files(folder))
    slugs = sorted({found["feed"] for found in named if found})
    return [LedgerFile(workspace=workspace, path=f"{folder}/{slug}{SUFFIX}", is_secret=True) for slug in slugs]
