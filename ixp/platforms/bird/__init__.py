"""BIRD 2.14 or later, and BIRD 3."""
