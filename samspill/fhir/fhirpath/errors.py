"""What is said when an expression cannot be read, or cannot be evaluated on what it is given."""

from __future__ import annotations


class FhirPathError(ValueError):
    """An expression that is not FHIRPath, asks for what is unknown, or breaks a rule of evaluation.

    The message names the place in the expression or the rule, never a value of the resource.
    """
