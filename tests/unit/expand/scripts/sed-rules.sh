#!/bin/sh
#: shells dash bash
sed -n 's/^\([0-9./]*\) *\(.*\)$/-A INPUT -s \1 -j DROP/p' etc/blacklist > r
while read -r l; do iptables $l; done < r
lan=$(sed -n '/^CONF_LAN=/s/.*=//p' etc/firewall.conf)
iptables -A INPUT -s "$lan" -j ACCEPT
first=$(sed -n 2p etc/ports | sed -e 's/^[a-z]* //' -e 's/ .*//')
iptables -A INPUT -p tcp --dport "$first" -j ACCEPT
sed '1,2d;$d' etc/blacklist | while read ip why; do iptables -A OUTPUT -d $ip -j REJECT; done
