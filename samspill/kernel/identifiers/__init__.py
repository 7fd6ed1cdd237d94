"""Norwegian identifiers: which kind a number is, whether it holds, how it is shown, and who may use it where.

The names below are the whole of it; nothing here tells when somebody was born or which sex they are. Those are facts of
Folkeregisteret, and from 2032 the number no longer carries them.
"""

from samspill.kernel.identifiers.check_digits import check_digits, organisation_check_digit
from samspill.kernel.identifiers.environments import allowed
from samspill.kernel.identifiers.person_numbers import Identified, Kind, Rules, Series, classify
from samspill.kernel.identifiers.rules import fault, formatted
from samspill.kernel.identifiers.synthetic import organisation_numbers, synthetic_number
from samspill.kernel.identifiers.systems import (
    DNR,
    DUF,
    FHN,
    FNR,
    HER,
    HNR,
    HPR,
    MUNICIPALITY,
    ORGANISATION,
    PHARMACY_LICENCE,
    RESH,
    bare,
    normalise,
)

__all__ = [
    "DNR",
    "DUF",
    "FHN",
    "FNR",
    "HER",
    "HNR",
    "HPR",
    "MUNICIPALITY",
    "ORGANISATION",
    "PHARMACY_LICENCE",
    "RESH",
    "Identified",
    "Kind",
    "Rules",
    "Series",
    "allowed",
    "bare",
    "check_digits",
    "classify",
    "fault",
    "formatted",
    "normalise",
    "organisation_check_digit",
    "organisation_numbers",
    "synthetic_number",
]
