#!/bin/bash
base=1024 step=256
for ((p = base; p < base + 3 * step; p += step)); do
  iptables -A INPUT -p tcp --dport $p:$((p + step - 1)) -m comment --comment "block $(( (p - base) / step ))" -j ACCEPT
done
mask=$((0xff & ~0x0f)) hex=$(printf '0x%x' $((1 << 4 | 3)))
iptables -t mangle -A PREROUTING -j MARK --set-xmark $hex/$(printf '0x%08x' $mask)
((base > 1000)) && iptables -A OUTPUT -j ACCEPT
((base < 1000)) || iptables -A FORWARD -j ACCEPT
iptables -A INPUT -p udp --dport $((010 + 2#101 + (base ? 5 : 6))) -j ACCEPT
