"""Whether a text could wake up as a formula, wherever it is pasted, exported or opened."""

from __future__ import annotations

import unicodedata

_OPENS = frozenset("=+-@")
_BREAKS = ("\t", "\r", "\n")
_UNSEEN = frozenset({"Cc", "Cf"})  # control characters; marks without width, such as a byte order mark


def opens_formula(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula.

    It is told by the first sign one can see, in any width: programs drop a byte order mark or spaces before
    it, and Japanese ones read a full-width ``＝`` as ``=``. A text that begins with a tab or a line break,
    which may split a cell in two, counts too. Source: OWASP, CSV Injection.
    """
    if text.startswith(_BREAKS):
        return True
    for sign in text:
        if not sign.isspace() and unicodedata.category(sign) not in _UNSEEN:
            return unicodedata.normalize("NFKC", sign)[:1] in _OPENS
    return False
