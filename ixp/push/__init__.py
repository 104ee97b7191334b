"""How devices are reached and spoken to: Nornir's inventory from the exchange, credentials, marks on devices."""
