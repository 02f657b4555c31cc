-6
-m hl --hl-eq 0;=;OK
  -L " HL match HL == 0"
  > udp ttl=0                    hit
  > udp ttl=1                    miss
-m hl --hl-eq 256;;FAIL IPT131
-m hl --hl 5;-m hl --hl-eq 5;OK
  -L " HL match HL == 5"
-m hl ! --hl 5;-m hl ! --hl-eq 5;OK
  -L " HL match HL != 5"
-m hl ! --hl-eq 5;=;OK
  -L " HL match HL != 5"
  > udp ttl=5                    miss
  > udp ttl=6                    hit
-m hl ! --hl-lt 5;;FAIL IPT141
-m hl --hl-gt 255;=;OK
  -L " HL match HL > 255"
  > udp ttl=255                  miss
-m hl --hl-lt 0x10;-m hl --hl-lt 16;OK
  -L " HL match HL < 16"
  > udp ttl=15                   hit
  > udp ttl=16                   miss
-m hl --hl-eq 5 --hl-lt 6;;FAIL IPT140
-m hl --hl-eq 5 --hl 6;;FAIL IPT139
-m hl --hl-eq "";;FAIL IPT131
-m hl;;FAIL IPT138
-m hl --hl-gt 42;=;OK
  -L " HL match HL > 42"
  > udp ttl=42                   miss
  > udp ttl=43                   hit
-m hl --hl-lt 0;=;OK
  -L " HL match HL < 0"
  > udp ttl=0                    miss
