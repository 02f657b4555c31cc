# Settings that begin with `ct.` are of the packet's conntrack entry, and give it one.
:INPUT,FORWARD,OUTPUT
-m conntrack --ctstate NEW,ESTABLISHED;=;OK
  -L " ctstate NEW,ESTABLISHED"
  > tcp ct=new                   hit
  > tcp ct=est                   hit
  > tcp ct=rel                   miss
  > tcp ct=inv                   miss
  > tcp ct=untracked             miss
-m conntrack ! --ctstate NEW;=;OK
  -L " ! ctstate NEW"
  > tcp ct=new                   miss
  > tcp ct=est                   hit
  > tcp ct=inv                   hit
-m conntrack --ctstate INVALID;=;OK
  -L " ctstate INVALID"
  > tcp ct=inv                   hit
  > tcp                          hit
  > tcp ct=untracked             miss
  > tcp ct=est                   miss
-m conntrack --ctstate SNAT,DNAT;=;OK
  -L " ctstate SNAT,DNAT"
  > tcp ct=est ct.status=0x10    hit
  > tcp ct=est ct.status=0x20    hit
  > tcp ct=est ct.status=0x8     miss
  > tcp ct=inv                   miss
-m conntrack ! --ctstate SNAT;=;OK
  -L " ! ctstate SNAT"
  > tcp ct=est ct.status=0x10    miss
  > tcp ct=est ct.status=0x20    hit
  > tcp ct=inv                   hit
-m conntrack --ctstate s,d,e;-m conntrack --ctstate ESTABLISHED,SNAT,DNAT;OK
  -L " ctstate ESTABLISHED,SNAT,DNAT"
# Without an entry a --ctstate that holds decides alone.
-m conntrack --ctstate INVALID --ctproto 17;=;OK
  -L " ctstate INVALID ctproto 17"
  > tcp ct=inv                   hit
  > tcp ct=new ct.proto=17       miss
-m conntrack --ctstate NEW --ctproto 17;=;OK
  -L " ctstate NEW ctproto 17"
  > tcp ct=new ct.proto=17       hit
  > tcp ct=new ct.proto=6        miss
  > tcp ct=inv                   miss
-m conntrack ! --ctstate NEW ! --ctproto 17;=;OK
  -L " ! ctstate NEW ! ctproto 17"
  > tcp ct=inv                   hit
  > tcp ct=est ct.proto=17       miss
  > tcp ct=est ct.proto=6        hit
-m conntrack --ctproto tcp;-m conntrack --ctproto 6;OK
  -L " ctproto 6"
  > tcp ct=est ct.proto=6        hit
  > tcp ct=est ct.proto=17       miss
  > tcp ct=inv                   miss
-m conntrack ! --ctproto 17;=;OK
  -L " ! ctproto 17"
  > tcp ct=est ct.proto=6        hit
  > tcp ct=est ct.proto=17       miss
  > tcp ct=inv                   miss
-m conntrack --ctproto 0;=;OK
  -L " ctproto 0"
  > tcp ct=est ct.proto=6        miss
-m conntrack --ctproto all;-m conntrack --ctproto 0;OK
  -L " ctproto 0"
-m conntrack --ctorigsrc 10.0.0.0/8;=;OK
  -L " ctorigsrc 10.0.0.0/8"
  > tcp ct=est ct.origsrc=10.1.2.3   hit
  > tcp ct=est ct.origsrc=11.1.2.3   miss
  > tcp ct=inv                       miss
-m conntrack ! --ctorigsrc 10.0.0.0/8;=;OK
  -L " ! ctorigsrc 10.0.0.0/8"
  > tcp ct=est ct.origsrc=10.1.2.3   miss
  > tcp ct=est ct.origsrc=11.1.2.3   hit
  > tcp ct=inv                       miss
-m conntrack --ctorigdst 1.2.3.4;=;OK
  -L " ctorigdst 1.2.3.4"
  > tcp ct=est ct.origdst=1.2.3.4    hit
  > tcp ct=est ct.origdst=1.2.3.5    miss
-m conntrack ! --ctorigdst 1.2.3.4;=;OK
  -L " ! ctorigdst 1.2.3.4"
  > tcp ct=est ct.origdst=1.2.3.4    miss
  > tcp ct=est ct.origdst=1.2.3.5    hit
-m conntrack --ctreplsrc 1.2.3.4;=;OK
  -L " ctreplsrc 1.2.3.4"
  > tcp ct=est ct.replsrc=1.2.3.4    hit
  > tcp ct=est ct.replsrc=1.2.3.5    miss
-m conntrack ! --ctreplsrc 1.2.3.4;=;OK
  -L " ! ctreplsrc 1.2.3.4"
  > tcp ct=est ct.replsrc=1.2.3.4    miss
  > tcp ct=est ct.replsrc=1.2.3.5    hit
-m conntrack --ctrepldst 1.2.3.4;=;OK
  -L " ctrepldst 1.2.3.4"
  > tcp ct=est ct.repldst=1.2.3.4    hit
  > tcp ct=est ct.repldst=1.2.3.5    miss
