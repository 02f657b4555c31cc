#!/bin/bash
both() { iptables "$@"; ip6tables "$@"; }
both -P INPUT DROP
both -A INPUT -i lo -j ACCEPT
both -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A INPUT -p icmp --icmp-type echo-request -j ACCEPT
ip6tables -A INPUT -p ipv6-icmp -j ACCEPT
for cmd in iptables ip6tables; do
  for p in 22 443; do $cmd -A INPUT -p tcp --dport $p -j ACCEPT; done
  reject=icmp-port-unreachable; [[ $cmd == ip6* ]] && reject=icmp6-port-unreachable
  $cmd -A INPUT -j REJECT --reject-with $reject
done
