*mangle
:PREROUTING,INPUT,FORWARD,OUTPUT,POSTROUTING
-j CHECKSUM --checksum-fill;=;OK
  -L " CHECKSUM fill"
-j CHECKSUM;;FAIL IPT138
-j CHECKSUM ! --checksum-fill;;FAIL IPT141
-j CHECKSUM --checksum-fill --checksum-fill;;FAIL IPT139
*filter
:INPUT
-j CHECKSUM --checksum-fill;;FAIL IPT204
-6
*mangle
:POSTROUTING
-p udp -j CHECKSUM --checksum-fill;=;OK
  -L " CHECKSUM fill"
