:INPUT,FORWARD,OUTPUT
-m ttl --ttl-eq 64;=;OK
  -L " TTL match TTL == 64"
  > udp ttl=64                   hit
  > udp ttl=63                   miss
-m ttl ! --ttl-eq 64;=;OK
  -L " TTL match TTL != 64"
  > udp ttl=64                   miss
  > udp ttl=63                   hit
-m ttl --ttl-lt 5;=;OK
  -L " TTL match TTL < 5"
  > udp ttl=4                    hit
  > udp ttl=5                    miss
-m ttl --ttl-gt 5;=;OK
  -L " TTL match TTL > 5"
  > udp ttl=6                    hit
  > udp ttl=5                    miss
-m ttl --ttl-lt 0;=;OK
  -L " TTL match TTL < 0"
  > udp ttl=0                    miss
-m ttl --ttl-gt 255;=;OK
  -L " TTL match TTL > 255"
  > udp ttl=255                  miss
-m ttl --ttl 5;-m ttl --ttl-eq 5;OK
  -L " TTL match TTL == 5"
-m ttl ! --ttl 5;-m ttl ! --ttl-eq 5;OK
  -L " TTL match TTL != 5"
-m ttl --ttl-e 5;-m ttl --ttl-eq 5;OK
  -L " TTL match TTL == 5"
-m ttl --ttl-gt 0x10;-m ttl --ttl-gt 16;OK
  -L " TTL match TTL > 16"
-m ttl --ttl-eq 010;-m ttl --ttl-eq 8;OK
  -L " TTL match TTL == 8"
-m ttl --ttl-eq " +5";-m ttl --ttl-eq 5;OK
  -L " TTL match TTL == 5"
-m ttl --ttl-eq "5 ";;FAIL IPT131
-m ttl --ttl-eq 255;=;OK
  -L " TTL match TTL == 255"
-m ttl --ttl-eq 256;;FAIL IPT131
-m ttl --ttl-eq -1;;FAIL IPT131
-m ttl --ttl-eq "";;FAIL IPT131
-m ttl --ttl-eq;;FAIL IPT161
-m ttl ! --ttl-lt 5;;FAIL IPT141
-m ttl ! --ttl-gt 5;;FAIL IPT141
-m ttl --ttl-eq 5 --ttl-lt 6;;FAIL IPT140
-m ttl --ttl-lt 5 --ttl-gt 5;;FAIL IPT140
-m ttl --ttl-eq 5 --ttl 5;;FAIL IPT139
-m ttl;;FAIL IPT138
