*mangle
:PREROUTING,INPUT,FORWARD,OUTPUT,POSTROUTING
-j DSCP --set-dscp 0;-j DSCP --set-dscp 0x00;OK
  -L " DSCP set 0x00"
-j DSCP --set-dscp 0x3f;=;OK
  -L " DSCP set 0x3f"
-j DSCP --set-dscp 077;-j DSCP --set-dscp 0x3f;OK
  -L " DSCP set 0x3f"
-j DSCP --set-dscp-class cs0;-j DSCP --set-dscp 0x00;OK
  -L " DSCP set 0x00"
-j DSCP --set-dscp-class BE;-j DSCP --set-dscp 0x00;OK
  -L " DSCP set 0x00"
-j DSCP --set-dscp-class EF;-j DSCP --set-dscp 0x2e;OK
  -L " DSCP set 0x2e"
-j DSCP --set-dscp-class af43;-j DSCP --set-dscp 0x26;OK
  -L " DSCP set 0x26"
-j DSCP --set-dscp 64;;FAIL IPT131
-j DSCP --set-dscp -1;;FAIL IPT131
-j DSCP --set-dscp "";;FAIL IPT131
-j DSCP --set-dscp-class af44;;FAIL IPT133
-j DSCP --set-dscp-class "";;FAIL IPT133
-j DSCP --set-dscp-class 46;;FAIL IPT133
-j DSCP --set-dscp 1 --set-dscp-class ef;;FAIL IPT140
-j DSCP --set-dscp 1 --set-dscp 1;;FAIL IPT139
-j DSCP ! --set-dscp 1;;FAIL IPT141
-j DSCP;;FAIL IPT138
*filter
:INPUT
-j DSCP --set-dscp 1;;FAIL IPT204
-6
*mangle
-j DSCP --set-dscp-class ef;-j DSCP --set-dscp 0x2e;OK
  -L " DSCP set 0x2e"
