// The evaluator against real shells: the same script is evaluated here and run by dash and bash, with `iptables` and
// its restore form replaced by a recorder in a temporary folder; both must make the same calls and end alike.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "tests/unit/expand/real_shell.h"
#include "tests/unit/expand/script_case.h"

namespace iptc::expand {
namespace {

class ShellDifferential : public testing::Test {
 protected:
  void Compare(const std::string& body, std::initializer_list<const char*> shells, const std::string& first_line = {}) {
    const std::string script = first_line + "#: --arg one\n#: --arg two words\n#: --arg 3\n#: --fail --refuse\n" + body;
    ScriptCase ours;
    Evaluate(ours, script, real_.Folder().string());
    EXPECT_TRUE(ours.parsed) << body << Diagnostics(ours);
    for (const char* shell : shells) {
      const RealShell::Run theirs =
          real_.Execute(shell, script, {"one", "two words", "3"}, RealShell::Iptables::kRecorded);
      EXPECT_EQ(RecordOf(ours.result), theirs.record) << shell << " runs\n" << body << Diagnostics(ours);
      EXPECT_EQ(ours.result.exit_status, theirs.status) << shell << " runs\n" << body << Diagnostics(ours);
    }
  }

  RealShell real_;
};

constexpr auto kPosix = std::to_array<const char*>({
    "iptables -A 'a b' \"c d\" e\\ f '' \"\"\n",
    "x='a  b'; iptables $x \"$x\" $x$x \"$x\"$x\n",
    "x=' a '; iptables -$x- [$x] \"-$x-\"\n",
    "IFS=:; x=a::b:; iptables $x; set -- $x; iptables $#\n",
    "IFS=', '; x='a, b,,c ,d'; iptables $x\n",
    "iptables \"$@\"; iptables $@; iptables \"$*\"; iptables $*; iptables \"x$@y\"; IFS=+; iptables \"$*\"\n",
    "set --; iptables \"$@\" \"$*\" $# x\"$@\"y\n",
    "for i; do iptables \"$i\"; done; for i in; do iptables no; done; iptables \"$i\"\n",
    "for i in 1 2 3; do for j in a b; do [ $j$i = a2 ] && continue 2; [ $i = 3 ] && break 2; iptables $i$j; done; "
    "done\n",
    "f() { iptables f \"$1\" $#; return 4; iptables no; }\nf 'a b' c; iptables $?; iptables \"$1\"\n",
    "f() { if [ $1 -gt 0 ]; then iptables $1; f $(($1-1)); fi; }\nf 4\n",
    "f() { x=2; }; x=1; (f; iptables $x); iptables $x; f; iptables $x\n",
    "f() { local x=2; g; }; g() { iptables in$x; x=5; }; x=1; f; iptables $x\n",
    "case abc in a*) iptables 1;; *) iptables 2;; esac; case x in y|x) iptables 3;; esac; case 'a*' in 'a*') iptables "
    "4;; esac\n",
    "p='a*'; case abc in \"$p\") iptables q;; $p) iptables u;; esac\n",
    "case x in (x) iptables paren;; esac; case '' in '') iptables empty; esac; case z in esac; iptables $?\n",
    "x=abc.def.ghi; iptables ${x%.*} ${x%%.*} ${x#*.} ${x##*.} ${#x} \"${x%\"ghi\"}\"\n",
    "iptables ${u-d} ${u:-\"a b\"} \"${u:-a b}\" ${u:-a b} ${u+no} ${u:=set} $u ${u+yes} \"${u:+'q'}\"\n",
    "e=; iptables ${e-d} ${e:-d} ${e+s} ${e:+s} x$e \"$e\"\n",
    "iptables $((1+2)) $((2*(3+4))) $((7/2)) $((7%3)) $((1<2)) $((!0)) $((0x1f)) $((010)); x=5; iptables $((x+1)) "
    "$((x=x*2)) $x\n",
    "x=$(echo a; echo b); iptables $x \"$x\"; iptables \"$(printf 'a\\n\\n\\n')\" `echo c d`\n",
    "iptables \"$(echo \"$(echo 'a  b')\")\" \"`echo \\`echo x\\``\"\n",
    "x=1; y=$(x=2; echo $x); iptables $x $y; z=$(exit 3); iptables $?\n",
    "true && iptables a; false && iptables b; false || iptables c; true || iptables d; ! false && iptables e\n",
    "iptables --refuse || iptables fallback; iptables --refuse && iptables no; if iptables --refuse; then iptables no; "
    "else iptables yes; fi\n",
    "iptables --refuse; iptables $?; ! iptables --refuse; iptables $?\n",
    "set -e; iptables --refuse || true; if iptables --refuse; then :; fi; iptables a; iptables --refuse; iptables no\n",
    "set -e; f() { false; iptables in; }; f || iptables no; iptables x; f; iptables no\n",
    "set -e; false && true; iptables a; (false); iptables no\n",
    "set -e; ! true; iptables a; { false || false; }; iptables no\n",
    "set -e; x=$(false); iptables no\n",
    "i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; iptables $i; done; until [ $i -le 1 ]; do "
    "i=$((i-1)); iptables u$i; done\n",
    "while :; do iptables once; break; done; iptables $?\n",
    "echo 'a b\nc d' | while read x y; do iptables $y $x; done\n",
    "printf 'a:b:c\\n x  y z \\n' | while IFS=: read p q; do iptables \"$p\" \"$q\"; done\n",
    "printf 'a\\nb' | { while read x; do iptables $x; done; iptables \"[$x]\"; }\n",
    "read x y <<E\n 1  2 3 \nE\niptables \"$x\" \"$y\"\n",
    "v=1; iptables-restore <<E\na $v \"q\" \\$v $(echo s) `echo t` \\\\ \\x\nE\n",
    "v=1; iptables-restore <<'E'\na $v\nE\niptables-restore <<\\E\nb $v\nE\niptables-restore <<\"E F\"\nc\nE F\n",
    "iptables-restore <<-E\n\ta\n\t\tb\tc\n\tE\niptables x\n",
    "cat <<A | iptables-restore; iptables between\nx\nA\niptables-restore <<A <<B\nfirst\nA\nsecond\nB\n",
    "{ echo '*filter'; echo COMMIT; } | iptables-restore\n",
    "echo x > f1; echo y >> f1; iptables-restore < f1; cat f1 f1 | iptables-restore; [ -f f1 ] && iptables there; rm "
    "f1\n",
    "if [ a = a -a b != c ]; then iptables 1; fi; if [ a = b -o -n x ]; then iptables 2; fi; if [ ! -z '' ]; then "
    "iptables 3; fi\n",
    "[ ! a = b ] && iptables 1; [ -n '' ] || iptables 2; [ '(' = '(' ] && iptables 3; [ ! ] || iptables 4; [ -n ] && "
    "iptables 5; [ ] || iptables 6\n",
    "test 3 -ge 3 && iptables 1; test 03 -eq 3 && iptables 2; test -1 -lt 0 && iptables 3; [ x -eq 1 ]; iptables $?\n",
    "eval 'x=\"a b\"; iptables $x'; eval iptables '\"$1\"'; y=x; eval z=\\$$y; iptables \"$z\"\n",
    "x=a; unset x; iptables ${x-gone}; readonly r=1; iptables $r; export e=2; iptables $e\n",
    "IPT=iptables; $IPT a; \"$IPT\" b; C='iptables c d'; $C e\n",
    "x=outer; x=inner iptables $x; iptables $x\n",
    "(iptables sub; exit 3); iptables $?; { iptables grp; }; (x=1); iptables ${x-unset}\n",
    "iptables a; exit 7; iptables b\n",
    "f() { exit 5; }; f; iptables no\n",
    "trap 'iptables bye' EXIT; iptables a; exit 2\n",
    "iptables a#b #c\niptables '#d' \\#e \"$1\"#f\n",
    "iptables \\\n  -A\\\n b\nif true; then # comment\n# another\niptables x; fi\n",
    "if false; then iptables 1\nelif true\nthen\niptables 2; else iptables 3; fi; iptables if then fi do done in case "
    "esac { } '!' !\n",
    "iptables ! -s 1 -d 2 & wait; iptables ]; iptables [ ; iptables 2a 2>/dev/null; iptables >/dev/null 2>&1 -A "
    "after\n",
    "set -- a b; f() { set -- x y z; iptables $#; }; f; iptables $#\n",
    "iptables \"a\\\"b\\$c\\`d\\\\e\\f\"; iptables 'a\"b'\"c'd\" \\\" \\\\ \\a\n",
    "command -v iptables >/dev/null && iptables yes; command iptables c; X=1 command iptables d\n",
    "x='*'; set -f; iptables $x '?'\n",
    "a=1 b=$a; iptables $a$b; c=$(echo 1)$(echo 2)'3'; iptables $c\n",
    "basename /a/b.c .c | { read n; iptables $n; }; iptables $(dirname /a/b/c) $(expr 3 \\* 4) $(seq 3) $(echo a,b | "
    "cut -d, -f2)\n",
    "iptables $(printf 'b\\na\\nb\\n' | sort -u) $(printf 'x 1\\ny 2\\n' | grep y | awk '{print $2}') $(echo abc | tr "
    "a-c A-C) $(echo a.b | sed -e 's/\\./-/')\n",
    "iptables $(printf '3\\n10\\n9\\n' | sort -n | head -n 2) $(printf 'a\\nb\\n' | tail -1) $(printf 'a b\\n' | wc "
    "-w)\n",
    "echo hi | grep -q hi && iptables g; echo hi | grep -v hi || iptables h\n",
    "while read -r a b; do iptables \"$a\" \"$b\"; done <<E\n1 x\\y\n# 2\n\n3\nE\n",
    "iptables $(echo 'aab ac bc ab' | grep -o '\\<a') $(echo 'aab ac bc' | grep -oE '(a|b)c') $(echo aab | grep -o "
    "^a)\n",
    "iptables $(echo 'aab ac b' | sed 's/\\<a/X/g') $(echo aab | sed 's/^a*/X/g;s/b*$/Z/g') $(echo aab | grep -ow "
    "'a*')\n",
    "iptables $(echo 'x y' | sed 's/\\([a-z]\\) \\(y\\)/\\2\\1\\t&/') $(echo a-b | tr 'a-b\\-' x) $(echo a:b | awk -F: "
    "'{ print $2; }')\n",
    "if grep -q x missing || iptables none; then iptables no; fi; cat missing && iptables no || iptables $?\n",
    "iptables-restore < missing || iptables refused; iptables $(expr 010 + 1) $(expr 08 + 0)\n",
    "f() (iptables sub; x=9); f; iptables ${x-no}\n",
    "f() for i in 1 2; do iptables $i; done\nf\n",
    "iptables ${1} \"${2}\" ${#} ${10-none} $0\n",
    "x=5; iptables $(( $x * 2 )) $(( ${x} + ${#x} )) $(( (x > 3) && (x < 9) )) $((x ? 1 : 2))\n",
    "x='a\nb'; iptables $x \"$x\"; y=\"$x\"; iptables \"${y#a}\"\n",
    "iptables \"${x:-\"a b\"}\" \"${x:-'q'}\" ${x:-'q r'} ${x:-$1} \"${x-}\" y\n",
    "iptables $(case a in a) echo ok;; esac) $(echo ')' '(') \"$(echo \"a)b\")\"\n",
    "while true; do while true; do break 2; done; iptables no; done; iptables out\n",
    "for x in a b; do case $x in a) continue;; esac; iptables $x; done\n",
    R"sh(p='a*'; x=abcabc; iptables "${x#$p}" "${x##$p}" ${x#$p} "${x#"$p"}" "${x%"$p"}" "${x#'a'}" "${x#\a}" "${x#'a*'}")sh",
    R"sh(x='a"b}c'; iptables "${x%\"*}" "${x#*\"}" "${x%'"'*}" "${x%'}c'}" "${x#*\}}")sh",
    R"sh(export X Y=2; X=5; sh -c 'iptables $X $Y ${V-none}'; V=1; Z=1 sh -c 'iptables $Z ${V-none}'; iptables ${Z-gone})sh",
});

TEST_F(ShellDifferential, Posix) {
  for (const char* script : kPosix) Compare(script, {"dash", "bash"});
}

constexpr auto kBash = std::to_array<const char*>({
    "shift; iptables \"$1\"; shift 2; iptables $#; shift || iptables -N none\n",
    "a=(1 'two words' 3); iptables \"${a[@]}\" ${#a[@]} \"${a[1]}\" ${a[0]}; a+=(4); iptables ${a[@]}; a[1]=x; "
    "iptables \"${a[*]}\"\n",
    "for x in \"${@:2}\"; do iptables \"$x\"; done; x=abcdef; iptables ${x:1:2} ${x: -2} ${x:3} ${x/c/-} ${x//[ae]/_} "
    "${x^} ${x^^} ${x/#a/A} ${x/%f/F}\n",
    "[[ a = a && b != c ]] && iptables 1; [[ abc == a* ]] && iptables 2; [[ abc == 'a*' ]] || iptables 3; [[ -z $none "
    "|| x ]] && iptables 4\n",
    "[[ 10.0.0.1 =~ ^[0-9]+\\.[0-9]+ ]] && iptables re; [[ a < b ]] && iptables lt; [[ ! ( a = b ) ]] && iptables "
    "not\n",
    "[[ abc =~ ^(a|x)bc$ ]] && iptables alt; x='a b'; [[ $x = 'a b' ]] && iptables nosplit; [[ 3 -gt 2 ]] && iptables "
    "num\n",
    "for ((i=0; i<3; i++)); do iptables $i; done; ((i > 2)) && iptables gt; ((x = 5, x += 2)); iptables $x; let y=x*2; "
    "iptables $y\n",
    "iptables $'a\\tb\\x41\\'' ; iptables-restore <<< \"a b\"; x+=1; x+=2; iptables $x\n",
    "function f { iptables f$1; }; f 1; function g() { iptables g; }; g\n",
    "set -o pipefail; false | true; iptables $?; iptables &> /dev/null -A x\n",
    "while read x; do iptables $x; n=$x; done < <(printf '1\\n2\\n'); iptables $n\n",
    "case a in a) iptables 1;& b) iptables 2;; c) iptables 3;; esac; case a in a) iptables 4;;& *) iptables 5;; esac\n",
    "r=v; v=7; iptables ${!r}; declare -i n=3; iptables $n; local_test() { local a=(1 2); iptables ${#a[@]}; }; "
    "local_test\n",
    R"sh(iptables "$(echo -e 'a\tb\c d' x; echo y)" "$(echo -e '\x41\101\0101\"\E')" "$(printf '\x41\"\?')")sh",
    R"sh(printf -v x '%q %5c|%ld' 'a b' qr 7; iptables "$x" "$(printf 'x%d %s\n' 1 a 2)")sh",
});

TEST_F(ShellDifferential, Bash) {
  for (const char* script : kBash) Compare(script, {"bash"});
}

// What quotes, patterns and operators of ${…} mean to each other, and what bash alone has.
constexpr auto kOperators = std::to_array<const char*>({
    R"sh(shopt -s extglob
case abc in @(abc|d)) iptables 1;; esac; case 10.0.0.1 in +([0-9]).+([0-9]).*) iptables 2;; esac
case eth0 in !(eth*|wlan*)) iptables no;; *) iptables 3;; esac; case x in ?(a)x) iptables 4;; esac)sh",
    R"sh(shopt -s extglob
