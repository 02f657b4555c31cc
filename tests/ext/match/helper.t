-m helper --helper "";=;OK
  -L " helper match """
  > udp ct=new                   miss
  > udp ct=rel ct.masterhelper=2  hit
  > udp ct=rel ct.masterhelper=13 hit
-m helper --helper "a b";=;OK
  -L " helper match "a b""
-m helper ! --helper ftp;=;OK
  -L " helper match ! "ftp""
  > udp                          hit
  > udp ct=new                   hit
  > udp ct=rel ct.masterhelper=2  miss
  > udp ct=rel ct.masterhelper=13 hit
-m helper --helper ftp-2121;=;OK
  -L " helper match "ftp-2121""
  > udp                          miss
  > udp ct=new                   miss
  > udp ct=est ct.masterhelper=2  hit
  > udp ct=est ct.masterhelper=4  miss
-m helper --helper 123456789012345678901234567890;-m helper --helper 12345678901234567890123456789;OK
  -L " helper match "12345678901234567890123456789""
-m helper --helper 12345678901234567890123456789;=;OK
  -L " helper match "12345678901234567890123456789""
-m helper --helper 1234567890123456789012345678901;-m helper --helper 12345678901234567890123456789;OK
  -L " helper match "12345678901234567890123456789""
-m helper;;FAIL IPT138
-m helper --helper "a\"b";=;OK
  -L " helper match "a"b""
*raw
:PREROUTING
-m helper --helper ftp;=;OK
  -L " helper match "ftp""
-6
*filter
:INPUT
-m helper ! --helper ftp;=;OK
  -L " helper match ! "ftp""
