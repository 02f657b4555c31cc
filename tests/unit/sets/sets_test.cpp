// Sets and directories by themselves: what the kernels at hand cannot show (types they lack, time, limits).
#include <gtest/gtest.h>

#include "runtime/sets/directory.h"

namespace iptc::sets {
namespace {

constexpr U128 Ip(unsigned a, unsigned b, unsigned c, unsigned d) {
  return (U128{a} << 24U) | (U128{b} << 16U) | (U128{c} << 8U) | d;
}

SetOptions Options(Type type) {
  SetOptions options{.type = type};
  if (Info(type).families != Families::kNeutral) options.family = abi::Family::kIp4;
  return options;
}

Request Entry(Verb verb, U128 ip, std::optional<std::uint8_t> cidr = {}) {
  Request request;
  request.verb = verb;
  request.element.ip = ip;
  request.cidr = cidr;
  return request;
}

TEST(Sets, TheFirstNetHasPrecedenceOverTheSecond) {
  Set set("x", Options(Type::kHashNetNet));
  Request add = Entry(Verb::kAdd, Ip(10, 0, 0, 0), 8);
  add.element.ip2 = Ip(20, 0, 0, 1);
  EXPECT_EQ(Apply(set, add, 0), Status::kOk);
  add.cidr = 16;
  add.cidr2 = 8;
  add.element.nomatch = true;
  EXPECT_EQ(Apply(set, add, 0), Status::kOk);
  Request test = Entry(Verb::kTest, Ip(10, 0, 3, 4));
  test.element.ip2 = Ip(20, 0, 0, 1);
  EXPECT_EQ(Apply(set, test, 0), Status::kNoMatches);
  test.element.ip = Ip(10, 1, 3, 4);
  EXPECT_EQ(Apply(set, test, 0), Status::kOk);
  test.element.ip2 = Ip(20, 0, 0, 2);
  EXPECT_EQ(Apply(set, test, 0), Status::kExists);
}

TEST(Sets, NetsOfPrefixLengthZeroGoWithInterfacesOnly) {
  Set nets("x", Options(Type::kHashNetPortNet));
  EXPECT_EQ(Apply(nets, Entry(Verb::kAdd, 0, 0), 0), Status::kInvalidCidr);
  Set faces("y", Options(Type::kHashNetIface));
  EXPECT_EQ(Apply(faces, Entry(Verb::kAdd, 0, 0), 0), Status::kOk);
}

TEST(Sets, AMacAddressOfZeroIsRefused) {
  Set set("x", Options(Type::kHashMac));
  Request add;
  EXPECT_EQ(Apply(set, add, 0), Status::kNullElement);
  add.element.mac = 0x001122334455;
  add.element.has_mac = true;
  EXPECT_EQ(Apply(set, add, 0), Status::kOk);
  EXPECT_EQ(Apply(set, add, 0), Status::kExists);
}

TEST(Sets, MarksAreMaskedBeforeTheyAreStored) {
  SetOptions options = Options(Type::kHashIpMark);
  options.markmask = 0xFF;
  Set set("x", options);
  Request add = Entry(Verb::kAdd, Ip(10, 0, 0, 1));
  add.element.mark = 0x1234;
  EXPECT_EQ(Apply(set, add, 0), Status::kOk);
  Request test = add;
  test.verb = Verb::kTest;
  test.element.mark = 0x34;
  EXPECT_EQ(Apply(set, test, 0), Status::kOk);
  EXPECT_EQ(Apply(set, Entry(Verb::kAdd, 0), 0), Status::kNullElement);
}

TEST(Sets, AnEntryIsThereUntilItsJiffyIsOver) {
  SetOptions options = Options(Type::kHashIp);
  options.timeout = 10;
  Set set("x", options);
  EXPECT_EQ(Apply(set, Entry(Verb::kAdd, 1), 100), Status::kOk);
  EXPECT_EQ(Apply(set, Entry(Verb::kTest, 1), 100 + 2500), Status::kOk);
  EXPECT_EQ(Apply(set, Entry(Verb::kTest, 1), 100 + 2501), Status::kExists);
  EXPECT_EQ(set.Count(100 + 2501), 0U);
  EXPECT_EQ(Apply(set, Entry(Verb::kDelete, 1), 100 + 2501), Status::kExists);
  EXPECT_EQ(Apply(set, Entry(Verb::kAdd, 1), 100 + 2501), Status::kOk);
}

TEST(Sets, AFullSetSweepsWhatIsOverBeforeItRefuses) {
  SetOptions options = Options(Type::kHashIp);
  options.maxelem = 2;
  options.timeout = 0;
  Set set("x", options);
  Request brief = Entry(Verb::kAdd, 1);
  brief.extras.timeout = 1;
  EXPECT_EQ(Apply(set, brief, 0), Status::kOk);
  EXPECT_EQ(Apply(set, Entry(Verb::kAdd, 2), 0), Status::kOk);
  EXPECT_EQ(Apply(set, Entry(Verb::kAdd, 3), 0), Status::kFull);
  EXPECT_EQ(Apply(set, Entry(Verb::kAdd, 3), 251), Status::kOk);
  EXPECT_EQ(Apply(set, Entry(Verb::kAdd, 4), 251), Status::kFull);
}

TEST(Sets, ForceaddGivesUpTheOldestEntry) {
  SetOptions options = Options(Type::kHashIp);
  options.maxelem = 2;
  options.forceadd = true;
  Set set("x", options);
  for (const unsigned ip : {1U, 2U, 3U}) EXPECT_EQ(Apply(set, Entry(Verb::kAdd, ip), 0), Status::kOk);
  EXPECT_EQ(Apply(set, Entry(Verb::kTest, 1), 0), Status::kExists);
  EXPECT_EQ(Apply(set, Entry(Verb::kTest, 3), 0), Status::kOk);
}

TEST(Sets, ManyEntriesComeAndGo) {
  SetOptions options = Options(Type::kHashIp);
  options.maxelem = 200'000;
  Set set("x", options);
  constexpr unsigned kEntries = 100'000;
  for (unsigned turn = 0; turn < 2; ++turn) {
    for (unsigned i = 1; i <= kEntries; ++i) EXPECT_EQ(Apply(set, Entry(Verb::kAdd, i), 0), Status::kOk);
    for (unsigned i = 1; i <= kEntries; i += 2) EXPECT_EQ(Apply(set, Entry(Verb::kDelete, i), 0), Status::kOk);
    EXPECT_EQ(set.Count(0), kEntries / 2);
    EXPECT_EQ(Apply(set, Entry(Verb::kTest, 2), 0), Status::kOk);
    EXPECT_EQ(Apply(set, Entry(Verb::kTest, 3), 0), Status::kExists);
    set.Flush();
  }
}

TEST(Sets, ARangeBecomesTheFewestNets) {
  Set set("x", Options(Type::kHashNet));
  Request add = Entry(Verb::kAdd, Ip(10, 0, 0, 1));
  add.ip_to = Ip(10, 0, 0, 6);
  EXPECT_EQ(Apply(set, add, 0), Status::kOk);
  std::vector<std::pair<U128, int>> nets;
  for (const Member* member : set.Members(0)) nets.emplace_back(member->key.ip, member->key.cidr);
  const std::vector<std::pair<U128, int>> expected = {
      {Ip(10, 0, 0, 1), 32}, {Ip(10, 0, 0, 2), 31}, {Ip(10, 0, 0, 4), 31}, {Ip(10, 0, 0, 6), 32}};
  EXPECT_EQ(nets, expected);
}

TEST(Directories, ASetInAListIsKept) {
  Directory directory;
  ASSERT_EQ(directory.Create("a", Options(Type::kHashIp), false), Status::kOk);
  ASSERT_EQ(directory.Create("l", Options(Type::kListSet), false), Status::kOk);
  Request add;
  add.member = "a";
  const SetIndex list = directory.Find("l");
  EXPECT_EQ(directory.Apply(list, add), Status::kOk);
  EXPECT_EQ(directory.Apply(list, add), Status::kExists);
  EXPECT_EQ(directory.Destroy(directory.Find("a")), Status::kInUse);
  EXPECT_EQ(directory.Rename(directory.Find("a"), "b"), Status::kRenameInUse);
  directory.At(list).Flush();
  EXPECT_EQ(directory.Destroy(directory.Find("a")), Status::kOk);
}

TEST(Directories, ASwapKeepsTheNamesAtTheirIndices) {
  Directory directory;
  for (const char* name : {"a", "b"}) ASSERT_EQ(directory.Create(name, Options(Type::kHashIp), false), Status::kOk);
  const SetIndex a = directory.Find("a"), b = directory.Find("b");
  EXPECT_EQ(directory.Apply(a, Entry(Verb::kAdd, 1)), Status::kOk);
  EXPECT_EQ(directory.Swap(a, b), Status::kOk);
  EXPECT_EQ(directory.Find("a"), a);
  EXPECT_EQ(directory.At(a).Count(0), 0U);
  EXPECT_EQ(directory.At(b).Count(0), 1U);
}

TEST(Directories, ACopyLivesItsOwnLife) {
  Directory directory;
  ASSERT_EQ(directory.Create("a", Options(Type::kHashIp), false), Status::kOk);
  Directory copy = directory;
  EXPECT_EQ(copy.Apply(0, Entry(Verb::kAdd, 1)), Status::kOk);
  EXPECT_EQ(directory.At(SetIndex{0}).Count(0), 0U);
}

TEST(Directories, TimeNeverStepsBack) {
  Directory directory;
  directory.Start(1'000'000'000);
  EXPECT_EQ(directory.Clock(1'000'000'000), 0U);
  EXPECT_EQ(directory.Clock(2'000'000'000), 250U);
  EXPECT_EQ(directory.Clock(1'500'000'000), 250U);
}

}  // namespace
}  // namespace iptc::sets
