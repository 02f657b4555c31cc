#!/bin/sh
#: shells dash bash
# Transparent proxying: exceptions first, the rest redirected, owner matches, leaks closed.
_tor_uid=debian-tor
_tor_uid=107            # where there is no such user
_trans_port="9040"; _dns_port="5353"; _virt_addr="10.192.0.0/10"
_non_tor="127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16"
_resv_iana="0.0.0.0/8 100.64.0.0/10 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 \
198.18.0.0/15 224.0.0.0/3"
iptables -F; iptables -t nat -F
iptables -t nat -A OUTPUT -d $_virt_addr -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j REDIRECT --to-ports $_trans_port
for p in udp tcp; do iptables -t nat -A OUTPUT -d 127.0.0.1/32 -p $p -m $p --dport 53 -j REDIRECT --to-ports $_dns_port; done
iptables -t nat -A OUTPUT -m owner --uid-owner $_tor_uid -j RETURN
iptables -t nat -A OUTPUT -o lo -j RETURN
for _lan in $_non_tor $_resv_iana; do
    iptables -t nat -A OUTPUT -d $_lan -j RETURN
done
iptables -t nat -A OUTPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j REDIRECT --to-ports ${_trans_port}
iptables -A INPUT -m state --state ESTABLISHED -j ACCEPT
iptables -A INPUT -i lo -j ACCEPT
iptables -A OUTPUT -m conntrack --ctstate INVALID -j LOG --log-prefix 'Transproxy ctstate leak blocked: ' --log-uid
iptables -A OUTPUT ! -o lo ! -d 127.0.0.1 ! -s 127.0.0.1 -p tcp -m tcp --tcp-flags ACK,FIN ACK,FIN -j DROP
iptables -A OUTPUT -m owner --uid-owner ${_tor_uid} -p tcp --syn -m state --state NEW -j ACCEPT
eval "$(for _lan in $_non_tor; do printf 'iptables -A OUTPUT -d %s -j ACCEPT\n' "$_lan"; done)"
for t in INPUT FORWARD OUTPUT; do iptables -P $t DROP; done
for t in INPUT FORWARD OUTPUT; do ip6tables -P $t DROP; done
iptables -S OUTPUT | sed -n 's/^-A OUTPUT .*--uid-owner \([0-9]*\).*/\1/p' | sort -u | while read -r u; do
    ip6tables -A OUTPUT -m owner --uid-owner "$u" -j REJECT
done
