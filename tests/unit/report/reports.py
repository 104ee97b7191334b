"""Results with everything that a report has to show."""

from ixp.model import CheckResult, Finding, Severity, Verdict

UNKNOWN = Finding(
    rule="port.unknown",
    severity=Severity.ERROR,
    what="sw1-nte01 has no interface Etherent1",
    object="connection armor-1",
    where="inventory/nantes/members/armor.yml:13",
    hint="did you mean 'Ethernet1'?",
)
TWICE = Finding(
    rule="port.used-twice",
    severity=Severity.ERROR,
    what="sw1-nte01/Ethernet1 is used by connection armor-1 too: inventory/nantes/members/armor.yml:13",
    object="connection loire-1",
    where="inventory/nantes/members/loire.yml:12",
)
PRINTED = Finding(
    rule="rendered.no-max-prefix",
    severity=Severity.ERROR,
    what="the session with 192.0.2.11 has no limit \x1b[1m & <none>",
    object="device rs1-nte01",
    where="rs1-nte01.cfg:245",
    source="templates/bird/members.j2:38",
    hint="import limit 100 action disable;",
)
FROM_PYTHON = Finding(rule="rendered.lag", severity=Severity.ERROR, what="no channel-group", where="sw1-nte01.cfg:300")
ELSEWHERE = Finding(
    rule="device.mac",
    severity=Severity.WARNING,
    what="two of them",
    object="device rs1-nte01",
    where="NetBox device rs1-nte01",
)
KNOWN = Finding(rule="member.unmapped-asn", severity=Severity.INFO, what="no number", where="inventory/nantes/exchange.yml:20")

RESULTS = (
    CheckResult(check="inventory", verdict=Verdict.PASS),
    CheckResult(check="rules", verdict=Verdict.FAIL, findings=(TWICE, UNKNOWN, KNOWN, ELSEWHERE)),
    CheckResult(check="rendered", verdict=Verdict.FAIL, findings=(PRINTED, FROM_PYTHON)),
    CheckResult(check="batfish", verdict=Verdict.NOT_VERIFIED, reason="BATFISH_HOST is not set"),
)