f() { case $1 in -@(a|b)) iptables ab;; --+([a-z])=*) iptables "${1#*=}";; !(-*)) iptables plain;; *) iptables o; esac; }
f -a; f --foo=bar; f word; f -x; x=aaab; iptables "${x##+(a)}" "${x/+(a)/X}" "${x%%*(b)}" "${x//+(b)/-}")sh",
    R"sh(shopt -s extglob; touch aa ab b
iptables @(aa|ab) a@(b) "@(aa)" ?(x)b @(none|x))sh",
    R"sh([[ eth0 == @(eth|wlan)+([0-9]) ]] && iptables 1; [[ a == !(b|c) ]] && iptables 2; [[ ! (a = b) ]] && iptables 3)sh",
    R"sh([[ "a b" =~ ^(a )?(b|c)$ ]] && iptables "${BASH_REMATCH[1]}"; [[ 1.2.3.4/24 =~ ^([0-9]{1,3}\.){3}[0-9]+(/[0-9]+)?$ ]] && iptables "${BASH_REMATCH[2]}")sh",
    R"sh(x="it's a"; iptables "${x@Q}" ${x@U} "${x@u}" "${x@L}" "${x@A}" "${x@P}"; y='a\tb'; iptables "${y@E}")sh",
    R"sh(a=(1 'b c'); iptables "${a[@]@Q}" "${a[*]@U}" "${a@a}"; iptables "${@@Q}"; declare -i n=3; iptables "${n@A}" ${n@a})sh",
    R"sh(x='a/b/c'; iptables "${x///-}" "${x//-}" ${x//\//-} ${x////-} "${x/\//-}" "${x//[\/]/-}" "${x//b\/c/-}" "${x//'/'/-}")sh",
    R"sh(x='a b'; iptables "${x// /\ }" "${x// /' '}" "${x/ /"q r"}" "${x//[ab]/<&>}" "${x/a/\&}" "${x/a/"&"}")sh",
    R"sh(x='a.b'; y=.; iptables "${x//$y/_}" "${x//"$y"/$y$y}" ${x/#/y} ${x/%/z} "${@/#/-s }" "${@/%/x}"; x=$'1\n2'; iptables "${x//$'\n'/,}")sh",
    R"sh(x=ab; iptables "${x^[a]}" "${x^^[b]}" ${x^^b} "${x^[x]}" ${x-~} "${u-~}" ${u-~} ${u:-~/b} ~root/c ~root)sh",
    R"sh(for ((;;)); do iptables y; break; done; for ((i = 0; ; i++)); do [ $i = 2 ] && break; iptables $i; done; for in in a; do iptables $in; done)sh",
    R"sh(select x in a 'b c'; do iptables "$x" "$REPLY"; [ -n "$x" ] && break; done <<< $'7\n\n2'; iptables end; select y in a; do iptables no; done < /dev/null; iptables $?)sh",
    R"sh(shopt -s expand_aliases
alias ipt='iptables -w ' A='-A'
alias e2=ipt
ipt A x; e2 y
alias z=iptables; z no 2>/dev/null
z yes)sh",
    R"sh(trap 'iptables err $?' ERR
false; f() { false; iptables in; }; f; if false; then :; fi; false || true; (false); { false; }; false | true; [[ a = b ]]; ((0)); iptables end $?)sh",
    R"sh(set -eE; trap 'iptables err' ERR; f() { false; iptables no; }; f)sh",
    R"sh(set -a; A=1; set +a; B=2; sh -c 'iptables ${A-no} ${B-no}'; export B; sh -c 'iptables $B'; export -n B; sh -c 'iptables ${B-no}'; C=1; env C=2 sh -c 'iptables $C'; f() { iptables fn; }; export -f f; bash -c f)sh",
    R"sh(export -n FOO=bar; iptables $FOO; sh -c 'iptables ${FOO-none}'; (g() { :; }; export -f g; bash -c 'declare -F g > /dev/null && iptables has || iptables not'); g() { :; }; bash -c 'declare -F g > /dev/null && iptables has || iptables not')sh",
    R"sh(trap 'iptables outer $?' ERR; f() { trap 'iptables inner' ERR; false; }; f; false; g() { false; iptables ing; }; trap 'iptables o2' ERR; g; h() { trap - ERR; false; }; h; false; k() { trap 'iptables sub' ERR; (false); l; }; l() { false; iptables l; }; k; false; (trap 'iptables insub' ERR; false; true); false)sh",
    R"sh(x=abc; y='\&'; iptables "${x/b/$y}" "${x/b/"$y"}"; y='<&>\&\\'; iptables "${x/b/$y}"; y='a\\b'; iptables "${x/b/$y}" "${x/b/\\&}"; x='a~b'; iptables "${x/"a"~/-}" "${x/b/"a"~}"; shopt -u patsub_replacement; y='<&>'; iptables "${x/b/$y}" "${x/b/&}" "${x/b/\&}" "${x/b/\\&}")sh",
    R"sh(x=5 a=(1 2 3); iptables $[a[1]+1] $[${y:-3}*2] $[$((2+3))+$[1+1]] ${x/5/$[2+3]} "${y:-$[7]}" $[ "2"+${#x} ] $(( $[1]+1 ))
cat > d <<E
$[x+1] ${y-$[x]}
E
iptables $(cat d))sh",
    R"sh(shopt -s extglob nullglob
