:INPUT,FORWARD,OUTPUT
-m realm --realm 5;-m realm --realm 0x5;OK
  -L " realm 0x5"
  > udp                          miss
-m realm ! --realm 5;-m realm ! --realm 0x5;OK
  -L " ! realm 0x5"
  > udp                          hit
-m realm --realm cosmos;=;OK
  -L " realm cosmos"
  -n " realm 0x0"
  > udp                          hit
-m realm --realm 0/0xff;-m realm --realm 0x0/0xff;OK
  -L " realm 0x0/0xff"
  > udp                          hit
# A value outside of its mask.
-m realm --realm 5/6;-m realm --realm 0x5/0x6;OK
  -L " realm 0x5/0x6"
  > udp                          miss
-m realm --realm 0x5/0xffffffff;-m realm --realm 0x5;OK
  -L " realm 0x5"
-m realm --realm 010;-m realm --realm 0x8;OK
  -L " realm 0x8"
-m realm --realm 4294967295;-m realm --realm 0xffffffff;OK
  -L " realm 0xffffffff"
-m realm --realm 5/;;FAIL IPT131
-m realm --realm 5/-1;;FAIL IPT131
-m realm --realm 5/6/7;;FAIL IPT131
-m realm --realm /5;;FAIL IPT133
-m realm --realm cosmo;;FAIL IPT133
-m realm --realm COSMOS;;FAIL IPT133
-m realm --realm "";;FAIL IPT133
-m realm --realm -1;;FAIL IPT133
-m realm --realm 4294967296;;FAIL IPT133
-m realm --realm 5x;;FAIL IPT133
-m realm --realm 5 --realm 6;;FAIL IPT139
-m realm;;FAIL IPT138
*mangle
:PREROUTING
-m realm --realm 5;;FAIL IPT203
:POSTROUTING
-m realm --realm 5;-m realm --realm 0x5;OK
  -L " realm 0x5"
