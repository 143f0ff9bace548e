"""Leave only the discovery documents Keeprate uses: ``python -m deploy.prune``, in the image.

google-api-python-client ships a document for each of Google's APIs, more than 100 MB of them.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

import googleapiclient

KEPT = ("drive.v3", "oauth2.v2", "script.v1", "sheets.v4")
DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"


def prune(folder: Path = DOCUMENTS, kept: Collection[str] = KEPT) -> int:
    """Delete every other document of ``folder``; how many bytes that freed.

    Raises ``FileNotFoundError``, before anything is deleted, when a document to keep is not there.
    """
    missing = sorted(name for name in kept if not (folder / f"{name}.json").is_file())
    if missing:
        raise FileNotFoundError(f"no discovery document {', '.join(missing)} in {folder}")
    freed = 0
    for path in folder.glob("*.json"):
        if path.stem not in kept:
            freed += path.stat().st_size
            path.unlink()
    return freed


if __name__ == "__main__":
    sys.stdout.write(f"{prune() / 1e6:.0f} MB of discovery documents removed\n")
