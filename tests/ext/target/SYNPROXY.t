:INPUT,FORWARD
-p tcp -j SYNPROXY;=;OK
  -L " SYNPROXY "
-p tcp -j SYNPROXY --sack-perm --timestamp --mss 1460 --wscale 9;-p tcp -j SYNPROXY --sack-perm --timestamp --wscale 9 --mss 1460;OK
  -L " SYNPROXY sack-perm timestamp wscale 9 mss 1460 "
-p tcp -j SYNPROXY --ecn --mss 1 --sack-perm;-p tcp -j SYNPROXY --sack-perm --mss 1 --ecn;OK
  -L " SYNPROXY sack-perm mss 1 ecn "
-p tcp -j SYNPROXY --mss 0x100;-p tcp -j SYNPROXY --mss 256;OK
  -L " SYNPROXY mss 256 "
# the low bits count
-p tcp -j SYNPROXY --mss 65537 --wscale 257;-p tcp -j SYNPROXY --wscale 1 --mss 1;OK
  -L " SYNPROXY wscale 1 mss 1 "
-p tcp -j SYNPROXY --mss -1;;FAIL IPT131
-p tcp -j SYNPROXY --mss 4294967296;;FAIL IPT131
-p tcp -j SYNPROXY --timestamps;;FAIL IPT160
-p tcp -j SYNPROXY --mss 1 --mss 2;;FAIL IPT139
-p tcp -j SYNPROXY ! --mss 1;;FAIL IPT141
-j SYNPROXY --mss 1460;;FAIL IPT302
-p udp -j SYNPROXY;;FAIL IPT302
! -p tcp -j SYNPROXY;;FAIL IPT303
:OUTPUT
-p tcp -j SYNPROXY;;FAIL IPT203
-6
*mangle
:FORWARD
-p tcp -j SYNPROXY --mss 1440;=;OK
  -L " SYNPROXY mss 1440 "
