"""The case file's translation, and the comparison that the live run rests on."""
