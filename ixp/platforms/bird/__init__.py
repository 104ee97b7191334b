"""BIRD 2.17 or later, and BIRD 3."""
