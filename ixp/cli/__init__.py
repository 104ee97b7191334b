"""The command line: verbs over flows; the only place that reads arguments and the environment, prints and exits."""
