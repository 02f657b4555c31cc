-m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0";=;OK
  -L "match bpf 48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0\0"
  > tcp                          hit
  > udp                          miss
-m bpf --bytecode "1,6 0 0 1";=;OK
  -L "match bpf 6 0 0 1\0"
-m bpf --bytecode "1,6 0 0 1,";-m bpf --bytecode "1,6 0 0 1";OK
  -L "match bpf 6 0 0 1\0"
-m bpf --bytecode "2,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "1,6 0 0 1,6 0 0 0";;FAIL IPT154
-m bpf --bytecode "0,";;FAIL IPT154
-m bpf --bytecode "0";;FAIL IPT154
-m bpf --bytecode "";;FAIL IPT154
-m bpf --bytecode "65,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "1,6 0 0";;FAIL IPT154
-m bpf --bytecode "1,6 0 0 4294967295";=;OK
  -L "match bpf 6 0 0 4294967295\0"
-m bpf --bytecode "1,6 0 0 4294967296";-m bpf --bytecode "1,6 0 0 0";OK
  -L "match bpf 6 0 0 0\0"
-m bpf --bytecode "1,6 0 256 1";-m bpf --bytecode "1,6 0 0 1";OK
  -L "match bpf 6 0 0 1\0"
-m bpf --bytecode "1,6 256 0 1";-m bpf --bytecode "1,6 0 0 1";OK
  -L "match bpf 6 0 0 1\0"
-m bpf --bytecode "1,65542 0 0 1";-m bpf --bytecode "1,6 0 0 1";OK
  -L "match bpf 6 0 0 1\0"
-m bpf --bytecode "1,6 0 0 0x10";-m bpf --bytecode "1,6 0 0 0";OK
  -L "match bpf 6 0 0 0\0"
  > tcp                          miss
-m bpf --bytecode "1,0x6 0 0 1";;FAIL IPT154
-m bpf --bytecode "1,6 0 0 -1";-m bpf --bytecode "1,6 0 0 4294967295";OK
  -L "match bpf 6 0 0 4294967295\0"
-m bpf --bytecode "1,-6 0 0 1";;FAIL IPT154
-m bpf --bytecode "1, 6  0  0  1";-m bpf --bytecode "1,6 0 0 1";OK
  -L "match bpf 6 0 0 1\0"
-m bpf --bytecode " 1,6 0 0 1";-m bpf --bytecode "1,6 0 0 1";OK
  -L "match bpf 6 0 0 1\0"
-m bpf --bytecode "1 ,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "1,6 0 0 1 ";-m bpf --bytecode "1,6 0 0 1";OK
  -L "match bpf 6 0 0 1\0"
-m bpf --bytecode "1,6 0 0 1 7";-m bpf --bytecode "1,6 0 0 1";OK
  -L "match bpf 6 0 0 1\0"
-m bpf --bytecode "1,6 0 0 1x";-m bpf --bytecode "1,6 0 0 1";OK
  -L "match bpf 6 0 0 1\0"
-m bpf --bytecode "01,06 00 00 01";-m bpf --bytecode "1,6 0 0 1";OK
  -L "match bpf 6 0 0 1\0"
-m bpf --bytecode "x,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "1";;FAIL IPT154
-m bpf --bytecode "1,";;FAIL IPT154
-m bpf --bytecode "1,99 0 0 1";;FAIL IPT154
-m bpf --bytecode "1,0 0 0 1";;FAIL IPT154
-m bpf --bytecode "2,21 5 5 0,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "3,6 0 0 1,,6 0 0 1";;FAIL IPT154
-m bpf ! --bytecode "1,6 0 0 1";;FAIL IPT141
-m bpf;;FAIL IPT138
-m bpf --bytecode "1,6 0 0 1" --object-pinned /x;;FAIL IPT140
-m bpf --bytecode "1,6 0 0 1" --bytecode "1,6 0 0 1";;FAIL IPT139
-m bpf --bytecode "1,6 0 0 1" --object-pinned /x --object-pinned /y;;FAIL IPT139
-m bpf --bytecode "6,48 0 0 0,84 0 0 240,21 0 2 64,48 0 0 9,21 1 0 17,6 0 0 0";;FAIL IPT154
-m bpf --bytecode "8,48 0 0 9,21 0 5 6,40 0 0 6,69 3 0 8191,177 0 0 0,72 0 0 2,21 0 1 80,6 0 0 65535";;FAIL IPT154
-m bpf --bytecode "9,48 0 0 9,21 0 6 6,40 0 0 6,69 4 0 8191,177 0 0 0,72 0 0 2,21 0 1 80,6 0 0 65535,6 0 0 0";=;OK
  -L "match bpf 48 0 0 9,21 0 6 6,40 0 0 6,69 4 0 8191,177 0 0 0,72 0 0 2,21 0 1 80,6 0 0 65535,6 0 0 0\0"
  > tcp dport=80                 hit
  > tcp dport=81                 miss
  > udp dport=80                 miss
  > tcp dport=80 frag=8          miss
