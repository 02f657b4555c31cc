-m iprange;;FAIL IPT138
-m iprange --src-range 1.2.3.4;-m iprange --src-range 1.2.3.4-1.2.3.4;OK
  -L " source IP range 1.2.3.4-1.2.3.4"
-m iprange --src-range 1.2.3.4-;;FAIL IPT132
-m iprange --src-range -1.2.3.4;;FAIL IPT132
-m iprange --src-range 1.2.3.5-1.2.3.4;=;OK
  -L " source IP range 1.2.3.5-1.2.3.4"
  > udp 1.2.3.4 > 198.51.100.1                  miss
-m iprange --src-range 1.2.3-1.2.4;-m iprange --src-range 1.2.3.0-1.2.4.0;OK
  -L " source IP range 1.2.3.0-1.2.4.0"
-m iprange --src-range 01.2.3.4-1.2.3.010;-m iprange --src-range 1.2.3.4-1.2.3.8;OK
  -L " source IP range 1.2.3.4-1.2.3.8"
-m iprange --src-range 1.2.3.4-1.2.3.4;=;OK
  -L " source IP range 1.2.3.4-1.2.3.4"
-m iprange --src-range 1.2.3.4-1.2.3.4-5;;FAIL IPT132
-m iprange --src-range 1.2.3.4:1.2.3.5;;FAIL IPT132
-m iprange --src-range localhost-1.2.3.4;;FAIL IPT132
-m iprange --src-range 1.2.3.0/24-1.2.3.4;;FAIL IPT132
-m iprange --src-range "";;FAIL IPT132
-m iprange --src-range 1.2.3.4--1.2.3.5;;FAIL IPT132
-m iprange --src-range 256.2.3.4-1.2.3.5;;FAIL IPT132
-m iprange --src-range 1.1.1.1-1.1.1.2 ! --dst-range 2.2.2.2-3.3.3.3;=;OK
  -L " source IP range 1.1.1.1-1.1.1.2 destination IP range ! 2.2.2.2-3.3.3.3"
-m iprange --src-range 1.1.1.1-1.1.1.2 --src-range 2.2.2.2-3.3.3.3;;FAIL IPT139
-m iprange --src-range " 1.1.1.1-1.1.1.2";-m iprange --src-range 1.1.1.1-1.1.1.2;OK
  -L " source IP range 1.1.1.1-1.1.1.2"
-m iprange --src-range "1.1.1.1 - 1.1.1.2";;FAIL IPT132
-m iprange --src-range 1.2.3.4-1.2.3.00000000005;-m iprange --src-range 1.2.3.4-1.2.3.5;OK
  -L " source IP range 1.2.3.4-1.2.3.5"
-m iprange --src-range 1.2.3.4-000001.2.3.00000005;-m iprange --src-range 1.2.3.4-1.2.3.5;OK
  -L " source IP range 1.2.3.4-1.2.3.5"
-m iprange --src-range 1.2.3.4-1..3.5;;FAIL IPT132
-m iprange --src-range 1.2.3.4-1.2.3.4.5;;FAIL IPT132
-m iprange --src-range 1.2.3.4-1.2.3.4.;;FAIL IPT132
-m iprange --src-range 1.2.3.4-0x10.0x20.3.4;-m iprange --src-range 1.2.3.4-16.32.3.4;OK
  -L " source IP range 1.2.3.4-16.32.3.4"
-m iprange --src-range 1-2;-m iprange --src-range 1.0.0.0-2.0.0.0;OK
  -L " source IP range 1.0.0.0-2.0.0.0"
-m iprange --src-range 1.2.3.4-" 1.2.3.5";-m iprange --src-range 1.2.3.4-1.2.3.5;OK
  -L " source IP range 1.2.3.4-1.2.3.5"
-m iprange --src-range "1.2. 3.4-1.2.3.5";-m iprange --src-range 1.2.3.4-1.2.3.5;OK
  -L " source IP range 1.2.3.4-1.2.3.5"
-m iprange --src-range 1.2.3.4-+1.2.3.5;-m iprange --src-range 1.2.3.4-1.2.3.5;OK
  -L " source IP range 1.2.3.4-1.2.3.5"
-m iprange --src-range 1.2.3.4-1.2.3.5x;;FAIL IPT132
-m iprange ! --src-range 5.1.1.1-1.1.1.2;=;OK
  -L " source IP range ! 5.1.1.1-1.1.1.2"
  > udp                          hit
-m iprange --dst-range 198.51.100.1-198.51.100.2;=;OK
  -L " destination IP range 198.51.100.1-198.51.100.2"
  > udp                          hit
  > udp 192.0.2.1 > 198.51.100.3 miss
-m iprange --src-range 192.0.2.1-192.0.2.5;=;OK
  -L " source IP range 192.0.2.1-192.0.2.5"
  > udp 192.0.2.1 > 198.51.100.1                hit
  > udp 192.0.2.5 > 198.51.100.1                hit
  > udp 192.0.2.0 > 198.51.100.1                miss
  > udp 192.0.2.6 > 198.51.100.1                miss
-m iprange ! --src-range 192.0.2.1-192.0.2.5;=;OK
  -L " source IP range ! 192.0.2.1-192.0.2.5"
  > udp 192.0.2.1 > 198.51.100.1                miss
  > udp 192.0.2.6 > 198.51.100.1                hit
-m iprange ! --dst-range 198.51.100.0-198.51.100.2;=;OK
  -L " destination IP range ! 198.51.100.0-198.51.100.2"
  > udp                          miss
  > udp 192.0.2.1 > 198.51.100.3 hit
-6
-m iprange --src-range ::1-::2;=;OK
  -L " source IP range ::1-::2"
  > udp ::1 > 2001:db8::2                      hit
  > udp ::3 > 2001:db8::2                      miss
-m iprange --src-range ::2-::1;=;OK
  -L " source IP range ::2-::1"
-m iprange ! --src-range 2001:DB8::-2001:db8::ffff ! --dst-range ::-::ffff:1.2.3.4;-m iprange ! --src-range 2001:db8::-2001:db8::ffff ! --dst-range ::-::ffff:1.2.3.4;OK
  -L " source IP range ! 2001:db8::-2001:db8::ffff destination IP range ! ::-::ffff:1.2.3.4"
  > udp 2001:db8::1:0 > 2001:db8::2            hit
  > udp 2001:db8:: > 2001:db8::2               miss
-m iprange --src-range 1.1.1.1-1.1.1.2;;FAIL IPT132
-m iprange --src-range ::1;-m iprange --src-range ::1-::1;OK
  -L " source IP range ::1-::1"
-m iprange --src-range fe80::1%lo-fe80::2;;FAIL IPT132
-m iprange --src-range " ::1-::2";;FAIL IPT132
