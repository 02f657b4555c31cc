PORTS="22 80 99999"
LAN=10.0.0.0
for p in $PORTS; do
  iptables -A INPUT -p tcp --dport $p -s "$LAN/24" -j ACCEPT
done
for i in a b
do
  for j in 1 2; do
    [ "$j" = 2 ] && [ $i = a ] && continue 2
    iptables -A $i$j
  done
done
n=0
while [ $n -lt 3 ]; do
  n=$((n + 1))
  [ $n = 2 ] && continue
  iptables -A N$n
done
until [ $n -eq 0 ]; do n=$((n-1)); done
for ((k=0;k<2;k++)); do iptables -A K$k; done
iptables -A END$n
