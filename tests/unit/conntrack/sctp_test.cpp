// SCTP: an association from INIT to its end, tags, chunks that must be alone.
#include <gtest/gtest.h>

#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

constexpr std::uint32_t kClientTag = 0x11111111, kServerTag = 0x22222222;

Bytes Chunk(std::uint8_t type, std::uint8_t flags = 0, const Bytes& body = {}) {
  Bytes chunk = {type, flags, 0, static_cast<std::uint8_t>(4 + body.size())};
  chunk.insert(chunk.end(), body.begin(), body.end());
  return chunk;
}

Bytes InitBody(std::uint32_t tag) {
  Bytes body(16);
  for (unsigned i = 0; i < 4; ++i) body[i] = static_cast<std::uint8_t>(tag >> (24 - 8 * i));
  return body;
}

const Bytes kData = Chunk(0, 3, Bytes(16)), kInit = Chunk(1, 0, InitBody(kClientTag)),
            kInitAck = Chunk(2, 0, InitBody(kServerTag)), kHeartbeat = Chunk(4), kHeartbeatAck = Chunk(5),
            kAbort = Chunk(6), kShutdown = Chunk(7, 0, Bytes(4)), kShutdownAck = Chunk(8),
            kCookieEcho = Chunk(10, 0, Bytes(4)), kCookieAck = Chunk(11), kShutdownComplete = Chunk(14);

class SctpTest : public ::testing::Test {
 protected:
  Seen Client(std::uint32_t tag, const Bytes& chunks) { return world_.Send(Sctp(kClient, 1, kServer, 2, tag, chunks)); }
  Seen Server(std::uint32_t tag, const Bytes& chunks) { return world_.Send(Sctp(kServer, 2, kClient, 1, tag, chunks)); }
  const Conn* Entry() { return world_.Entry(kClient, 1, kServer, 2, kProtoSctp); }
  void Establish() {
    EXPECT_EQ(Client(0, kInit).state, abi::kCtNew);
    EXPECT_EQ(Server(kClientTag, kInitAck).state, abi::kCtEstablished);
    EXPECT_EQ(Client(kServerTag, kCookieEcho).state, abi::kCtEstablished);
    EXPECT_EQ(Server(kClientTag, kCookieAck).state, abi::kCtEstablished);
  }
  World world_;
};

TEST_F(SctpTest, Association) {
  EXPECT_EQ(Client(0, kInit).state, abi::kCtNew);
  EXPECT_EQ(Left(world_, *Entry()), 10U);
  Server(kClientTag, kInitAck);
  EXPECT_EQ(Left(world_, *Entry()), 3U);
  Client(kServerTag, kCookieEcho);
  EXPECT_FALSE(Entry()->Has(abi::kCtAssured));
  Server(kClientTag, kCookieAck);
  EXPECT_EQ(Left(world_, *Entry()), 210U);
  EXPECT_TRUE(Entry()->Has(abi::kCtAssured));
  Client(kServerTag, kData);
  EXPECT_EQ(Left(world_, *Entry()), 210U);
  Client(kServerTag, kShutdown);
  EXPECT_EQ(Left(world_, *Entry()), 3U);
  Server(kClientTag, kShutdownAck);
  EXPECT_EQ(Left(world_, *Entry()), 3U);
  Client(kServerTag, kShutdownComplete);
  EXPECT_EQ(Left(world_, *Entry()), 10U);
}

TEST_F(SctpTest, TagsMustMatch) {
  Establish();
  EXPECT_EQ(Client(kServerTag + 1, kData).state, abi::kCtInvalid);
  EXPECT_EQ(Client(kClientTag, kAbort).state, abi::kCtInvalid);
  EXPECT_EQ(Client(kClientTag, Chunk(6, 1)).state, abi::kCtEstablished) << "reflected, and says so";
}

TEST_F(SctpTest, InitHasNoTagAndIsAlone) {
  EXPECT_EQ(Client(5, kInit).state, abi::kCtInvalid);
  Bytes two = kInit;
  two.insert(two.end(), kData.begin(), kData.end());
  EXPECT_EQ(Client(0, two).state, abi::kCtInvalid);
  EXPECT_EQ(Client(0, Bytes{}).state, abi::kCtInvalid) << "no chunk";
  EXPECT_EQ(Client(0, {1, 0, 0, 0}).state, abi::kCtInvalid) << "no length";
}

TEST_F(SctpTest, WhatCannotStart) {
  EXPECT_EQ(Client(7, kAbort).state, abi::kCtInvalid);
  EXPECT_EQ(Client(7, kShutdownComplete).state, abi::kCtInvalid);
  EXPECT_EQ(Client(7, kCookieAck).state, abi::kCtInvalid);
  EXPECT_EQ(Client(7, kData).state, abi::kCtInvalid);
  EXPECT_EQ(Client(7, kHeartbeat).state, abi::kCtNew);
  EXPECT_EQ(Left(world_, *Entry()), 30U);
}

