-6
-m eui64 --foo;;FAIL IPT160
-m eui64 -m eui64;=;OK
  -L "eui64 eui64 "
:FORWARD
-m eui64;=;OK
  -L "eui64 "
:OUTPUT
-m eui64;;FAIL IPT203
*mangle
:PREROUTING
-m eui64;=;OK
  -L "eui64 "
:POSTROUTING
-m eui64;;FAIL IPT203
*nat
:PREROUTING
-m eui64;=;OK
  -L "eui64 "
*raw
-m eui64;=;OK
  -L "eui64 "
