"""The catalogue of mistakes that never get through: a folder each, judged by the checks as they run before a push."""
