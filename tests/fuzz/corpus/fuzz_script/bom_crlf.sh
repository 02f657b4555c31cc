iptables –A
x
