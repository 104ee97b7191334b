"""Breaches of a switch's file: what an edit of a template or of our Python would make of it, and the one rule that objects.

Each: switch, the head of the section that is edited ('' for the whole file), what stood there (every time), what stands now, the
rule, and the line that its finding names, as it stands in the broken file.
"""

SW1, SW2 = "sw1-nte01", "sw1-nte02"
E1, E2, E3, E8, E9, E12 = (f"interface Ethernet{number}" for number in (1, 2, 3, 8, 9, 12))
TRUNK, LAG, API = "interface Port-Channel1", "interface Port-Channel103", "management api http-commands"
MAC, IP, IPV6 = "mac access-list peer-armor-1-mac", "ip access-list peer-armor-1-ipv4", "ipv6 access-list peer-armor-1-ipv6"
LOIRE = "mac access-list peer-loire-1-mac"
HASH, LOGIN = "@secret:device/password-hash@", "username ixp privilege 15 role network-admin"
MANAGEMENT, SECURITY = "interface Management1", "management security"
END = "!\nend\n"
ALLOWED, NATIVE = "switchport trunk allowed vlan ", "switchport trunk native vlan "

BREACHES = [
    # the left edge
    (SW1, "", END, "!\n", "rendered.truncated", "management api http-commands"),
    (SW1, "", "hostname sw1-nte01", "hostname sw1", "rendered.hostname", "hostname sw1"),
    (SW1, "", "hostname sw1-nte01", "hostname rs1-nte01", "rendered.hostname-twice", "hostname rs1-nte01"),
    (SW1, "", "hostname sw1-nte01", "hostnam sw1-nte01", "rendered.out-of-scope", "hostnam sw1-nte01"),
    (SW1, "", "username ixp ", "username admin ", "rendered.login", "username admin privilege 15"),
    (SW1, "", "privilege 15 role network-admin", "privilege 1", "rendered.login", "username ixp privilege 1 "),
    *(
        (SW1, "", f"secret sha512 {HASH}", after, "rendered.login", f"{LOGIN} {after}")
        for after in (f"secret {HASH}", f"secret 0 {HASH}", f"secret 5 {HASH}", "nopassword", f"secret sha512 {HASH} ssh-key")
    ),
    (SW1, "", "aaa authorization exec default local\n", "", "rendered.login", "username ixp"),
    (SW1, "", "aaa authorization", "username root nopassword\naaa authorization", "rendered.foreign-user", "username root"),
    (SW1, "", "vrf instance MGMT", "vrf instance OOB", "rendered.management-vrf", "vrf instance OOB"),
    (SW1, "", "vrf instance MGMT\n", "", "rendered.management-vrf", "aaa authorization"),
    (SW1, "", "vrf instance MGMT\n!\nntp server vrf MGMT 198.18.255.1\n", "ntp server vrf MGMT 198.18.255.1\nvrf instance MGMT\n",
     "rendered.management-vrf", "vrf instance MGMT"),
    (SW1, "", "ip route vrf MGMT 0.0.0.0/0 198.18.255.1\n", "", "rendered.management-route", "spanning-tree mode"),
    (SW1, "", "0.0.0.0/0 198.18.255.1\n", "0.0.0.0/0 198.18.255.2\n", "rendered.management-route", "ip route vrf MGMT"),
    (SW1, "", "ip route vrf MGMT 0", "ip route 0", "rendered.routing", "ip route 0.0.0.0/0"),
    (SW1, "", "ntp server vrf MGMT 198.18.255.1\n", "", "rendered.ntp", "vrf instance MGMT"),
    (SW1, "", "ntp server vrf MGMT 1", "ntp server 1", "rendered.ntp", "ntp server 198.18.255.1"),
    (SW1, "", "logging vrf", "ntp server vrf MGMT 203.0.113.9\nlogging vrf", "rendered.ntp", "ntp server vrf MGMT 203.0.113.9"),
    (SW1, "", "logging vrf MGMT host 198.18.255.1\n", "", "rendered.syslog", "ntp server"),
    (SW1, "", "mode none", "mode mstp", "rendered.spanning-tree", "spanning-tree mode mstp"),
    (SW1, "", "spanning-tree mode none\n", "", "rendered.spanning-tree", "logging vrf"),
    (SW1, "", END, "!\nrouter bgp 64496\n   neighbor 192.0.2.11 remote-as 64497\n" + END, "rendered.routing", "router bgp"),
    (SW1, "", END, "!\nip routing\n" + END, "rendered.routing", "ip routing"),
    (SW1, "", END, "!\nmonitor session 1 source Ethernet1\n" + END, "rendered.mirror", "monitor session 1"),
    (SW1, "", END, "!\nsnmp-server contact noc\n" + END, "rendered.out-of-scope", "snmp-server"),
    (SW1, "", END, "!\nmanagement telnet\n   no shutdown\n" + END, "rendered.out-of-scope", "management telnet"),
    # management
    (SW1, "", "interface Management1", "interface Management0", "rendered.management-port", "interface Ethernet1"),
    (SW1, MANAGEMENT, "   vrf MGMT\n", "", "rendered.management-port", "interface Management1"),
    (SW1, MANAGEMENT, "   vrf MGMT\n   ip address 198.18.255.11/24\n", "   ip address 198.18.255.11/24\n   vrf MGMT\n",
     "rendered.management-port", "vrf MGMT"),
    (SW1, MANAGEMENT, "   vrf MGMT\n", "   vrf MGMT\n   shutdown\n", "rendered.port-state", "shutdown"),
    (SW1, "", "198.18.255.11/24", "198.18.255.99/24", "rendered.management-address", "ip address 198.18.255.99/24"),
    (SW1, "", "198.18.255.11/24", "198.18.255.12/24", "rendered.address-twice", "ip address 198.18.255.12/24"),
    (SW1, "", "   ip address 198.18.255.11/24\n", "", "rendered.management-address", "interface Management1"),
    (SW1, MANAGEMENT, "   vrf MGMT\n", "   vrf MGMT\n   mtu 9000\n", "rendered.unexpected-line", "mtu 9000"),
    (SW1, API, "   no shutdown\n   vrf", "   vrf", "rendered.management-api", API),
    (SW1, API, "   vrf MGMT\n      no shutdown\n", "", "rendered.management-api", API),
    (SW1, API, "   protocol https ssl profile eapi\n", "", "rendered.management-api", API),
    (SW1, API, "http-commands", "gnmi", "rendered.management-api", "management api gnmi"),
    (SW1, API, "protocol https ssl profile eapi", "protocol http", "rendered.plain-api", "protocol http"),
    (SW1, API, "   protocol https", "   protocol http\n   protocol https", "rendered.plain-api", "protocol http"),
    (SW1, API, "profile eapi", "profile ixp", "rendered.api-certificate", "management security"),
    (SW1, SECURITY, "      certificate eapi.crt key eapi.key\n", "", "rendered.api-certificate", "management sec"),
    (SW1, API, "      no shutdown\n", "      no shutdown\n      shutdown\n", "rendered.management-api", "shutdown"),
    (SW1, API, "   no shutdown\n   vrf", "   shutdown\n   vrf", "rendered.management-api", "shutdown"),
    (SW1, API, " ssl profile eapi", "", "rendered.api-certificate", "protocol https"),
    (SW1, SECURITY, "eapi.crt key eapi.key", "eapi.key key eapi.crt", "rendered.api-certificate", "certificate eapi.key"),
    (SW1, SECURITY, "   ssl profile eapi\n      certificate eapi.crt key eapi.key\n",
     "      certificate eapi.crt key eapi.key\n   ssl profile eapi\n", "rendered.api-certificate", "certificate eapi.crt"),
    (SW1, SECURITY, "      cert", "      tls versions 1.0\n      cert", "rendered.unexpected-line", "tls versions 1.0"),
    # VLANs
    (SW1, "", "\nvlan 1001\n", "\nvlan 1003\n", "rendered.vlan-foreign", "vlan 1003"),
    (SW1, "", "\nvlan 100\n", "\nvlan 100 x\n", "rendered.vlan-foreign", "vlan 100 x"),
    (SW1, "", "vlan 1001\n   name nap-loire-clisson\n!\n", "", "rendered.vlan-missing", "vlan 100"),
    (SW1, "", "\nvlan 1001\n", "\nvlam 1001\n", "rendered.out-of-scope", "vlam 1001"),
    (SW1, "", "\nvlan 999\n", "\nvlan 1099\n   name x\n!\nvlan 999\n", "rendered.vlan-foreign", "vlan 1099"),
    (SW1, "vlan 1001", "name nap-loire-clisson", "name nap-1", "rendered.vlan-name", "name nap-1"),
    (SW1, "vlan 1001", "   name", "   state suspend\n   name", "rendered.unexpected-line", "state suspend"),
    (SW1, E1, "access vlan 100", "access vlan 999", "rendered.port-vlans", "switchport access vlan 999"),
    (SW1, E1, "   switchport access vlan 100\n", "", "rendered.default-vlan", E1),
    (SW1, E1, "access vlan 100", "access vlan 1001", "rendered.nap-leak", "switchport access vlan 1001"),
    (SW1, E2, "   switchport mode trunk\n", "", "rendered.default-vlan", E2),
    (SW1, E2, NATIVE + "100", NATIVE + "666", "rendered.native-vlan", NATIVE + "666"),
    (SW1, E2, ALLOWED + "100,1001", ALLOWED + "1001", "rendered.native-vlan", NATIVE + "100"),
    (SW1, E2, ALLOWED + "100,1001", ALLOWED + "100", "rendered.nap-port", ALLOWED + "100"),
    (SW1, E2, ALLOWED + "100,1001", ALLOWED + "100,1001,1002", "rendered.nap-leak", ALLOWED + "100,1001,1002"),
    (SW1, E2, f"   {ALLOWED}100,1001\n", f"   {ALLOWED}100\n   {ALLOWED}add 1001,666\n", "rendered.port-vlans", ALLOWED + "add"),
    (SW1, E9, "access vlan 1001", "access vlan 100", "rendered.nap-port", "switchport access vlan 100"),
    (SW1, E12, "access vlan 999", "access vlan 100", "rendered.parked", "switchport access vlan 100"),
    (SW2, "interface Ethernet5", "vlan 666", "vlan 100", "rendered.quarantine-bypass", "switchport access vlan 100"),
    (SW2, "interface Ethernet6", "vlan 666", "vlan 100", "rendered.quarantine-bypass", "switchport access vlan 100"),
    (SW2, "interface Ethernet48", "vlan 666", "vlan 100", "rendered.port-vlans", "switchport access vlan 100"),
    (SW2, TRUNK, ALLOWED + "100,", ALLOWED, "rendered.trunk-vlans", ALLOWED + "666"),
    (SW2, TRUNK, "100,666,1001", "100,666", "rendered.trunk-vlans", ALLOWED + "100,666,1002"),
    (SW2, TRUNK, f"   {ALLOWED}100,666,1001,1002\n", f"   {ALLOWED}100\n   {ALLOWED}666,1001-1002\n",
     "rendered.trunk-vlans", ALLOWED),
    (SW2, TRUNK, f"   {ALLOWED}100,666,1001,1002\n", f"   {ALLOWED}all\n", "rendered.trunk-foreign", ALLOWED + "all"),
    (SW2, TRUNK, "   switchport mode trunk\n", "", "rendered.trunk-vlans", TRUNK),
    (SW2, TRUNK, ALLOWED + "100,", ALLOWED + "7,100,", "rendered.trunk-foreign", ALLOWED + "7"),
    (SW2, TRUNK, "666,", "666,999,", "rendered.trunk-foreign", ALLOWED + "100,666,999"),
    (SW2, TRUNK, NATIVE + "999", NATIVE + "100", "rendered.trunk-native", NATIVE + "100"),
    (SW2, TRUNK, "   description", "   mtu 9214\n   description", "rendered.trunk-mtu", TRUNK),
    # ports
    (SW1, "", "interface Ethernet20\n", "interface Ethernet2000\n", "rendered.missing-port", "interface Ethernet19"),
    (SW1, LAG, LAG, "interface Port-Channel3", "rendered.missing-port", E3),
    (SW1, "", END, "!\ninterface Port-Channel199\n   shutdown\n" + END, "rendered.foreign-port", "interface Port-Channel199"),
    (SW1, "", END, "!\ninterface Vlan100\n   ip address 192.0.2.250/24\n" + END, "rendered.routed-port", "interface Vlan100"),
    (SW1, "", END, f"!\n{E1}\n   switchport access vlan 7\n" + END, "rendered.stanza-twice", E1),
    (SW1, E1, "armor-1\n", "armor-1\n   shutdown\n", "rendered.port-state", "shutdown"),
    (SW1, E8, "   shutdown\n", "", "rendered.open-port", E8),
    (SW1, E12, "   shutdown\n", "   no shutdown\n", "rendered.open-port", "no shutdown"),
    (SW1, E12, "   shutdown\n", "   shutdwon\n", "rendered.unexpected-line", "shutdwon"),
    (SW1, TRUNK, "   switchport mode", "   shutdown\n   switchport mode", "rendered.port-state", "shutdown"),
    (SW1, E3, "   channel-group 103 mode active\n", "", "rendered.lag", E3),
    (SW1, E3, "channel-group 103", "channel-group 104", "rendered.lag", "channel-group 104"),
    (SW1, E1, "   no lldp t", "   channel-group 101 mode active\n   no lldp t", "rendered.lag", "channel-group 101"),
    (SW1, "", "channel-group 103 mode active", "channel-group 103 mode on", "rendered.lag-mode", "channel-group 103 mode on"),
    (SW1, "", "channel-group 1 mode active", "channel-group 1 mode passive", "rendered.lag-mode", "channel-group 1 mode passive"),
    (SW1, "", "   lacp timer fast\n", "", "rendered.lag-timer", E3),
    # line by line
    (SW1, E1, "description PEER AS64497 armor-1", "description PEER port 1", "rendered.description", "description PEER port 1"),
    (SW1, E1, "   description PEER AS64497 armor-1\n", "", "rendered.description", E1),
    (SW1, "interface Ethernet51", "100gfull", "40gfull", "rendered.speed", "speed forced 40gfull"),
    (SW2, "interface Ethernet4", "   speed forced 1000full\n", "", "rendered.speed", "interface Ethernet4"),
    (SW1, E1, "   no lldp t", "   speed forced 1000full\n   no lldp t", "rendered.speed", "speed forced 1000full"),
    (SW1, "", "   no lldp transmit\n   no lldp receive\n", "", "rendered.lldp", E1),
    (SW1, E1, "   no lldp receive\n", "   lldp receive\n", "rendered.lldp", "lldp receive"),
    (SW1, "", "   spanning-tree portfast\n", "", "rendered.portfast", E1),
    (SW1, "", "   spanning-tree bpdufilter enable\n", "", "rendered.bpdu-filter", E1),
    (SW1, E1, "bpdufilter enable", "bpdufilter disable", "rendered.bpdu-filter", "spanning-tree bpdufilter disable"),
    (SW1, E1, "   storm-control multicast level 0.01\n", "", "rendered.storm-control", E1),
    (SW1, E1, "broadcast level 0.01", "broadcast level 10", "rendered.storm-control", "storm-control broadcast level 10"),
    (SW1, E1, "broadcast level 0.01", "broadcast level 0.001", "rendered.storm-control", "storm-control broadcast level 0.001"),
    (SW1, "interface Ethernet51", "   lacp", "   mtu 9214\n   lacp", "rendered.mtu", "mtu 9214"),
    (SW1, E1, "   switchport access vlan 100\n", "   no switchport\n", "rendered.routed-port", "no switchport"),
    (SW1, E9, "broadcast level 1\n", "broadcast level 0\n", "rendered.storm-control", "storm-control broadcast level 0"),
    (SW1, E1, "   no lldp t", "   mtu 9214\n   no lldp t", "rendered.mtu", "mtu 9214"),
    (SW1, E1, "   no lldp t", "   ip address 192.0.2.250/24\n   no lldp t", "rendered.routed-port", "ip address 192.0.2.250"),
    (SW1, "", "switchport access vlan", "switchport acces vlan", "rendered.unexpected-line", "switchport acces vlan"),
    (SW1, E1, "storm-control multicast", "storm-controll multicast", "rendered.unexpected-line", "storm-controll multicast"),
    (SW1, E1, "mac access-group", "mac acces-group", "rendered.unexpected-line", "mac acces-group"),
    (SW1, E3, "channel-group", "chanel-group", "rendered.unexpected-line", "chanel-group"),
    # filters
    (SW1, E1, "   mac access-group peer-armor-1-mac in\n", "", "rendered.no-mac-filter", E1),
    (SW1, E1, "peer-armor-1-mac in", "peer-armor-1-mac out", "rendered.no-mac-filter", "mac access-group peer-armor-1-mac out"),
    *(
        (SW1, E1, "   no lldp t", f"   {line}\n   no lldp t", "rendered.unexpected-line", line)
        for line in (
            *("mac access-group nap out", "ip access-group peer-armor-1-ipv4 out", "ipv6 access-group peer-armor-1-ipv6 out"),
            *("traffic-loopback source system", "flowcontrol receive on", "no mac access-group peer-armor-1-mac in"),
        )
    ),
    (SW1, E1, "   ip access-group peer-armor-1-ipv4 in\n", "", "rendered.no-address-filter", E1),
    (SW1, "", "   ipv6 access-group peer-armor-1-ipv6 in\n", "", "rendered.no-address-filter", E1),
    (SW1, E1, "peer-armor-1-mac", "peer-loire-1-mac", "rendered.other-filter", "mac access-group peer-loire-1-mac"),
    (SW2, "interface Ethernet6", "blocked in", "nap in", "rendered.other-filter", "mac access-group nap in"),
    (SW1, "", "peer-armor-1-mac", "peer-eth1-mac", "rendered.other-filter", "mac access-group peer-eth1-mac"),
    (SW1, MAC, MAC, "mac access-list peer-armor-1", "rendered.undeclared-list", "mac access-list peer-armor-1"),
    (SW1, MAC, MAC, "mac access-list as64497-in", "rendered.undeclared-list", "mac access-group peer-armor-1-mac"),
    (SW1, "", "mac access-list nap\n", "mac access-list old\n   999 deny any any log\n!\nmac access-list nap\n",
     "rendered.unused-list", "mac access-list old"),
    (SW1, MAC, "131 permit 00:00:5e:00:53:11 ", "131 permit 00:00:5e:00:53:1 ", "rendered.list-entry", "131 permit"),
    (SW1, IP, "host 192.0.2.11 any", "host 192.0.2.311 any", "rendered.list-entry", "11 permit ip host 192.0.2.311"),
    (SW1, MAC, "   151 ", "   131 ", "rendered.entry-number", "131 permit 00:00:5e:00:53:11 00:00:00:00:00:00 any ipv6"),
    (SW1, MAC, "   31 permit", "   31 deny", "rendered.mac-refused", "31 deny"),
    (SW1, MAC, "   131 permit 00:00:5e:00:53:11 00:00:00:00:00:00 any ip\n", "", "rendered.mac-refused", MAC),
    (SW1, MAC, "999 deny any", "999 permit any", "rendered.mac-foreign", "999 permit any any"),
    (SW1, MAC, "   111 ", "   112 permit 00:00:5e:00:53:fe 00:00:00:00:00:00 any arp\n   111 ", "rendered.mac-foreign",
     "112 permit"),
    (SW1, MAC, "53:11 00:00:00:00:00:00 any", "53:11 ff:ff:ff:ff:ff:ff any", "rendered.mac-foreign", "111 permit"),
    (SW1, MAC, "53:11 00:00:00:00:00:00 any", "53:11 00:00:00:ff:ff:ff any", "rendered.mac-foreign", "111 permit"),
    (SW1, MAC, "53:11 00:00:00:00:00:00 any", "53:11 00:00:00:00:00:01 any", "rendered.mac-foreign", "111 permit"),
    (SW1, MAC, "00:00:5e:00:53:11", "00:00:5e:00:53:12", "rendered.mac-twice", "11 permit 00:00:5e:00:53:12"),
    (SW1, MAC, "   99 deny any 01:00:00:00:00:00 fe:ff:ff:ff:ff:ff log\n", "", "rendered.group-frames", "131 permit"),
    (SW1, MAC, "00:00:00:00:00:00 any ip\n", "00:00:00:00:00:00 any\n", "rendered.group-frames", "131 permit"),
    (SW1, "mac access-list nap", "1 deny any 01:80:c2:00:00", "1 deny any 01:80:c2:00:01", "rendered.group-frames", "1 deny"),
    (SW1, "mac access-list blocked", "999 deny", "999 permit", "rendered.mac-foreign", "999 permit"),
    (SW1, "mac access-list nap", "999 permit any any", "999 permit any any arp", "rendered.nap-filter", "999 permit"),
    (SW1, LOIRE, "vlan 1001 0x000", "vlan 1001 0xfff", "rendered.nap-filter", "3 permit vlan 1001 0xfff"),
    (SW1, LOIRE, "vlan 1001 0x000", "vlan 1002 0x000", "rendered.nap-filter", "3 permit vlan 1002 0x000"),
    (SW1, "ip access-list peer-loire-1-ipv4", "   1 permit vlan 1001 0x000 ip any any\n", "", "rendered.nap-filter", "21"),
    (SW1, IP, "   11 permit ip host 192.0.2.11 any\n", "", "rendered.address-refused", "21 deny ip"),
    (SW1, IP, "   101 permit ip any any\n", "", "rendered.address-refused", IP),
    (SW1, IP, "   21 deny ip 192.0.2.0/24 192.0.2.0/24 log\n", "", "rendered.address-foreign", "101 permit ip any any"),
    (SW1, IP, "host 192.0.2.11", "host 192.0.2.12", "rendered.address-twice", "11 permit ip host 192.0.2.12"),
    (SW1, IPV6, "2001:db8:0:100::11", "2001:db8:0:100::1", "rendered.address-twice", "21 permit ipv6 host 2001:db8:0:100::1 "),
    (SW1, IP, "host 192.0.2.11", "host 192.0.2.222", "rendered.address-foreign", "11 permit ip host 192.0.2.222"),
    (SW1, IPV6, "   9 deny icmpv6 any any router-advertisement log\n", "", "rendered.router-advertisement", "11 permit ipv6"),
    (SW1, IPV6, "   15 deny ipv6 any ff00::/8 log\n", "", "rendered.ipv6-groups", "21 permit ipv6 host"),
    (SW1, IPV6, "   14 permit ipv6 any ff02::1:ff00:0/104\n", "", "rendered.address-refused", "15 deny ipv6"),
    # entries that no probe hears
    (SW1, "mac access-list blocked", "   999 deny any any log\n", "", "rendered.empty-list", "mac access-list blocked"),
    (SW1, MAC, "any ip\n", "any ip log\n", "rendered.logged-permit", "131 permit"),
    (SW1, MAC, "00:00:00:ff:ff:ff ipv6", "00:00:00:ff:ff:ff", "rendered.foreign-entry", "31 permit"),
    (SW1, MAC, " 11 permit 00:00:5e:00:53:11 00:00:00:00:00:00", " 11 permit 00:00:5e:00:53:11 00:00:00:00:00:03",
     "rendered.foreign-entry", "11 permit"),
    *(
        (SW1, acl, "   21 ", f"   20 {entry}\n   21 ", "rendered.foreign-entry", f"20 {entry}")
        for acl, entry in (
            *((IP, "permit tcp any any"), (IP, "deny icmp any any log"), (IP, "permit ip 192.0.2.0/28 any")),
            *((IPV6, "deny ipv6 fe80::/10 any"), (IPV6, "permit icmpv6 any any"), (IPV6, "permit ipv6 2001:db8:0:100::/120 any")),
        )
    ),
    *(
        (SW1, IP, "21 deny ip 192.0.2.0/24 192.0.2.0/24", f"21 deny ip {ends}", "rendered.foreign-entry", f"21 deny ip {ends}")
        for ends in ("any 192.0.2.0/24", "192.0.2.0/24 any", "192.0.2.0/23 192.0.2.0/23", "192.0.2.128/25 192.0.2.0/24")
    ),
    (SW1, IP, "24 192.0.2.0/24", "24 192.0.2.0/25", "rendered.address-foreign", "21 deny ip 192.0.2.0/24 192.0.2.0/25"),
    (SW1, IP, "11 permit ip host", "11 permit ipv6 host", "rendered.list-entry", "11 permit ipv6 host"),
    (SW1, IPV6, "2001:db8:0:100::11 any", "192.0.2.11 any", "rendered.list-entry", "21 permit ipv6 host 192.0.2.11"),
    (SW1, MAC, "   11 permit", "   0 permit", "rendered.list-entry", "0 permit"),
]  # fmt: skip


def edited(text: str, head: str, before: str, after: str) -> str:
    """The file with the section's text replaced (that of the whole file where ``head`` is empty)."""
    start, end = 0, len(text)
    if head:
        start = text.index(f"\n{head}\n") + 1
        end = text.index("\n!\n", start)
    part = text[start : end + 1]
    assert before in part, f"the rendered format has changed: no {before!r} in {head or 'the file'}"
    return text[:start] + part.replace(before, after) + text[end + 1 :]
