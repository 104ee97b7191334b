"""What must hold: checks that return findings and never raise."""
