"""The sections of the French activity code (NAF rev. 2 follows NACE rev. 2), by its first two digits."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Eurostat, NACE Rev. 2: first and last division of each section.
_RANGES = (
    (1, 3, "Agriculture, forestry and fishing"),
    (5, 9, "Mining and quarrying"),
    (10, 33, "Manufacturing"),
    (35, 35, "Electricity, gas, steam and air conditioning supply"),
    (36, 39, "Water supply, sewerage, waste management and remediation"),
    (41, 43, "Construction"),
    (45, 47, "Wholesale and retail trade, repair of motor vehicles"),
    (49, 53, "Transportation and storage"),
    (55, 56, "Accommodation and food service"),
    (58, 63, "Information and communication"),
    (64, 66, "Financial and insurance activities"),
    (68, 68, "Real estate"),
    (69, 75, "Professional, scientific and technical activities"),
    (77, 82, "Administrative and support services"),
    (84, 84, "Public administration and defence"),
    (85, 85, "Education"),
    (86, 88, "Human health and social work"),
    (90, 93, "Arts, entertainment and recreation"),
    (94, 96, "Other services"),
    (97, 98, "Households as employers"),
    (99, 99, "Extraterritorial organisations"),
)
SECTIONS: Mapping[str, str] = MappingProxyType(
    {f"{division:02d}": name for first, last, name in _RANGES for division in range(first, last + 1)}
)
