"""Tests by behaviour, on real daemons where one exists."""
