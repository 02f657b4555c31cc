-m cluster --cluster-total-nodes 2 --cluster-local-node 3 --cluster-hash-seed 1;;FAIL IPT131
-m cluster --cluster-total-nodes 32 --cluster-local-node 32 --cluster-hash-seed 1;-m cluster --cluster-local-nodemask 0x80000000 --cluster-total-nodes 32 --cluster-hash-seed 0x00000001;OK
  -L " cluster node_mask=0x80000000 total_nodes=32 hash_seed=0x00000001"
-m cluster --cluster-total-nodes 33 --cluster-local-node 1 --cluster-hash-seed 1;;FAIL IPT131
-m cluster --cluster-total-nodes 0 --cluster-local-node 1 --cluster-hash-seed 1;;FAIL IPT131
-m cluster --cluster-total-nodes 2 --cluster-local-node 0 --cluster-hash-seed 1;;FAIL IPT131
-m cluster --cluster-total-nodes 2 ! --cluster-local-node 1 --cluster-hash-seed 0;-m cluster ! --cluster-local-nodemask 0x00000001 --cluster-total-nodes 2 --cluster-hash-seed 0x00000000;OK
  -L " cluster !node_mask=0x00000001 total_nodes=2 hash_seed=0x00000000"
  > udp ct=new ct.origsrc=10.0.0.1 miss
  > udp ct=new ct.origsrc=10.0.0.2 miss
  > udp ct=new ct.origsrc=10.0.0.3 miss
  > udp ct=new ct.origsrc=10.0.0.4 hit
  > udp ct=new ct.origsrc=10.0.0.5 hit
  > udp ct=new ct.origsrc=10.0.0.6 miss
  > udp                          miss
-m cluster --cluster-total-nodes 4 --cluster-local-nodemask 3 --cluster-hash-seed 0;-m cluster --cluster-local-nodemask 0x00000003 --cluster-total-nodes 4 --cluster-hash-seed 0x00000000;OK
  -L " cluster node_mask=0x00000003 total_nodes=4 hash_seed=0x00000000"
  > udp ct=new ct.origsrc=10.0.0.1 hit
  > udp ct=new ct.origsrc=10.0.0.2 hit
  > udp ct=new ct.origsrc=10.0.0.3 hit
  > udp ct=new ct.origsrc=10.0.0.4 miss
  > udp ct=new ct.origsrc=10.0.0.5 miss
  > udp ct=new ct.origsrc=10.0.0.6 hit
-m cluster --cluster-total-nodes 4 ! --cluster-local-nodemask 3 --cluster-hash-seed 0;-m cluster ! --cluster-local-nodemask 0x00000003 --cluster-total-nodes 4 --cluster-hash-seed 0x00000000;OK
  -L " cluster !node_mask=0x00000003 total_nodes=4 hash_seed=0x00000000"
  > udp ct=new ct.origsrc=10.0.0.1 miss
  > udp ct=new ct.origsrc=10.0.0.2 miss
  > udp ct=new ct.origsrc=10.0.0.3 miss
  > udp ct=new ct.origsrc=10.0.0.4 hit
  > udp ct=new ct.origsrc=10.0.0.5 hit
  > udp ct=new ct.origsrc=10.0.0.6 miss
-m cluster --cluster-total-nodes 4 --cluster-local-nodemask 15 --cluster-hash-seed 0;-m cluster --cluster-local-nodemask 0x0000000f --cluster-total-nodes 4 --cluster-hash-seed 0x00000000;OK
  -L " cluster node_mask=0x0000000f total_nodes=4 hash_seed=0x00000000"
-m cluster --cluster-total-nodes 4 --cluster-local-nodemask 16 --cluster-hash-seed 0;;FAIL IPT131
-m cluster --cluster-total-nodes 32 --cluster-local-nodemask 32 --cluster-hash-seed 0;-m cluster --cluster-local-nodemask 0x00000020 --cluster-total-nodes 32 --cluster-hash-seed 0x00000000;OK
  -L " cluster node_mask=0x00000020 total_nodes=32 hash_seed=0x00000000"
