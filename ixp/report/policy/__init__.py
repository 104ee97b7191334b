"""The route servers' policy in words, for members: made from the model, in English or French, as Markdown or HTML.

What is said is decided once for all languages (``acceptance``, ``asking``); how it is said stands in ``en`` and ``fr``.
"""
