#!/bin/sh
# The gateway of a small office: a LAN on eth1 behind one public address on eth0.
set -e

IPT="${IPTABLES:-iptables}"

WAN=eth0
LAN=eth1
PUBLIC=203.0.113.10
LAN_NET=192.168.10.0/24
MAIL=192.168.10.25

WEB_PORTS="80 443"
LAN_TCP_SERVICES="22 53"

# Start from nothing.
for table in filter nat raw; do
    $IPT -t $table -F
    $IPT -t $table -X
done
$IPT -P INPUT DROP
$IPT -P FORWARD DROP
$IPT -P OUTPUT DROP

# log_and_drop CHAIN PREFIX: a chain that logs a little of what it drops.
log_and_drop() {
    chain=$1
    $IPT -t "$3" -N "$chain"
    $IPT -t "$3" -A "$chain" -m limit --limit 10/min --limit-burst 5 \
        -j LOG --log-prefix "$2: " --log-level info
    $IPT -t "$3" -A "$chain" -j DROP
}

log_and_drop spoofed "spoofed" raw
log_and_drop refused "refused" filter

# Nobody out there has our addresses.
for net in "$LAN_NET" 127.0.0.0/8 "$PUBLIC"; do
    $IPT -t raw -A PREROUTING -i $WAN -s "$net" -j spoofed
done

# What belongs to something known passes; what makes no sense does not.
for chain in INPUT FORWARD OUTPUT; do
    $IPT -A $chain -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    $IPT -A $chain -m conntrack --ctstate INVALID -j DROP
done

# The gateway itself: talks to itself, browses, resolves names, pings.
$IPT -A INPUT -i lo -j ACCEPT
$IPT -A OUTPUT -o lo -j ACCEPT
for port in $WEB_PORTS; do
    $IPT -A OUTPUT -o $WAN -p tcp --dport "$port" --syn -j ACCEPT
done
$IPT -A OUTPUT -o $WAN -p udp --dport domain -j ACCEPT
$IPT -A OUTPUT -p icmp --icmp-type echo-request -j ACCEPT

# What the LAN may ask of the gateway.
for port in $LAN_TCP_SERVICES; do
    $IPT -A INPUT -i $LAN -s $LAN_NET -p tcp --dport "$port" -m conntrack --ctstate NEW -j ACCEPT
done
$IPT -A INPUT -i $LAN -s $LAN_NET -p udp --dport domain -j ACCEPT

# The mail server inside answers on port 25 of the public address.
$IPT -t nat -A PREROUTING -i $WAN -d $PUBLIC -p tcp --dport smtp -j DNAT --to $MAIL
$IPT -A FORWARD -i $WAN -o $LAN -d $MAIL -p tcp --dport smtp -m conntrack --ctstate NEW -j ACCEPT

# The LAN goes out as the public address.
$IPT -t nat -A POSTROUTING -o $WAN -s $LAN_NET -j MASQUERADE
$IPT -A FORWARD -i $LAN -o $WAN -s $LAN_NET -m conntrack --ctstate NEW -j ACCEPT

# The rest is written down and refused: politely to the LAN, silently to the world.
$IPT -A INPUT -i $LAN -j REJECT
$IPT -A INPUT -j refused
$IPT -A FORWARD -i $LAN -j REJECT --reject-with icmp-admin-prohibited
$IPT -A FORWARD -j refused
$IPT -A OUTPUT -j REJECT
