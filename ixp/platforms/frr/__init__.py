"""FRRouting as a route server."""
