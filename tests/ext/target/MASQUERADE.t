*nat
:POSTROUTING
-j MASQUERADE;=;OK
-j MASQUERADE --random;=;OK
-j MASQUERADE --random-fully;=;OK
-p tcp -j MASQUERADE --to-ports 80-90;=;OK
-p tcp -j MASQUERADE --to-ports http;-p tcp -j MASQUERADE --to-ports 80;OK
-p tcp -j MASQUERADE --to-ports 80-90/7;-p tcp -j MASQUERADE --to-ports 80-90/0;OK
-p tcp -j MASQUERADE --random-fully --random --to-ports 80;-p tcp -j MASQUERADE --to-ports 80 --random --random-fully;OK
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
