#!/bin/sh
# FRR 10.3 does not look at its routes again when RPKI data arrive, and not dependably when they change. So bgpd does, from what
# its sessions keep, when its table of payloads (VRPs), its list of caches or bgpd itself (process and its start) is not what
# it was at the last run. Each time bgpd tells members every route once more, changed or not: therefore not at each run.
# Ends with another status than 0 where bgpd does not answer; the next run tries again.
set -eu
state=/run/frr-revalidate

pid=$(cat /run/frr/bgpd.pid)
born=$(cut -d ' ' -f 22 "/proc/$pid/stat")
payloads=$(vtysh -d bgpd -c 'show rpki cache-server' -c 'show rpki prefix-table' | LC_ALL=C sort | cksum)

if [ "$(cat "$state" 2>/dev/null)" != "$pid $born $payloads" ]; then
  vtysh -d bgpd -c 'clear bgp ipv4 unicast * soft in' -c 'clear bgp ipv6 unicast * soft in'
  echo "$pid $born $payloads" >"$state"
fi
