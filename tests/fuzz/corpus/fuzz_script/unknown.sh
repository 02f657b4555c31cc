iptables -A INPUT -s $WAN_IP -j ACCEPT
$IPTABLES -A INPUT
IP=$(ip -4 addr show eth0 | grep inet)
echo "address is $IP at $(date)"
iptables -A INPUT -d "$IP"
iptables -A INPUT -d "$IP"
frobnicate now
frobnicate again
if frobnicate; then iptables -A A; fi
[ -f /etc/firewall.local ] && iptables -A B
[ "$(hostname)" = gw ] && iptables -A C
xargs -n1 iptables -A
modprobe ip_conntrack; sysctl -w net.ipv4.ip_forward=1; echo 1 > /proc/sys/net/ipv4/ip_forward
read answer
iptables -A $answer
iptables -A INPUT $1
iptables -A FINE
