"""Definitions: named, versioned rules for NRR and GRR, printed beside every number."""

from addon.core.definitions.catalogue import DEFINITIONS, definition_for
from addon.core.definitions.definition import Bounds, Definition, Parts, Ratio, Term
from addon.core.definitions.difference import Laid, Shape, difference, laid_out, pairs_of, pairs_text
from addon.core.definitions.scene import Scene

__all__ = [
    "DEFINITIONS",
    "Bounds",
    "Definition",
    "Laid",
    "Parts",
    "Ratio",
    "Scene",
    "Shape",
    "Term",
    "definition_for",
    "difference",
    "laid_out",
    "pairs_of",
    "pairs_text",
]
