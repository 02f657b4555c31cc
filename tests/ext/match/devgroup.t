-m devgroup --src-group 0;-m devgroup --src-group default;OK
  -L " src-group default"
  -n " src-group 0x0"
-m devgroup --src-group default;=;OK
  -L " src-group default"
  -n " src-group 0x0"
-m devgroup --src-group Default;;FAIL IPT133
-m devgroup --src-group foo;;FAIL IPT133
-m devgroup --src-group 0x10/0xff;=;OK
  -L " src-group 0x10/0xff"
-m devgroup --src-group 16/255;-m devgroup --src-group 0x10/0xff;OK
  -L " src-group 0x10/0xff"
-m devgroup --src-group 16/;;FAIL IPT131
-m devgroup --src-group 16x;;FAIL IPT133
-m devgroup --src-group default/1;;FAIL IPT133
-m devgroup --src-group 4294967296;;FAIL IPT133
-m devgroup --src-group "";;FAIL IPT133
-m devgroup ! --src-group 1 ! --dst-group 2/3;;FAIL IPT203
-m devgroup;;FAIL IPT138
-m devgroup --src-group 1/0xffffffff;-m devgroup --src-group 0x1;OK
  -L " src-group 0x1"
-m devgroup --src-group 1/0;-m devgroup --src-group 0x1/0x0;OK
  -L " src-group 0x1/0x0"
-m devgroup --src-group " 1";-m devgroup --src-group 0x1;OK
  -L " src-group 0x1"
-m devgroup --src-group "1 ";;FAIL IPT133
-m devgroup --src-group 1/2/3;;FAIL IPT131
-m devgroup --src-group -1;;FAIL IPT133
-m devgroup --src-group "def/1";;FAIL IPT133
-m devgroup --src-group 1/x;;FAIL IPT131
-m devgroup ! --src-group default;=;OK
  -L " ! src-group default"
  -n " ! src-group 0x0"
:FORWARD
-m devgroup ! --src-group 1 ! --dst-group 2/3;-m devgroup ! --src-group 0x1 ! --dst-group 0x2/0x3;OK
  -L " ! src-group 0x1 ! dst-group 0x2/0x3"
:OUTPUT
-m devgroup --src-group 1;;FAIL IPT203
-m devgroup --dst-group 1;-m devgroup --dst-group 0x1;OK
  -L " dst-group 0x1"
:INPUT
-m devgroup --dst-group 1;;FAIL IPT203
*nat
:PREROUTING
-m devgroup --dst-group 1;;FAIL IPT203
:POSTROUTING
-m devgroup --src-group 1;;FAIL IPT203
-m devgroup --dst-group 1;-m devgroup --dst-group 0x1;OK
  -L " dst-group 0x1"
-6
*filter
:FORWARD
-m devgroup --src-group 1 --dst-group default;-m devgroup --src-group 0x1 --dst-group default;OK
  -L " src-group 0x1 dst-group default"
  -n " src-group 0x1 dst-group 0x0"
