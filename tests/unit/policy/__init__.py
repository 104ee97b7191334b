"""The policy decided in Python: routes, checks, exports, and what is said of them."""
