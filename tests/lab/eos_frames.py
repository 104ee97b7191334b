"""Frames with a mark, sent from one host and captured on all: who received what, tags included.

That nobody else received a frame is told by a fence: after it, every host that can sends a broadcast into each of its VLANs.
Where the fence has arrived, what was sent before it would have.
"""

import json
from dataclasses import asdict, dataclass
from itertools import count

from ixp.poll import poll
from tests.lab.eos_fabric import Fabric

BROADCAST = "ff:ff:ff:ff:ff:ff"
ARP, IPV4, ODD = 0x0806, 0x0800, 0x88B5  # the last is IEEE 802's for local experiments
_CAPTURE = """
import socket, struct, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
s.setsockopt(263, 8, 1)  # SOL_PACKET, PACKET_AUXDATA: the kernel takes the tag out of the frame and tells it here
s.bind((sys.argv[1], 0))
print("capturing", flush=True)
while True:
    data, extra, _, address = s.recvmsg(65535, 256)
    at = data.find(b"MARK:")
    if address[2] == 4 or at < 0:  # PACKET_OUTGOING
        continue
    status, tci = next(((v[0], v[5]) for _, kind, raw in extra if kind == 8 for v in [struct.unpack("=IIIHHHH", raw)]), (0, 0))
    vid = tci & 0xFFF if status & 0x10 else struct.unpack("!H", data[14:16])[0] & 0xFFF if data[12:14] == b"\\x81\\0" else 0
    print("GOT", data[at + 5 : at + 9].decode(), vid, len(data), flush=True)
"""
_SEND = """
import json, socket, struct, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind((sys.argv[1], 0))
mac = lambda text: bytes.fromhex(text.replace(":", ""))
for frame in json.load(sys.stdin):
    tag = struct.pack("!HH", 0x8100, frame["vid"]) if frame["vid"] else b""
    head = mac(frame["target"]) + mac(frame["source"]) + tag + struct.pack("!H", frame["ethertype"])
    body = bytes.fromhex(frame["header"]) + b"MARK:" + frame["mark"].encode()
    s.send((head + body).ljust(frame["size"], b"\\0"))
"""
_marks = count(1000)


@dataclass
class Frame:
    """One frame; ``vid`` 0: untagged. ``source`` None: the sender's own MAC. ``header`` stands before the mark, in hex."""

    vid: int = 0
    target: str = BROADCAST
    source: str | None = None
    ethertype: int = ARP
    size: int = 64
    header: str = ""


class Frames:
    """Captures on every host of the fabric, and sends.

    ``domains`` tells for each host the VLANs that it hears by name, with its tag in each (0: none); the ``mute`` may not send.
    """

    def __init__(self, fabric: Fabric, domains: dict[str, dict[str, int]], mute: frozenset[str] = frozenset()) -> None:
        self.fabric = fabric
        self.domains = domains
        self.mute = mute
        for name, host in fabric.hosts.items():
            host.spawn("python3", "-c", _CAPTURE, fabric.device(name))
        for host in fabric.hosts.values():
            poll(lambda host=host: "capturing" in host.log("python3"), 10, 0.02, "the capture")

    def receivers(self, sender: str, *frames: Frame) -> list[dict[str, int]]:
        """Send frames; for each, who received it with which tag (0: none)."""
        marks = self._send(sender, *frames)
        self._fence()
        return [self._got(mark) for mark in marks]

    def _send(self, sender: str, *frames: Frame) -> list[str]:
        marks, own = [str(next(_marks)) for _ in frames], self.fabric.plan[sender].mac
        wanted = [{**asdict(item), "source": item.source or own, "mark": mark} for item, mark in zip(frames, marks, strict=True)]
        host = self.fabric.hosts[sender]
        host.exec("python3", "-c", _SEND, self.fabric.device(sender), stdin=json.dumps(wanted))
        return marks

    def _fence(self) -> None:
        """Return when every host has heard a later frame in each of its VLANs that another host may send into."""
        marks = {}
        for name, tags in self.domains.items():
            sent = self._send(name, *(Frame(vid=vid) for vid in tags.values())) if name not in self.mute else []
            marks |= {(name, domain): mark for domain, mark in zip(tags, sent, strict=False)}
        for name, tags in self.domains.items():
            for domain in tags:
                others = [mark for (sender, where), mark in marks.items() if where == domain and sender != name]
                what = f"a frame in VLAN {domain} at {name}"
                poll(lambda name=name, others=others: not others or self._heard(name) & set(others), 10, 0.02, what)

    def _heard(self, name: str) -> set[str]:
        return {line.split()[1] for line in self._lines(name)}

    def _got(self, mark: str) -> dict[str, int]:
        lines = {name: line.split() for name in self.fabric.hosts for line in self._lines(name) if line.split()[1] == mark}
        return {name: int(words[2]) for name, words in lines.items()}

    def _lines(self, name: str) -> list[str]:
        """What a host has received so far; the last line may still be being written."""
        text = self.fabric.hosts[name].log("python3")
        return [line for line in text[: text.rfind("\n") + 1].splitlines() if line.startswith("GOT ")]
