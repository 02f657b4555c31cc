// What helpers read in payloads.
#include <arpa/inet.h>
#include <gtest/gtest.h>

#include "runtime/conntrack/help/ftp_command.h"
#include "runtime/conntrack/help/irc_command.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

using abi::CtDirection;

constexpr U128 kIp6 = (U128{0x20010DB800010000} << 64U) + 5;

struct Read {
  FtpFind found = FtpFind::kNothing;
  FtpCommand command;
};

Read Client(std::string_view payload, std::uint8_t family = 4, U128 sender = 0x0A000005) {
  Read read;
  read.found = FindFtpCommand(payload, CtDirection::kOriginal, family, sender, read.command);
  return read;
}
Read Server(std::string_view payload) {
  Read read;
  read.found = FindFtpCommand(payload, CtDirection::kReply, 4, 0x0A000005, read.command);
  return read;
}

TEST(FtpCommandTest, Port) {
  const Read read = Client("port 10,0,0,6,160,40\r\n");
  ASSERT_EQ(read.found, FtpFind::kCommand);
  EXPECT_EQ(read.command.form, FtpForm::kPort);
  EXPECT_EQ(read.command.address, 0x0A000006U);
  EXPECT_EQ(read.command.port, 41000);
  EXPECT_EQ(read.command.offset, 5U);
  EXPECT_EQ(read.command.length, 15U);
}

TEST(FtpCommandTest, HalfACommandIsPartial) {
  for (const std::string_view text :
       {"P", "PORT", "PORT\r\n", "PORT 1,2,3,4,5,6", "PORT 1,2,3,4,5\r\n", "EPRT |1|", "epr"}) {
    EXPECT_EQ(Client(text).found, FtpFind::kPartial) << text;
  }
  for (const std::string_view text : {"227", "229 ", "227 none\r\n", "229 (|||1\r\n"}) {
    EXPECT_EQ(Server(text).found, FtpFind::kPartial) << text;
  }
}

TEST(FtpCommandTest, OfTheOtherDirectionIsNone) {
  EXPECT_EQ(Server("PORT 10,0,0,6,160,40\r\n").found, FtpFind::kNothing);
  EXPECT_EQ(Client("227 (10,0,0,6,160,40)\r\n").found, FtpFind::kNothing);
  EXPECT_EQ(Client("LIST PORT 10,0,0,6,160,40\r\n").found, FtpFind::kNothing);
}

TEST(FtpCommandTest, Extended) {
  const Read read = Client("EPRT !1!10.0.0.5!5000!\r\n");
  ASSERT_EQ(read.found, FtpFind::kCommand);
  EXPECT_EQ(read.command.address, 0x0A000005U);
  EXPECT_EQ(read.command.length, 17U);
  const Read six = Client("EPRT |2|2001:db8:1::5|5000|\r\n", 6, 1);
  ASSERT_EQ(six.found, FtpFind::kCommand);
  EXPECT_EQ(six.command.address, kIp6);
  EXPECT_EQ(Client("EPRT |2|2001:db8:1::5|5000|\r\n").found, FtpFind::kPartial);
}

TEST(FtpCommandTest, AnIp4AddressOverIp6ReplacesTheUpperWord) {
  const Read read = Client("PORT 1,2,3,4,5,6\r\n", 6, kIp6);
  ASSERT_EQ(read.found, FtpFind::kCommand);
  EXPECT_EQ(read.command.address, (U128{0x0102030400010000} << 64U) + 5);
}

TEST(FtpCommandTest, Passive) {
  const Read read = Server("227 Entering Passive Mode (10,0,0,6,1,2).\r\n");
  ASSERT_EQ(read.found, FtpFind::kCommand);
  EXPECT_EQ(read.command.address, 0x0A000006U);
  EXPECT_EQ(read.command.port, 258);
  EXPECT_EQ(read.command.offset, 27U);
  const Read extended = Server("229 Entering Extended Passive Mode (|||6446|)\r\n");
  ASSERT_EQ(extended.found, FtpFind::kCommand);
  EXPECT_EQ(extended.command.address, 0x0A000005U);
  EXPECT_EQ(extended.command.port, 6446);
  EXPECT_EQ(extended.command.length, 8U);
}

TEST(Ip6TextTest, AsInetPtonWhereThatReads) {
  for (const char* text : {"::1", "1::", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "fe80::aB:0:1",
                           "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8"}) {
    in6_addr expected{};
    ASSERT_EQ(inet_pton(AF_INET6, text, &expected), 1) << text;
    U128 address = 0;
    const std::string ended = std::string(text) + "|rest";
    EXPECT_EQ(ReadIp6(ended, '|', address), std::string_view(text).size()) << text;
    EXPECT_EQ(address, packet::Load128(expected.s6_addr)) << text;
  }
}

TEST(Ip6TextTest, WhatIsNone) {
  for (const std::string_view text : {"", "1", ":1", "1:::2", "1::2::3", "1:2:3:4:5:6:7:8:9", "12345::", "::1.2.3",
                                      "::1.2.3.256", "1:2:3:4:5:6:7:1.2.3.4", "1:2:", "::g", "::1.2.3.4x"}) {
    U128 address = 0;
    EXPECT_FALSE(ReadIp6(text, '|', address)) << text;
  }
}

TEST(DccTest, Offer) {
  const auto offer = FindDccOffer("PRIVMSG you :\1DCC SEND file 167772165  5000 99\1\r\n");
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->address, 0x0A000005U);
  EXPECT_EQ(offer->port, 5000);
  EXPECT_EQ(offer->offset, 28U);
  EXPECT_EQ(offer->length, 15U);
}

TEST(DccTest, OnlyTheFirstOfferCounts) {
  const auto offer = FindDccOffer("PRIVMSG you :\1DCC SEND CHAT file 167772165 5000 :\1DCC CHAT x 1 2 padding\1\r\n");
  ASSERT_TRUE(offer);
  EXPECT_EQ(offer->port, 0);
}

TEST(DccTest, WhatIsNone) {
  for (const std::string_view text :
       {"", "PRIVMSG you :\1DCC SEND file 167772165 5000 99\1", "PRIVMSG you hello :\1DCC SEND SEND SEND SEND SEND ",
        "NOTICE  you :\1DCC SEND file 167772165 5000 99\1\r\n", "PRIVMSG you :\1DCC SEND nothing\1more-of-it\r\n"}) {
    EXPECT_FALSE(FindDccOffer(text)) << text;
  }
}

}  // namespace
}  // namespace iptc::conntrack
