"""NetBox's neighbours inside its node: PostgreSQL and Valkey, on unix sockets only."""

from ixp.poll import poll
from lab.netbox.release import SOCKETS
from lab.node import Node

DATA = "/var/lib/postgresql/ixp"
_AS_POSTGRES = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
# The database lives in memory and dies with the node: waiting for a disk would prove nothing.
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": SOCKETS,
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "jit": "off",
    "shared_buffers": "128MB",
    "autovacuum_naptime": "10min",
}


def start(node: Node) -> None:
    """Start both and come back when they answer; raises TimeoutError or DeviceError."""
    programs = node.script("echo /usr/lib/postgresql/*/bin").strip()
    node.script(
        'mkdir -p "$1" && chmod 1777 "$1" && install -d -o postgres -g postgres -m 0700 "$2" && shift 2 && exec "$@"',
        SOCKETS,
        DATA,
        *_AS_POSTGRES,
        f"{programs}/initdb",
        f"--pgdata={DATA}",
        "--username=postgres",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--auth-local=trust",
        "--no-sync",
    )
    options = [item for name, value in _SETTINGS.items() for item in ("-c", f"{name}={value}")]
    node.spawn(*_AS_POSTGRES, f"{programs}/postgres", "-D", DATA, *options)
    node.spawn("valkey-server", "--port", "0", "--unixsocket", f"{SOCKETS}/valkey.sock", "--save", "", "--dir", "/tmp")  # noqa: S108  inside the node
    ready = ("pg_isready", "-q", "-h", SOCKETS)
    poll(lambda: node.exec(*ready, check=False).returncode == 0, 20.0, every_s=0.05, what="PostgreSQL's first answer")
    poll(lambda: "PONG" in flush(node, "ping"), 10.0, every_s=0.05, what="Valkey's first answer")


def sql(node: Node, *statements: str, database: str = "postgres") -> str:
    """Run statements, each in a transaction of its own; raises DeviceError with what PostgreSQL said."""
    commands = [item for statement in statements for item in ("-c", statement)]
    options = ("-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", SOCKETS, "-U", "postgres", "-d", database)
    return node.exec("psql", *options, *commands).stdout


def flush(node: Node, command: str = "flushall") -> str:
    """Give Valkey a command, by default the one that empties it; returns its answer."""
    return node.exec("valkey-cli", "-s", f"{SOCKETS}/valkey.sock", command, check=False).stdout
