"""Flags: which accounts to look at first, why, and how often each rule was right on this very book."""

from addon.core.flags.find import find_flags
from addon.core.flags.flag import LABELS, Flag, FlagKind, Flags, Standing, flag_text
from addon.core.flags.rules import RULES

__all__ = ["LABELS", "RULES", "Flag", "FlagKind", "Flags", "Standing", "find_flags", "flag_text"]