bash -c 'case a in "@(a)") iptables no;; *) iptables off;; esac; iptables none* x'; x=aaab; iptables "${x//+(a)b/-}" "${x##!(b)}" "${x%%+(b|a)}"; case ab in !(a)) iptables y;; esac; case eth0 in !(!(eth0))) iptables double;; esac)sh",
    R"sh(pushd /tmp > /dev/null; iptables $PWD; popd > /dev/null; shopt -q extglob; iptables $?; [ -n "$BASH_VERSION" ] && iptables "${BASH_VERSINFO[0]}")sh",
    R"sh(declare -n p=q; q=5; iptables $p ${!p}; p=7; unset -n p; iptables ${p-gone} $q; f() { local -n m=$1; m+=(3); iptables "${!m[@]}"; }; z=(1); f z)sh",
    R"sh(x=3; iptables $[x+1] "$[ 2 * (3+$x) ]" $"msg" $"a $x"; a=(1 2); unset 'a[@]'; iptables ${#a[@]}; mapfile -d, -t b <<< x,y,; iptables "${b[0]}")sh",
    R"sh(sh -s x <<< 'iptables "s$1"'; case a in a) iptables 1 ;;& b) iptables no ;; a*) iptables 2 ;& c) iptables 3 ;; esac)sh",
    R"sh(printf -v 'a[2]' %s y; iptables ${a[2]} ${#a[@]}; mapfile -t b < <(printf '1 2\n3\n'); iptables "${b[@]}"; read -ra v -d, <<< "x y,z"; iptables "${v[@]}")sh",
});