-m conntrack ! --ctrepldst 1.2.3.4;=;OK
  -L " ! ctrepldst 1.2.3.4"
  > tcp ct=est ct.repldst=1.2.3.4    miss
  > tcp ct=est ct.repldst=1.2.3.5    hit
# Host bits stay in the text; a mask that is no prefix becomes the full one.
-m conntrack --ctorigsrc 1.2.3.4/8;=;OK
  -L " ctorigsrc 1.2.3.4/8"
  > tcp ct=est ct.origsrc=1.9.9.9    hit
  > tcp ct=est ct.origsrc=2.2.3.4    miss
-m conntrack --ctorigsrc 1.2.3.4/255.0.255.0;-m conntrack --ctorigsrc 1.2.3.4;OK
  -L " ctorigsrc 1.2.3.4"
  > tcp ct=est ct.origsrc=1.2.3.4    hit
  > tcp ct=est ct.origsrc=1.9.3.4    miss
-m conntrack --ctorigsrc 1.2.3.4/33;-m conntrack --ctorigsrc 1.2.3.4;OK
  -L " ctorigsrc 1.2.3.4"
-m conntrack --ctorigsrc 1.2.3.4/0x18;-m conntrack --ctorigsrc 1.2.3.4/24;OK
  -L " ctorigsrc 1.2.3.4/24"
-m conntrack --ctorigsrc 1.2.3.4/0.0.0.0;-m conntrack --ctorigsrc 1.2.3.4/0;OK
  -L " ctorigsrc 1.2.3.4/0"
  > tcp ct=est ct.origsrc=9.9.9.9    hit
-m conntrack --ctorigsrc 10.1;-m conntrack --ctorigsrc 10.0.0.1;OK
  -L " ctorigsrc 10.0.0.1"
-m conntrack --ctorigsrc 010.2.3.4;-m conntrack --ctorigsrc 8.2.3.4;OK
  -L " ctorigsrc 8.2.3.4"
-m conntrack --ctorigsrc 1.2.3.4/;;FAIL IPT132
-m conntrack --ctorigsrc 1.2.3.4/foo;;FAIL IPT132
-m conntrack --ctorigsrc ::1;;FAIL IPT132
-m conntrack --ctorigsrc 1.2.3.4,2.3.4.5;;FAIL IPT132
-m conntrack --ctorigsrcport 5:6;=;OK
  -L " ctorigsrcport 5:6"
  > tcp ct=est ct.origsport=5    hit
  > tcp ct=est ct.origsport=7    miss
-m conntrack ! --ctorigsrcport 5:6;=;OK
  -L " ! ctorigsrcport 5:6"
  > tcp ct=est ct.origsport=5    miss
  > tcp ct=est ct.origsport=7    hit
-m conntrack --ctorigdstport 5;=;OK
  -L " ctorigdstport 5"
  > tcp ct=est ct.origdport=5    hit
  > tcp ct=est ct.origdport=6    miss
-m conntrack ! --ctorigdstport 5;=;OK
  -L " ! ctorigdstport 5"
  > tcp ct=est ct.origdport=5    miss
  > tcp ct=est ct.origdport=6    hit
-m conntrack --ctreplsrcport 5;=;OK
  -L " ctreplsrcport 5"
  > tcp ct=est ct.replsport=5    hit
  > tcp ct=est ct.replsport=6    miss
-m conntrack ! --ctreplsrcport 5;=;OK
  -L " ! ctreplsrcport 5"
  > tcp ct=est ct.replsport=5    miss
  > tcp ct=est ct.replsport=6    hit
-m conntrack --ctrepldstport 5;=;OK
  -L " ctrepldstport 5"
  > tcp ct=est ct.repldport=5    hit
  > tcp ct=est ct.repldport=6    miss
-m conntrack ! --ctrepldstport 5;=;OK
  -L " ! ctrepldstport 5"
  > tcp ct=est ct.repldport=5    miss
  > tcp ct=est ct.repldport=6    hit
-m conntrack --ctorigsrcport 6:5;=;OK
  -L " ctorigsrcport 6:5"
  > tcp ct=est ct.origsport=5    miss
-m conntrack --ctorigsrcport :;-m conntrack --ctorigsrcport 0:65535;OK
  -L " ctorigsrcport 0:65535"
-m conntrack --ctorigsrcport 65536;-m conntrack --ctorigsrcport 0;OK
  -L " ctorigsrcport 0"
-m conntrack --ctstatus ASSURED,EXPECTED;-m conntrack --ctstatus EXPECTED,ASSURED;OK
  -L " ctstatus EXPECTED,ASSURED"
  > tcp ct=est ct.status=0x4     hit
  > tcp ct=est ct.status=0x1     hit
  > tcp ct=est ct.status=0xa     miss
-m conntrack ! --ctstatus ASSURED;=;OK
  -L " ! ctstatus ASSURED"
  > tcp ct=est ct.status=0x4     miss
  > tcp ct=est ct.status=0xa     hit
  > tcp ct=inv                   miss
