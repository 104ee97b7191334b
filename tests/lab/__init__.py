"""Behaviour on live daemons in the lab."""
