"""Reading a rendered BIRD file (2.17): every part of it as a value that knows its line; nothing here says what it means."""

from validate.bird.file import BirdFile, read_bird

__all__ = ["BirdFile", "read_bird"]
