#!/bin/sh
#: shells dash bash
MARK=0x1
TABLE=100
iptables -t mangle -A PREROUTING -i br0 -s 192.168.5.0/24 -j MARK --set-mark $MARK
iptables -t mangle -A PREROUTING -m mark --mark $MARK/0xff -j CONNMARK --save-mark
iptables -t mangle -A OUTPUT -j CONNMARK --restore-mark
ip rule add fwmark $MARK table $TABLE 2>/dev/null || true
iptables -t nat -A POSTROUTING -o tun0 -j MASQUERADE
