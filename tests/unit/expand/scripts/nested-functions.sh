#!/bin/bash
table() { local t=$1; shift; "$@" "$t"; }
chain() { local c=$1; shift; local t=${!#}; for r in "${@:1:$#-1}"; do iptables -t "$t" -A "$c" $r; done; }
table filter chain INPUT "-p tcp --dport 22 -j ACCEPT" "-p udp --dport 53 -j ACCEPT"
table nat chain POSTROUTING "-o eth0 -j MASQUERADE"
