// Commands one by one: exit statuses and effects as measured with iptables-legacy 1.8.9.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/command/session.h"

namespace iptc {
namespace {

using test::Session;
using testing::ElementsAre;
using testing::IsEmpty;

struct Case {
  std::string_view line;
  int status;
  std::string_view code;  // of the first diagnostic, empty: none
};

std::string FirstCode(const Session& session) {
  const auto codes = session.Codes();
  return codes.empty() ? "" : codes.front();
}

class Refusals : public testing::TestWithParam<Case> {};

TEST_P(Refusals, HaveStatusAndCodeAndLeaveTheTablesAlone) {
  Session session;
  ASSERT_EQ(session.Run("iptables -N a"), 0);
  ASSERT_EQ(session.Run("iptables -A INPUT -s 9.9.9.9 -j a"), 0);
  ASSERT_EQ(session.Run("iptables -A a -j RETURN"), 0);
  ASSERT_EQ(session.Run("iptables -t nat -N n"), 0);
  const std::string before = session.Save();
  EXPECT_EQ(session.Run(GetParam().line), GetParam().status);
  EXPECT_EQ(FirstCode(session), GetParam().code);
  EXPECT_EQ(session.Save(), before);
}

INSTANTIATE_TEST_SUITE_P(
    Measured, Refusals,
    testing::Values(
        Case{"iptables -A INPUT -p upd", 2, "IPT133"}, Case{"iptables -A INPUT -p 256", 2, "IPT133"},
        Case{"iptables -A INPUT ! -p 0", 2, "IPT301"}, Case{"iptables -A INPUT -ptcp", 2, "IPT133"},
        Case{"iptables -A INPUT --protocol=tcp", 2, "IPT133"}, Case{"iptables -A INPUT --dport 22", 2, "IPT302"},
        Case{"iptables -A INPUT --dport 22 -p tcp", 2, "IPT109"}, Case{"iptables -A INPUT -m foo", 2, "IPT171"},
        Case{"iptables -A INPUT -j ACCPT", 2, "IPT201"}, Case{"iptables -A INPUT -j accept", 2, "IPT110"},
        Case{"iptables -A INPUT -g ACCEPT", 2, "IPT201"}, Case{"iptables -A INPUT -j OUTPUT", 1, "IPT222"},
        Case{"iptables -A INPUTT -j ACCEPT", 1, "IPT218"}, Case{"iptables -A input -j ACCEPT", 1, "IPT110"},
        Case{"iptables -A INPUT -o eth0 -j ACCEPT", 2, "IPT205"},
        Case{"iptables -A OUTPUT -i eth0 -j ACCEPT", 2, "IPT205"},
        Case{"iptables -t nat -A PREROUTING -j DROP", 2, "IPT204"},
        Case{"iptables -t nat -P PREROUTING DROP", 2, "IPT204"}, Case{"iptables -t foo -A INPUT", 3, "IPT172"},
        Case{"iptables -P INPUT REJECT", 1, "IPT174"}, Case{"iptables -P FOO DROP", 1, "IPT218"},
        Case{"iptables -P a DROP", 1, "IPT221"}, Case{"iptables -N a", 1, "IPT217"}, Case{"iptables -X b", 1, "IPT218"},
        Case{"iptables -X INPUT", 1, "IPT220"}, Case{"iptables -X a", 1, "IPT219"}, Case{"iptables -X", 1, "IPT219"},
        Case{"iptables -N ACCEPT", 2, "IPT169"}, Case{"iptables -N REJECT", 2, "IPT169"},
        Case{"iptables -N INPUT", 1, "IPT217"}, Case{"iptables -N -x", 2, "IPT169"},
        Case{"iptables -N \"a b\"", 2, "IPT169"}, Case{"iptables -N \"\"", 2, "IPT169"},
        Case{"iptables -N aaaaaaaaaabbbbbbbbbbccccccccc", 2, "IPT169"},
        Case{"iptables -A aaaaaaaaaabbbbbbbbbbccccccccc", 2, "IPT169"},
        Case{"iptables -A INPUT -j aaaaaaaaaabbbbbbbbbbccccccccc", 2, "IPT169"},
        Case{"iptables -A INPUT -i aaaaaaaaaabbbbbb", 2, "IPT165"}, Case{"iptables -A INPUT -i \"\"", 2, "IPT165"},
        Case{"iptables -A INPUT -i ! eth0", 2, "IPT111"}, Case{"iptables -A INPUT ! ! -i eth0", 2, "IPT167"},
        Case{"iptables -A INPUT ! -j ACCEPT", 2, "IPT141"}, Case{"iptables -A INPUT ! -m tcp", 2, "IPT141"},
        Case{"iptables -A INPUT !", 2, "IPT167"}, Case{"iptables -A INPUT -s 1.2.3.4 -s 1.2.3.4", 2, "IPT139"},
        Case{"iptables -A INPUT -j ACCEPT -j DROP", 2, "IPT139"}, Case{"iptables -A INPUT -s 1.2.3.400", 2, "IPT132"},
        Case{"iptables -A INPUT -s foo.bar", 2, "IPT132"}, Case{"iptables -A INPUT -s 1.2.3.4/33", 2, "IPT132"},
        Case{"iptables -A INPUT -s 1.2.3.4/255.255", 2, "IPT132"}, Case{"iptables -A INPUT -s \"\"", 2, "IPT132"},
        Case{"iptables -A INPUT -s 1::2", 2, "IPT132"}, Case{"iptables -A INPUT ! -s 1.2.3.4,1.2.3.5", 2, "IPT141"},
        Case{"iptables -A INPUT -s 1.2.3.4,1.2.3.5 ! -d 1.1.1.1", 2, "IPT141"},
        Case{"iptables -A INPUT -p", 2, "IPT161"}, Case{"iptables -A INPUT -p tcp --dport", 2, "IPT161"},
        Case{"iptables -A INPUT -Z", 2, "IPT168"}, Case{"iptables -F -X", 2, "IPT168"}, Case{"iptables", 2, "IPT168"},
        Case{"iptables -A INPUT -n", 2, "IPT168"}, Case{"iptables -A INPUT --line-numbers", 2, "IPT168"},
        Case{"iptables -D INPUT 1 -s 1.1.1.1", 2, "IPT168"}, Case{"iptables -A INPUT foo", 2, "IPT162"},
        Case{"iptables -A INPUT -- 5", 2, "IPT162"}, Case{"iptables -A INPUT -dport 80", 2, "IPT104"},
        Case{"iptables -D INPUT 7", 1, "IPT215"}, Case{"iptables -D INPUT 0", 2, "IPT170"},
        Case{"iptables -D INPUT x", 2, "IPT170"}, Case{"iptables -I INPUT 7", 1, "IPT215"},
        Case{"iptables -R INPUT 7 -j ACCEPT", 1, "IPT215"}, Case{"iptables -R INPUT -j ACCEPT", 2, "IPT170"},
        Case{"iptables -R INPUT 1 -s 1.1.1.1,2.2.2.2", 2, "IPT168"}, Case{"iptables -D INPUT -j ACCEPT", 1, "IPT215"},
        Case{"iptables -C INPUT -j ACCEPT", 1, ""}, Case{"iptables -E a INPUT", 1, "IPT217"},
        Case{"iptables -E INPUT x", 1, "IPT220"}, Case{"iptables -E nope x", 1, "IPT218"},
        Case{"iptables -E a", 2, "IPT161"}, Case{"iptables -P INPUT", 2, "IPT161"}, Case{"iptables -A", 2, "IPT161"},
        Case{"iptables -A INPUT -c 5 -j ACCEPT", 2, "IPT170"}, Case{"iptables -A INPUT -c 5 x", 2, "IPT170"},
        Case{"iptables -A INPUT -6 -j ACCEPT", 2, "IPT168"}, Case{"ip6tables -4 -A INPUT", 2, "IPT168"},
        Case{"ip6tables -A INPUT -f", 2, "IPT168"}, Case{"iptables -A INPUT --dpt 5", 2, "IPT160"},
        Case{"iptables -A INPUT --s 5", 2, "IPT160"}, Case{"iptables -F nope", 1, "IPT218"},
        Case{"iptables -S nope", 1, "IPT218"}, Case{"iptables -z", 2, "IPT160"},
        Case{"iptables -A INPUT -j \"\"", 2, "IPT169"}, Case{"iptables -W 100 -A INPUT", 2, "IPT168"},
        Case{"iptables -w x -A INPUT", 2, "IPT170"}, Case{"iptables -w 1 -W 1000000 -A INPUT", 2, "IPT170"},
        Case{"iptables -A INPUT -c x 1", 2, "IPT170"}, Case{"iptables -A INPUT -s 10.0.0.0/-1", 2, "IPT132"},
        Case{"iptables -A INPUT -s \"1.2.3.4 \"", 2, "IPT132"},
        Case{"iptables -A INPUT -j LOG --log-prefix \"a\nb\"", 2, "IPT137"},
        Case{"iptables -A INPUT -p tcp --syn=1", 2, "IPT160"}, Case{"iptables -A INPUT -j MASQUERADE", 1, "IPT204"}));

struct Printed {
  std::string_view arguments, text;
};

class Accepted : public testing::TestWithParam<Printed> {};

TEST_P(Accepted, PrintsAsIptablesSaveDoes) {
  const std::string command = std::string(GetParam().arguments.starts_with("-6 ") ? "ip6tables" : "iptables");
  const auto family = command == "iptables" ? ir::Family::kIp4 : ir::Family::kIp6;
  Session session;
  ASSERT_EQ(session.Run(command + " -N u"), 0);
  ASSERT_EQ(session.Run(command + " -A INPUT " + std::string(GetParam().arguments)), 0);
  ASSERT_THAT(session.Rules(family), testing::SizeIs(1));
  EXPECT_EQ(session.Rules(family).front(), "-A INPUT" + std::string(GetParam().text));
  EXPECT_EQ(session.Run(command + " -C INPUT " + std::string(GetParam().arguments)), 0);
  EXPECT_EQ(session.Run(command + " -D INPUT" + std::string(GetParam().text)), 0);
  EXPECT_THAT(session.Rules(family), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Measured, Accepted,
    testing::Values(Printed{"", ""}, Printed{"-s 10.1", " -s 10.1.0.0/32"},
                    Printed{"-s 0x10.1.010.4/010", " -s 16.0.0.0/8"}, Printed{"-s foo/0", ""},
                    Printed{"-s 256", " -s 0.0.1.0/32"}, Printed{"-s 4294967295", " -s 255.255.255.255/32"},
                    Printed{"-s 0x7f000001", " -s 127.0.0.1/32"}, Printed{"-s 10.0.0.0/+8", " -s 10.0.0.0/8"},
                    Printed{"-s +5", " -s 5.0.0.0/32"},
                    Printed{"-s 1.2.3.4/255.0.255.0 ! -d 0/0", " -s 1.0.3.0/255.0.255.0 ! -d 0.0.0.0/0"},
                    Printed{"-i eth+ -p TCP", " -i eth+ -p tcp"}, Printed{"-p 6 -f", " -p tcp -f"},
                    Printed{"! -f -p 41", " -p ipv6 ! -f"}, Printed{"-p 250", " -p 250"}, Printed{"-p 0x11", " -p udp"},
                    Printed{"-p all", ""}, Printed{"-i +", ""},
                    Printed{"-j RETURN ! -i lo -s 1.2.3.4", " -s 1.2.3.4/32 ! -i lo -j RETURN"},
                    Printed{"-g u -p icmp", " -p icmp -g u"}, Printed{"--jum ACCEPT", " -j ACCEPT"},
                    Printed{"-vj QUEUE", " -j QUEUE"}, Printed{"-w 5 -j RETURN", " -j RETURN"},
                    Printed{"-w5 -j RETURN", " -j RETURN"}, Printed{"--wait=3 -j RETURN", " -j RETURN"},
                    Printed{"-p tcp --dport 22", " -p tcp -m tcp --dport 22"},
                    Printed{"-p tcp -m tcp -m tcp --dport 22 --sport 1", " -p tcp -m tcp -m tcp --sport 1 --dport 22"},
                    Printed{"-p tcp --dport 22 -m tcp --sport 1", " -p tcp -m tcp --dport 22 -m tcp --sport 1"},
                    Printed{"-m tcp --dport ssh -p tcp", " -p tcp -m tcp --dport 22"},
                    Printed{"-6 -s 1::2/64", " -s 1::/64"}, Printed{"-6 -s 1::2/f:f::", " -s 1::/f:f::"},
                    Printed{"-6 ! -s ::/0", " ! -s ::/0"}, Printed{"-6 -p 58", " -p ipv6-icmp"},
                    Printed{"-6 -s ::ffff:1.2.3.4", " -s ::ffff:1.2.3.4/128"}));

TEST(Commands, AddressListsMultiplyRules) {
  Session session;
  ASSERT_EQ(session.Run("iptables -I INPUT -s 1.1.1.1,2.2.2.2"), 0);
  ASSERT_EQ(session.Run("iptables -I INPUT 2 -s 3.3.3.3,4.4.4.4 -d 5.5.5.5,6.6.6.6"), 0);
  EXPECT_THAT(session.Rules(),
              ElementsAre("-A INPUT -s 2.2.2.2/32", "-A INPUT -s 4.4.4.4/32 -d 6.6.6.6/32",
                          "-A INPUT -s 4.4.4.4/32 -d 5.5.5.5/32", "-A INPUT -s 3.3.3.3/32 -d 6.6.6.6/32",
                          "-A INPUT -s 3.3.3.3/32 -d 5.5.5.5/32", "-A INPUT -s 1.1.1.1/32"));
  EXPECT_EQ(session.Run("iptables -D INPUT -s 1.1.1.1,9.9.9.9"), 1);
  EXPECT_THAT(session.Rules(), testing::SizeIs(6));
  EXPECT_EQ(session.Run("iptables -D INPUT -s 1.1.1.1,2.2.2.2"), 0);
  EXPECT_THAT(session.Rules(), testing::SizeIs(4));
}

TEST(Commands, HostNamesComeFromTheGivenTextOnly) {
  Session session({.hosts_file = "10.0.0.1 web www # first\n10.0.0.2 web\nfd00::1 web\n"});
  ASSERT_EQ(session.Run("iptables -A INPUT -s web -d www"), 0);
  ASSERT_EQ(session.Run("ip6tables -A INPUT -s web"), 0);
  EXPECT_THAT(session.Rules(),
              ElementsAre("-A INPUT -s 10.0.0.1/32 -d 10.0.0.1/32", "-A INPUT -s 10.0.0.2/32 -d 10.0.0.1/32"));
  EXPECT_THAT(session.Rules(ir::Family::kIp6), ElementsAre("-A INPUT -s fd00::1/128"));
  EXPECT_EQ(session.Run("iptables -A INPUT -s loopback"), 2);
  EXPECT_EQ(session.Run("iptables -C INPUT -s localhost"), 1);  // known without a file
}

TEST(Commands, LoopsAreRefusedOnceReached) {
  Session session;
  for (const auto* line : {"iptables -N a", "iptables -N b", "iptables -A a -j b", "iptables -A b -g a"}) {
    ASSERT_EQ(session.Run(line), 0) << line;
  }
  EXPECT_EQ(session.Run("iptables -A INPUT -j a"), 1);
  EXPECT_THAT(session.Codes(), ElementsAre("IPT202"));
  EXPECT_THAT(session.Diagnostics().front().message, testing::HasSubstr("a -> b -> a"));
  ASSERT_EQ(session.Run("iptables -D b 1"), 0);
  EXPECT_EQ(session.Run("iptables -A INPUT -j a"), 0);
  EXPECT_EQ(session.Run("iptables -A b -j b"), 1);
  EXPECT_EQ(session.Run("iptables -A b -j a"), 1);
  EXPECT_THAT(session.Rules(), ElementsAre("-A INPUT -j a", "-A a -j b"));
}

// What stands behind an unconditional verdict is not looked at, until that is taken away.
TEST(Commands, LoopsBehindAVerdictCountOnceItIsGone) {
  Session session;
  for (const auto* line : {"iptables -N a", "iptables -A INPUT -j a", "iptables -A a -j DROP", "iptables -A a -j a",
                           "iptables -I a -s 1.1.1.1 -j DROP"}) {
    ASSERT_EQ(session.Run(line), 0) << line;
  }
  EXPECT_EQ(session.Run("iptables -D a -j DROP"), 1);
  EXPECT_EQ(session.Run("iptables -D a 2"), 1);
  EXPECT_EQ(session.Run("iptables -R a 2 -i + -j DROP"), 1);
  EXPECT_EQ(session.Run("iptables -I a 3 -p all -j RETURN"), 0);
  EXPECT_EQ(session.Run("iptables -D a 2"), 0);
  EXPECT_EQ(session.Run("iptables -D a -j a"), 0);
  EXPECT_EQ(session.Run("iptables -F a"), 0);
  EXPECT_EQ(session.Run("iptables -A a -j a"), 1);
}

TEST(Commands, RenamingTakesJumpsAlong) {
  Session session;
  session.Run("iptables -N a");
  session.Run("iptables -A INPUT -p tcp -j a");
  session.Run("iptables -A FORWARD -g a");
  ASSERT_EQ(session.Run("iptables -E a b"), 0);
  EXPECT_THAT(session.Rules(), ElementsAre("-A INPUT -p tcp -j b", "-A FORWARD -g b"));
  EXPECT_EQ(session.Run("iptables -X b"), 1);
  session.Run("iptables -F");
  EXPECT_EQ(session.Run("iptables -X b"), 0);
}

TEST(Commands, ListRulesPrintsAsLegacyDoes) {
  Session session;
  session.Run("iptables -N u");
  session.Run("iptables -P FORWARD DROP");
  session.Run("iptables -A u -c 5 6 -s 1.1.1.1 -j ACCEPT");
  session.Run("iptables -A u");
  EXPECT_EQ(session.Output("iptables -S"),
            "-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n-N u\n-A u -s 1.1.1.1/32 -j ACCEPT\n-A u\n");
  EXPECT_EQ(session.Output("iptables -v -S u 1"), "-A u -s 1.1.1.1/32 -c 5 6 -j ACCEPT\n");
  EXPECT_EQ(session.Run("iptables -Z u 1"), 0);
  EXPECT_EQ(session.Output("iptables -vS u"), "-N u\n-A u -s 1.1.1.1/32 -c 0 0 -j ACCEPT\n-A u -c 0 0\n");
}

TEST(Commands, ExpectedFailuresAreWarnings) {
  Session session;
  EXPECT_EQ(session.Run("iptables -A INPUT -p upd", true), 2);
  ASSERT_EQ(session.Diagnostics().size(), 1U);
  EXPECT_EQ(session.Diagnostics().front().severity, diag::Severity::kWarning);
  EXPECT_EQ(session.TextAt(session.Diagnostics().front()), "upd");
}

TEST(Commands, TablesPrintInReverseOrderOfFirstUse) {
  Session session;
  session.Run("iptables -t nat -S");
  session.Run("iptables -A NOPE");
  session.Run("iptables -t mangle -A NOPE -p upd");
  EXPECT_EQ(session.Save(),
            "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"
            "*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n"
            "COMMIT\n");
}

TEST(Commands, FlatCommandsAreWhatAShellWouldRun) {
  Session session;
  session.Run("iptables -A INPUT -m comment --comment \"it's $5\" -j ACCEPT");
  session.Run("/sbin/iptables-legacy -t nat -F");
  session.Run("iptables -A INPUT -p upd");
  std::vector<std::string> lines;
  for (const auto& command : session.Loader().Commands()) lines.push_back(command.text);
  EXPECT_THAT(lines,
              ElementsAre(R"(iptables -A INPUT -m comment --comment 'it'\''s $5' -j ACCEPT)", "iptables -t nat -F"));
}

TEST(Commands, ConntrackIsNeededByWhatNeedsIt) {
  Session session;
  session.Run("iptables -A INPUT -p tcp --dport 22 -j ACCEPT");
  EXPECT_FALSE(session.Loader().Current().ip4.conntrack);
  session.Run("iptables -A INPUT -m conntrack --ctstate NEW");
  EXPECT_TRUE(session.Loader().Current().ip4.conntrack);
  EXPECT_FALSE(session.Loader().Current().ip6.conntrack);
  EXPECT_EQ(session.Loader().Current().tables.front().chains.front().rules.back().number, 2U);
}

}  // namespace
}  // namespace iptc
