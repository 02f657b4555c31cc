:INPUT,FORWARD,OUTPUT
# The packet says "GET /index.HTML" in its UDP payload, 28 bytes behind the beginning.
-m string --string "GET /" --algo bm;=;OK
  -L " STRING match  "GET /" ALGO name bm"
  > hex:4500002b0000000040118e8cc0000201c63364010400003500170000474554202f696e6465782e48544d4c hit
  > udp                          miss
-m string ! --string "GET /" --algo kmp;=;OK
  -L " STRING match ! "GET /" ALGO name kmp"
  > hex:4500002b0000000040118e8cc0000201c63364010400003500170000474554202f696e6465782e48544d4c miss
  > udp                          hit
-m string --string "html" --algo bm;=;OK
  -L " STRING match  "html" ALGO name bm"
  > hex:4500002b0000000040118e8cc0000201c63364010400003500170000474554202f696e6465782e48544d4c miss
-m string --string "html" --algo bm --icase;=;OK
  -L " STRING match  "html" ALGO name bm ICASE"
  > hex:4500002b0000000040118e8cc0000201c63364010400003500170000474554202f696e6465782e48544d4c hit
  > udp                          miss
# The whole of it must stand between the two offsets.
-m string --string "GET" --algo bm --from 28 --to 31;=;OK
  -L " STRING match  "GET" ALGO name bm FROM 28 TO 31"
  > hex:4500002b0000000040118e8cc0000201c63364010400003500170000474554202f696e6465782e48544d4c hit
-m string --string "GET" --algo bm --from 29;=;OK
  -L " STRING match  "GET" ALGO name bm FROM 29"
  > hex:4500002b0000000040118e8cc0000201c63364010400003500170000474554202f696e6465782e48544d4c miss
-m string --string "GET" --algo bm --to 30;=;OK
  -L " STRING match  "GET" ALGO name bm TO 30"
  > hex:4500002b0000000040118e8cc0000201c63364010400003500170000474554202f696e6465782e48544d4c miss
-m string --string "GET" --algo bm --from 2000;=;OK
  -L " STRING match  "GET" ALGO name bm FROM 2000"
  > hex:4500002b0000000040118e8cc0000201c63364010400003500170000474554202f696e6465782e48544d4c miss
# The IP header counts: here the source address.
-m string --hex-string "|c0000201|" --algo bm;=;OK
  -L " STRING match  "|c0000201|" ALGO name bm"
  > udp                          hit
-m string ! --hex-string "|c0000201|" --algo bm;=;OK
  -L " STRING match ! "|c0000201|" ALGO name bm"
  > udp                          miss
  > udp src=192.0.2.2            hit
-m string --hex-string "|00000000000000|" --algo bm;=;OK
  -L " STRING match  "|00000000000000|" ALGO name bm"
  > udp                          miss
-m string --algo bm --hex-string x;-m string --string "x" --algo bm;OK
  -L " STRING match  "x" ALGO name bm"
-m string --algo bm ! --hex-string x;-m string ! --string "x" --algo bm;OK
  -L " STRING match ! "x" ALGO name bm"
-m string --algo bm --hex-string "|0001 02|abc";-m string --hex-string "|000102616263|" --algo bm;OK
  -L " STRING match  "|000102616263|" ALGO name bm"
-m string --algo bm --hex-string "|DE AD BEEF|";-m string --hex-string "|deadbeef|" --algo bm;OK
  -L " STRING match  "|deadbeef|" ALGO name bm"
-m string --algo bm --hex-string "|  de ad |";-m string --hex-string "|dead|" --algo bm;OK
  -L " STRING match  "|dead|" ALGO name bm"
-m string --algo bm --hex-string "|de ad ";-m string --hex-string "|dead|" --algo bm;OK
  -L " STRING match  "|dead|" ALGO name bm"
-m string --algo bm --hex-string "a|";-m string --string "a" --algo bm;OK
  -L " STRING match  "a" ALGO name bm"
-m string --algo bm --hex-string "a|41|b|42|";-m string --string "aAbB" --algo bm;OK
  -L " STRING match  "aAbB" ALGO name bm"
-m string --algo bm --hex-string "a\\|b";-m string --string "a|b" --algo bm;OK
  -L " STRING match  "a|b" ALGO name bm"
-m string --algo bm --hex-string "|41||42|";-m string --string "A|42" --algo bm;OK
  -L " STRING match  "A|42" ALGO name bm"
-m string --algo bm --hex-string "|41|\\x";-m string --string "A\\x" --algo bm;OK
  -L " STRING match  "A\\x" ALGO name bm"
-m string --algo bm --hex-string "|41|x\\y";-m string --string "Axy" --algo bm;OK
  -L " STRING match  "Axy" ALGO name bm"
-m string --algo bm --hex-string "x\\|\\y";-m string --string "x|y" --algo bm;OK
  -L " STRING match  "x|y" ALGO name bm"
