-6
-m eui64 --foo;;FAIL IPT160
-m eui64 -m eui64;=;OK
  -L "eui64 eui64 "
:FORWARD
-m eui64;=;OK
  -L "eui64 "
  > udp 2001:db8::210:a4ff:fe12:3456 > 2001:db8::2 mac=00:10:a4:12:34:56 hit
  > udp 2001:db8::210:a4ff:fe12:3457 > 2001:db8::2 mac=00:10:a4:12:34:56 miss
  > udp 2001:db8::210:a4ff:fe12:3456 > 2001:db8::2 miss
  > udp 2001:db8::1 > 2001:db8::2 frag=8       hotdrop
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
