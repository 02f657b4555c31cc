:INPUT,FORWARD,OUTPUT
-p icmp -m icmp --icmp-type 8;=;OK
  -L " icmp echo-request"
  -n " icmptype 8"
  > icmp type=8                  hit
  > icmp type=8 code=3           hit
  > icmp type=0                  miss
  > icmp type=8 cut=7            hotdrop
  > icmp type=8 frag=8           miss
-p icmp -m icmp ! --icmp-type 3/4;=;OK
  -L " icmp !fragmentation-needed"
  -n " icmp !type 3 code 4"
  > icmp type=3 code=4           miss
  > icmp type=3 code=3           hit
  > icmp type=8                  hit
  > icmp type=8 frag=8           miss
-p icmp --icmp-type echo-req;-p icmp -m icmp --icmp-type 8;OK
  -L " icmp echo-request"
  -n " icmptype 8"
-p icmp --icmp-type PING;-p icmp -m icmp --icmp-type 8;OK
  -L " icmp echo-request"
  -n " icmptype 8"
-p icmp --icmp-type network-unreachable;-p icmp -m icmp --icmp-type 3/0;OK
  -L " icmp network-unreachable"
  -n " icmptype 3 code 0"
-p icmp --icmp-type ttl-exceeded;-p icmp -m icmp --icmp-type 11;OK
  -L " icmp time-exceeded"
  -n " icmptype 11"
-p icmp --icmp-type required-option-missing;-p icmp -m icmp --icmp-type 12/1;OK
  -L " icmp required-option-missing"
  -n " icmptype 12 code 1"
-p icmp --icmp-type TOS-host-redirect;-p icmp -m icmp --icmp-type 5/3;OK
  -L " icmp TOS-host-redirect"
  -n " icmptype 5 code 3"
-p icmp --icmp-type communication-prohibited;-p icmp -m icmp --icmp-type 3/13;OK
  -L " icmp communication-prohibited"
  -n " icmptype 3 code 13"
-p icmp --icmp-type 0x8/0;-p icmp -m icmp --icmp-type 8/0;OK
  -L " icmptype 8 code 0"
-p icmp -m icmp --icmp-type 3/255;=;OK
  -L " icmptype 3 code 255"
  > icmp type=3 code=255         hit
  > icmp type=3 code=0           miss
-p icmp -m icmp --icmp-type any;=;OK
  -L " icmp any"
  -n " icmptype 255"
  > icmp type=8                  hit
  > icmp cut=4                   hotdrop
-p icmp -m icmp ! --icmp-type any;=;OK
  -L " icmp !any"
  -n " icmp !type 255"
  > icmp type=8                  miss
-p icmp --icmp-type 255/255;-p icmp -m icmp --icmp-type any;OK
  -L " icmptype 255 code 255"
  > icmp type=8                  hit
-p icmp --icmp-type echo;;FAIL IPT133
-p icmp --icmp-type ttl;;FAIL IPT133
-p icmp --icmp-type "";;FAIL IPT133
-p icmp --icmp-type 256;;FAIL IPT133
-p icmp --icmp-type 3/;;FAIL IPT133
-p icmp --icmp-type 08;;FAIL IPT133
-p icmp --icmp-type echo-request/1;;FAIL IPT133
-p icmp --icmp-type 8 --icmp-type 0;;FAIL IPT139
-p icmp -m icmp;;FAIL IPT138
-m icmp --icmp-type 8;;FAIL IPT302
-p tcp -m icmp --icmp-type 8;;FAIL IPT302
! -p icmp -m icmp --icmp-type 8;;FAIL IPT303
-p icmp --icmp-type 3/5:0x0a;-p icmp -m icmp --icmp-type 3/5;OK
  -L " icmptype 3 codes 5-10"
  > icmp type=3 code=5           hit
  > icmp type=3 code=10          hit
  > icmp type=3 code=11          miss
