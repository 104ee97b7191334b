"""Start the stand-in of an EOS switch: ``python3 -m lab.eos --help``."""

import argparse
import json
import ssl
from pathlib import Path

from lab.eos import VERSION
from lab.eos.eapi import Eapi, EapiServer
from lab.eos.ovs import OpenVswitch
from lab.eos.plane import NoPlane, Plane
from lab.eos.show import Show
from lab.eos.storage import Storage
from lab.eos.switch import Switch


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="lab.eos", description="STAND-IN of an Arista EOS switch (not EOS)")
    parser.add_argument("--state", type=Path, required=True, help="folder that outlives the process")
    parser.add_argument("--listen", required=True, help="ADDRESS:PORT; port 0 takes a free one")
    parser.add_argument("--cert", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--bootstrap-config", type=Path, required=True, help="first running and startup configuration")
    parser.add_argument("--bridge", required=True, help="Open vSwitch bridge, or none")
    parser.add_argument("--portmap", type=Path, help='JSON {"Ethernet1": "et1"}; other interfaces are down')
    parser.add_argument("--flavour", choices=sorted(VERSION), default="4.32")
    parser.add_argument("--hostname", help="tells several switches apart in a list of processes; changes nothing")
    parser.add_argument("--reload", action="store_true", help="boot from the startup configuration")
    return parser.parse_args()


def main() -> None:
    """Serve until killed; prints ``ready ADDRESS:PORT`` when it listens."""
    arguments = _arguments()
    ports: dict[str, str] = json.loads(arguments.portmap.read_text()) if arguments.portmap else {}
    plane: Plane = NoPlane() if arguments.bridge == "none" else OpenVswitch(arguments.bridge, ports)
    bootstrap = arguments.bootstrap_config.read_text()
    switch = Switch(Storage(arguments.state), bootstrap, plane.apply, reload=arguments.reload)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(arguments.cert, arguments.key)
    host, _, port = arguments.listen.rpartition(":")
    server = EapiServer((host, int(port)), Eapi(switch, Show(switch, plane, arguments.flavour)), tls)
    switch.watch()
    print(f"ready {host}:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
