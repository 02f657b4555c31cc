:INPUT,FORWARD,OUTPUT
-j REJECT;-j REJECT --reject-with icmp-port-unreachable;OK
  -L " reject-with icmp-port-unreachable"
-j REJECT --reject-with icmp-net-unreachable;=;OK
  -L " reject-with icmp-net-unreachable"
-j REJECT --reject-with net-unreach;-j REJECT --reject-with icmp-net-unreachable;OK
  -L " reject-with icmp-net-unreachable"
-j REJECT --reject-with icmp;-j REJECT --reject-with icmp-net-unreachable;OK
  -L " reject-with icmp-net-unreachable"
-j REJECT --reject-with "";-j REJECT --reject-with icmp-net-unreachable;OK
  -L " reject-with icmp-net-unreachable"
-j REJECT --reject-with ICMP-HOST;-j REJECT --reject-with icmp-host-unreachable;OK
  -L " reject-with icmp-host-unreachable"
-j REJECT --reject-with icmp-proto-unreachable;=;OK
  -L " reject-with icmp-proto-unreachable"
-j REJECT --reject-with icmp-net-prohibited;=;OK
  -L " reject-with icmp-net-prohibited"
-j REJECT --reject-with host-prohib;-j REJECT --reject-with icmp-host-prohibited;OK
  -L " reject-with icmp-host-prohibited"
-j REJECT --reject-with admin-prohib;-j REJECT --reject-with icmp-admin-prohibited;OK
  -L " reject-with icmp-admin-prohibited"
-p tcp -j REJECT --reject-with tcp-rst;-p tcp -j REJECT --reject-with tcp-reset;OK
  -L " reject-with tcp-reset"
-j REJECT --reject-with tcp-reset -p tcp;-p tcp -j REJECT --reject-with tcp-reset;OK
  -L " reject-with tcp-reset"
-j REJECT --reject-with tcp-reset;;FAIL IPT302
! -p tcp -j REJECT --reject-with tcp-reset;;FAIL IPT303
-j REJECT --reject-with foo;;FAIL IPT133
-j REJECT --reject-with icmp6-no-route;;FAIL IPT133
-j REJECT --reject-with net-unreach --reject-with net-unreach;;FAIL IPT139
-j REJECT ! --reject-with net-unreach;;FAIL IPT141
*mangle
:PREROUTING,INPUT
-j REJECT;;FAIL IPT204
*security
:INPUT
-j REJECT;;FAIL IPT204
-6
*filter
:INPUT,FORWARD,OUTPUT
-j REJECT;-j REJECT --reject-with icmp6-port-unreachable;OK
  -L " reject-with icmp6-port-unreachable"
-j REJECT --reject-with no-route;-j REJECT --reject-with icmp6-no-route;OK
  -L " reject-with icmp6-no-route"
-j REJECT --reject-with adm-prohibited;-j REJECT --reject-with icmp6-adm-prohibited;OK
  -L " reject-with icmp6-adm-prohibited"
-j REJECT --reject-with addr-unreach;-j REJECT --reject-with icmp6-addr-unreachable;OK
  -L " reject-with icmp6-addr-unreachable"
-j REJECT --reject-with policy-fail;-j REJECT --reject-with icmp6-policy-fail;OK
  -L " reject-with icmp6-policy-fail"
-j REJECT --reject-with reject-route;-j REJECT --reject-with icmp6-reject-route;OK
  -L " reject-with icmp6-reject-route"
-p tcp -j REJECT --reject-with tcp-reset;=;OK
  -L " reject-with tcp-reset"
-j REJECT --reject-with tcp-reset;;FAIL IPT302
-j REJECT --reject-with icmp-port-unreachable;;FAIL IPT133
