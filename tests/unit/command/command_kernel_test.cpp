// The same commands through iptables-legacy in a throw-away network namespace and through the Loader: exit statuses and
// iptables-save must be equal. Needs root; says so loudly where it is not.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/no_kernel.h"
#include "tests/unit/command/session.h"

namespace iptc {
namespace {

using test::Session;

std::string Capture(const std::string& command) {
  std::string out;
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) out.append(buffer.data(), n);
  pclose(pipe);
  return out;
}

// A network namespace of this process, gone with the object.
class Namespace {
 public:
  Namespace() : name_(fmt::format("iptc-command-{}", getpid())) {
    usable_ = geteuid() == 0 && std::system(("ip netns add " + name_ + " 2>/dev/null").c_str()) == 0 &&
              Run("command -v iptables-legacy >/dev/null && iptables-legacy -S >/dev/null && echo yes") == "yes\n";
  }
  ~Namespace() {
    if (geteuid() == 0) static_cast<void>(std::system(("ip netns del " + name_ + " 2>/dev/null").c_str()));
  }
  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;

  [[nodiscard]] bool Usable() const { return usable_; }

  // Runs a shell script in it, from a file.
  std::string Run(const std::string& script) const {
    const auto file = std::filesystem::temp_directory_path() / (name_ + ".sh");
    std::ofstream(file) << script << '\n';
    std::string out = Capture(fmt::format("ip netns exec {} sh {} 2>/dev/null", name_, file.string()));
    std::filesystem::remove(file);
    return out;
  }

 private:
  std::string name_;
  bool usable_ = false;
};

std::string WithoutComments(const std::string& save) {
  std::istringstream lines(save);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('#')) out += line + "\n";
  }
  return out;
}

// "iptables …" as the shell is to run it.
std::string Legacy(std::string_view line) {
  const std::size_t blank = line.find(' ');
  return std::string(line.substr(0, blank)) + "-legacy" + std::string(line.substr(blank));
}

void Compare(const std::vector<std::string>& lines) {
  const Namespace real;
  if (!real.Usable()) IPTC_NO_KERNEL("root, network namespaces and iptables-legacy");
  // The namespace's check has used the filter table already.
  Session session;
  session.Run("iptables -S");
  std::string script;
  for (const std::string& line : lines) script += Legacy(line) + " >/dev/null\necho $?\n";
  std::istringstream statuses(real.Run(script));
  for (const std::string& line : lines) {
    int expected = -1;
    statuses >> expected;
    EXPECT_EQ(session.Run(line), expected) << line;
  }
  EXPECT_EQ(session.Save(), WithoutComments(real.Run("iptables-legacy-save")));
  EXPECT_EQ(session.Save(ir::Family::kIp4, true), WithoutComments(real.Run("iptables-legacy-save -c")));
  EXPECT_EQ(session.Save(ir::Family::kIp6), WithoutComments(real.Run("ip6tables-legacy-save")));
  EXPECT_EQ(session.Output("iptables -S"), real.Run("iptables-legacy -S"));
  EXPECT_EQ(session.Output("iptables -v -S"), real.Run("iptables-legacy -v -S"));
}

