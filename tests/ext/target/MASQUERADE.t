*nat
:POSTROUTING
-j MASQUERADE;=;OK
  -L ""
-j MASQUERADE --random;=;OK
  -L " random"
-j MASQUERADE --random-fully;=;OK
  -L " random-fully"
-p tcp -j MASQUERADE --to-ports 80-90;=;OK
  -L " masq ports: 80-90"
-p tcp -j MASQUERADE --to-ports http;-p tcp -j MASQUERADE --to-ports 80;OK
  -L " masq ports: 80"
-p tcp -j MASQUERADE --to-ports 80-90/7;-p tcp -j MASQUERADE --to-ports 80-90/0;OK
  -L " masq ports: 80-90/0"
-p tcp -j MASQUERADE --random-fully --random --to-ports 80;-p tcp -j MASQUERADE --to-ports 80 --random --random-fully;OK
  -L " masq ports: 80 random random-fully"
-j MASQUERADE --to-ports 80;;FAIL IPT302
-p udp -j MASQUERADE --to-ports -1;;FAIL IPT130
-p tcp -j MASQUERADE --to-ports 80/5;;FAIL IPT130
-p tcp -j MASQUERADE --to-ports "";;FAIL IPT130
-p tcp -j MASQUERADE --to-ports 80:90;;FAIL IPT108
-p tcp -j MASQUERADE --to-ports 90-80;;FAIL IPT135
:INPUT,PREROUTING,OUTPUT
-j MASQUERADE;;FAIL IPT203
*filter
:FORWARD
-j MASQUERADE;;FAIL IPT204
-6
*nat
:POSTROUTING
-p tcp -j MASQUERADE --to-ports 80-90;=;OK
  -L " masq ports: 80-90"
