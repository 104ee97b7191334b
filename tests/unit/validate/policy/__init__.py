"""The rendered policies: the interpreters of both languages, and the check that holds them to the policy."""