-m bpf --bytecode "4,128 0 0 0,37 0 1 40,6 0 0 1,6 0 0 0";=;OK
  -L "match bpf 128 0 0 0,37 0 1 40,6 0 0 1,6 0 0 0\0"
  > udp len=41                   hit
  > udp len=40                   miss
-m bpf --bytecode "3,48 0 0 4096,6 0 0 1,6 0 0 0";=;OK
  -L "match bpf 48 0 0 4096,6 0 0 1,6 0 0 0\0"
  > udp                          miss
-m bpf --bytecode "6,0 0 0 7,2 0 0 3,1 0 0 0,96 0 0 3,60 0 0 0,6 0 0 1";=;OK
  -L "match bpf 0 0 0 7,2 0 0 3,1 0 0 0,96 0 0 3,60 0 0 0,6 0 0 1\0"
  > udp                          miss
-m bpf --bytecode "2,96 0 0 3,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "4,21 0 1 5,2 0 0 0,96 0 0 0,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "2,2 0 0 16,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "2,52 0 0 0,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "2,100 0 0 32,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "2,100 0 0 31,6 0 0 1";=;OK
  -L "match bpf 100 0 0 31,6 0 0 1\0"
-m bpf --bytecode "2,5 0 0 1,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "2,5 0 0 0,6 0 0 1";=;OK
  -L "match bpf 5 0 0 0,6 0 0 1\0"
-m bpf --bytecode "2,21 0 1 0,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "2,32 0 0 4294963200,6 0 0 1";=;OK
  -L "match bpf 32 0 0 4294963200,6 0 0 1\0"
-m bpf --bytecode "2,32 0 0 4294963201,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "2,32 0 0 4294963264,6 0 0 1";;FAIL IPT154
-m bpf --bytecode "2,32 0 0 4294963260,6 0 0 1";=;OK
  -L "match bpf 32 0 0 4294963260,6 0 0 1\0"
-m bpf --bytecode "2,48 0 0 4293918729,22 0 0 0";=;OK
  -L "match bpf 48 0 0 4293918729,22 0 0 0\0"
  > udp                          hit
  > hex:450000140001000040008eb3c0000201c6336401 miss
-m bpf --bytecode "2,6 0 0 1,4 0 0 1";;FAIL IPT154
-m bpf --bytecode "1,14 0 0 1";;FAIL IPT154
-m bpf --bytecode "2,129 0 0 0,6 0 0 1";=;OK
  -L "match bpf 129 0 0 0,6 0 0 1\0"
-m bpf --bytecode "3,135 0 0 0,7 0 0 0,22 0 0 0";=;OK
  -L "match bpf 135 0 0 0,7 0 0 0,22 0 0 0\0"
-m bpf --bytecode "2,132 0 0 0,22 0 0 0";=;OK
  -L "match bpf 132 0 0 0,22 0 0 0\0"
  > udp                          miss
-m bpf --bytecode "2,140 0 0 0,22 0 0 0";;FAIL IPT154
-m bpf --bytecode "2,144 0 0 0,22 0 0 0";;FAIL IPT154
-m bpf --bytecode "2,156 0 0 0,22 0 0 0";=;OK
  -L "match bpf 156 0 0 0,22 0 0 0\0"
-m bpf --bytecode "2,13 0 0 0,22 0 0 0";;FAIL IPT154
-m bpf --bytecode "2,85 0 0 0,22 0 0 0";;FAIL IPT154
-m bpf --bytecode "2,161 0 0 0,22 0 0 0";;FAIL IPT154
-m bpf --bytecode "2,177 0 0 0,22 0 0 0";=;OK
  -L "match bpf 177 0 0 0,22 0 0 0\0"
-m bpf --bytecode "2,24 0 0 0,22 0 0 0";;FAIL IPT154
-m bpf --bytecode "2,56 0 0 0,22 0 0 0";;FAIL IPT154
-6
-m bpf --bytecode "1,6 0 0 1";=;OK
  -L "match bpf 6 0 0 1\0"
# A program that was pinned to a file is taken as given.
-m bpf --object-pinned /sys/fs/bpf/x;=;OK
  -L "match bpf pinned /sys/fs/bpf/x"
-m bpf --object-pinned /x --bytecode "1,6 0 0 1";;FAIL IPT140
