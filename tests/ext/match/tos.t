:INPUT,FORWARD,OUTPUT
-m tos --tos 0x10/0xff;=;OK
  -L " tos match0x10/0xff"
  > udp tos=16                   hit
  > udp tos=17                   miss
-m tos ! --tos 0x10/0xff;=;OK
  -L " tos match!0x10/0xff"
  > udp tos=16                   miss
  > udp tos=17                   hit
-m tos --tos Minimize-Delay;-m tos --tos 0x10/0x3f;OK
  -L " tos match Minimize-Delay"
  -n " tos match0x10/0x3f"
  > udp tos=16                   hit
  > udp tos=208                  hit
  > udp tos=17                   miss
-m tos --tos maximize-throughput;-m tos --tos 0x08/0x3f;OK
  -L " tos match Maximize-Throughput"
  -n " tos match0x08/0x3f"
-m tos --tos Maximize-Reliability;-m tos --tos 0x04/0x3f;OK
  -L " tos match Maximize-Reliability"
  -n " tos match0x04/0x3f"
-m tos ! --tos MINIMIZE-COST;-m tos ! --tos 0x02/0x3f;OK
  -L " tos match! Minimize-Cost"
  -n " tos match!0x02/0x3f"
-m tos --tos Normal-Service;-m tos --tos 0x00/0x3f;OK
  -L " tos match Normal-Service"
  -n " tos match0x00/0x3f"
-m tos --tos 16/63;-m tos --tos 0x10/0x3f;OK
  -L " tos match Minimize-Delay"
  -n " tos match0x10/0x3f"
-m tos --tos 0x11/0x3f;=;OK
  -L " tos match0x11/0x3f"
-m tos --tos 5;-m tos --tos 0x05/0xff;OK
  -L " tos match0x05/0xff"
# A value outside of its mask.
-m tos --tos 0x05/0x04;=;OK
  -L " tos match0x05/0x04"
  > udp tos=5                    miss
-m tos ! --tos 0/0;-m tos ! --tos 0x00/0x00;OK
  -L " tos match!0x00/0x00"
  > udp                          miss
-m tos --tos 255/255;-m tos --tos 0xff/0xff;OK
  -L " tos match0xff/0xff"
-m tos --tos 256;;FAIL IPT133
-m tos --tos 1/256;;FAIL IPT131
-m tos --tos 1/;;FAIL IPT131
-m tos --tos /1;;FAIL IPT133
-m tos --tos 300/4;;FAIL IPT133
-m tos --tos "";;FAIL IPT133
-m tos --tos Minimize;;FAIL IPT133
-m tos --tos 5a;;FAIL IPT131
-m tos --tos -1;;FAIL IPT133
-m tos --tos 010/0x;;FAIL IPT131
-m tos --tos CS1;;FAIL IPT133
-m tos --tos 5 --tos 5;;FAIL IPT139
-m tos;;FAIL IPT138
-6
-m tos --tos Normal-Service;-m tos --tos 0x00/0x3f;OK
  -L " tos match Normal-Service"
  -n " tos match0x00/0x3f"
  > udp tos=0                    hit
  > udp tos=16                   miss
