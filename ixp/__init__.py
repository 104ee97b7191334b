"""The pipeline that runs an Internet exchange from Git."""
