"""The exchange on one machine: real daemons in namespaces, proved by frames and routes."""
