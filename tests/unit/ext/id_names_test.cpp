#include "compiler/ext/id_names.h"

#include <gtest/gtest.h>

namespace iptc::ext {
namespace {

std::string Text(const std::vector<IdName>& names) {
  std::string text;
  for (const IdName& name : names) text += name.name + "=" + std::to_string(name.id) + " ";
  return text;
}

TEST(IdNames, ReadsAccounts) {
  EXPECT_EQ(Text(ReadAccounts("root:x:0:0:root:/root:/bin/sh\nwww:x:33:33::/:\n")), "root=0 www=33 ");
  EXPECT_EQ(Text(ReadAccounts("nogroup:x:65534:")), "nogroup=65534 ");
  EXPECT_EQ(Text(ReadAccounts("\nroot\nroot:x\n:x:1:\nx:x:y:\nx:x::\nx:x:4294967296:\n")), "");
}

// Numbers as iproute2 has them: decimal, or hexadecimal with 0x.
TEST(IdNames, ReadsLists) {
  EXPECT_EQ(Text(ReadIdList("# comment\n0\tcosmos\n 0x10 office # here\n255 last")), "cosmos=0 office=16 last=255 ");
  EXPECT_EQ(Text(ReadIdList("256 much\n-1 less\n5\n6 \n7name\n8 # none\n010 eight\n")), "eight=10 ");
}

TEST(IdNames, KnowsTheSuperuser) {
  EXPECT_EQ(IdOf(IdFile::kUsers, "root"), 0U);
  EXPECT_EQ(NameOf(IdFile::kGroups, 0), "root");
  EXPECT_FALSE(IdOf(IdFile::kUsers, "no such user").has_value());
  EXPECT_EQ(NameOf(IdFile::kUsers, 4294967294U), "");
}

}  // namespace
}  // namespace iptc::ext
