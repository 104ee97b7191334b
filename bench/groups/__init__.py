"""A module for each group of measurements; importing it registers them."""
