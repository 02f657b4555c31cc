#!/bin/sh
#: shells dash bash
# Everything out, nothing in.
iptables=/usr/sbin/iptables
$iptables -P INPUT DROP; $iptables -P FORWARD DROP; $iptables -P OUTPUT ACCEPT
$iptables -A INPUT -i lo -j ACCEPT
$iptables -A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
$iptables -A INPUT -p icmp -m icmp --icmp-type 8 -m limit --limit 1/second -j ACCEPT
$iptables -A INPUT -j REJECT --reject-with icmp-host-prohibited
