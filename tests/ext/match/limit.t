:INPUT,FORWARD,OUTPUT
# The bucket is full at first. Jiffies are 4 ms.
-m limit --limit 1/sec --limit-burst 2;=;OK
  -L " limit: avg 1/sec burst 2"
  > udp                          hit
  > udp                          hit
  > udp                          miss
  > udp at=990ms                 miss
  > udp at=10ms                  hit
  > udp                          miss
  > udp at=60s                   hit
  > udp                          hit
  > udp                          miss
-m limit;-m limit --limit 3/hour;OK
  -L " limit: avg 3/hour burst 5"
  > udp                          hit
-m limit --limit-burst 7;-m limit --limit 3/hour --limit-burst 7;OK
  -L " limit: avg 3/hour burst 7"
-m limit --limit 5/s --limit-burst 5;-m limit --limit 5/sec;OK
  -L " limit: avg 5/sec burst 5"
-m limit --limit 3;-m limit --limit 3/sec;OK
  -L " limit: avg 3/sec burst 5"
-m limit --limit 5/mi;-m limit --limit 5/min;OK
  -L " limit: avg 5/min burst 5"
-m limit --limit 5/MINUTE;-m limit --limit 5/min;OK
  -L " limit: avg 5/min burst 5"
-m limit --limit 9999/s;-m limit --limit 10000/sec;OK
  -L " limit: avg 10000/sec burst 5"
-m limit --limit 60/hour;-m limit --limit 1/min;OK
  -L " limit: avg 1/min burst 5"
-m limit --limit 59/hour;=;OK
  -L " limit: avg 59/hour burst 5"
-m limit --limit 24/day;-m limit --limit 1/hour;OK
  -L " limit: avg 1/hour burst 5"
-m limit --limit 36/day;=;OK
  -L " limit: avg 36/day burst 5"
-m limit --limit "5 /min";-m limit --limit 5/min;OK
  -L " limit: avg 5/min burst 5"
-m limit --limit 4294967297/sec;-m limit --limit 1/sec;OK
  -L " limit: avg 1/sec burst 5"
-m limit --limit 2/day;=;OK
  -L " limit: avg 2/day burst 5"
-m limit --limit 10/day;=;OK
  -L " limit: avg 10/day burst 5"
-m limit --limit 1/day --limit-burst 1;=;OK
  -L " limit: avg 1/day burst 1"
-m limit --limit 1/day;;FAIL IPT143
-m limit --limit 3/day;;FAIL IPT143
-m limit --limit 1/day --limit-burst 4;;FAIL IPT143
-m limit --limit 5/s --limit-burst 0;;FAIL IPT143
-m limit --limit 3/hour --limit-burst 10000;;FAIL IPT143
-m limit --limit 5/s --limit-burst 10001;;FAIL IPT131
-m limit --limit 10001/s;;FAIL IPT134
-m limit --limit 0/s;;FAIL IPT134
-m limit --limit 5/seconds;;FAIL IPT134
-m limit --limit 5/;;FAIL IPT134
-m limit --limit foo;;FAIL IPT134
-m limit ! --limit 5/min;;FAIL IPT141
-m limit --limit 5/s --limit 6/s;;FAIL IPT139
# Written before a port test it spends on wrong ports too.
-p udp -m limit --limit 1/sec --limit-burst 1 -m udp --dport 53;=;OK
  -L " limit: avg 1/sec burst 1 udp dpt:domain"
  -n " limit: avg 1/sec burst 1 udp dpt:53"
  > udp dport=54                 miss
  > udp dport=53                 miss
-p udp -m udp --dport 53 -m limit --limit 1/sec --limit-burst 1;=;OK
  -L " udp dpt:domain limit: avg 1/sec burst 1"
  -n " udp dpt:53 limit: avg 1/sec burst 1"
  > udp dport=54                 miss
  > udp dport=53                 hit
-6
-m limit --limit 1/sec --limit-burst 1;=;OK
  -L " limit: avg 1/sec burst 1"
  > udp                          hit
  > udp                          miss
