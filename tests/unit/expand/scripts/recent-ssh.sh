#!/bin/sh
#: shells dash bash
HITS=4 SECS=60
iptables -A INPUT -p tcp --dport 22 -m state --state NEW -m recent --set --name SSH
iptables -A INPUT -p tcp --dport 22 -m state --state NEW -m recent --update --seconds $SECS --hitcount $HITS --rttl --name SSH -j DROP
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
