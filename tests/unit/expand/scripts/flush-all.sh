#!/bin/bash
set -e
for cmd in iptables ip6tables; do
  for t in filter nat mangle raw; do
    $cmd -t $t -F; $cmd -t $t -X; $cmd -t $t -Z
  done
  for c in INPUT FORWARD OUTPUT; do $cmd -P $c ACCEPT; done
done
