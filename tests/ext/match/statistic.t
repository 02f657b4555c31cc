:INPUT,FORWARD,OUTPUT
-m statistic --mode random --probability 1;-m statistic --mode random --probability 1.00000000000;OK
  -L " statistic mode random probability 1.00000000000"
  > udp                          hit
  > udp                          hit
-m statistic --mode random ! --probability 1;-m statistic --mode random ! --probability 1.00000000000;OK
  -L " statistic mode random ! probability 1.00000000000"
  > udp                          miss
-m statistic --mode random --probability 0;-m statistic --mode random --probability 0.00000000000;OK
  -L " statistic mode random probability 0.00000000000"
  > udp                          miss
-m statistic --mode random ! --probability 0;-m statistic --mode random ! --probability 0.00000000000;OK
  -L " statistic mode random ! probability 0.00000000000"
  > udp                          hit
-m statistic --mode nth --every 3 --packet 0;=;OK
  -L " statistic mode nth every 3"
  > udp                          hit
  > udp                          miss
  > udp                          miss
  > udp                          hit
-m statistic --mode nth --every 3 --packet 2;=;OK
  -L " statistic mode nth every 3 packet 2"
  > udp                          miss
  > udp                          miss
  > udp                          hit
  > udp                          miss
-m statistic --mode nth ! --every 2 --packet 1;=;OK
  -L " statistic mode nth ! every 2 packet 1"
  > udp                          hit
  > udp                          miss
  > udp                          hit
-m statistic --mode nth --every 1 --packet 0;=;OK
  -L " statistic mode nth every 1"
  > udp                          hit
-m statistic --mode random --probability 0.5;-m statistic --mode random --probability 0.50000000000;OK
  -L " statistic mode random probability 0.50000000000"
-m statistic --probability .5 --mode random;-m statistic --mode random --probability 0.50000000000;OK
  -L " statistic mode random probability 0.50000000000"
-m statistic --mode random --probability -0;-m statistic --mode random --probability 0.00000000000;OK
  -L " statistic mode random probability 0.00000000000"
-m statistic --mode random --probability 1e-3;-m statistic --mode random --probability 0.00100000016;OK
  -L " statistic mode random probability 0.00100000016"
-m statistic --mode random --probability 0x1p-2;-m statistic --mode random --probability 0.25000000000;OK
  -L " statistic mode random probability 0.25000000000"
-m statistic --mode random --probability 0.00000000001;-m statistic --mode random --probability 0.00000000000;OK
  -L " statistic mode random probability 0.00000000000"
-m statistic --mode random --probability 0.33333333349;=;OK
  -L " statistic mode random probability 0.33333333349"
-m statistic --mode random --probability nan;-m statistic --mode random --probability 0.00000000000;OK
  -L " statistic mode random probability 0.00000000000"
-m statistic --mode random --probability " 0.5";-m statistic --mode random --probability 0.50000000000;OK
  -L " statistic mode random probability 0.50000000000"
-m statistic --mode nth --packet 1 --every 5;-m statistic --mode nth --every 5 --packet 1;OK
  -L " statistic mode nth every 5 packet 1"
-m statistic --mode nth --every 0x10 --packet 010;-m statistic --mode nth --every 16 --packet 8;OK
  -L " statistic mode nth every 16 packet 8"
-m statistic --mode nth --every 4294967295 --packet 4294967294;=;OK
  -L " statistic mode nth every 4294967295 packet 4294967294"
-m statistic --mode random --probability 1.0000000001;;FAIL IPT131
-m statistic --mode random --probability -0.1;;FAIL IPT131
-m statistic --mode random --probability inf;;FAIL IPT131
-m statistic --mode random --probability "";;FAIL IPT131
-m statistic --mode random --probability 50%;;FAIL IPT131
-m statistic --mode foo;;FAIL IPT133
-m statistic --mode RANDOM;;FAIL IPT110
-m statistic --mode rand;;FAIL IPT133
-m statistic --mode nth --every 4 --packet 4;;FAIL IPT131
-m statistic --mode nth --every 0;;FAIL IPT131
-m statistic --mode nth --every 4294967296;;FAIL IPT131
-m statistic --mode nth --every a;;FAIL IPT131
-m statistic --mode nth --every 4;;FAIL IPT138
-m statistic --mode nth --packet 0;;FAIL IPT138
-m statistic --mode nth;;FAIL IPT138
-m statistic --mode random;;FAIL IPT138
-m statistic --mode random --every 4 --packet 1;;FAIL IPT138
-m statistic --mode nth --probability 0.5;;FAIL IPT138
-m statistic --mode random --probability 0.5 --packet 0;;FAIL IPT140
-m statistic --mode random --probability 0.5 --every 3 --packet 0;;FAIL IPT140
-m statistic --mode nth --every 4 ! --packet 1;;FAIL IPT141
-m statistic ! --mode nth --every 3 --packet 0;;FAIL IPT141
-m statistic --mode random --probability 0.5 --probability 0.6;;FAIL IPT139
-m statistic --probability 0.5;;FAIL IPT138
-m statistic;;FAIL IPT138
-6
-m statistic --mode nth --every 2 --packet 0;=;OK
  -L " statistic mode nth every 2"
  > udp                          hit
  > udp                          miss