TEST_F(ShellDifferential, Operators) {
  for (const char* script : kOperators) Compare(script, {"bash"});
}

// Programs that turn text into text.
constexpr auto kTools = std::to_array<const char*>({
    R"sh(iptables "$(printf '\101|\0101|\e|\q|\1234')" "$(printf '%b' 'a\0101\101\q\"b')" "$(printf '%b-%s' 'q\cz' n)")sh",
    R"sh(iptables "$(printf '%*d|%-*d|%.*s|%*s|' 5 3 4 2 2 abc -5 x)" $(printf '%d ' "'A" '"B' 0x1f 010 +5 -3))sh",
    R"sh(iptables "$(printf '%i %5.3d|% d|%#x|%#o|%05.1f|%s' 3 7 4 255 8 2.25 z)"; printf %d 3x 2>/dev/null; iptables $?)sh",
    R"sh(iptables "$(echo a | awk '{ printf "%s\\n%5.2f|%*d", $1, 3.14159, 5, 3; print "\x41\101" }')")sh",
    R"sh(iptables "$(echo hello | awk '{ print substr($0, 0) substr($0, 2, 3) substr($0, 4, 100) substr($0, -1) }')")sh",
    R"sh(iptables "$(printf '1\n2\n3\n4\n5\n' | paste -d, - -)" "$(printf '1\n2\n3\n' | paste -d'\n,' - - -)" "$(printf '1\n2\n' | paste -sd' ')")sh",
    R"sh(iptables "$(printf 'abc' | head -c 2)" "$(printf 'abcd\n' | head -c -2)" "$(printf 'abcd\n' | tail -c 3)" "$(printf abcdef | tail -c +3)")sh",
    R"sh(iptables $(printf '1\n2\n3\n' | head -n -1) $(printf '1\n2\n3\n' | tail -n +2) $(printf '1\n2\n3\n' | head --lines=1) $(printf '1\n2\n' | tail -1))sh",
    R"sh(iptables "$(echo a:b:c:d | cut -d: -f2 --complement)" "$(echo a:b:c:d | cut -d: -f1,3 --output-delimiter=' - ')" "$(echo abcdef | cut -c1,3-4 --output-delimiter=.)")sh",
    R"sh(iptables "$(printf '  a\n\nb\n' | nl)" "$(printf 'a\n\nb\n' | nl -ba -w2 -s': ' -v5)")sh",
    R"sh(iptables $(printf 'v1.10\nv1.9\nv1.2-rc\n1.0\n10.0.10.0/8\n10.0.9.0/16\n10.0.09.1\n' | sort -V) $(printf 'b\nA\na\nB\n' | sort -f) $(printf 'b\nA\na\nB\n' | sort -fu))sh",
    R"sh(iptables $(printf 'a 2\nb 10\nc 1\n' | sort -k2,2n) $(printf 'a 2\nb 10\nc 1\n' | sort -nrk2) $(printf 'a 2\nb 10\nc 1\n' | sort -r -k1,1))sh",
    R"sh(iptables "$(printf 'a\tb\nc\n' | tr '\t\n' '-;')" "$(echo a-c.d | tr '\055\56' xy)" "$(echo abc | tr a-c '\101-\103')" "$(printf '\033[1m' | tr -d '\033')")sh",
    R"sh(iptables $(printf abc | wc -c) $(printf 'a b\nc\n' | wc -w) $(printf 'a b\nc\n' | wc --lines))sh",
    R"sh(iptables "$(printf 'a\tb\nt\n' | awk '/\t/{print $1}')" "$(echo 10.0.0.1/8 | awk -F'[\./]' '{print $4 "-" $5}')")sh",
    R"sh(iptables "$(echo a/b | awk '{ sub(/\//, "-"); print }')" "$(echo 'x]y' | awk '/[]]/{print "set"}')")sh",
    R"sh(iptables "$(printf 'a y\nb z\nzc y\n' | awk '$2 ~ /^y$/ && $1 !~ /z/')" "$(printf 'a\nb\n' | awk '!/a/')")sh",
    R"sh(iptables "$(echo 'foo bar' | sed 's/\(\w*\) \(\w*\)/\u\1-\U\2x\Ey\l\U\1/')" "$(echo FOO | sed 's/.*/\L\u&/;s/o/\n\t\x41\o101/')")sh",
    R"sh(iptables $(printf 'inet 10.0.0.1/24\n' | grep -oP 'inet \K[0-9.]+') $(printf 'a1 b22\n' | grep -oP '\d+') $(echo a1b | grep -oP '(?<=a)\d(?=b)'))sh",
    R"sh(iptables $(printf 'x=1;y=22;\n' | grep -oP '(?<==).*?(?=;)') $(echo 'aaa' | grep -oP '(?<=a)a') $(echo 'k: v w' | grep -Po '^\w+:\s*\K\S+') $(echo abab1 | grep -cP '^(ab)+\1?\d$') $(echo ab | grep -oiP 'A|AB'))sh",
    R"sh(iptables "$(printf '1\n2\n3\n4\n5\n6\n7\n8\n' | grep -A1 -e 2 -e 3 -e 7)" "$(printf '1\n2\n3\n' | grep -n -B1 3)" "$(seq 9 | grep -C1 -e 2 -e 8)" "$(seq 5 | grep -1 3)" "$(seq 9 | grep -m1 -A2 '[37]')")sh",
    R"sh(iptables $(echo 'ab12 cd' | grep -oE -e '[0-9]+' -e '[a-z]+') $(seq 3 | grep -L 9) $(seq 12 | grep --count --word-regexp 1) $(printf 'a\nb\n' > p; printf 'xa\nc\n' | grep -f p) $(echo a.b | grep -oF .))sh",
    R"sh(iptables "$(seq -s, 3)" "$(seq -s ' ' 2 4)" $(seq -f 'eth%g' 0 2) $(seq -w 8 10) $(seq 5 -2 1) $(seq -f '10.0.%02g.0/24' 1 3) $(seq 1 .5 2) $(seq -w -1 1) $(seq -2) $(seq -3 -1) $(seq -s: -w 9 11) $(seq 0.1 0.25))sh",
    R"sh(printf 'a\nb\nc\n' > f1; printf 'b\nc\nd\n' > f2; iptables "$(comm f1 f2)" "$(comm -12 f1 f2)" "$(comm -23 f1 f2)" "$(comm -3 f1 f2)" "$(comm -13 --output-delimiter=: f1 f2)" "$(cat -n f1)")sh",
    R"sh(iptables "$(printf 'a b c\nd\nlong e\n' | column -t)" "$(printf 'a::c\nbb:x:y\n\n' | column -t -s:)" "$(printf 'a b\ncc d\n' | column -t -o '|')")sh",
    R"sh(iptables "$(awk 'BEGIN { printf "%.11f|%s|%d|%c|%5.1f|%x", 1 / 3, 1 / 3, 7.9, 65, 2.25, 255.9 }')" $(echo 010 | awk '{ printf "%d %s", $1, $1 }'))sh",
    R"sh(iptables $(echo '2*(3+4)' | bc) $(printf '7/2\n\n10-3\n' | bc) $(echo '7 % 4' | bc))sh",
    R"sh(iptables "$(printf 'a\tt\n' | sed 's/\t/-/')" "$(printf 'a\tt\\n\n' | sed 's/[\n]/+/;s/[ \t]/_/')" "$(echo xb | sed 's/x\(y*\)b/\u\1q\U\1w/')")sh",
    R"sh(iptables "$(printf 'a\tb\001c\n' | tr -d '[:cntrl:]')" $(echo aG1 | tr '[:xdigit:]' x) "$(echo 'a b!' | tr '[:graph:]' x)" $(echo abc | tr aa xy) $(echo AbC | tr '[:lower:]' '[:upper:]') "$(printf 'a\tb\n' | tr -c '[:print:]' _)")sh",
    R"sh(iptables $(printf '3\n1e5\ninf\nnan\n-1\n+7\n.5\n-0\n20\n100000000000000000000\n-2.50\n-2.5\n' | sort -n) $(printf '10\n9\n010\n' | sort -nu))sh",
    R"sh(iptables "$(printf '  b\na\n B\n' | sort -b)" "$(printf '  b\na\n B\n' | sort -bf)" "$(printf 'x 2\nx  1\nx 10\n' | sort -k2b,2)" "$(printf 'b 1\na 1\n' | sort -s -k2n)" "$(printf 'a 2\nb 1\n' | sort -rk2b)" "$(printf 'b 1\na 1\n' | sort -rk2,2)" "$(printf 'b 1\na 1\n' | sort -k2,2r)")sh",
    R"sh(iptables "$(echo 'x -A y' | grep -w -- -A)" $(echo 'foobar foo' | grep -ow 'fo*') $(echo 'ab abc' | grep -ow 'ab*c*') "$(printf 'a-5\n-5\n5\n' | grep -e -5)" "$(printf 'a_b\na b\n' | grep -Fw a)" "$(seq 9 | grep -5 -e 5 -m1)" "$(printf 'ab\nb\n' | grep -wx 'b')")sh",
    R"sh(printf 'b\n' > f; printf 'a\n' > g; grep -L b f g > /dev/null; iptables $?; grep -L c f g > o; iptables $? $(cat o); grep -L '' f; iptables $?; printf 'a\n' | grep -L b > /dev/null; iptables $?)sh",
    R"sh(for p in 'a{150000}' 'a{70000,}' 'a{3,2}' '(a' '*a' '[[:foo:]]'; do echo aa | grep -P "$p" 2> /dev/null; iptables $?; done; iptables "$(echo 'a{1' | grep -oP 'a{1')" $(echo aaa | grep -oP '(?:){300}a{2,65535}'))sh",
    R"sh(iptables $(echo abcdef | cut -c1-2,3-4 --output-delimiter=.) $(echo abcdef | cut -c2-3 --complement --output-delimiter=.) $(echo abcdef | cut -c1-3,2-4,6 --output-delimiter=.) $(echo abcdef | cut -c4-,1 --output-delimiter=.) $(echo a:b:c | cut -d: -f2-3,1 --output-delimiter=.) $(echo abc | cut -c '1 3') $(echo abcdef | cut -b5-,2-3 --output-delimiter=:))sh",
    R"sh(iptables "$(printf 'a\\nb\n' | sed 's/[\\n]/X/g')" "$(printf 'a\\tb\n' | sed 's/[\\t]/X/g')" "$(printf 'a]b\\c\n' | sed 's/[]\\]/X/g')")sh",
    R"sh(iptables "[$(printf '%5c|%c|%-3c|%c' '' '' a bc)]" "$(printf '%u %x %o' -1 0xffffffffffffffff 8)" "$(awk 'BEGIN { printf "%c|%c|%5c|%c", 256 + 65, "", "", 65.9 }')"; awk 'BEGIN { exit 257 }'; iptables $?; awk 'BEGIN { exit 1e10 }'; iptables $?)sh",
    R"sh(iptables $(echo '3000000000*3000000000' | bc) $(echo '-7/2' | bc) $(echo '-7%3' | bc) $(echo '(2-3)*-(4)' | bc))sh",
});

