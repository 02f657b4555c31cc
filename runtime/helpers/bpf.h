// bpf: a classic BPF program run over the packet from its IP header on; any result but 0 is a hit
// (net/netfilter/xt_bpf.c, net/core/filter.c). BpfFault is the kernel's check of a program (bpf_check_classic): what
// passes it ends and never leaves its memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace iptc::helpers {

struct BpfInstruction {
  std::uint16_t code = 0;
  std::uint8_t jump_true = 0, jump_false = 0;
  std::uint32_t k = 0;
};

inline constexpr std::size_t kBpfMaxInstructions = 64;

struct BpfParams {
  std::uint32_t count = 0;
  std::array<BpfInstruction, kBpfMaxInstructions> program = {};
};

// The first instruction at fault; one past the last where the program does not end with a return.
[[nodiscard]] std::optional<std::size_t> BpfFault(std::span<const BpfInstruction> program);
// Whether it loads what only a live packet has (its link header, the interface, the CPU), from negative offsets.
[[nodiscard]] bool BpfLooksBeyondPacket(std::span<const BpfInstruction> program);
[[nodiscard]] std::uint32_t RunBpf(std::span<const BpfInstruction> program, std::span<const std::uint8_t> packet);

}  // namespace iptc::helpers
