#!/bin/sh
#: shells dash bash
# A third of the scripts of this world have calls that fail, and go on.
iptables -A INPUT -p upd --dport 53 -j ACCEPT
iptables -A INPUT -p tcp --dport 99999 -j ACCEPT
iptables -A INPUT -p tcp --dport 22 -j ACCPET
iptables -A INPUT -o ! eth1 -j DROP
iptables -A INPT -j DROP
iptables -N a-chain-name-of-more-than-28-characters
iptables -A INPUT -j LOG --log-level DEBUGG
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -A
iptables -t nonsense -L
iptables -P INPUT REJECT
iptables -D INPUT 7
iptables -A OUTPUT -p udp --dport 53 -j ACCEPT
