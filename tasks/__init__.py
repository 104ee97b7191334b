"""What is done to devices: Nornir tasks."""
