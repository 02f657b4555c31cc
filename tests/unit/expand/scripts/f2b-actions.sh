#!/bin/sh
#: shells dash bash
# Actions with <tags> that are replaced before a shell runs them, as a jail's start, ban, unban, flush and stop.
tags() { sed -e "s/<name>/$1/g" -e "s/<port>/$2/g" -e "s/<protocol>/$3/g" -e "s/<chain>/INPUT/g" -e "s/<ip>/$4/g" \
  -e 's/<blocktype>/REJECT --reject-with icmp-port-unreachable/g' -e 's/<iptables>/iptables -w/g' \
  -e 's/<returntype>/RETURN/g' -e 's/<lockingopt>//g'; }
START='{ <iptables> -C f2b-<name> -j <returntype> >/dev/null 2>&1; } || { <iptables> -N f2b-<name> || true; <iptables> -A f2b-<name> -j <returntype>; }
for proto in $(echo "<protocol>" | sed "s/,/ /g"); do
{ <iptables> -C <chain> -p $proto -m multiport --dports <port> -j f2b-<name> >/dev/null 2>&1; } || { <iptables> -I <chain> -p $proto -m multiport --dports <port> -j f2b-<name>; }
done'
BAN='<iptables> -I f2b-<name> 1 -s <ip> -j <blocktype>'
UNBAN='<iptables> -D f2b-<name> -s <ip> -j <blocktype>'
CHECK='for proto in $(echo "<protocol>" | sed "s/,/ /g"); do
<iptables> -C <chain> -p $proto -m multiport --dports <port> -j f2b-<name>
done'
FLUSH='<iptables> -F f2b-<name>'
STOP='for proto in $(echo "<protocol>" | sed "s/,/ /g"); do <iptables> -D <chain> -p $proto -m multiport --dports <port> -j f2b-<name>; done
<iptables> -F f2b-<name>
<iptables> -X f2b-<name>'
run() { action=$1; shift; eval "$(printf '%s\n' "$action" | tags "$@")"; }

run "$START" sshd ssh,2222 tcp
run "$START" sshd ssh,2222 tcp
run "$START" dns domain tcp,udp
run "$START" recidive 0:65535 tcp
for ip in 203.0.113.1 203.0.113.2 198.51.100.7; do run "$CHECK" sshd ssh,2222 tcp && run "$BAN" sshd ssh,2222 tcp $ip; done
run "$UNBAN" sshd ssh,2222 tcp 203.0.113.2
run "$UNBAN" sshd ssh,2222 tcp 203.0.113.2 2>/dev/null || run "$BAN" recidive 0:65535 tcp 203.0.113.2
run "$FLUSH" dns domain tcp,udp
run "$STOP" dns domain tcp,udp
iptables -n -L f2b-sshd | grep -q '203\.0\.113\.1 ' && iptables -A INPUT -m comment --comment banned -j ACCEPT
