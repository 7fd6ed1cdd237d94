"""Samspill: the open national e-health platform."""
