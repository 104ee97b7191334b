"""The ways of a change: plan, sync, deploy, drift. Flows put the edges together and own none."""