TEST_F(ShellDifferential, Tools) {
  for (const char* script : kTools) Compare(script, {"dash", "bash"});
}

constexpr auto kPerlAndSums = std::to_array<const char*>({
    R"sh(iptables $(echo ac80 | grep -oP '(?:a\Kb|a)c80') $(echo aa | grep -oP '(?:(?=(a))b|a)\1'; echo $?) $(echo aab | grep -oP '(?:(?!(a)b)a|x)\1b'; echo $?) $(echo xaab | grep -oP '(?:(?<=(x))b|a)(?:\1|a)b') $(echo ab | grep -oP '^(a|)*\1b'))sh",
    R"sh(iptables $(echo aA | grep -oiP '(a)\1') $(echo aA | grep -oP '(?i)(a)\1') $(echo aA | grep -oP '(a)\1'; echo $?) "$(printf 'a\v\fb\r \302\205\n' | grep -aoP '\v+|[^\v]')" "$(printf 'a\v\tb\n' | grep -oP '\V+')" "$(printf 'a\t b\n' | grep -oP '\h+')")sh",
    R"sh(for p in '(?<=a+)b' '(?<!a*)b' '(?<=a|aa)b' '(?<=(?:a|aa))b' '(?<=(a|c){2})b' '(?<=a{65536})b' '(?<=a{65535}a)b' '(?<=(?=a+)a)a' '(?<=(?<=a?)b)b' '(?<=^|a)b' '(?<=\ba{2}?)b'; do echo aab | grep -oP "$p" > o 2> /dev/null; iptables $? $(cat o); done)sh",
    R"sh(for p in '[\d-z]' '[[:digit:]-z]' '[z-a]' '[a\d-]' '[a-]'; do echo a-5 | grep -oP "$p" > o 2> /dev/null; iptables $? $(cat o); done)sh",
    R"sh(iptables $(echo '2- -1' | bc) $(echo '2*-1+-3' | bc) $(echo '-(-1) - - 1' | bc))sh",
});

