"""The NAPALM drivers against real daemons and stand-ins."""
