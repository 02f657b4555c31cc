ipset create ips hash:ip timeout 60
ipset create ports hash:ip,port
ipset create six hash:ip family inet6
:INPUT,FORWARD,OUTPUT
-j SET --add-set ips src;=;OK
  -L " add-set ips src"
-j SET --add-set ips src --exist --timeout 30;=;OK
  -L " add-set ips src exist timeout 30"
-j SET --exist --exist --timeout 3 --timeout 4 --add-set ips src;-j SET --add-set ips src --exist --timeout 4;OK
-j SET --add-set ips src --timeout 4294967294;=;OK
-j SET --del-set ports src,dst;=;OK
-j SET --add-set ips src --del-set ports src,dst;=;OK
-j SET ! --add-set ips src;-j SET --add-set ips src;OK
-j SET ! --del-set ips src;-j SET --del-set ips src;OK
-j SET;;FAIL IPT138
-j SET --exist;;FAIL IPT138
-j SET --timeout 3 --del-set ips src;;FAIL IPT138
-j SET --add-set ips src --map-mark;;FAIL IPT138
-j SET --map-set ips src;;FAIL IPT138
-j SET --map-set ips src --map-mark;;FAIL IPT204
-j SET --add-set nope src;;FAIL IPT184
-j SET --add-set six src;;FAIL IPT184
-j SET --add-set ips foo;;FAIL IPT108
-j SET --add-set ips;;FAIL IPT161
-j SET --add-set ips src --add-set ports src;;FAIL IPT139
-j SET --add-set ips src --timeout -1;;FAIL IPT131
-j SET --add-set ips src --timeout x;;FAIL IPT131
*mangle
-j SET --map-set ips src --map-mark;=;OK
-j SET ! --map-set ips src --map-mark --map-mark;-j SET --map-set ips src --map-mark;OK
:POSTROUTING
-j SET --map-set ips src --map-prio --map-queue --map-mark --add-set ports src,dst --exist;-j SET --add-set ports src,dst --exist --map-set ips src --map-mark --map-prio --map-queue;OK
  -L " add-set ports src,dst exist map-set ips src map-mark map-prio map-queue"
:PREROUTING
-j SET --map-set ips src --map-prio;;FAIL IPT203
-j SET --map-set ips src --map-queue;;FAIL IPT203
*filter
:INPUT
-6
-j SET --add-set six src;=;OK
