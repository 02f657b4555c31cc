// Every capture of the corpus beside the checkout, where there is one: as many packets as its manifest says, and the
// same bytes as libpcap reads. Dissecting them all must not trip a sanitizer.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "tests/unit/capture/capture_files.h"

namespace iptc::capture {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(IPTC_SOURCE_DIR) / "../shared/corpus/pcaps";

std::size_t Dissect(const std::vector<Stored>& frames) {
  std::size_t ip_packets = 0;
  for (const Stored& frame : frames) {
    packet::LinkInfo link;
    if (packet::DissectLink(frame.bytes, frame.link_type, link) != packet::Defect::kNone) continue;
    const auto ip = std::span(frame.bytes).subspan(link.l3_offset);
    abi::PacketMeta meta;
    if (packet::DissectIp(ip, link.ethertype, meta) != packet::Defect::kNone) continue;
    EXPECT_LE(meta.l4_offset, meta.l3_len);
    EXPECT_LE(meta.l3_len, ip.size());
    if (packet::TransportChecksumOk(meta)) ++ip_packets;
  }
  return ip_packets;
}

TEST(Corpus, EveryCaptureReads) {
  if (!fs::exists(kFolder / "MANIFEST.tsv")) GTEST_SKIP() << "no corpus beside the checkout";
  std::ifstream manifest(kFolder / "MANIFEST.tsv");
  std::string line;
  std::getline(manifest, line);  // column names
  std::size_t files = 0;
  std::size_t sound = 0;
  while (std::getline(manifest, line)) {
    std::istringstream columns(line);
    std::string name, origin, packets;
    std::getline(columns, name, '\t');
    std::getline(columns, origin, '\t');
    std::getline(columns, packets, '\t');
    std::string error;
    const std::vector<Stored> ours = ReadAll(kFolder / name, &error);
    EXPECT_EQ(std::to_string(ours.size()), packets) << name << ' ' << error;
    const std::vector<Stored> theirs = ReadWithLibpcap(kFolder / name);
    // libpcap stops at a second link type; so far it must agree.
    ASSERT_LE(theirs.size(), ours.size()) << name;
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      ASSERT_EQ(ours[i].bytes, theirs[i].bytes) << name << '#' << i + 1;
      ASSERT_EQ(ours[i].time_ns, theirs[i].time_ns) << name << '#' << i + 1;
      ASSERT_EQ(ours[i].link_type, theirs[i].link_type) << name << '#' << i + 1;
    }
    sound += Dissect(ours);
    ++files;
  }
  EXPECT_GT(files, 0U);
  EXPECT_GT(sound, 0U);
}

}  // namespace
}  // namespace iptc::capture
