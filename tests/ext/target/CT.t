*raw
:PREROUTING,OUTPUT
-j CT --notrack;=;OK
  -L " CT notrack"
-j CT;=;OK
  -L " CT"
-j CT --ctevents new,related;=;OK
  -L " CT ctevents new,related"
-j CT --ctevents secmark,new,new;-j CT --ctevents new,secmark;OK
  -L " CT ctevents new,secmark"
-j CT --ctevents new,related,destroy,reply,assured,protoinfo,helper,mark,natseqinfo,secmark;=;OK
  -L " CT ctevents new,related,destroy,reply,assured,protoinfo,helper,mark,natseqinfo,secmark"
-j CT --expevents new;=;OK
  -L " CT expevents new"
-j CT --expevents new,new;-j CT --expevents new;OK
  -L " CT expevents new"
-j CT --ctevents new --expevents new --zone 3;=;OK
  -L " CT ctevents new expevents new zone 3"
-j CT --notrack --ctevents new --zone 3;=;OK
  -L " CT notrack ctevents new zone 3"
-j CT --ctevents label;;FAIL IPT133
-j CT --ctevents New;;FAIL IPT110
-j CT --ctevents "";;FAIL IPT108
-j CT --ctevents new,;;FAIL IPT108
-j CT --expevents old;;FAIL IPT133
-j CT --zone 0;-j CT;OK
  -L " CT"
-j CT --zone 65535;=;OK
  -L " CT zone 65535"
-j CT --zone 0x10;-j CT --zone 16;OK
  -L " CT zone 16"
-j CT --zone Mark;-j CT --zone mark;OK
  -L " CT zone mark"
-j CT --zone-orig 1;=;OK
  -L " CT zone-orig 1"
-j CT --zone-orig mark;=;OK
  -L " CT zone-orig mark"
-j CT --zone-reply 1;=;OK
  -L " CT zone-reply 1"
-j CT --zone-reply mark;=;OK
  -L " CT zone-reply mark"
# one number for both directions
-j CT --zone-orig 1 --zone-reply 2;-j CT --zone 2;OK
  -L " CT zone 2"
-j CT --zone-orig 1 --zone 2;-j CT --zone-orig 2;OK
  -L " CT zone-orig 2"
-j CT --zone 2 --zone-orig 1;-j CT --zone-orig 1;OK
  -L " CT zone-orig 1"
-j CT --zone mark --zone-orig 3;-j CT --zone-orig mark;OK
  -L " CT zone-orig mark"
-j CT --zone-orig 3 --zone mark;-j CT --zone-orig mark;OK
  -L " CT zone-orig mark"
-j CT --zone 65536;;FAIL IPT133
-j CT --zone -1;;FAIL IPT133
-j CT --zone "";;FAIL IPT133
-j CT --zone 2 --zone 1;;FAIL IPT139
-j CT ! --notrack;;FAIL IPT141
-j CT --notrack --notrack;;FAIL IPT139
# helpers have a protocol, and some but one family
-p tcp -j CT --helper ftp;=;OK
  -L " CT helper ftp"
-p udp -j CT --helper sip;=;OK
  -L " CT helper sip"
-p tcp -j CT --helper pptp;=;OK
  -L " CT helper pptp"
-p tcp -j CT --helper "";-p tcp -j CT;OK
  -L " CT"
-p tcp -j CT --notrack --helper nosuch;=;OK
  -L " CT notrack helper nosuch"
-p udp -j CT --helper ftp;;FAIL IPT145
-p tcp -j CT --helper nosuch;;FAIL IPT145
-p tcp -j CT --helper abcdefghijklmnopq;;FAIL IPT145
-j CT --helper ftp;;FAIL IPT302
! -p tcp -j CT --helper ftp;;FAIL IPT303
# four bytes of a timeout policy's name come back
-p tcp -j CT --timeout "";-p tcp -j CT;OK
  -L " CT"
-j CT --notrack --timeout nosuch;-j CT --notrack --timeout nosu;OK
  -L " CT notrack timeout nosu"
-p tcp -j CT --timeout foo;;FAIL IPT145
*mangle
:PREROUTING
-j CT --notrack;;FAIL IPT204
-6
*raw
-j CT --notrack;=;OK
  -L " CT notrack"
-p tcp -j CT --helper ftp;=;OK
  -L " CT helper ftp"
-p tcp -j CT --helper pptp;;FAIL IPT145
