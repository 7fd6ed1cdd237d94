"""Profiles: StructureDefinitions that say more of a type than R4 does, and what keeps them.

    known = await profiles.known(tx)                            all that is known: carried, and in the database
    profiles.named(resource)                                    the profiles that it claims
    profiles.check(known, resource, profiles.named(resource))   every fault, with its place
    profiles.advise(known, resource, urls)                      what was not checked, and why

A profile's differential is laid over what it is based on (`snapshot`), and the tree that comes of it is compiled to a
check of all that it says beyond R4 (`compiler`); `validation` checks R4 itself.
"""

from samspill.fhir.profiles.checking import advise, check, named
from samspill.fhir.profiles.known import Known
from samspill.fhir.profiles.registry import known, stored
from samspill.fhir.profiles.writing import check_profiles, faults_of, known_for

__all__ = ["Known", "advise", "check", "check_profiles", "faults_of", "known", "known_for", "named", "stored"]
