LIB_NET=172.16.0.0/12
open_port() { iptables -A INPUT -p tcp --dport "$1" -s $LIB_NET; }
