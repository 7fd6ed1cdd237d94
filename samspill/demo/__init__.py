"""The demo population: Synthea's clinical records, each under a made-up Norwegian identity, always the same one."""

from samspill.demo.bundles import transform
from samspill.demo.personnel import personnel_and_organisations
from samspill.demo.population import population, size
from samspill.demo.users import DemoUser, users
from samspill.demo.wording import norwegian

__all__ = ["DemoUser", "norwegian", "personnel_and_organisations", "population", "size", "transform", "users"]
