*mangle
:PREROUTING,POSTROUTING
-j MARK --set-xmark 0xfeedcafe/0xfeedcafe;=;OK
  -L " MARK or 0xfeedcafe"
-j MARK --set-xmark 1;-j MARK --set-xmark 0x1/0xffffffff;OK
  -L " MARK set 0x1"
-j MARK --set-mark 1;-j MARK --set-xmark 0x1/0xffffffff;OK
  -L " MARK set 0x1"
-j MARK --set-mark 0x101/0xff;-j MARK --set-xmark 0x101/0x1ff;OK
  -L " MARK xset 0x101/0x1ff"
-j MARK --and-mark 0xff;-j MARK --set-xmark 0x0/0xffffff00;OK
  -L " MARK and 0xff"
-j MARK --or-mark 0xff;-j MARK --set-xmark 0xff/0xff;OK
  -L " MARK or 0xff"
-j MARK --xor-mark 010;-j MARK --set-xmark 0x8/0x0;OK
  -L " MARK xor 0x8"
-j MARK --set-xmark 4294967296;;FAIL IPT131
-j MARK --or-mark 0xff/1;;FAIL IPT131
-j MARK --xor-mark 4294967296;;FAIL IPT131
-j MARK --set-mark 1 --or-mark 1;;FAIL IPT140
-j MARK --set-mark 1 --set-mark 1;;FAIL IPT139
-j MARK ! --set-mark 1;;FAIL IPT141
-j MARK;;FAIL IPT138
*filter
:INPUT
-j MARK --set-xmark 0x1/0xffffffff;=;OK
  -L " MARK set 0x1"
-6
-j MARK --set-xmark 0x1/0xffffffff;=;OK
  -L " MARK set 0x1"
