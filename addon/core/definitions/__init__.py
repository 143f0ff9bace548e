"""Definitions: named, versioned rules for NRR and GRR, printed beside every number."""

from addon.core.definitions.catalogue import DEFINITIONS, definition_for
from addon.core.definitions.definition import Bounds, Definition, Parts, Ratio, Term

__all__ = ["DEFINITIONS", "Bounds", "Definition", "Parts", "Ratio", "Term", "definition_for"]
