#!/bin/sh
#: shells dash bash
#: args -p tcp --dport 22
rule() { iptables -A INPUT $@ -j ACCEPT; }
rule $@
rule "$@"
rule -m comment --comment "$#"
set -- "$@" -s 10.0.0.1
rule "$@"
shift 2
rule -p tcp "$@"
