#!/bin/bash
# Locals see their callers' variables; loops keep their last value.
outer() { local port=80; inner; iptables -A INPUT -p tcp --dport $port -j ACCEPT; }
inner() { port=$((port + 1)); local proto=udp; leaf; }
leaf() { iptables -A INPUT -p ${proto:-tcp} --dport ${port:-1} -j ACCEPT; }
outer
leaf
for port in 5 6 7; do :; done
leaf
readonly port
unset -f leaf
leaf() { iptables -A OUTPUT -p tcp --dport $port -j ACCEPT; }
leaf
