*mangle
:FORWARD,POSTROUTING
-m physdev --physdev-in eth0;=;OK
  -L " PHYSDEV match --physdev-in eth0"
  > udp                          miss
-m physdev ! --physdev-in eth0;=;OK
  -L " PHYSDEV match ! --physdev-in eth0"
  > udp                          hit
-m physdev --physdev-out eth0;=;OK
  -L " PHYSDEV match --physdev-out eth0"
-m physdev ! --physdev-out eth+;=;OK
  -L " PHYSDEV match ! --physdev-out eth+"
-m physdev --physdev-is-in;=;OK
  -L " PHYSDEV match --physdev-is-in"
-m physdev ! --physdev-is-in;=;OK
  -L " PHYSDEV match ! --physdev-is-in"
-m physdev --physdev-is-out;=;OK
  -L " PHYSDEV match --physdev-is-out"
-m physdev ! --physdev-is-out;=;OK
  -L " PHYSDEV match ! --physdev-is-out"
-m physdev --physdev-is-bridged;=;OK
  -L " PHYSDEV match --physdev-is-bridged"
-m physdev ! --physdev-is-bridged;=;OK
  -L " PHYSDEV match ! --physdev-is-bridged"
-m physdev --physdev-is-bridged --physdev-is-out --physdev-out x --physdev-in y --physdev-is-in;-m physdev --physdev-is-in --physdev-in y --physdev-is-out --physdev-out x --physdev-is-bridged;OK
  -L " PHYSDEV match --physdev-is-in --physdev-in y --physdev-is-out --physdev-out x --physdev-is-bridged"
-m physdev --physdev-in +;=;OK
  -L " PHYSDEV match --physdev-in +"
-m physdev --physdev-in "";-m physdev --physdev-in ;OK
  -L " PHYSDEV match --physdev-in "
-m physdev --physdev-in eth0:1;=;OK
  -L " PHYSDEV match --physdev-in eth0:1"
-m physdev --physdev-in 123456789012345;=;OK
  -L " PHYSDEV match --physdev-in 123456789012345"
-m physdev --physdev-in 1234567890123456;;FAIL IPT165
-m physdev --physdev-in a/b;=;OK
  -L " PHYSDEV match --physdev-in a/b"
-m physdev --physdev-in "!a";-m physdev --physdev-in !a;OK
  -L " PHYSDEV match --physdev-in !a"
-m physdev --physdev-in a --physdev-in b;;FAIL IPT139
-m physdev --physdev-is-in --physdev-is-in;;FAIL IPT139
-m physdev --physdev-i eth0;;FAIL IPT160
-m physdev;;FAIL IPT138
:OUTPUT
-m physdev --physdev-out eth0;;FAIL IPT203
-m physdev --physdev-is-out;;FAIL IPT203
-m physdev --physdev-is-out ! --physdev-is-bridged;;FAIL IPT203
-m physdev --physdev-is-out --physdev-is-bridged;=;OK
  -L " PHYSDEV match --physdev-is-out --physdev-is-bridged"
-m physdev --physdev-in eth0;=;OK
  -L " PHYSDEV match --physdev-in eth0"
:PREROUTING,INPUT
-m physdev --physdev-out eth0;=;OK
  -L " PHYSDEV match --physdev-out eth0"
-6
-m physdev ! --physdev-is-bridged;=;OK
  -L " PHYSDEV match ! --physdev-is-bridged"
  > udp                          hit