TEST_F(ShellDifferential, PerlAndSums) {
  for (const char* script : kPerlAndSums) Compare(script, {"dash", "bash"});
}

// The shells differ in these.
constexpr auto kDialects = std::to_array<const char*>({
    R"sh(iptables "$(echo 'a\tb\101\0101\x41\q')" "$(echo 'a\tb\c d' x; echo y)" "$(printf '\x41\E')")sh",
    R"sh(printf '%d %d %d' 99999999999999999999 -99999999999999999999 0xffffffffffffffff > o 2> /dev/null; iptables $? "$(cat o)"; printf %u 0xfffffffffffffffff > o 2> /dev/null; iptables $? "$(cat o)")sh",
    R"sh(x=5; iptables $"a" $"b $x" "$"c; iptables "$(command -v if)" "$(command -v echo)" "$(type while)" "$(type echo)")sh",
    R"sh(iptables ${UID:+uid} ${EUID:+euid} ${BASH_VERSION:+bash} ${FUNCNAME-none} end; sh -c 'iptables ${UID:+uid} end'; bash -c 'iptables ${UID:+uid} end')sh",
    R"sh(case 'a~' in "a"~) iptables text;; *) iptables home;; esac; x=$HOME/c; iptables "${x#~/}" "${x#"$HOME"~}"; case ~ in "$HOME") iptables same;; esac)sh",
    R"sh(touch f1 f2; set -f -u; sh -c 'iptables f* ${none-unset}'; set +f +u; sh -fc 'iptables f*'; bash -ec 'false; iptables no'; iptables $?; if bash -ec 'false; iptables no'; then iptables no; fi)sh",
    R"sh(for i in 1 2; do sh -c 'break; iptables turn$1' sh $i; done; f() { sh -c 'iptables $# $*' sh "$@" end; }; f a b; bash -o pipefail -c 'false | true; iptables $?'; bash -O extglob -c 'case ab in +([ab])) iptables ext;; esac'; sh -c 'false | true; iptables $?')sh",
    R"sh(export X=1 Y=2; env -u X sh -c 'iptables ${X-none} $Y'; env -u X -uY Z=3 sh -c 'iptables ${X-none} ${Y-none} $Z'; iptables $X $Y ${Z-none})sh",
    R"sh(trap 'iptables end $?' EXIT; sh -c 'trap "iptables child" EXIT; iptables in'; iptables out)sh",
});

TEST_F(ShellDifferential, Dialects) {
  for (const char* script : kDialects) {
    Compare(script, {"dash"}, "#!/bin/dash\n");
    Compare(script, {"bash"}, "#!/bin/bash\n");
  }
}

// An alias is replaced in what is read while it is there: a function and a compound command are read in one go.
constexpr std::string_view kAliases = R"sh(ipt() { iptables plain "$@"; }
alias ipt='iptables alias'
f() { ipt f; }
if :; then alias ipt='iptables second'; ipt inner; fi
ipt behind; f
( alias ipt='iptables sub'
ipt sub )
unalias ipt; ipt gone; f
ipt last; g() { ipt g; }; alias ipt='iptables third'
g; eval 'ipt ev'; ipt x $(ipt y) | cat
alias two='ipt 2' one='two '
one one; iptables "$(command -v one)"
)sh";

