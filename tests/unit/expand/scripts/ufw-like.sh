#!/bin/bash
chains=(before-logging before after reject track)
for fam in "" 6; do
  cmd=ip${fam}tables pre=ufw$fam
  for dir in input forward output; do
    for c in "${chains[@]}"; do
      $cmd -N "$pre-$c-$dir" || exit 1
      $cmd -A "${dir^^}" -j "$pre-$c-$dir"
    done
  done
done 2>/dev/null
iptables -A ufw-before-input -m addrtype --dst-type BROADCAST -j RETURN
