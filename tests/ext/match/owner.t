:OUTPUT
-m owner --uid-owner 5;=;OK
  -L " owner UID match games"
  -n " owner UID match 5"
  > udp                          miss
  > udp uid=5                    hit
  > udp uid=6                    miss
-m owner ! --uid-owner 5;=;OK
  -L " ! owner UID match games"
  -n " ! owner UID match 5"
  > udp                          hit
  > udp uid=5                    miss
  > udp uid=6                    hit
-m owner --uid-owner root;-m owner --uid-owner 0;OK
  -L " owner UID match root"
  -n " owner UID match 0"
-m owner --uid-owner nobody;-m owner --uid-owner 65534;OK
  -L " owner UID match nobody"
  -n " owner UID match 65534"
-m owner --uid-owner 0:10;-m owner --uid-owner 0-10;OK
  -L " owner UID match 0-10"
-m owner --uid-owner 5-5;-m owner --uid-owner 5;OK
  -L " owner UID match games"
  -n " owner UID match 5"
-m owner ! --uid-owner 5-9;=;OK
  -L " ! owner UID match 5-9"
  > udp uid=9                    miss
  > udp uid=10                   hit
-m owner --uid-owner 0x10;-m owner --uid-owner 16;OK
  -L " owner UID match 16"
-m owner --uid-owner 0-4294967294;=;OK
  -L " owner UID match 0-4294967294"
-m owner --gid-owner 0-10;=;OK
  -L " owner GID match 0-10"
-m owner --gid-owner nogroup;-m owner --gid-owner 65534;OK
  -L " owner GID match nogroup"
  -n " owner GID match 65534"
-m owner ! --gid-owner 12345;=;OK
  -L " ! owner GID match 12345"
-m owner --gid-owner 6 --uid-owner 5 --socket-exists;-m owner --socket-exists --uid-owner 5 --gid-owner 6;OK
  -L " owner socket exists owner UID match games owner GID match disk"
  -n " owner socket exists owner UID match 5 owner GID match 6"
-m owner --socket-exists;=;OK
  -L " owner socket exists"
  > udp                          miss
  > udp uid=0                    hit
-m owner ! --socket-exists;=;OK
  -L " ! owner socket exists"
  > udp uid=0                    miss
-m owner --gid-owner 5 --suppl-groups;=;OK
  -L " owner GID match tty incl. suppl. groups"
  -n " owner GID match 5 incl. suppl. groups"
-m owner --uid-owner nosuchuser;;FAIL IPT131
-m owner --uid-owner Root;;FAIL IPT131
-m owner --uid-owner 5-;;FAIL IPT131
-m owner --uid-owner -5;;FAIL IPT131
-m owner --uid-owner root-5;;FAIL IPT131
-m owner --uid-owner 5-6-7;;FAIL IPT131
-m owner --uid-owner 4294967295;;FAIL IPT131
-m owner --uid-owner 0-4294967295;;FAIL IPT131
-m owner --uid-owner "";;FAIL IPT131
-m owner --uid-owner 5,6;;FAIL IPT131
-m owner --gid-owner nosuchgroup;;FAIL IPT131
-m owner --uid-owner 10-5;;FAIL IPT135
-m owner --suppl-groups --gid-owner 5;;FAIL IPT138
-m owner --suppl-groups;;FAIL IPT138
-m owner --gid-owner 5 ! --suppl-groups;;FAIL IPT141
-m owner --gid-owner 5 --suppl-groups --suppl-groups;;FAIL IPT139
-m owner --uid-owner 5 --uid-owner 6;;FAIL IPT139
-m owner --pid-owner 5;;FAIL IPT160
-m owner;;FAIL IPT138
:INPUT,FORWARD
-m owner --uid-owner 5;;FAIL IPT203
*mangle
:OUTPUT,POSTROUTING
-m owner --uid-owner 5;=;OK
  -L " owner UID match games"
  -n " owner UID match 5"
:PREROUTING
-m owner --socket-exists;;FAIL IPT203
-6
:POSTROUTING
-m owner --uid-owner root --gid-owner nogroup;-m owner --uid-owner 0 --gid-owner 65534;OK
  -L " owner UID match root owner GID match nogroup"
  -n " owner UID match 0 owner GID match 65534"
  > udp                          miss
