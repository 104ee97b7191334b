"""Data from outside (IRR, RPKI, PeeringDB), as content-addressed snapshots; rendering reads nothing else."""
