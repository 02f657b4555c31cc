:INPUT,FORWARD,OUTPUT
-j LOG;=;OK
  -L " LOG level warn"
  -n " LOG flags 0 level 4"
-j LOG --log-prefix "test: " --log-level alert;-j LOG --log-prefix "test: " --log-level 1;OK
  -L " LOG level alert prefix "test: ""
  -n " LOG flags 0 level 1 prefix "test: ""
-j LOG --log-level 0x7;-j LOG --log-level 7;OK
  -L " LOG level debug"
  -n " LOG flags 0 level 7"
-j LOG --log-level panic;-j LOG --log-level 0;OK
  -L " LOG level emerg"
  -n " LOG flags 0 level 0"
-j LOG --log-level warning;-j LOG;OK
  -L " LOG level warn"
  -n " LOG flags 0 level 4"
-j LOG --log-level 4;-j LOG;OK
  -L " LOG level warn"
  -n " LOG flags 0 level 4"
-j LOG --log-macdecode --log-uid --log-ip-options --log-tcp-options --log-tcp-sequence --log-prefix x --log-level 3;-j LOG --log-prefix x --log-level 3 --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode;OK
  -L " LOG level err tcp-sequence tcp-options ip-options uid macdecode prefix "x""
  -n " LOG flags 47 level 3 prefix "x""
-j LOG --log-prefix 123456789012345678901234567890;-j LOG --log-prefix 12345678901234567890123456789;OK
  -L " LOG level warn prefix "12345678901234567890123456789""
  -n " LOG flags 0 level 4 prefix "12345678901234567890123456789""
-j LOG --log-prefix "a\"b";=;OK
  -L " LOG level warn prefix "a"b""
  -n " LOG flags 0 level 4 prefix "a"b""
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
  -L " LOG level warn"
  -n " LOG flags 0 level 4"
-6
*filter
:INPUT
-j LOG --log-prefix "test: " --log-level 1;=;OK
  -L " LOG level alert prefix "test: ""
  -n " LOG flags 0 level 1 prefix "test: ""
