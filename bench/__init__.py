"""How fast the platform is, measured by `make bench`."""
