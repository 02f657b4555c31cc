#!/bin/sh
#: shells dash bash
rc=0
iptables -A INPUT -p tcp --dport 22 -j ACCEPT || rc=$?
iptables -A INPUT --dport 22 -j ACCEPT || rc=$((rc + $?))
iptables -A NOCHAIN -j ACCEPT || rc=$((rc * 10 + $?))
iptables -N X; iptables -N X || rc=$((rc * 10 + $?))
iptables -t nat -A INPUT -j MASQUERADE || rc=$((rc + $?))
iptables -D INPUT 99 || rc=$((rc + $?))
exit $rc
