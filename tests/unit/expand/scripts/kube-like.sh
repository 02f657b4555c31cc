#!/bin/bash
declare -A services=([dns]=10.96.0.10:53 [api]=10.96.0.1:443 [web]=10.96.12.34:80)
declare -A endpoints=([dns]="10.244.0.2 10.244.0.3" [api]="192.0.2.10" [web]="10.244.1.5 10.244.2.6 10.244.3.7")
iptables -t nat -N KUBE-SERVICES
iptables -t nat -A PREROUTING -j KUBE-SERVICES
for name in "${!services[@]}"; do
  ip=${services[$name]%:*} port=${services[$name]#*:}
  svc="KUBE-SVC-${name^^}"
  iptables -t nat -N "$svc"
  iptables -t nat -A KUBE-SERVICES -d "$ip/32" -p tcp --dport "$port" -m comment --comment "default/$name" -j "$svc"
  read -ra eps <<< "${endpoints[$name]}"
  n=${#eps[@]}
  for ((i = 0; i < n; i++)); do
    sep="KUBE-SEP-${name^^}-$i"
    iptables -t nat -N "$sep"
    iptables -t nat -A "$sep" -p tcp -j DNAT --to-destination "${eps[i]}:$port"
    left=$((n - i))
    if ((left > 1)); then
      case $left in 2) p=0.5 ;; 3) p=0.33333333349 ;; esac
      iptables -t nat -A "$svc" -m statistic --mode random --probability $p -j "$sep"
    else
      iptables -t nat -A "$svc" -j "$sep"
    fi
  done
done