TEST(Kernel, AgreesOnCommandsOfEveryKind) {
  Compare({
      "iptables -N web",
      "iptables -N logs",
      "iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE",
      "iptables -A INPUT -p tcp -m multiport --dports 80,443 -j web",
      "iptables -A web -j logs",
      "iptables -A logs -j web",
      "iptables -A logs -g web",
      "iptables -A logs -j RETURN",
      "iptables -D logs 1",
      "iptables -D web 1",
      "iptables -A logs -j web",
      "iptables -A web -s 10.0.0.0/8,192.168.0.0/16 -d 1.2.3.4 -j ACCEPT",
      "iptables -I web 2 -s 1.1.1.1,2.2.2.2 -d 3.3.3.3,4.4.4.4",
      "iptables -R web 1 -c 7 8 -j DROP",
      "iptables -A web -j web",
      "iptables -N loop",
      "iptables -A loop -j loop",
      "iptables -A INPUT -j loop",
      "iptables -A FORWARD -g loop",
      "iptables -E loop ring",
      "iptables -X ring",
      "iptables -F ring",
      "iptables -X ring",
      "iptables -Z INPUT 9",
      "iptables -P FORWARD DROP",
      "iptables -P FORWARD QUEUE",
      "iptables -t mangle -A FORWARD -j DROP",
      "iptables -t raw -A PREROUTING -j ACCEPT -i lo+",
      "iptables -t mangle -P POSTROUTING DROP",
      "iptables -A nowhere -j ACCEPT",
      "iptables -A OUTPUT -j MASQUERADE",
      "iptables -t mangle -A OUTPUT -j REJECT",
      "iptables -t nat -N pre",
      "iptables -t nat -A pre -j MASQUERADE",
      "iptables -t nat -A PREROUTING -j pre",
      "iptables -t nat -A POSTROUTING -j pre",
      "iptables -t nat -A OUTPUT -j pre",
      "iptables -C web -j DROP",
      "iptables -C web -j ACCEPT",
      "iptables -D web -j DROP",
      "ip6tables -A INPUT -p icmpv6 --icmpv6-type 128 -j ACCEPT",
      "ip6tables -A INPUT -s fe80::/10 ! -d ::1 -p 17 -j ACCEPT",
      "ip6tables -A INPUT -p ipv6-frag",
      "ip6tables -t nat -P OUTPUT DROP",
      "iptables -t nat -D POSTROUTING -o eth0 -j MASQUERADE",
      "iptables -A INPUT -c 3,4 -j ACCEPT",
      "iptables -A INPUT -m tcp --dport 22 -j ACCEPT",
      "iptables -A INPUT ! -p tcp --dport 22 -j ACCEPT",
      "iptables -A INPUT -p udp -m tcp --dport 22 -j ACCEPT",
      "iptables -A INPUT -p tcp -m tcp -m udp --dport 22",
  });
}

// Core options in every order and spelling, some of them wrong.
std::string RandomCommand(std::mt19937& random) {
  const auto pick = [&](std::initializer_list<const char*> of) {
    return std::string(*(of.begin() + std::uniform_int_distribution<std::size_t>(0, of.size() - 1)(random)));
  };
  std::vector<std::string> parts;
  const auto maybe = [&](int percent, std::string part) {
    if (std::uniform_int_distribution(1, 100)(random) <= percent) parts.push_back(std::move(part));
  };
  maybe(35,
        pick({"-s", "--source", "--src", "--sou"}) + " " +
            pick({"10.0.0.0/8", "1.2.3.4", "10.1", "0/0", "1.2.3.4/255.0.255.0", "1.2.3.4,5.6.7.8/31", "300.1.1.1"}));
  maybe(35, "! -d " + pick({"10.0.0.0/8", "1.2.3.4/32", "0/0", "1.2.3.4/0", "172.16.5.5/12", "1.1.1.1,2.2.2.2"}));
  maybe(30, pick({"-i", "! -i", "--in-interface", "-o", "! -o"}) + " " + pick({"eth0", "eth+", "+", "lo", "a.b"}));
  maybe(60, pick({"-p", "! -p", "--proto"}) + " " + pick({"tcp", "udp", "17", "0", "icmp", "esp", "UDP", "0x6", "99"}));
  maybe(20, pick({"--dport 22", "--sport 1:5", "-m tcp --dport 80", "-m udp --sport 53", "! --dport 22", "--dpo 7"}));
  maybe(15, pick({"-f", "! -f", "-m comment --comment x", "-m multiport --ports 1,2:3", "-m mark --mark 0x1/0x3"}));
  maybe(10, pick({"-c 1 2", "-n", "-v", "-w", "foo", "-x", "! !"}));
  maybe(75, pick({"-j", "-g", "--jump"}) + " " + pick({"ACCEPT", "DROP", "u", "v", "RETURN", "LOG", "nope", "INPUT"}));
  std::shuffle(parts.begin(), parts.end(), random);
  std::string line = "iptables " + pick({"-A", "-A", "-A", "-I", "-D", "-C", "--append"}) + " " +
                     pick({"INPUT", "FORWARD", "OUTPUT", "u", "v", "w"});
  for (const std::string& part : parts) line += " " + part;
  return line;
}

class RandomCommands : public testing::TestWithParam<unsigned> {};

TEST_P(RandomCommands, AreAgreedOn) {
  std::mt19937 random(GetParam());
  std::vector<std::string> lines = {"iptables -N u", "iptables -N v"};
  for (int i = 0; i < 400; ++i) lines.push_back(RandomCommand(random));
  Compare(lines);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomCommands, testing::Range(1U, 6U));

}  // namespace
}  // namespace iptc
