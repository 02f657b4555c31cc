#: --assume 3=true
#: --assume 4=false
[ -f /etc/firewall.local ] && iptables -A YES
[ -d /etc/other ] && iptables -A NO
if [ -x /sbin/iptables ]; then iptables -A X; fi
command -v ip6tables >/dev/null && iptables -A V
[ `id -u` -eq 0 ] && iptables -A ROOT
