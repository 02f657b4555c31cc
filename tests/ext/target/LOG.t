:INPUT,FORWARD,OUTPUT
-j LOG;=;OK
-j LOG --log-prefix "test: " --log-level alert;-j LOG --log-prefix "test: " --log-level 1;OK
-j LOG --log-level 0x7;-j LOG --log-level 7;OK
-j LOG --log-level panic;-j LOG --log-level 0;OK
-j LOG --log-level warning;-j LOG;OK
-j LOG --log-level 4;-j LOG;OK
-j LOG --log-macdecode --log-uid --log-ip-options --log-tcp-options --log-tcp-sequence --log-prefix x --log-level 3;-j LOG --log-prefix x --log-level 3 --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode;OK
-j LOG --log-prefix 123456789012345678901234567890;-j LOG --log-prefix 12345678901234567890123456789;OK
-j LOG --log-prefix "a\"b";=;OK
-j LOG --log-prefix "";;FAIL IPT137
-j LOG --log-level err;;FAIL IPT133
-j LOG --log-level DEBUG;;FAIL IPT110
-j LOG --log-level 8;;FAIL IPT133
-j LOG --log-level 3x;;FAIL IPT133
-j LOG --log-uid --log-uid;;FAIL IPT139
-j LOG ! --log-uid;;FAIL IPT141
*nat
:PREROUTING,POSTROUTING
-j LOG;=;OK
-6
*filter
:INPUT
-j LOG --log-prefix "test: " --log-level 1;=;OK
