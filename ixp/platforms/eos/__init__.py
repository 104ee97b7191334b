"""Arista EOS: what a switch is told."""