TEST_F(SctpTest, BothBeginAtOnce) {
  const Bytes server_init = Chunk(1, 0, InitBody(kServerTag)), client_ack = Chunk(2, 0, InitBody(kClientTag));
  Client(0, kInit);
  Server(0, server_init);
  EXPECT_EQ(Server(kClientTag, Chunk(2, 0, InitBody(kServerTag + 1))).state, abi::kCtInvalid)
      << "not the tag of its INIT";
  EXPECT_EQ(Client(kServerTag, client_ack).state, abi::kCtEstablished);
  EXPECT_EQ(Server(kClientTag, kCookieEcho).state, abi::kCtEstablished);
  EXPECT_EQ(Left(world_, *Entry()), 10U) << "an INIT ACK of the original direction is none";
}

TEST_F(SctpTest, CookiesOfEitherDirection) {
  Client(0, kInit);
  Server(0, Chunk(1, 0, InitBody(kServerTag)));
  Server(kClientTag, kInitAck);
  EXPECT_EQ(Left(world_, *Entry()), 3U);
  EXPECT_EQ(Server(kClientTag, kCookieEcho).state, abi::kCtEstablished);
  EXPECT_EQ(Client(kServerTag, kCookieAck).state, abi::kCtEstablished);
  EXPECT_EQ(Left(world_, *Entry()), 210U);
  EXPECT_TRUE(Entry()->Has(abi::kCtAssured));
}

TEST_F(SctpTest, AnotherTagOfALateAnswer) {
  const Bytes late = Chunk(2, 0, InitBody(kServerTag + 1));
  Establish();
  EXPECT_EQ(Server(kClientTag, late).state, abi::kCtInvalid);
  Client(0, kInit);
  EXPECT_EQ(Server(kClientTag, late).state, abi::kCtInvalid) << "the old INIT again";
  Client(0, Chunk(1, 0, InitBody(kClientTag + 1)));
  EXPECT_EQ(Server(kClientTag + 1, late).state, abi::kCtEstablished) << "answers the new INIT";
}

TEST_F(SctpTest, HeartbeatsTeachTags) {
  EXPECT_EQ(Client(kServerTag, kHeartbeat).state, abi::kCtNew);
  EXPECT_EQ(Server(kClientTag, kHeartbeatAck).state, abi::kCtEstablished);
  EXPECT_EQ(Left(world_, *Entry()), 210U);
  EXPECT_EQ(Client(kServerTag + 1, kData).state, abi::kCtInvalid);
  EXPECT_EQ(Client(kServerTag + 1, kHeartbeat).state, abi::kCtEstablished) << "forgiven once";
  EXPECT_EQ(Client(kServerTag + 1, kHeartbeatAck).state, abi::kCtInvalid) << "not the other side's";
  EXPECT_EQ(Server(kClientTag + 1, kHeartbeatAck).state, abi::kCtEstablished);
  EXPECT_EQ(Server(kClientTag + 1, kData).state, abi::kCtEstablished);
  EXPECT_EQ(Client(kServerTag + 7, kHeartbeat).state, abi::kCtEstablished) << "its tag is to be learned anew";
  EXPECT_EQ(Client(kServerTag + 7, kData).state, abi::kCtEstablished);
}

TEST_F(SctpTest, AFirstAnswerTeachesItsOwnTag) {
  EXPECT_EQ(Client(kServerTag, kHeartbeatAck).state, abi::kCtNew);
  EXPECT_EQ(Server(kServerTag, kData).state, abi::kCtInvalid);
  EXPECT_EQ(Server(0, kData).state, abi::kCtEstablished);
}

TEST_F(SctpTest, TagsOfFlowsThatBeginInTheMiddle) {
  Bytes chunks = Chunk(9, 0, Bytes(4));
  EXPECT_EQ(Client(kServerTag, chunks).state, abi::kCtInvalid) << "an error alone teaches no tag";
  chunks.insert(chunks.end(), kHeartbeat.begin(), kHeartbeat.end());
  EXPECT_EQ(Client(kServerTag, chunks).state, abi::kCtNew);
  EXPECT_EQ(Server(kServerTag, kData).state, abi::kCtInvalid);
  EXPECT_EQ(world_.Send(Sctp(kClient, 7, kServer, 2, kServerTag, kShutdownAck)).state, abi::kCtNew);
  EXPECT_EQ(world_.Send(Sctp(kServer, 2, kClient, 7, kServerTag, kShutdownComplete)).state, abi::kCtEstablished);
}

TEST_F(SctpTest, RepeatedInitDoesNotRefresh) {
  Client(0, kInit);
  world_.Wait(4);
  Client(0, kInit);
  EXPECT_EQ(Left(world_, *Entry()), 6U);
}

TEST_F(SctpTest, WrongCrcIsInvalid) {
  Bytes bad = Sctp(kClient, 1, kServer, 2, 0, kInit);
  bad[20 + 8] ^= 1U;
  EXPECT_EQ(world_.Send(bad).state, abi::kCtInvalid);
}

}  // namespace
}  // namespace iptc::conntrack::testing
