"""What the rules and the checks on rendered files find."""
