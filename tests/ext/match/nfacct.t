# kernel: nfacct add x
# kernel: nfacct add 'a b'
# kernel: nfacct add 1234567890123456789012345678901
:INPUT,FORWARD,OUTPUT
-m nfacct --nfacct-name x;-m nfacct --nfacct-name  x;OK
  -L " nfacct-name  x"
  > udp                          hit
-m nfacct --nfacct-name "a b";-m nfacct --nfacct-name  "a b";OK
-m nfacct --nfacct-name 12345678901234567890123456789012;-m nfacct --nfacct-name  1234567890123456789012345678901;OK
-m nfacct --nfacct-name "";;FAIL IPT137
-m nfacct ! --nfacct-name x;;FAIL IPT141
-m nfacct --nfacct-name x --nfacct-name y;;FAIL IPT139
-m nfacct;;FAIL IPT138
-6
-m nfacct --nfacct-name x;-m nfacct --nfacct-name  x;OK
  > udp                          hit
