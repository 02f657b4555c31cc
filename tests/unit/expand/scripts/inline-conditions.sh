#!/bin/bash
DEBUG=0 ENABLE_V6=1
((DEBUG)) && iptables -A INPUT -j LOG
[[ $ENABLE_V6 -eq 1 ]] && ip6tables -P INPUT DROP || ip6tables -P INPUT ACCEPT
! iptables -L NONE -n &>/dev/null && iptables -N NONE
if ! iptables -C INPUT -j NONE 2>/dev/null; then iptables -A INPUT -j NONE; fi
[ "$DEBUG" = 0 ] && { iptables -A NONE -j RETURN; true; } || iptables -A NONE -j DROP
test -z "" -a -n "x" && iptables -A OUTPUT -j ACCEPT
[[ 10 -gt 9 && 10 > 9 ]] || iptables -A FORWARD -j ACCEPT
