"""Definitions: named, versioned rules for NRR and GRR, printed beside every number."""

from addon.core.definitions.catalogue import DEFINITIONS, definition_for
from addon.core.definitions.definition import Bounds, Definition, Parts, Ratio, Term
from addon.core.definitions.scene import Scene

__all__ = ["DEFINITIONS", "Bounds", "Definition", "Parts", "Ratio", "Scene", "Term", "definition_for"]