-m conntrack --ctstatus NONE;=;OK
  -L " ctstatus NONE"
  > tcp ct=est ct.status=0       miss
-m conntrack ! --ctstatus NONE;=;OK
  -L " ! ctstatus NONE"
  > tcp ct=est ct.status=0x4     hit
-m conntrack --ctstatus NONE,CONFIRMED;-m conntrack --ctstatus CONFIRMED;OK
  -L " ctstatus CONFIRMED"
-m conntrack --ctstatus A;-m conntrack --ctstatus ASSURED;OK
  -L " ctstatus ASSURED"
-m conntrack --ctstatus E,;;FAIL IPT108
-m conntrack --ctstatus foo;;FAIL IPT133
-m conntrack --ctexpire 5:10;=;OK
  -L " ctexpire 5:10"
  > tcp ct=est ct.expires=5      hit
  > tcp ct=est ct.expires=11     miss
-m conntrack ! --ctexpire 5:10;=;OK
  -L " ! ctexpire 5:10"
  > tcp ct=est ct.expires=5      miss
  > tcp ct=est ct.expires=11     hit
-m conntrack --ctexpire 0x10:0x20;-m conntrack --ctexpire 16:32;OK
  -L " ctexpire 16:32"
-m conntrack --ctexpire 9:5;=;OK
  -L " ctexpire 9:5"
  > tcp ct=est ct.expires=7      miss
-m conntrack --ctexpire :;-m conntrack --ctexpire 0:4294967295;OK
  -L " ctexpire 0:4294967295"
-m conntrack --ctexpire "";-m conntrack --ctexpire 0;OK
  -L " ctexpire 0"
-m conntrack --ctexpire 42949672956;;FAIL IPT131
-m conntrack --ctexpire -1;;FAIL IPT131
-m conntrack --ctexpire 5,6;;FAIL IPT131
-m conntrack --ctexpire 5:6:7;;FAIL IPT131
-m conntrack --ctdir ORIGINAL;=;OK
  -L " ctdir ORIGINAL"
  > tcp ct=est ct.dir=0          hit
  > tcp ct=est ct.dir=1          miss
  > tcp ct=inv                   miss
-m conntrack --ctdir reply;-m conntrack --ctdir REPLY;OK
  -L " ctdir REPLY"
  > tcp ct=est ct.dir=1          hit
  > tcp ct=est ct.dir=0          miss
-m conntrack --ctdir ORIG;;FAIL IPT133
-m conntrack ! --ctdir REPLY;;FAIL IPT141
-m conntrack --ctproto 256;;FAIL IPT133
-m conntrack --ctproto foo;;FAIL IPT133
-m conntrack --ctstate "";;FAIL IPT108
-m conntrack --ctstate wrong;;FAIL IPT133
-m conntrack --ctstate NEW --ctstate NEW;;FAIL IPT139
-m conntrack;;FAIL IPT138
-m conntrack --ctdir REPLY --ctexpire 5 --ctstatus A --ctrepldstport 4 --ctreplsrcport 3 --ctorigdstport 2 --ctorigsrcport 1 --ctrepldst 4.4.4.4 --ctreplsrc 3.3.3.3 --ctorigdst 2.2.2.2 --ctorigsrc 1.1.1.1 --ctproto 6 --ctstate NEW;-m conntrack --ctstate NEW --ctproto 6 --ctorigsrc 1.1.1.1 --ctorigdst 2.2.2.2 --ctreplsrc 3.3.3.3 --ctrepldst 4.4.4.4 --ctorigsrcport 1 --ctorigdstport 2 --ctreplsrcport 3 --ctrepldstport 4 --ctstatus ASSURED --ctexpire 5 --ctdir REPLY;OK
  -L " ctstate NEW ctproto 6 ctorigsrc 1.1.1.1 ctorigdst 2.2.2.2 ctreplsrc 3.3.3.3 ctrepldst 4.4.4.4 ctorigsrcport 1 ctorigdstport 2 ctreplsrcport 3 ctrepldstport 4 ctstatus ASSURED ctexpire 5 ctdir REPLY"
-6
-m conntrack --ctorigsrc 2001:db8::/32;=;OK
  -L " ctorigsrc 2001:db8::/32"
  > tcp ct=est ct.origsrc=2001:db8::7   hit
  > tcp ct=est ct.origsrc=2001:db9::7   miss
-m conntrack ! --ctrepldst 2001:db8::1;=;OK
  -L " ! ctrepldst 2001:db8::1"
  > tcp ct=est ct.repldst=2001:db8::1   miss
  > tcp ct=est ct.repldst=2001:db8::2   hit
-m conntrack --ctorigdst ::1/ffff:ffff::;-m conntrack --ctorigdst ::1/32;OK
  -L " ctorigdst ::1/32"
-m conntrack --ctreplsrc 2001:db8::1/ffff::ffff;-m conntrack --ctreplsrc 2001:db8::1;OK
  -L " ctreplsrc 2001:db8::1"
-m conntrack --ctorigsrc ::1/129;;FAIL IPT132
-m conntrack --ctorigsrc 1.2.3.4;;FAIL IPT132
