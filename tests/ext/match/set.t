ipset create ips hash:ip
ipset add ips 10.0.0.1
ipset create six hash:ip family inet6
ipset add six 2001:db8::1
ipset create nets hash:net
ipset add nets 10.0.0.0/8
ipset add nets 10.1.0.0/16 nomatch
ipset create ports hash:ip,port counters
ipset add ports 10.0.0.1,80 packets 3 bytes 100
ipset add ports 10.0.0.1,icmp:8/0
ipset add ports 10.0.0.1,gre:0
ipset create ranges bitmap:port range 0-100
ipset add ranges 22
ipset create faces hash:net,iface
ipset add faces 10.0.0.0/8,eth0
ipset add faces 10.0.0.0/16,eth1
ipset create all list:set
ipset add all ips
ipset add all ports
:INPUT,FORWARD,OUTPUT
-m set --match-set ips src;=;OK
  -L " match-set ips src"
  > udp src=10.0.0.1 dst=10.0.0.2                  hit
  > udp src=10.0.0.2 dst=10.0.0.1                  miss
-m set --set ips dst;-m set --match-set ips dst;OK
  > udp src=10.0.0.2 dst=10.0.0.1                  hit
-m set ! --match-set ips srcfoo,dst;-m set ! --match-set ips src,dst;OK
  -L " ! match-set ips src,dst"
  > udp src=10.0.0.1                               miss
  > udp src=10.0.0.2                               hit
# The last matching net decides; return-nomatch turns the answer of an entry around.
-m set --match-set nets src;=;OK
  > udp src=10.0.0.1                               hit
  > udp src=10.1.0.1                               miss
  > udp src=11.0.0.1                               miss
-m set --match-set nets src --return-nomatch;=;OK
  > udp src=10.0.0.1                               miss
  > udp src=10.1.0.1                               hit
  > udp src=11.0.0.1                               miss
# Fewer directions than dimensions never match, more do.
-m set --match-set ports src;=;OK
  > tcp src=10.0.0.1 dport=80                      miss
-m set --match-set ports src,dst;=;OK
  > tcp src=10.0.0.1 dport=80                      hit
  > tcp src=10.0.0.1 sport=80 dport=81             miss
  > udp src=10.0.0.1 dport=80                      miss
  > tcp src=10.0.0.1 dport=80 frag=8               miss
  > tcp src=10.0.0.1 dport=80 cut=12               miss
  > icmp src=10.0.0.1 type=8 code=0                hit
  > icmp src=10.0.0.1 type=8 code=1                miss
  > proto=47 src=10.0.0.1                          hit
  > proto=47 src=10.0.0.1 frag=8                   hit
-m set --match-set ranges dst;=;OK
  > tcp dport=22                                   hit
  > udp dport=22                                   hit
  > sctp dport=22                                  miss
  > tcp sport=22 dport=23                          miss
# The longest net decides which interfaces count.
-m set --match-set faces src,src;=;OK
  > udp src=10.1.0.1 in=eth0                       hit
  > udp src=10.0.0.1 in=eth0                       miss
  > udp src=10.0.0.1 in=eth1                       hit
-m set --match-set all src,dst;=;OK
  > udp src=10.0.0.1                               hit
  > tcp src=10.0.0.1 dport=80                      hit
  > tcp src=10.0.0.2 dport=80                      miss
# Counters: asked, then stepped.
-m set --match-set ports src,dst --packets-eq 3;=;OK
  > tcp src=10.0.0.1 dport=80                      hit
  > tcp src=10.0.0.1 dport=80                      miss
-m set --match-set ports src,dst ! --packets-eq 3;=;OK
  > tcp src=10.0.0.1 dport=80                      miss
  > icmp src=10.0.0.1 type=8 code=0                hit
-m set --match-set ports src,dst --packets-lt 0x3;-m set --match-set ports src,dst --packets-lt 3;OK
  > tcp src=10.0.0.1 dport=80                      miss
  > icmp src=10.0.0.1 type=8 code=0                hit
-m set --match-set ports src,dst --packets-gt 2;=;OK
  > tcp src=10.0.0.1 dport=80                      hit
  > icmp src=10.0.0.1 type=8 code=0                miss
-m set --match-set ports src,dst --bytes-eq 100;=;OK
  > tcp src=10.0.0.1 dport=80                      hit
  > tcp src=10.0.0.1 dport=80                      miss
-m set --match-set ports src,dst ! --bytes-eq 100;=;OK
  > tcp src=10.0.0.1 dport=80                      miss
  > icmp src=10.0.0.1 type=8 code=0                hit
-m set --match-set ports src,dst --bytes-lt 100;=;OK
  > tcp src=10.0.0.1 dport=80                      miss
  > icmp src=10.0.0.1 type=8 code=0                hit
-m set --match-set ports src,dst --packets-gt 2 --bytes-gt 99;=;OK
  -L " match-set ports src,dst packets-gt 2 bytes-gt 99"
  > tcp src=10.0.0.1 dport=80                      hit
  > icmp src=10.0.0.1 type=8 code=0                miss
-m set --match-set ports src,dst ! --update-counters --packets-eq 3;=;OK
  > tcp src=10.0.0.1 dport=80                      hit
  > tcp src=10.0.0.1 dport=80                      hit
  > tcp src=10.0.0.1 dport=81                      miss
-m set --match-set ports src,dst --update-counters;-m set --match-set ports src,dst;OK
  > tcp src=10.0.0.1 dport=80                      hit
  > tcp src=10.0.0.1 dport=81                      miss
-m set --match-set all src,dst ! --update-subcounters;=;OK
  -L " match-set all src,dst ! update-subcounters"
  > tcp src=10.0.0.1 dport=80                      hit
  > tcp src=10.0.0.2 dport=80                      miss
-m set --match-set all src,dst --update-subcounters;-m set --match-set all src,dst;OK
  > tcp src=10.0.0.1 dport=80                      hit
  > tcp src=10.0.0.2 dport=80                      miss
-m set --match-set ips src,dst,src,dst,src,dst;=;OK
  > udp src=10.0.0.1                               hit
-m set --match-set ips src,dst,src,dst,src,dst,src;;FAIL IPT108
-m set --match-set ips foo;;FAIL IPT108
-m set --match-set ips src,;;FAIL IPT108
-m set --match-set nope src;;FAIL IPT184
-m set --match-set six src;;FAIL IPT184
-m set --match-set 01234567890123456789012345678901 src;;FAIL IPT137
-m set --match-set ips;;FAIL IPT161
-m set;;FAIL IPT138
-m set --packets-eq 3;;FAIL IPT138
-m set --match-set ips src --match-set ports src;;FAIL IPT139
-m set --match-set ports src,dst ! --return-nomatch;;FAIL IPT141
-m set --match-set ports src,dst ! --packets-lt 3;;FAIL IPT141
-m set --match-set ports src,dst --packets-lt 3 --packets-gt 1;;FAIL IPT140
-m set --match-set ports src,dst --bytes-lt 3 --bytes-eq 1;;FAIL IPT140
-m set --match-set ports src,dst --packets-eq x;;FAIL IPT131
-m set --match-set ports src,dst --packets-eq 18446744073709551616;;FAIL IPT131
-6
-m set --match-set six src;=;OK
  > udp src=2001:db8::1 dst=2001:db8::2            hit
  > udp src=2001:db8::2 dst=2001:db8::1            miss
