#!/bin/bash
# Two interfaces, NAT, a few services inside.
WAN=eth0
LAN=eth1
LAN_NET=192.168.10.0/24
WEB=192.168.10.80
IPT=/sbin/iptables

echo 1 > /proc/sys/net/ipv4/ip_forward

$IPT -F; $IPT -t nat -F; $IPT -t mangle -F; $IPT -X
$IPT -P INPUT DROP
$IPT -P FORWARD DROP
$IPT -P OUTPUT ACCEPT

$IPT -A INPUT -i lo -j ACCEPT
$IPT -A INPUT -i $LAN -s $LAN_NET -j ACCEPT
$IPT -A INPUT -i $WAN -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
$IPT -A FORWARD -i $LAN -o $WAN -s $LAN_NET -j ACCEPT
$IPT -A FORWARD -i $WAN -o $LAN -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
$IPT -t nat -A POSTROUTING -o $WAN -s $LAN_NET -j MASQUERADE
for port in 80 443; do
  $IPT -t nat -A PREROUTING -i $WAN -p tcp --dport $port -j DNAT --to-destination $WEB:$port
  $IPT -A FORWARD -i $WAN -d $WEB -p tcp --dport $port -m conntrack --ctstate NEW -j ACCEPT
done
$IPT -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
