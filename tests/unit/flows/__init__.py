"""Tests without daemons or services."""
