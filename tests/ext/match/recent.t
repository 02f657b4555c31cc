:INPUT,FORWARD,OUTPUT
# What a list does to packets takes several rules: tests/unit/helpers/recent_test.cpp.
-m recent --set;-m recent --set --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " recent: SET name: DEFAULT side: source mask: 255.255.255.255"
  > udp                          hit
-m recent ! --set;-m recent ! --set --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " ! recent: SET name: DEFAULT side: source mask: 255.255.255.255"
  > udp                          miss
-m recent --rcheck;-m recent --rcheck --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " recent: CHECK name: DEFAULT side: source mask: 255.255.255.255"
  > udp                          miss
-m recent ! --rcheck;-m recent ! --rcheck --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " ! recent: CHECK name: DEFAULT side: source mask: 255.255.255.255"
  > udp                          hit
-m recent --update;-m recent --update --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " recent: UPDATE name: DEFAULT side: source mask: 255.255.255.255"
  > udp                          miss
-m recent ! --update;-m recent ! --update --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " ! recent: UPDATE name: DEFAULT side: source mask: 255.255.255.255"
  > udp                          hit
-m recent --remove;-m recent --remove --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " recent: REMOVE name: DEFAULT side: source mask: 255.255.255.255"
  > udp                          miss
-m recent ! --remove;-m recent ! --remove --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " ! recent: REMOVE name: DEFAULT side: source mask: 255.255.255.255"
  > udp                          hit
-m recent --rcheck --rttl;-m recent --rcheck --rttl --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " recent: CHECK TTL-Match name: DEFAULT side: source mask: 255.255.255.255"
-m recent --update --rttl --hitcount 3 --seconds 60 --reap;-m recent --update --seconds 60 --reap --hitcount 3 --rttl --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " recent: UPDATE seconds: 60 reap hit_count: 3 TTL-Match name: DEFAULT side: source mask: 255.255.255.255"
-m recent --rcheck --reap --seconds 4;-m recent --rcheck --seconds 4 --reap --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " recent: CHECK seconds: 4 reap name: DEFAULT side: source mask: 255.255.255.255"
-m recent --rcheck --seconds 4294967295;-m recent --rcheck --seconds -1 --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " recent: CHECK seconds: -1 name: DEFAULT side: source mask: 255.255.255.255"
-m recent --rcheck --hitcount 0;-m recent --rcheck --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " recent: CHECK name: DEFAULT side: source mask: 255.255.255.255"
-m recent --rcheck --hitcount 65535;-m recent --rcheck --hitcount 65535 --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " recent: CHECK hit_count: 65535 name: DEFAULT side: source mask: 255.255.255.255"
-m recent --set --name foo;-m recent --set --name foo --mask 255.255.255.255 --rsource;OK
  -L " recent: SET name: foo side: source mask: 255.255.255.255"
-m recent --set --name "a\"b";-m recent --set --name a"b --mask 255.255.255.255 --rsource;OK
  -L " recent: SET name: a"b side: source mask: 255.255.255.255"
-m recent --set --name "a b";-m recent --set --name a b --mask 255.255.255.255 --rsource;OK
  -L " recent: SET name: a b side: source mask: 255.255.255.255"
-m recent --set --rdest;-m recent --set --name DEFAULT --mask 255.255.255.255 --rdest;OK
  -L " recent: SET name: DEFAULT side: dest mask: 255.255.255.255"
-m recent --set --rsource --rdest;-m recent --set --name DEFAULT --mask 255.255.255.255 --rdest;OK
  -L " recent: SET name: DEFAULT side: dest mask: 255.255.255.255"
-m recent --set --rdest --rsource;-m recent --set --name DEFAULT --mask 255.255.255.255 --rsource;OK
  -L " recent: SET name: DEFAULT side: source mask: 255.255.255.255"
-m recent --set --mask 255.255.255.0;-m recent --set --name DEFAULT --mask 255.255.255.0 --rsource;OK
  -L " recent: SET name: DEFAULT side: source mask: 255.255.255.0"
-m recent --set --mask 24;-m recent --set --name DEFAULT --mask 0.0.0.24 --rsource;OK
  -L " recent: SET name: DEFAULT side: source mask: 0.0.0.24"
-m recent --set --mask 255.0.255.0;-m recent --set --name DEFAULT --mask 255.0.255.0 --rsource;OK
  -L " recent: SET name: DEFAULT side: source mask: 255.0.255.0"
-m recent --update --seconds 60 --hitcount 4 --name ssh --rsource;-m recent --update --seconds 60 --hitcount 4 --name ssh --mask 255.255.255.255 --rsource;OK
  -L " recent: UPDATE seconds: 60 hit_count: 4 name: ssh side: source mask: 255.255.255.255"
-m recent --set --name aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjjjaaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjjjk;-m recent --set --name aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjjjaaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjj --mask 255.255.255.255 --rsource;OK
  -L " recent: SET name: aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjjjaaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjjjjjj side: source mask: 255.255.255.255"
-m recent --set --seconds 4;;FAIL IPT145
-m recent --remove --hitcount 4;;FAIL IPT145
-m recent --set --reap --seconds 4;;FAIL IPT145
-m recent --rcheck --hitcount 65536;;FAIL IPT145
-m recent --rcheck --name "";;FAIL IPT145
-m recent --rcheck --name a/b;;FAIL IPT145
-m recent --rcheck --name ..;;FAIL IPT145
-m recent --rcheck --seconds 0;;FAIL IPT131
-m recent --rcheck --seconds 4294967296;;FAIL IPT131
-m recent --set --mask foo;;FAIL IPT132
-m recent --set --mask ::1;;FAIL IPT132
-m recent --set --rttl;;FAIL IPT140
-m recent --remove --rttl;;FAIL IPT140
-m recent --rcheck --reap;;FAIL IPT138
-m recent --set --rcheck;;FAIL IPT140
-m recent ! --set --rcheck;;FAIL IPT140
-m recent --set --set;;FAIL IPT139
-m recent --rcheck --seconds 4 --seconds 5;;FAIL IPT139
-m recent --set --name a --name b;;FAIL IPT139
-m recent --rcheck ! --rsource;;FAIL IPT141
-m recent --rcheck ! --seconds 5;;FAIL IPT141
-m recent --seconds 4;;FAIL IPT138
-m recent;;FAIL IPT138
-6
-m recent --set;-m recent --set --name DEFAULT --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource;OK
  -L " recent: SET name: DEFAULT side: source mask: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
  > udp                          hit
-m recent --rcheck --rdest --hitcount 5;-m recent --rcheck --hitcount 5 --name DEFAULT --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rdest;OK
  -L " recent: CHECK hit_count: 5 name: DEFAULT side: dest mask: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
  > udp                          miss
-m recent --set --mask ffff::;-m recent --set --name DEFAULT --mask ffff:: --rsource;OK
  -L " recent: SET name: DEFAULT side: source mask: ffff::"
-m recent --set --mask 255.0.0.0;;FAIL IPT132
