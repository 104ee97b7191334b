"""What is measured, against which goals: ``make bench``."""
