*nat
:PREROUTING,INPUT,OUTPUT,POSTROUTING
-j NETMAP --to 1.2.3.0/24;=;OK
  -L " to:1.2.3.0/24"
-j NETMAP --to 1.2.3.4/24;-j NETMAP --to 1.2.3.0/24;OK
  -L " to:1.2.3.0/24"
-j NETMAP --to 1.2.3.4;-j NETMAP --to 1.2.3.4/32;OK
  -L " to:1.2.3.4/32"
-j NETMAP --to 1.2.3.0/255.255.255.0;-j NETMAP --to 1.2.3.0/24;OK
  -L " to:1.2.3.0/24"
-j NETMAP --to 1.2.3.0/255.0.255.0;-j NETMAP --to 1.2.3.0/32;OK
  -L " to:1.2.3.0/32"
-j NETMAP --to 0.0.0.0/0;=;OK
  -L " to:0.0.0.0/0"
-j NETMAP --to foo;;FAIL IPT132
-j NETMAP;;FAIL IPT138
*filter
:FORWARD
-j NETMAP --to 1.2.3.0/24;;FAIL IPT204
-6
*nat
:PREROUTING
-j NETMAP --to dead::1/64;-j NETMAP --to dead::/64;OK
  -L " to:dead::/64"
-j NETMAP --to dead::1/ffff:0:ffff::;-j NETMAP --to dead::1/128;OK
  -L " to:dead::1/128"
-j NETMAP --to 1.2.3.4;;FAIL IPT132
