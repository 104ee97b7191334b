"""The case file of route-server behaviour, run live: members announce its routes to each daemon, and tell what they get."""
