"""The real NAPALM driver for EOS against the stand-in of a switch."""
