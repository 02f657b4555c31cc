-m connmark --mark 0x1/0xff;=;OK
  -L " connmark match  0x1/0xff"
  > tcp ct=est ct.mark=0x101 hit
  > tcp ct=est ct.mark=2 miss
  > tcp                          miss
-m connmark ! --mark 010;-m connmark ! --mark 0x8;OK
  -L " connmark match ! 0x8"
  > tcp ct=new ct.mark=8         miss
  > tcp ct=new ct.mark=9         hit
  > tcp ct=inv               miss
-m connmark --mark 5/5/5;;FAIL IPT131
-m connmark --mark "";;FAIL IPT131
-m connmark --mark 0x100/0xff;=;OK
  -L " connmark match  0x100/0xff"
  > tcp ct=new ct.mark=0x100     miss
-m connmark;;FAIL IPT138
*raw
:PREROUTING
-m connmark --mark 1;-m connmark --mark 0x1;OK
  -L " connmark match  0x1"
-6
*filter
:INPUT
-m connmark ! --mark 1/2;-m connmark ! --mark 0x1/0x2;OK
  -L " connmark match ! 0x1/0x2"
