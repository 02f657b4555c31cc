*nat
:PREROUTING,OUTPUT
-j REDIRECT;=;OK
  -L ""
-j REDIRECT --random;=;OK
  -L " random"
-p tcp -j REDIRECT --to-ports 42;=;OK
  -L " redir ports 42"
-p tcp -j REDIRECT --to-port 42;-p tcp -j REDIRECT --to-ports 42;OK
  -L " redir ports 42"
-p udp -j REDIRECT --to-ports 512-512;-p udp -j REDIRECT --to-ports 512;OK
  -L " redir ports 512"
-p tcp -j REDIRECT --to-ports 0;=;OK
  -L " redir ports 0"
-p tcp -j REDIRECT --to-ports ftp-data --random;-p tcp -j REDIRECT --to-ports 20 --random;OK
  -L " redir ports 20 random"
-j REDIRECT --to-ports 42;;FAIL IPT302
-p tcp -j REDIRECT --to-ports 65536;;FAIL IPT130
-p tcp -j REDIRECT --to-ports ftp-ssh;;FAIL IPT130
-p tcp -j REDIRECT --to-ports 80-90/5;;FAIL IPT135
-p tcp -j REDIRECT --to-ports 80:90;;FAIL IPT108
:INPUT,POSTROUTING
-j REDIRECT;;FAIL IPT203
*mangle
:PREROUTING
-j REDIRECT;;FAIL IPT204
-6
*nat
:PREROUTING
-p tcp -j REDIRECT --to-ports 80 --random;=;OK
  -L " redir ports 80 random"
