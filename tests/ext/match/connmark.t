-m connmark --mark 0x1/0xff;=;OK
  -L " connmark match  0x1/0xff"
-m connmark ! --mark 010;-m connmark ! --mark 0x8;OK
  -L " connmark match ! 0x8"
-m connmark --mark 5/5/5;;FAIL IPT131
-m connmark --mark "";;FAIL IPT131
-m connmark --mark 0x100/0xff;=;OK
  -L " connmark match  0x100/0xff"
*raw
:PREROUTING
-m connmark --mark 1;-m connmark --mark 0x1;OK
  -L " connmark match  0x1"
-6
*filter
:INPUT
-m connmark ! --mark 1/2;-m connmark ! --mark 0x1/0x2;OK
  -L " connmark match ! 0x1/0x2"
