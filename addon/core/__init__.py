"""The pure product: no I/O, no clock (``as_of`` is an input), no unseeded randomness.

It imports numpy and rapidfuzz, and nothing else from outside.
"""
