"""What reading the inventory finds; a case is a folder."""
