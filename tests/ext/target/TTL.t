*mangle
:PREROUTING,INPUT,FORWARD,OUTPUT,POSTROUTING
-j TTL --ttl-set 0;=;OK
  -L " TTL set to 0"
-j TTL --ttl-set 0xff;-j TTL --ttl-set 255;OK
  -L " TTL set to 255"
-j TTL --ttl-dec 1;=;OK
  -L " TTL decrement by 1"
-j TTL --ttl-dec 255;=;OK
  -L " TTL decrement by 255"
-j TTL --ttl-inc 1;=;OK
  -L " TTL increment by 1"
-j TTL --ttl-inc 255;=;OK
  -L " TTL increment by 255"
-j TTL --ttl-set 256;;FAIL IPT131
-j TTL --ttl-dec 0;;FAIL IPT131
-j TTL --ttl-dec 256;;FAIL IPT131
-j TTL --ttl-inc 0;;FAIL IPT131
-j TTL --ttl-dec 1 --ttl-inc 1;;FAIL IPT140
-j TTL --ttl-inc 1 --ttl-inc 1;;FAIL IPT139
-j TTL ! --ttl-inc 1;;FAIL IPT141
-j TTL;;FAIL IPT138
*filter
:INPUT
-j TTL --ttl-set 1;;FAIL IPT204
-6
*mangle
-j TTL --ttl-set 1;;FAIL IPT160