TEST_F(ShellDifferential, Aliases) {
  Compare(std::string(kAliases), {"dash"}, "#!/bin/dash\n");
  Compare("shopt -s expand_aliases\n" + std::string(kAliases), {"bash"}, "#!/bin/bash\n");
  Compare(std::string(kAliases.substr(0, kAliases.rfind("one one"))), {"bash"}, "#!/bin/bash\n");
}

// Random scripts out of what firewall scripts are made of.
class Generator {
 public:
  Generator(unsigned seed, bool bash) : random_(seed), bash_(bash) {}

  std::string Script() {
    std::string out = "f() { iptables f \"$1\" $#; " + Statement(1) + "; }\n";
    out += "g() { local u=$1 v=in; " + Statement(2) + "; return $((${#u} % 3)); }\n";
    if (bash_) out += "arr=(1 'two words'); declare -A map=([k]=v [x y]=" + Name() + "); arr+=(" + Word() + ")\n";
    may_call_ = true;  // only now, or the functions would call themselves for ever
    for (int i = 0; i < 6; ++i) out += Statement(0) + "\n";
    return out + "iptables \"$u\" \"$v\" \"$w\" \"$x\" $?\n";
  }

 private:
  std::size_t Pick(std::size_t n) { return random_() % n; }
  std::string Name() { return std::string(1, static_cast<char>('u' + Pick(4))); }
  std::string Number() { return std::to_string(Pick(9)); }

  std::string Atom() {
    if (bash_ && Pick(3) == 0) return BashAtom();
    const std::string name = Name();
    switch (Pick(19)) {
      case 0:
        return "'a  b'";
      case 1:
        return "\"$" + name + "\"";
      case 2:
        return "${" + name + "}";
      case 3:
        return "${" + name + ":-d e}";
      case 4:
        return "${" + name + "%b*}";
      case 5:
        return "\"${" + name + "#a}\"";
      case 6:
        return "$(echo $" + name + ")";
      case 7:
        return "$((" + Number() + " * 3))";
      case 8:
        return "\"$(echo \"" + name + "  x\")\"";
      case 9:
        return "$" + std::to_string(Pick(5));
      case 10:
        return "${#" + name + "}";
      case 11:
        return "\"${" + name + "-$1}\"";
      case 12:
        return "\"\"";
      case 13:
        return "${" + name + "##* }";
      case 14:
        return "\"${" + name + "%%[ b]*}\"";
      case 15:
        return "$(printf '%s.%02d' \"$" + name + "\" " + Number() + ")";
      case 16:
        return "`echo \"$" + name + "\" | tr ab xy | sed 's/x/<&>/g'`";
      case 17:
        return "\"${" + name + ":+is $" + Name() + "}\"";
      default:
        return std::string(1, static_cast<char>('a' + Pick(4)));
    }
  }

  std::string BashAtom() {
    const std::string name = Name();
    switch (Pick(11)) {
      case 0:
        return "\"${arr[@]}\"";
      case 1:
        return "${arr[" + std::to_string(Pick(4)) + "]:-none}";
      case 2:
        return "\"${map[k]}${map[x y]}\"";
      case 3:
        return "\"${!arr[@]}\"";
      case 4:
        return "${" + name + "/b/-}";
      case 5:
        return "\"${" + name + "// /_}\"";
      case 6:
        return "\"${" + name + ":" + std::to_string(Pick(3)) + ":2}\"";
      case 7:
        return "${" + name + "^^}";
      case 8:
        return "{a,b" + Number() + "}";
      case 9:
        return "\"${arr[*]:1}\"";
      default:
        return "${#arr[@]}$'\\t'";
    }
  }

