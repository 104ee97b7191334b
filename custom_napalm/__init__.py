"""NAPALM drivers for platforms that have none; NAPALM finds them by this package's name."""
