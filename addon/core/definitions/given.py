"""Movements as a sheet states them."""

from __future__ import annotations

from fractions import Fraction

from addon.core.definitions.definition import Definition, Parts, Term
from addon.core.definitions.scene import Scene
from addon.core.movements import Movements


def movements_as_given(scene: Scene) -> Parts | str:
    """(start + expansion - contraction - churn) / start, and the same without expansion."""
    source = scene.source
    assert isinstance(source, Movements)
    base = source.total("start")
    if base == 0:
        return "the revenue at the start is zero, and a share of nothing is no number"
    lost = -source.contraction - source.churn
    weight = Fraction(1, base)
    return Parts(
        base, (Term(weight, source.expansion + lost, source.start),), (Term(weight, lost, source.start),)
    )


MOVEMENTS_AS_GIVEN = Definition(
    name="movements_as_given",
    version=1,
    label="Movements as the sheet states them",
    text="Start plus expansion minus contraction minus churn, over start, with the movements the sheet "
    "states; GRR leaves expansion out; new and returned customers count in neither.",
    needs="movements",
    rule=movements_as_given,
)
