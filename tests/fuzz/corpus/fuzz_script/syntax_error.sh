iptables -A BEFORE
if true; then
  iptables -A INSIDE
