"""Flags: which accounts to look at first, why, and how often each rule was right on this very book."""

from addon.core.flags.flag import LABELS, Flag, FlagKind, Flags

__all__ = ["LABELS", "Flag", "FlagKind", "Flags"]
