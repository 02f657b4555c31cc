#: --steps 50
while true; do sleep 1; iptables -A X >/dev/null; done
