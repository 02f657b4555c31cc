-6
:INPUT,FORWARD,OUTPUT
-p ipv6-icmp -m icmp6 --icmpv6-type 128;=;OK
  -L " ipv6-icmp echo-request"
  -n " ipv6-icmptype 128"
  > icmpv6 type=128              hit
  > icmpv6 type=129              miss
  > icmpv6 type=128 cut=7        hotdrop
  > icmpv6 type=128 frag=8       miss
-p ipv6-icmp -m icmp6 ! --icmpv6-type 1/3;=;OK
  -L " ipv6-icmp !address-unreachable"
  -n " ipv6-icmp !type 1 code 3"
  > icmpv6 type=1 code=3         miss
  > icmpv6 type=1 code=4         hit
-p icmpv6 -m icmpv6 --icmpv6-type 1/3;-p ipv6-icmp -m icmp6 --icmpv6-type 1/3;OK
  -L " ipv6-icmp address-unreachable"
  -n " ipv6-icmptype 1 code 3"
-p icmpv6 --icmpv6-type echo-request;-p ipv6-icmp -m icmp6 --icmpv6-type 128;OK
  -L " ipv6-icmp echo-request"
  -n " ipv6-icmptype 128"
-p icmpv6 --icmpv6-type failed-policy;-p ipv6-icmp -m icmp6 --icmpv6-type 1/5;OK
  -L " ipv6-icmp failed-policy"
  -n " ipv6-icmptype 1 code 5"
-p icmpv6 --icmpv6-type neighbour-solicitation;-p ipv6-icmp -m icmp6 --icmpv6-type 135;OK
  -L " ipv6-icmp neighbour-solicitation"
  -n " ipv6-icmptype 135"
# 255 is an ordinary type here.
-p icmpv6 --icmpv6-type 255;-p ipv6-icmp -m icmp6 --icmpv6-type 255;OK
  -L " ipv6-icmptype 255"
  > icmpv6 type=255              hit
  > icmpv6 type=128              miss
-p icmpv6 --icmpv6-type any;;FAIL IPT133
-p icmpv6 --icmpv6-type neigh;;FAIL IPT133
-p icmpv6 --icmpv6-type 256;;FAIL IPT133
-p icmpv6 -m icmp6;;FAIL IPT138
-m icmp6 --icmpv6-type 1;;FAIL IPT302
-p icmpv6 --icmpv6-type 135/0:5;-p ipv6-icmp -m icmp6 --icmpv6-type 135/0;OK
  -L " ipv6-icmptype 135 codes 0-5"
  > icmpv6 type=135 code=5       hit
  > icmpv6 type=135 code=6       miss
-p icmpv6 --icmpv6-type 135/0:255;-p ipv6-icmp -m icmp6 --icmpv6-type 135;OK
  -L " ipv6-icmp neighbour-solicitation"
  -n " ipv6-icmptype 135"
-p icmpv6 --icmpv6-type 135/0:256;;FAIL IPT133
-p icmpv6 --icmpv6-type 135/3:;;FAIL IPT133
