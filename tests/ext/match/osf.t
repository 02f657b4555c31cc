:INPUT,FORWARD
-p tcp -m osf --genre Linux;=;OK
  -L " OS fingerprint match Linux"
  > tcp flags=S                  miss
  > tcp flags=A                  miss
-p tcp -m osf ! --genre Linux;=;OK
  -L " OS fingerprint match ! Linux"
  > tcp flags=S                  miss
  > tcp flags=A                  miss
-p tcp -m osf --genre unknown;=;OK
  -L " OS fingerprint match unknown"
-p tcp -m osf --genre "";-p tcp -m osf --genre ;OK
  -L " OS fingerprint match "
-p tcp -m osf --genre "Windows XP";-p tcp -m osf --genre Windows XP;OK
  -L " OS fingerprint match Windows XP"
-p tcp -m osf --genre 1234567890123456789012345678901;=;OK
  -L " OS fingerprint match 1234567890123456789012345678901"
-p tcp -m osf --genre 12345678901234567890123456789012;-p tcp -m osf --genre 1234567890123456789012345678901;OK
  -L " OS fingerprint match 1234567890123456789012345678901"
-p tcp -m osf --genre Linux --ttl 0 --log 0;=;OK
  -L " OS fingerprint match Linux"
-p tcp -m osf --log 1 --ttl 0x2 --genre Linux;-p tcp -m osf --genre Linux --ttl 2 --log 1;OK
  -L " OS fingerprint match Linux"
-p tcp -m osf --genre Linux --ttl 3;;FAIL IPT131
-p tcp -m osf --genre Linux --log 3;;FAIL IPT131
-p tcp -m osf --genre Linux --log -1;;FAIL IPT131
-p tcp -m osf --genre Linux ! --ttl 1;;FAIL IPT141
-p tcp -m osf --genre a --genre b;;FAIL IPT139
-p tcp -m osf --ttl 1;;FAIL IPT138
-p tcp -m osf;;FAIL IPT138
-m osf --genre Linux;;FAIL IPT302
-p udp -m osf --genre Linux;;FAIL IPT302
! -p tcp -m osf --genre Linux;;FAIL IPT303
:OUTPUT
-p tcp -m osf --genre Linux;;FAIL IPT203
*mangle
:PREROUTING
-p tcp -m osf --genre Linux;=;OK
  -L " OS fingerprint match Linux"
:POSTROUTING
-p tcp -m osf --genre Linux;;FAIL IPT203
