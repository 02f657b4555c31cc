-6
*mangle
:INPUT,POSTROUTING
-j SNPT --src-pfx dead::/64 --dst-pfx 1c3::/64;=;OK
  -L " SNPT src-pfx dead::/64 dst-pfx 1c3::/64"
-j SNPT --src-pfx dead::/48 --dst-pfx 1c3:1:2:3::/64;=;OK
  -L " SNPT src-pfx dead::/48 dst-pfx 1c3:1:2:3::/64"
-j SNPT --src-pfx dead::/ffff:: --dst-pfx 1c3::/33;-j SNPT --src-pfx dead::/16 --dst-pfx 1c3::/33;OK
  -L " SNPT src-pfx dead::/16 dst-pfx 1c3::/33"
-j SNPT --src-pfx ::/0 --dst-pfx ::/0;-j SNPT;OK
  -L " SNPT src-pfx ::/0 dst-pfx ::/0"
-j SNPT --src-pfx ::/64 --dst-pfx ::/0;-j SNPT --src-pfx ::/64;OK
  -L " SNPT src-pfx ::/64 dst-pfx ::/0"
-j SNPT --src-pfx dead::/65 --dst-pfx 1c3::/48;;FAIL IPT145
-j SNPT --src-pfx dead::beef --dst-pfx 1c3::/64;;FAIL IPT145
-j SNPT --src-pfx dead::/48 --dst-pfx 1c3:1:2:3::/48;;FAIL IPT145
-j SNPT --src-pfx dead::/ffff::ffff --dst-pfx 1c3::/64;;FAIL IPT145
-j SNPT --src-pfx dead::/129 --dst-pfx 1c3::/64;;FAIL IPT132
-j SNPT --src-pfx 1.2.3.4/24 --dst-pfx 1c3::/64;;FAIL IPT132
-j SNPT --src-pfx "" --dst-pfx 1c3::/64;;FAIL IPT132
-j SNPT --dst-pfx dead::/64;;FAIL IPT138
-j SNPT --src-pfx dead::/64;;FAIL IPT138
-j SNPT --src-pfx dead::/64 --dst-pfx 1c3::/64 --src-pfx dead::/64;;FAIL IPT139
-j SNPT ! --src-pfx dead::/64 --dst-pfx 1c3::/64;;FAIL IPT141
:PREROUTING,FORWARD,OUTPUT
-j SNPT --src-pfx dead::/64 --dst-pfx 1c3::/64;;FAIL IPT203
*filter
:INPUT
-j SNPT --src-pfx dead::/64 --dst-pfx 1c3::/64;;FAIL IPT204
-4
*mangle
-j SNPT --src-pfx dead::/64 --dst-pfx 1c3::/64;;FAIL IPT160
