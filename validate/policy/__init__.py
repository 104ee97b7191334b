"""What the rendered route servers decide, read from their own files: each language has an interpreter here.

Every session is asked about probe routes of both families, with every state of RPKI and every kind of community; the answers
are held to the policy's evaluator (``ixp.policy.evaluate``), which live daemons are held to (``ixp rs parity``).
"""

from validate.policy.check import check_policy
from validate.policy.rules import POLICY_RULES

__all__ = ["POLICY_RULES", "check_policy"]
