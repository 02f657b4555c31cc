:INPUT,FORWARD,OUTPUT
-j TEE --gateway 1.1.1.1;=;OK
  -L " TEE gw:1.1.1.1"
-j TEE --gateway 10.1;-j TEE --gateway 10.0.0.1;OK
  -L " TEE gw:10.0.0.1"
-j TEE --gateway 1.1.1.1 --oif eth0;=;OK
  -L " TEE gw:1.1.1.1 oif=eth0"
-j TEE --gateway 1.1.1.1 --oif "e 0";-j TEE --gateway 1.1.1.1 --oif e 0;OK
  -L " TEE gw:1.1.1.1 oif=e 0"
-j TEE --gateway 1.1.1.1 --oif "";-j TEE --gateway 1.1.1.1;OK
  -L " TEE gw:1.1.1.1"
-j TEE --gateway 1.1.1.1 --oif 1234567890123456;-j TEE --gateway 1.1.1.1 --oif 123456789012345;OK
  -L " TEE gw:1.1.1.1 oif=123456789012345"
-j TEE --gateway 0.0.0.0;;FAIL IPT145
-j TEE --gateway 1.1.1.1/32;;FAIL IPT132
-j TEE --gateway "";;FAIL IPT132
-j TEE --gateway 2001::1;;FAIL IPT132
-j TEE --oif eth0;;FAIL IPT138
-j TEE --gateway 1.1.1.1 --gateway 1.1.1.1;;FAIL IPT139
-j TEE ! --gateway 1.1.1.1;;FAIL IPT141
-6
*mangle
:PREROUTING
-j TEE --gateway 2001:DB8::1 --oif eth0;-j TEE --gateway 2001:db8::1 --oif eth0;OK
  -L " TEE gw:2001:db8::1 oif=eth0"
-j TEE --gateway ::;;FAIL IPT145
-j TEE --gateway 1.1.1.1;;FAIL IPT132
