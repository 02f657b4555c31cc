#include "tests/unit/expand/real_shell.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace iptc::expand {
namespace {

namespace fs = std::filesystem;

// `--refuse` fails where nothing real is called.
constexpr std::string_view kRecorder = R"sh(#!/bin/sh
name=${0##*/}
{
  printf '%s' "$name"
  for word; do printf '<%s>' "$word"; done
  printf '\n'
} >> "$RECORD"
case $name in
  *-restore)
    file=/dev/stdin
    for word; do case $word in -*) ;; *) file=$word ;; esac; done
    cat "$file" > "$RECORD.in" || exit 1
    sed '/^# [GC][eo][nm].* on /d;s/^/  |/' "$RECORD.in" >> "$RECORD"
    [ -n "$(tail -c 1 "$RECORD.in")" ] && echo >> "$RECORD" ;;
esac
if [ -n "$REAL" ]; then
  case $name in
    ipset) exec /usr/sbin/ipset "$@" ;;
    iptables|ip6tables) exec "/usr/sbin/$name-legacy" "$@" ;;
    *-restore) exec "/usr/sbin/${name%-restore}-legacy-restore" "$@" < "$RECORD.in" ;;
    *-save) exec "/usr/sbin/${name%-save}-legacy-save" "$@" ;;
  esac
fi
for word; do [ "$word" = --refuse ] && exit 1; done
exit 0
)sh";

// What must not happen to this machine.
constexpr std::string_view kStub = "#!/bin/sh\nexit 0\n";

// /run holds iptables' lock; the recorder takes the place of the program behind every name of iptables.
constexpr std::string_view kIsolated = R"sh(#!/bin/sh
mount --make-rprivate / && mount -t tmpfs none /run && mount --bind "$BIN/iptables" /usr/sbin/xtables-nft-multi || exit 99
"$@"
status=$?
iptables-legacy-save | grep -v '^#' > "$RECORD.save4"
ip6tables-legacy-save | grep -v '^#' > "$RECORD.save6"
exit $status
)sh";

std::string TextOf(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void WriteProgram(const fs::path& path, std::string_view text) {
  std::ofstream(path) << text;
  fs::permissions(path, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
}

std::string Quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}  // namespace

int StatusOf(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

RealShell::RealShell() {
  std::string pattern = (fs::temp_directory_path() / "iptc-shell-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  work_ = pattern;
  folder_ = work_ / "scripts";
  fs::create_directories(folder_);
  fs::create_directories(work_ / "bin");
  for (const char* name :
       {"iptables", "ip6tables", "iptables-restore", "ip6tables-restore", "iptables-save", "ip6tables-save", "ipset"}) {
    WriteProgram(work_ / "bin" / name, kRecorder);
  }
  for (const char* name : {"modprobe", "logger", "service", "systemctl", "sleep", "depmod"}) {
    WriteProgram(work_ / "bin" / name, kStub);
  }
  WriteProgram(work_ / "isolated", kIsolated);
}

RealShell::~RealShell() { fs::remove_all(work_); }

bool RealShell::HasNamespaces() {
  return StatusOf(
             "unshare -n -m sh -c 'iptables-legacy -t filter -S && test -e /usr/sbin/xtables-nft-multi' "
             ">/dev/null 2>&1") == 0;
}

RealShell::Run RealShell::Execute(const std::string& shell, const std::string& script,
                                  const std::vector<std::string>& arguments, Iptables iptables) {
  const fs::path record = work_ / "record";
  for (const char* suffix : {"", ".in", ".save4", ".save6", ".err"}) fs::remove(record.string() + suffix);
  std::ofstream(folder_ / "fw.sh", std::ios::trunc) << script;
  const bool real = iptables == Iptables::kReal;
  const std::string bin = (work_ / "bin").string();
  std::string command = "cd " + Quoted(folder_.string()) +
                        " && env -i LC_ALL=C HOME=/root RECORD=" + Quoted(record.string()) + " BIN=" + Quoted(bin) +
                        " PATH=" + Quoted(bin) + ":/usr/sbin:/usr/bin:/sbin:/bin ";
  if (real) command += "REAL=1 unshare -n -m " + Quoted((work_ / "isolated").string()) + " ";
  command += shell + " fw.sh";
  for (const std::string& argument : arguments) command += " " + Quoted(argument);
  command += " </dev/null >/dev/null 2>" + Quoted(record.string() + ".err");
  Run run;
  run.status = StatusOf(command);
  run.record = TextOf(record);
  run.save4 = TextOf(record.string() + ".save4");
  run.save6 = TextOf(record.string() + ".save6");
  run.errors = TextOf(record.string() + ".err");
  return run;
}

std::string RecordOf(const Result& result) {
  std::string out;
  for (const Invocation& invocation : result.invocations) {
    const std::string& name = invocation.words[0].text;
    out += name.substr(name.rfind('/') + 1);
    for (std::size_t i = 1; i < invocation.words.size(); ++i) out += "<" + invocation.words[i].text + ">";
    out += "\n";
    // The recorder copies the input of the restore programs alone.
    if (!invocation.standard_input || !name.ends_with("-restore")) continue;
    std::istringstream lines(invocation.standard_input->text);
    for (std::string line; std::getline(lines, line);) {
      const bool dated = line.starts_with("# Generated by") || line.starts_with("# Completed on");
      if (!dated) out += "  |" + line + "\n";
    }
  }
  return out;
}

}  // namespace iptc::expand
