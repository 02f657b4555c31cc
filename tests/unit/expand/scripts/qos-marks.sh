#!/bin/sh
#: shells dash bash
mark() { iptables -t mangle -A POSTROUTING -o eth0 "$@"; }
mark -p tcp -m tos --tos Minimize-Delay -j CLASSIFY --set-class 1:10
mark -p icmp -j CLASSIFY --set-class 1:10
mark -p tcp --sport 80 -j DSCP --set-dscp-class AF21
mark -p tcp -m length --length 0:128 -j MARK --set-mark 1
mark -m mark --mark 0 -j MARK --or-mark 0x100
