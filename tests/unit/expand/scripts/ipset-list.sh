#!/bin/bash
# Sets are the kernel's; only the calls are compared where it has none.
for net in 10.0.0.0/8 172.16.0.0/12; do
  iptables -A INPUT -s $net -m comment --comment "would be a set" -j DROP
done
