#!/bin/sh
#: shells dash bash
iptables -A INPUT \
	-p tcp \
	-m multiport --dports 22,80,443 \
	-m comment --comment "long
line" \
	-j ACCEPT
iptables \
-A OUTPUT -j ACCEPT; iptables -P \
FORWARD DROP