-m string --algo bm --hex-string "|41|  b";-m string --string "A  b" --algo bm;OK
  -L " STRING match  "A  b" ALGO name bm"
-m string --algo bm --string "a\"b";-m string --string "a\"b" --algo bm;OK
  -L " STRING match  "a\"b" ALGO name bm"
-m string --algo bm --string "a'b";-m string --string "a'b" --algo bm;OK
  -L " STRING match  "a'b" ALGO name bm"
-m string --algo bm --string "a\\b";-m string --string "a\\b" --algo bm;OK
  -L " STRING match  "a\\b" ALGO name bm"
-m string --algo bm --string "ab\\";-m string --hex-string "|61625c|" --algo bm;OK
  -L " STRING match  "|61625c|" ALGO name bm"
-m string --algo bm --string "|41|";-m string --string "|41|" --algo bm;OK
  -L " STRING match  "|41|" ALGO name bm"
-m string --algo bm --string "täst";-m string --hex-string "|74c3a47374|" --algo bm;OK
  -L " STRING match  "|74c3a47374|" ALGO name bm"
-m string --algo bm --string "a	b";-m string --hex-string "|610962|" --algo bm;OK
  -L " STRING match  "|610962|" ALGO name bm"
-m string --algo bm --string -x;-m string --string "-x" --algo bm;OK
  -L " STRING match  "-x" ALGO name bm"
-m string --algo bm --string !x;-m string --string "!x" --algo bm;OK
  -L " STRING match  "!x" ALGO name bm"
-m string --icase --to 100 --from 2 --string x --algo kmp;-m string --string "x" --algo kmp --from 2 --to 100 --icase;OK
  -L " STRING match  "x" ALGO name kmp FROM 2 TO 100 ICASE"
-m string --algo bm --string x --from 0 --to 65535;-m string --string "x" --algo bm;OK
  -L " STRING match  "x" ALGO name bm"
-m string --algo bm --string x --to 0;-m string --string "x" --algo bm --to 0;OK
  -L " STRING match  "x" ALGO name bm TO 0"
-m string --algo bm --string x --from 0x10;-m string --string "x" --algo bm --from 16;OK
  -L " STRING match  "x" ALGO name bm FROM 16"
-m string --algo fsm --hex-string "|00000061|";-m string --hex-string "|00000061|" --algo fsm;OK
  -L " STRING match  "|00000061|" ALGO name fsm"
-m string --algo bm --string aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjjjkkkkkkkkkkllllllllllmmmmmmmm;-m string --string "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjjjkkkkkkkkkkllllllllllmmmmmmmm" --algo bm;OK
  -L " STRING match  "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjjjkkkkkkkkkkllllllllllmmmmmmmm" ALGO name bm"
-m string --algo bm --string aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjjjkkkkkkkkkkllllllllllmmmmmmmmm;;FAIL IPT137
-m string --algo bm --hex-string aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjjjkkkkkkkkkkllllllllllmmmmmmmmm;;FAIL IPT137
-m string --algo bm --string "";;FAIL IPT137
-m string --algo bm --hex-string "";;FAIL IPT137
-m string --algo bm --hex-string "|";;FAIL IPT137
-m string --algo bm --hex-string "|de  ad|";;FAIL IPT151
-m string --algo bm --hex-string "|deadb|";;FAIL IPT151
-m string --algo bm --hex-string "|zz|";;FAIL IPT151
-m string --algo bm --hex-string "||";;FAIL IPT151
-m string --algo bm --hex-string "a||b";;FAIL IPT151
-m string --algo bm --hex-string "a|41";;FAIL IPT151
-m string --algo bm --hex-string "a\\";;FAIL IPT151
-m string --algo bm --hex-string "|41\\|";;FAIL IPT151
-m string --algo fsm --string x;;FAIL IPT145
-m string --algo fsm --hex-string "|00000061|" --icase;;FAIL IPT145
-m string --algo foo --string x;;FAIL IPT133
-m string --algo BM --string x;;FAIL IPT133
-m string --algo "" --string x;;FAIL IPT133
-m string --algo bm --string x --from 100 --to 5;;FAIL IPT135
-m string --algo bm --string x --from 65536;;FAIL IPT131
-m string --algo bm --string x --to -1;;FAIL IPT131
-m string --algo bm --string x --hex-string y;;FAIL IPT140
-m string --algo bm --string x --algo kmp;;FAIL IPT139
-m string --algo bm --string x --string y;;FAIL IPT139
-m string --algo bm --string x ! --icase;;FAIL IPT141
-m string --string x;;FAIL IPT138
-m string --algo bm;;FAIL IPT138
-6
-m string --string "x" --algo bm --icase;=;OK
  -L " STRING match  "x" ALGO name bm ICASE"
  > udp                          miss
-m string --hex-string "|20010db8|" --algo kmp;=;OK
  -L " STRING match  "|20010db8|" ALGO name kmp"
  > udp                          hit
