:INPUT,FORWARD,OUTPUT
-m state --state NEW;=;OK
  -L " state NEW"
  > tcp ct=new                   hit
  > tcp ct=est                   miss
  > tcp ct=inv                   miss
-m state ! --state NEW,RELATED;=;OK
  -L " ! state NEW,RELATED"
  > tcp ct=new                   miss
  > tcp ct=rel                   miss
  > tcp ct=est                   hit
  > tcp ct=inv                   hit
-m state --state INVALID;=;OK
  -L " state INVALID"
  > tcp ct=inv                   hit
  > tcp                          hit
  > tcp ct=untracked             miss
-m state --state UNTRACKED;=;OK
  -L " state UNTRACKED"
  > tcp ct=untracked             hit
  > tcp ct=inv                   miss
-m state --state U,I,E,R,N;-m state --state INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED;OK
  -L " state INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED"
  > tcp ct=est                   hit
-m state --state new;-m state --state NEW;OK
  -L " state NEW"
-m state --state NEW,NEW;-m state --state NEW;OK
  -L " state NEW"
-m state --state "";;FAIL IPT108
-m state --state NEW,;;FAIL IPT108
-m state --state ,NEW;;FAIL IPT108
-m state --state SNAT;;FAIL IPT133
-m state --state ESTABLISHD;;FAIL IPT133
-m state --state "NEW, RELATED";;FAIL IPT133
-m state --state NEW --state RELATED;;FAIL IPT139
-m state;;FAIL IPT138
-6
-m state --state ESTABLISHED;=;OK
  -L " state ESTABLISHED"
  > tcp ct=est                   hit
  > tcp ct=new                   miss
