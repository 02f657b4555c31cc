#!/bin/sh
#: shells dash bash
BOGONS="0.0.0.0/8 10.0.0.0/8
172.16.0.0/12	192.168.0.0/16
224.0.0.0/4"
iptables -N BOGON
i=0
for b in $BOGONS
do
  i=`expr $i + 1`
  iptables -A BOGON -s $b -m comment --comment "bogon $i" -j DROP
done
iptables -A INPUT -i eth0 -j BOGON
[ $i -eq 5 ] && iptables -A INPUT -i eth1 -j ACCEPT
