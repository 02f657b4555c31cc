// Save files as iptables-legacy-restore 1.8.9 reads them (measured).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/command/session.h"

namespace iptc {
namespace {

using test::Session;
using testing::ElementsAre;
using testing::IsEmpty;

struct Case {
  std::string_view input;
  int status;
  std::string_view code;   // of the first diagnostic, empty: none
  std::string_view place;  // what it points at
};

class Faults : public testing::TestWithParam<Case> {};

TEST_P(Faults, RefuseTheTable) {
  Session session;
  ASSERT_EQ(session.Run("iptables -A INPUT -s 9.9.9.9"), 0);
  EXPECT_EQ(session.Restore("iptables-restore", GetParam().input), GetParam().status);
  ASSERT_THAT(session.Diagnostics(), testing::Not(IsEmpty()));
  EXPECT_EQ(session.Diagnostics().front().code, GetParam().code);
  EXPECT_EQ(session.TextAt(session.Diagnostics().front()), GetParam().place);
  EXPECT_THAT(session.Rules(), ElementsAre("-A INPUT -s 9.9.9.9/32"));
}

INSTANTIATE_TEST_SUITE_P(
    Measured, Faults,
    testing::Values(Case{"*filter\n-A INPUT -j ACCEPT\n", 1, "IPT106", ""},
                    Case{"*filter\n-A INPUT -j ACCEPT\nCOMMIT", 2, "IPT107", "COMMIT"},
                    Case{"*filter\n-A INPUT -j ACCEPT\r\nCOMMIT\r\n", 2, "IPT103", "\r"},
                    Case{"*filter\r\nCOMMIT\r\n", 2, "IPT103", "\r"},
                    Case{"\xEF\xBB\xBF*filter\nCOMMIT\n", 1, "IPT103", "\xEF\xBB\xBF"},
                    Case{"*filter\n:INPUT\nCOMMIT\n", 2, "IPT174", ":INPUT"},
                    Case{"*filter\n:INPUT REJECT [3:4]\nCOMMIT\n", 1, "IPT174", "REJECT"},
                    Case{"*filter\n:foo DROP [3:4]\nCOMMIT\n", 1, "IPT221", "DROP"},
                    Case{"*filter\n:foo - [3:4]\n:foo - [3:4]\nCOMMIT\n", 2, "IPT217", "foo"},
                    Case{"*filter\n # c\nCOMMIT\n", 2, "IPT105", "#"},
                    Case{"*filter\n-A INPUT -j ACCEPT # c\nCOMMIT\n", 2, "IPT105", "#"},
                    Case{"*filter\n-A INPUT -j ACCEPT\nCOMMIT \n", 2, "IPT162", "COMMIT"},
                    Case{"-A INPUT -j ACCEPT\nCOMMIT\n", 1, "IPT173", "-A INPUT -j ACCEPT"},
                    Case{"*foo\nCOMMIT\n", 2, "IPT172", "foo"},
                    Case{"*filter\n-A INPUT -t nat -j ACCEPT\nCOMMIT\n", 2, "IPT105", "-t"},
                    Case{"*filter\niptables -A INPUT -j ACCEPT\nCOMMIT\n", 2, "IPT105", "iptables"},
                    Case{"*filter\n-A INPUT -m comment --comment 'a b'\nCOMMIT\n", 2, "IPT162", "b'"},
                    Case{"*filter\n-A INPUT -m comment --comment a\"b c\"d\nCOMMIT\n", 2, "IPT162", "d"},
                    Case{"*filter\n[1:2 -A INPUT -j ACCEPT\nCOMMIT\n", 2, "IPT173", "[1:2 -A INPUT -j ACCEPT"},
                    Case{"*filter\n-A INPUT -j ACCEPT\n*nat\nCOMMIT\n", 2, "IPT162", "*nat"},
                    Case{"*filter\n-D INPUT -j ACCEPT\nCOMMIT\n", 1, "IPT215", "-D INPUT -j ACCEPT"},
                    Case{"*filter\n-A FOO -j ACCEPT\nCOMMIT\n", 1, "IPT218", "FOO"},
                    Case{"*filter\n-w -A INPUT\nCOMMIT\n", 2, "IPT168", "-w"},
                    Case{"*filter\n:a - [0:0]\n-A a -j a\n-A INPUT -j a\nCOMMIT\n", 1, "IPT202", "a"}));

TEST(Restore, ReplacesTheTable) {
  Session session;
  session.Run("iptables -A INPUT -s 9.9.9.9");
  EXPECT_EQ(session.Restore("iptables-restore",
                            "* filter\n\n#c\n:INPUT DROP [1:2]\n:foo - [0:0]\n"
                            "[5:6] -A INPUT -j foo\n[1:2]-A foo -m comment --comment \"a b \\\" c\"\n"
                            "-N bar\n-4 -A bar\n-6 -A bar\n-A bar -j DROP -6\nCOMMIT\n"),
            0);
  EXPECT_THAT(session.Codes(), IsEmpty());
  EXPECT_EQ(session.Save(),
            "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:bar - [0:0]\n:foo - [0:0]\n"
            "-A INPUT -j foo\n-A bar\n-A foo -m comment --comment \"a b \\\" c\"\nCOMMIT\n");
}

TEST(Restore, KeepsAndCountsWhenTold) {
  Session session;
  session.Run("iptables -A INPUT -s 9.9.9.9");
  session.Run("iptables -N foo");
  session.Run("iptables -A foo");
  EXPECT_EQ(session.Restore("iptables-restore -n -c",
                            "*filter\n:INPUT DROP [1:2]\n:foo - [0:0]\n[5:6] -A INPUT -j foo\nCOMMIT\n"),
            0);
  EXPECT_EQ(session.Save(ir::Family::kIp4, true),
            "*filter\n:INPUT DROP [1:2]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:foo - [0:0]\n"
            "[0:0] -A INPUT -s 9.9.9.9/32\n[5:6] -A INPUT -j foo\nCOMMIT\n");
}

TEST(Restore, TestsWithoutCommitting) {
  Session session;
  EXPECT_EQ(session.Restore("iptables-restore --test", "*filter\n-A INPUT\nCOMMIT\n"), 0);
  EXPECT_EQ(session.Restore("iptables-restore -T nat", "*filter\n-A INPUT\nCOMMIT\n*nat\n-A OUTPUT\nCOMMIT\n"), 0);
  EXPECT_THAT(session.Rules(), ElementsAre("-A OUTPUT"));
}

TEST(Restore, CommitsTableByTableUntilTheFirstFault) {
  Session session;
  EXPECT_EQ(session.Restore("iptables-restore",
                            "*nat\n-A PREROUTING -j ACCEPT\nCOMMIT\n*filter\n-A INPUT -j FOO\n"
                            "-A INPUT -p upd\nCOMMIT\n*mangle\n-A INPUT\nCOMMIT\n"),
            2);
  EXPECT_THAT(session.Rules(), ElementsAre("-A PREROUTING -j ACCEPT"));
  EXPECT_THAT(session.Codes(), ElementsAre("IPT201", "IPT133"));
}

TEST(Restore, NftReadsSomeFilesThatLegacyRefuses) {
  Session session({.backend = command::Backend::kNft});
  EXPECT_EQ(session.Restore("iptables-restore", "*filter\n:u DROP [0:0]\n:u - [0:0]\n-A u -j ACCEPT\nCOMMIT"), 0);
  EXPECT_THAT(session.Rules(), ElementsAre("-A u -j ACCEPT"));
  EXPECT_EQ(session.Run("iptables -A INPUT ! -s 0/0"), 4);
  EXPECT_EQ(session.Run("iptables -A INPUT -j OUTPUT"), 4);
  EXPECT_EQ(session.Run("iptables -A nope"), 1);
}

TEST(Restore, OpenQuotesTakeTheNewlineAlong) {
  Session session;
  EXPECT_EQ(session.Restore("iptables-restore", "*filter\n-A INPUT -m comment --comment \"a b\nCOMMIT\n"), 0);
  EXPECT_THAT(session.Rules(), ElementsAre("-A INPUT -m comment --comment \"a b"));
}

TEST(Restore, ReadsItsOptionsAsGetoptDoes) {
  constexpr std::string_view kFile = "*filter\n-A INPUT -j ACCEPT\nCOMMIT\n";
  for (const char* taken : {"", "-w 5", "--wait=5", "--wait 5", "-nv", "-tn", "--cou", "-T filter", "-Tfilter", "-M x",
                            "--modprobe=x", "-w -W 100", "-b", "-- file", "--tab=nat", "-V"}) {
    Session session;
    EXPECT_EQ(session.Restore("iptables-restore " + std::string(taken), kFile), 0) << taken;
  }
  for (const char* refused : {"-nw5", "-x", "-6", "-W 100", "file extra", "--nosuch", "-T", "--test=x"}) {
    Session session;
    EXPECT_EQ(session.Restore("iptables-restore " + std::string(refused), kFile), 1) << refused;
    EXPECT_TRUE(session.Rules().empty()) << refused;
  }
  Session session;
  EXPECT_EQ(session.Output("iptables-save -ctfilter").substr(0, 8), "*filter\n");
  EXPECT_EQ(session.Run("iptables-save filter"), 1);
  EXPECT_EQ(session.Run("iptables-save -t nosuch"), 1);
}

TEST(Restore, BecomesFlatCommands) {
  Session session;
  session.Restore("ip6tables-restore -c", "*filter\n:INPUT DROP [1:2]\n:foo - [0:0]\n[5:6] -A INPUT -j foo\nCOMMIT\n");
  std::vector<std::string> lines;
  for (const auto& command : session.Loader().Commands()) lines.push_back(command.text);
  EXPECT_THAT(
      lines, ElementsAre("ip6tables -t filter -F", "ip6tables -t filter -X", "ip6tables -t filter -P INPUT DROP -c 1 2",
                         "ip6tables -t filter -N foo", "ip6tables -t filter -A INPUT -j foo -c 5 6"));
}

TEST(Restore, LoadsFilesOfBothFamiliesSideBySide) {
  Session session;
  const auto four = session.Map().AddFile("v4", "*filter\n-A INPUT -s 1.1.1.1\nCOMMIT\n");
  const auto six = session.Map().AddFile("v6", "*filter\n-A INPUT -s 1::1\nCOMMIT\n");
  session.Loader().LoadSaveFile(four, ir::Family::kIp4);
  session.Loader().LoadSaveFile(six, ir::Family::kIp6);
  EXPECT_THAT(session.Rules(), ElementsAre("-A INPUT -s 1.1.1.1/32"));
  EXPECT_THAT(session.Rules(ir::Family::kIp6), ElementsAre("-A INPUT -s 1::1/128"));
  EXPECT_EQ(session.Output("iptables-save"), session.Save());
}

}  // namespace
}  // namespace iptc
