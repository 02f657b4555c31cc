:INPUT,FORWARD,OUTPUT
-m mark --mark 1;-m mark --mark 0x1;OK
  -L " mark match 0x1"
  > tcp mark=1                   hit
  > tcp mark=2                   miss
  > tcp                          miss
-m mark ! --mark 0x1/0xff;=;OK
  -L " mark match ! 0x1/0xff"
  > tcp mark=0x101               miss
  > tcp mark=0x102               hit
-m mark --mark 0x1/0xff;=;OK
  -L " mark match 0x1/0xff"
  > tcp mark=0x101               hit
  > tcp mark=0x102               miss
# A value outside of its mask.
-m mark --mark 2/1;-m mark --mark 0x2/0x1;OK
  -L " mark match 0x2/0x1"
  > tcp mark=2                   miss
-m mark ! --mark 0x2/0x1;=;OK
  -L " mark match ! 0x2/0x1"
  > tcp mark=2                   hit
-m mark --mark 0x0/0x0;=;OK
  -L " mark match 0x0/0x0"
  > tcp mark=7                   hit
-m mark --mark 010;-m mark --mark 0x8;OK
  -L " mark match 0x8"
-m mark --mark 1/0xffffffff;-m mark --mark 0x1;OK
  -L " mark match 0x1"
-m mark --mark 4294967295;-m mark --mark 0xffffffff;OK
  -L " mark match 0xffffffff"
-m mark --mark 4294967296;;FAIL IPT131
-m mark --mark 1/;;FAIL IPT131
-m mark --mark -1;;FAIL IPT131
-m mark --mark 0x;;FAIL IPT131
-m mark --mark foo;;FAIL IPT131
-m mark --mark 1 --mark 2;;FAIL IPT139
-m mark;;FAIL IPT138
-6
-m mark --mark 0x1;=;OK
  -L " mark match 0x1"
  > tcp mark=1                   hit
  > tcp mark=2                   miss
