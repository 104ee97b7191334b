"""One language's voice: sentences by key and words for the model's names, set as its typography wants."""

import re
from collections.abc import Mapping
from enum import StrEnum

from ixp.model import Blackhole, LimitAction, NextHop, Policy, PrefixLengths
from ixp.policy.checks import Check
from ixp.policy.communities import Action, Info
from ixp.report.policy import en, fr

PEER = 64501
"""Whom the examples are about: an ASN for documentation (RFC 5398)."""
_NARROW = re.compile(r" (?=[;!?%»])|(?<=«) ")


class Language(StrEnum):
    """Languages that the policy is written in."""

    ENGLISH = "en"
    FRENCH = "fr"


class Voice:
    """A language: sentences by key, and words for what the model has names for."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = fr if language is Language.FRENCH else en

    def say(self, key: str, **values: object) -> str:
        """The sentence, set as the language's typography wants."""
        return self.of(self._words.SENTENCES, key, **values)

    def check(self, check: Check, policy: Policy) -> str:
        """When a check refuses a route; a text that follows «refused if»."""
        return self.of(
            self._words.CHECKS,
            check,
            next_hop=self.of(self._words.NEXT_HOPS, policy.next_hop),
            max_path=policy.max_path,
            max_communities=policy.max_communities,
            ipv4_shortest=policy.ipv4_length.shortest,
            ipv4_longest=policy.ipv4_length.longest,
            ipv6_shortest=policy.ipv6_length.shortest,
            ipv6_longest=policy.ipv6_length.longest,
        )

    def action(self, action: Action) -> str:
        """What a member asks for."""
        return self.of(self._words.ACTIONS, action, peer=PEER)

    def info(self, info: Info) -> str:
        """What a community says."""
        return self.of(self._words.INFOS, info)

    def blackhole(self, mode: Blackhole, next_hop: object) -> str:
        """What is done with blackhole requests."""
        return self.of(self._words.BLACKHOLES, mode, next_hop=f"`{next_hop}`")

    def limit(self, action: LimitAction, minutes: int) -> str:
        """What follows above a limit."""
        return self.of(self._words.LIMITS, action, minutes=minutes)

    def option(self, name: str) -> str:
        """What an option of ``Options`` is about."""
        return self.of(self._words.OPTIONS, name)

    def value(self, value: object) -> str:
        """A value of an option."""
        if value is None or isinstance(value, bool):
            return self.say({None: "none", True: "yes", False: "no"}[value])
        if isinstance(value, PrefixLengths):
            return self.say("lengths", shortest=f"/{value.shortest}", longest=f"/{value.longest}")
        if isinstance(value, NextHop):
            return self.of(self._words.NEXT_HOP_OPTIONS, value)
        if isinstance(value, LimitAction):
            return self.of(self._words.LIMIT_OPTIONS, value)
        return str(value)

    def of(self, table: Mapping[str, str], key: str, **values: object) -> str:
        """An entry of a table with its values; raises KeyError for one that the language lacks."""
        said = table[key]
        return (_french(said) if self.language is Language.FRENCH else said).format(**values)


def _french(said: str) -> str:
    """Spaces and apostrophes as the Imprimerie nationale sets them; code between back quotes stays as it is."""
    parts = said.split("`")
    parts[::2] = [_NARROW.sub("\u202f", part.replace("'", "\u2019").replace(" :", "\u00a0:")) for part in parts[::2]]
    return "`".join(parts)
