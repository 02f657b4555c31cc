*mangle
:PREROUTING
-p tcp -j TPROXY --on-port 12345;-p tcp -j TPROXY --on-port 12345 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0;OK
  -L " TPROXY redirect 0.0.0.0:12345 mark 0x0/0x0"
-p tcp -j TPROXY --on-port 12345 --on-ip 10.0.0.1 --tproxy-mark 0x23/0xff;=;OK
  -L " TPROXY redirect 10.0.0.1:12345 mark 0x23/0xff"
-p udp -j TPROXY --on-port 1 --on-ip 10.1 --tproxy-mark 1;-p udp -j TPROXY --on-port 1 --on-ip 10.0.0.1 --tproxy-mark 0x1/0xffffffff;OK
  -L " TPROXY redirect 10.0.0.1:1 mark 0x1/0xffffffff"
-p tcp -j TPROXY --on-port 1 --tproxy-mark 0x101/0xff;-p tcp -j TPROXY --on-port 1 --on-ip 0.0.0.0 --tproxy-mark 0x101/0xff;OK
  -L " TPROXY redirect 0.0.0.0:1 mark 0x101/0xff"
# ports are read as getaddrinfo does
-p tcp -j TPROXY --on-port http;-p tcp -j TPROXY --on-port 80 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0;OK
  -L " TPROXY redirect 0.0.0.0:80 mark 0x0/0x0"
-p tcp -j TPROXY --on-port 010;-p tcp -j TPROXY --on-port 10 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0;OK
  -L " TPROXY redirect 0.0.0.0:10 mark 0x0/0x0"
-p tcp -j TPROXY --on-port 65537;-p tcp -j TPROXY --on-port 1 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0;OK
  -L " TPROXY redirect 0.0.0.0:1 mark 0x0/0x0"
-p tcp -j TPROXY --on-port "";-p tcp -j TPROXY --on-port 0 --on-ip 0.0.0.0 --tproxy-mark 0x0/0x0;OK
  -L " TPROXY redirect 0.0.0.0:0 mark 0x0/0x0"
-p tcp -j TPROXY --on-port 0x50;;FAIL IPT130
-p tcp -j TPROXY --on-port HTTP;;FAIL IPT130
-p tcp -j TPROXY --on-port -1;;FAIL IPT130
-p tcp -j TPROXY --on-port 1:2;;FAIL IPT130
-p tcp -j TPROXY --on-port 80:;;FAIL IPT130
-p tcp -j TPROXY --on-port 1 --on-ip 1.1.1.1/8;;FAIL IPT132
-p tcp -j TPROXY --on-port 1 --tproxy-mark x;;FAIL IPT131
-p tcp -j TPROXY --on-port 1 --tproxy-mark 1/4294967296;;FAIL IPT131
-p tcp -j TPROXY --on-ip 1.1.1.1;;FAIL IPT138
-p tcp -j TPROXY --on-port 1 --on-port 1;;FAIL IPT139
-p tcp -j TPROXY ! --on-port 1;;FAIL IPT141
-j TPROXY --on-port 1;;FAIL IPT302
-p icmp -j TPROXY --on-port 1;;FAIL IPT302
! -p tcp -j TPROXY --on-port 1;;FAIL IPT303
:INPUT,FORWARD,OUTPUT,POSTROUTING
-p tcp -j TPROXY --on-port 1;;FAIL IPT203
*filter
:INPUT
-p tcp -j TPROXY --on-port 1;;FAIL IPT204
-6
*mangle
:PREROUTING
-p tcp -j TPROXY --on-port 12345;-p tcp -j TPROXY --on-port 12345 --on-ip :: --tproxy-mark 0x0/0x0;OK
  -L " TPROXY redirect :::12345 mark 0x0/0x0"
-p tcp -j TPROXY --on-port 12345 --on-ip 2001:db8::1 --tproxy-mark 0x23/0xff;=;OK
  -L " TPROXY redirect 2001:db8::1:12345 mark 0x23/0xff"
-p tcp -j TPROXY --on-port 1 --on-ip 1.1.1.1;;FAIL IPT132
