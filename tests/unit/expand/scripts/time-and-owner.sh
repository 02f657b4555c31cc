#!/bin/sh
#: shells dash bash
iptables -A OUTPUT -m owner --uid-owner 0 -j ACCEPT
iptables -A FORWARD -s 192.168.1.50 -m time --timestart 21:00 --timestop 07:00 --weekdays Mon,Tue,Wed -j REJECT
iptables -A INPUT -m mac --mac-source 02:00:00:AA:BB:CC -j ACCEPT
iptables -A INPUT -m iprange --src-range 10.0.0.10-10.0.0.20 -j ACCEPT
iptables -A INPUT -m string --algo bm --string "GET /evil" -j DROP
