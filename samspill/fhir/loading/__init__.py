"""Taking in files: Bundles and NDJSON, each Bundle whole or not at all, and going on after a stop."""

from samspill.fhir.loading.indexing import begin_load, end_load
from samspill.fhir.loading.operation import load
from samspill.fhir.loading.sources import Source, Unit, sources, units

__all__ = ["Source", "Unit", "begin_load", "end_load", "load", "sources", "units"]