-m cluster --cluster-total-nodes 32 --cluster-local-nodemask 33 --cluster-hash-seed 0;;FAIL IPT131
-m cluster --cluster-total-nodes 4 --cluster-local-nodemask 1 --cluster-local-node 1 --cluster-hash-seed 0;;FAIL IPT140
-m cluster --cluster-total-nodes 4 --cluster-hash-seed 0;;FAIL IPT138
-m cluster --cluster-local-node 1 --cluster-hash-seed 0;;FAIL IPT138
-m cluster --cluster-total-nodes 1 --cluster-local-node 1 --cluster-hash-seed 0;-m cluster --cluster-local-nodemask 0x00000001 --cluster-total-nodes 1 --cluster-hash-seed 0x00000000;OK
  -L " cluster node_mask=0x00000001 total_nodes=1 hash_seed=0x00000000"
-m cluster --cluster-total-nodes 3 --cluster-local-node 1 --cluster-hash-seed 4294967296;;FAIL IPT131
-m cluster --cluster-total-nodes 0x3 --cluster-local-node 010 --cluster-hash-seed 1;;FAIL IPT131
-m cluster --cluster-total-nodes 3 ! --cluster-total-nodes 3;;FAIL IPT141
-m cluster --cluster-total-nodes 3 --cluster-local-node 2 --cluster-hash-seed 0xfeedcafe;-m cluster --cluster-local-nodemask 0x00000002 --cluster-total-nodes 3 --cluster-hash-seed 0xfeedcafe;OK
  -L " cluster node_mask=0x00000002 total_nodes=3 hash_seed=0xfeedcafe"
  > udp ct=new ct.origsrc=10.0.0.1 hit
  > udp ct=new ct.origsrc=10.0.0.2 miss
  > udp ct=new ct.origsrc=10.0.0.3 miss
  > udp ct=new ct.origsrc=10.0.0.4 miss
  > udp ct=new ct.origsrc=10.0.0.5 hit
  > udp ct=new ct.origsrc=10.0.0.6 miss
  > udp                          miss
*nat
:PREROUTING
-m cluster --cluster-total-nodes 2 --cluster-local-node 2 --cluster-hash-seed 0xfeedcafe;-m cluster --cluster-local-nodemask 0x00000002 --cluster-total-nodes 2 --cluster-hash-seed 0xfeedcafe;OK
  -L " cluster node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe"
*raw
-m cluster --cluster-total-nodes 2 --cluster-local-node 2 --cluster-hash-seed 0xfeedcafe;-m cluster --cluster-local-nodemask 0x00000002 --cluster-total-nodes 2 --cluster-hash-seed 0xfeedcafe;OK
  -L " cluster node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe"
*filter
:OUTPUT
-m cluster --cluster-total-nodes 2 --cluster-local-node 2 --cluster-hash-seed 0xfeedcafe;-m cluster --cluster-local-nodemask 0x00000002 --cluster-total-nodes 2 --cluster-hash-seed 0xfeedcafe;OK
  -L " cluster node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe"
-6
:INPUT
-m cluster --cluster-total-nodes 2 --cluster-local-node 2 --cluster-hash-seed 0xfeedcafe;-m cluster --cluster-local-nodemask 0x00000002 --cluster-total-nodes 2 --cluster-hash-seed 0xfeedcafe;OK
  -L " cluster node_mask=0x00000002 total_nodes=2 hash_seed=0xfeedcafe"
  > udp ct=new ct.origsrc=2001:db1::1 hit
  > udp ct=new ct.origsrc=2001:db2::1 miss
  > udp ct=new ct.origsrc=2001:db3::1 miss
  > udp ct=new ct.origsrc=2001:db4::1 hit
  > udp ct=new ct.origsrc=2001:db5::1 hit
  > udp ct=new ct.origsrc=2001:db6::1 hit
