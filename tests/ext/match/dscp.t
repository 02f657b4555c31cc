-m dscp --dscp 0;-m dscp --dscp 0x00;OK
  -L " DSCP match 0x00"
-m dscp --dscp 010;-m dscp --dscp 0x08;OK
  -L " DSCP match 0x08"
  > tcp tos=0x20                 hit
  > tcp tos=0x23                 hit
  > tcp tos=0x24                 miss
-m dscp --dscp 64;;FAIL IPT131
-m dscp ! --dscp 46;-m dscp ! --dscp 0x2e;OK
  -L " DSCP match !0x2e"
  > tcp tos=0xb8                 miss
  > tcp tos=0                    hit
-m dscp --dscp-class EF;-m dscp --dscp 0x2e;OK
  -L " DSCP match 0x2e"
  > tcp tos=0xb9                 hit
  > tcp                          miss
-m dscp --dscp-class ef;-m dscp --dscp 0x2e;OK
  -L " DSCP match 0x2e"
-m dscp --dscp-class BE;-m dscp --dscp 0x00;OK
  -L " DSCP match 0x00"
-m dscp --dscp-class CS0;-m dscp --dscp 0x00;OK
  -L " DSCP match 0x00"
-m dscp --dscp-class CS7;-m dscp --dscp 0x38;OK
  -L " DSCP match 0x38"
-m dscp --dscp-class AF43;-m dscp --dscp 0x26;OK
  -L " DSCP match 0x26"
-m dscp --dscp-class AF44;;FAIL IPT133
-m dscp --dscp-class CS8;;FAIL IPT133
-m dscp --dscp-class "";;FAIL IPT133
-m dscp --dscp-class 5;;FAIL IPT133
-m dscp ! --dscp-class CS1;-m dscp ! --dscp 0x08;OK
  -L " DSCP match !0x08"
  > tcp tos=0x20                 miss
  > tcp                          hit
-m dscp --dscp 5 --dscp-class CS1;;FAIL IPT140
-m dscp;;FAIL IPT138
-6
-m dscp --dscp-class AF12;-m dscp --dscp 0x0c;OK
  -L " DSCP match 0x0c"
  > tcp tos=0x30                 hit
  > tcp tos=0x34                 miss
