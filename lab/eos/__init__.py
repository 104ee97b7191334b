"""STAND-IN of an Arista EOS switch, not EOS: eAPI with configuration sessions and a commit timer, driving Open vSwitch.

No real EOS took part. It answers what the NAPALM ``eos`` driver asks, refuses configuration lines that it does not know, and
prints its configuration in an order and form of its own, so that code which compares text with a rendered file fails here too.
"""

VERSION = {"4.31": "4.31.2F-ixp-stand-in", "4.32": "4.32.1F-ixp-stand-in"}
MODEL = "IXP-LAB-STAND-IN-OF-EOS"
