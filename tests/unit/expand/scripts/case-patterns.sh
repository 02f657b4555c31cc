#!/bin/bash
for spec in 22/tcp 53/udp 6000-6010/tcp icmp 10.0.0.0/8 web '*'; do
  case "$spec" in
    icmp) iptables -A INPUT -p icmp -j ACCEPT ;;
    *.*.*.*/*) iptables -A INPUT -s "$spec" -j ACCEPT ;;
    [0-9]*-[0-9]*/*) r=${spec%/*}; iptables -A INPUT -p "${spec#*/}" --dport "${r/-/:}" -j ACCEPT ;;
    [0-9]*/tcp | [0-9]*/udp) iptables -A INPUT -p "${spec#*/}" --dport "${spec%/*}" -j ACCEPT ;;
    "*") iptables -A INPUT -j LOG ;;
    [[:alpha:]]*) iptables -A INPUT -m comment --comment "name $spec" -j RETURN ;;
  esac
done