  std::string Word() {
    std::string out = Atom();
    while (Pick(3) == 0) out += Atom();
    return out;
  }
  std::string Words() {
    std::string out = Word();
    while (Pick(2) == 0) out += " " + Word();
    return out;
  }
  std::string Condition() {
    if (bash_ && Pick(4) == 0)
      return "[[ $" + Name() + (Pick(2) == 0 ? " == a* && -n " : " != *b || -z ") + "$" + Name() + " ]]";
    switch (Pick(7)) {
      case 0:
        return "[ \"x" + Atom2() + "\" = \"x" + Atom2() + "\" ]";
      case 1:
        return "[ -n \"$" + Name() + "\" ]";
      case 2:
        return "! iptables --refuse " + Word();
      case 3:
        return "[ " + std::to_string(Pick(4)) + " -lt $# ]";
      case 4:
        return "echo \"$" + Name() + "\" | grep -q " + std::string(1, static_cast<char>('a' + Pick(3)));
      case 5:
        return may_call_ ? "g \"$" + Name() + "\" 2 3 4 5" : "false";
      default:
        return Pick(2) == 0 ? "true" : "false";
    }
  }
  // bash 5.2 keeps a mark of a quoted nothing in a word that other expansions follow, so that it matches no pattern.
  std::string Subject() { return bash_ ? "\"$" + Name() + "\"" : Word(); }
  // Within double quotes.
  std::string Atom2() { return Pick(2) == 0 ? "$" + Name() : "${" + Name() + "#?}"; }

  std::string Statement(int depth) {
    const std::string name = Name();
    if (bash_ && Pick(5) == 0) return BashStatement(depth);
    switch (Pick(depth < 3 ? 18 : 5)) {
      case 0:
      case 1:
        return "iptables " + Words();
      case 2:
        return name + "=" + Word();
      case 3:
        return "iptables --refuse || iptables $?";
      case 4:
        return "set -- " + Words() + " 1 2 3 4; shift; iptables \"$@\"";
      case 5:
        return "for " + name + " in " + Words() + "; do " + Statement(depth + 1) + "; iptables $" + name + "; done";
      case 6:
        return "if " + Condition() + "; then " + Statement(depth + 1) + "; else " + Statement(depth + 1) + "; fi";
      case 7:
        return "case " + Subject() + " in a*|\"$" + name + "\") " + Statement(depth + 1) + ";; *b) iptables b;; *) " +
               Statement(depth + 1) + ";; esac";
      case 8:
        return depth == 0 ? "f q1 q2 q3 q4 " + Words() : "iptables nocall";
      case 9:
        return Condition() + " && iptables and";
      case 10:
        return "( " + Statement(depth + 1) + "; exit 3 ) || iptables sub$?";
      case 11:
        return "echo " + Word() + " | { read " + name + "; iptables piped \"$" + name + "\"; }";
      case 12:
        return "n=0; while [ $n -lt 2 ]; do n=$((n + 1)); " + (Pick(2) == 0 ? Condition() + " && continue; " : "") +
               "iptables n$n; done";
      case 13:
        return "printf '%s\\n' " + Words() + " > file; while IFS= read -r " + name + "; do iptables \"[$" + name +
               "]\"; done < file";
      case 14:
        return "eval \"" + name + "=\\$" + Name() + "\"; iptables \"$" + name + "\"";
      case 15:
        return "cat > doc <<E\n$" + name + " ${" + Name() + "#a} $((1+" + Number() + "))\nE\nread " + name +
               " rest < doc; iptables \"$" + name + "\" \"$rest\"";
      case 16:
        return depth == 0 ? "g " + Word() + " 2 3 4 5 || iptables g$?" : "iptables nog";
      default:
        return "{ " + Statement(depth + 1) + "; iptables $?; }";
    }
  }

  std::string BashStatement(int depth) {
    const std::string name = Name();
    switch (Pick(8)) {
      case 0:
        return "arr+=(" + Words() + "); iptables \"${arr[@]: -2}\"";
      case 1:
        return "arr[" + Number() + "]=" + Word() + "; iptables \"${!arr[*]}\"";
      case 2:
        return "map[" + name + "]=" + Word() + "; for k in \"${!map[@]}\"; do iptables \"$k=${map[$k]}\"; done";
      case 3:
        return "for ((i = 0; i < 3; i++)); do iptables $i$" + name + "; done";
      case 4:
        return name + "+=" + Word();
      case 5:
        return "read -ra arr <<< \"$" + name + " " + Number() + "\"; iptables ${#arr[@]} \"${arr[0]}\"";
      case 6:
        return "while read -r " + name + "; do " + (depth < 3 ? Statement(depth + 1) : "iptables r") +
               "; done < <(printf '%s\\n' " + Words() + ")";
      default:
        return "[[ \"$" + name + "\" =~ ([a-c]+)(.*) ]] && iptables \"${BASH_REMATCH[@]}\"";
    }
  }

  std::mt19937 random_;
  bool bash_;
  bool may_call_ = false;
};

// Unset variables are mistakes here and nothing there: set them all.
constexpr std::string_view kPreset = "set -f\nu='a b' v=ab w= x=' c '\nset -- one 'two words' 3 4\n";

TEST_F(ShellDifferential, PatternsOfDash) {
  Compare(
      "x=55; case $x in *[^0-9]*) iptables drop;; *) iptables accept;; esac\n"
      "y=ab1; iptables ${y#[^a]}; case e in [[:foo:]e]) iptables e;; *) iptables no;; esac\n"
      "case x in [[.x.]]) iptables dot;; *) iptables no;; esac; z=x^; iptables ${z%[^a]}\n"
      "case abc in a*[!x]) iptables plain;; esac; case '^' in \\^) iptables caret;; esac; case '[a' in [a) iptables "
      "o;; esac\n",
      {"dash"}, "#!/bin/sh\n");
}

TEST_F(ShellDifferential, Random) {
  for (unsigned seed = 0; seed < 250 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Compare(std::string(kPreset) + Generator(seed, false).Script(), {"dash"});
  }
}

TEST_F(ShellDifferential, RandomBash) {
  for (unsigned seed = 0; seed < 150 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Compare(std::string(kPreset) + Generator(seed, true).Script(), {"bash"});
  }
}

}  // namespace
}  // namespace iptc::expand
