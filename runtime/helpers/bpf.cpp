#include "runtime/helpers/bpf.h"

#include <algorithm>

#include "runtime/helpers/registry.h"
#include "runtime/packet/wire.h"

namespace iptc::helpers {
namespace {

constexpr std::size_t kMemoryWords = 16;
constexpr std::uint32_t kAncillary = 0xFFFFF000, kAncillaryEnd = kAncillary + 64;  // SKF_AD_OFF: what a packet has not
constexpr std::uint32_t kNetwork = 0xFFF00000;                                     // SKF_NET_OFF: the IP header
constexpr std::uint32_t kNegative = 0x80000000;

// Fields of an instruction's code, as the classic machine has them.
constexpr unsigned kClassBits = 0x07, kSizeBits = 0x18, kModeBits = 0xE0, kOperationBits = 0xF0, kSourceX = 0x08;
enum Class : unsigned { kLd = 0, kLdx = 1, kSt = 2, kStx = 3, kAlu = 4, kJmp = 5, kRet = 6, kMisc = 7 };
enum Mode : unsigned { kImm = 0x00, kAbs = 0x20, kInd = 0x40, kMem = 0x60, kLen = 0x80, kMsh = 0xA0 };
enum Operation : unsigned {
  kAdd = 0x00,
  kSub = 0x10,
  kMul = 0x20,
  kDiv = 0x30,
  kOr = 0x40,
  kAnd = 0x50,
  kLsh = 0x60,
  kRsh = 0x70,
  kNeg = 0x80,
  kMod = 0x90,
  kXor = 0xA0
};
enum Jump : unsigned { kAlways = 0x00, kEqual = 0x10, kGreater = 0x20, kGreaterEqual = 0x30, kSet = 0x40 };
constexpr unsigned kHalfSize = 0x08, kByteSize = 0x10, kRetA = 0x10, kTxa = 0x80;

// Every code that the kernel knows, by class.
constexpr auto kKnown = std::to_array<std::uint8_t>({
    0x00, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50, 0x60, 0x80,                                      // ld
    0x01, 0x61, 0x81, 0xB1,                                                                    // ldx
    0x02, 0x03,                                                                                // st, stx
    0x04, 0x0C, 0x14, 0x1C, 0x24, 0x2C, 0x34, 0x3C, 0x44, 0x4C, 0x54, 0x5C, 0x64, 0x6C, 0x74,  // alu
    0x7C, 0x84, 0x94, 0x9C, 0xA4, 0xAC,                                                        //
    0x05, 0x15, 0x1D, 0x25, 0x2D, 0x35, 0x3D, 0x45, 0x4D,                                      // jmp
    0x06, 0x16, 0x07, 0x87,                                                                    // ret, misc
});

unsigned ClassOf(const BpfInstruction& i) { return i.code & kClassBits; }
unsigned ModeOf(const BpfInstruction& i) { return i.code & kModeBits; }
unsigned OperationOf(const BpfInstruction& i) { return i.code & kOperationBits; }
bool IsLoad(const BpfInstruction& i) { return ClassOf(i) == kLd || ClassOf(i) == kLdx; }
bool IsStore(const BpfInstruction& i) { return ClassOf(i) == kSt || ClassOf(i) == kStx; }
bool UsesMemory(const BpfInstruction& i) { return IsStore(i) || (IsLoad(i) && ModeOf(i) == kMem); }

bool IsSound(const BpfInstruction& i, std::size_t pc, std::size_t count) {
  if (i.code > 0xFF || std::ranges::find(kKnown, i.code) == kKnown.end()) return false;
  const std::size_t behind = count - pc - 1;
  const bool by_constant = (i.code & kSourceX) == 0;
  switch (ClassOf(i)) {
    case kAlu:
      if (OperationOf(i) == kDiv || OperationOf(i) == kMod) return !by_constant || i.k != 0;
      return (OperationOf(i) != kLsh && OperationOf(i) != kRsh) || !by_constant || i.k < 32;
    case kJmp:
      return OperationOf(i) == kAlways ? i.k < behind : i.jump_true < behind && i.jump_false < behind;
    case kLd:
      if (ModeOf(i) == kAbs && i.k >= kAncillary) return i.k < kAncillaryEnd && i.k % 4 == 0;
      [[fallthrough]];
    default:
      return !UsesMemory(i) || i.k < kMemoryWords;
  }
}

// The first load of a memory word that some way to it has not stored.
std::optional<std::size_t> UnsetLoad(std::span<const BpfInstruction> program) {
  std::array<std::uint16_t, kBpfMaxInstructions> stored_at;
  stored_at.fill(0xFFFF);
  std::uint16_t stored = 0;
  for (std::size_t pc = 0; pc < program.size(); ++pc) {
    const BpfInstruction& i = program[pc];
    stored &= stored_at[pc];
    if (IsStore(i)) {
      stored |= static_cast<std::uint16_t>(1U << i.k);
    } else if (UsesMemory(i)) {
      if ((stored >> i.k & 1U) == 0) return pc;
    } else if (ClassOf(i) == kJmp) {
      const bool always = OperationOf(i) == kAlways;
      stored_at[pc + 1 + (always ? i.k : i.jump_true)] &= stored;
      stored_at[pc + 1 + (always ? i.k : i.jump_false)] &= stored;
      stored = 0xFFFF;
    }
  }
  return std::nullopt;
}

struct Machine {
  std::span<const std::uint8_t> packet;
  std::uint32_t a = 0, x = 0;
  std::array<std::uint32_t, kMemoryWords> memory = {};
};

// Nothing beyond the packet.
std::optional<std::uint32_t> LoadBytes(const Machine& machine, std::uint32_t offset, unsigned size) {
  if (offset >= kNetwork) offset -= kNetwork;
  const std::size_t bytes = size == kByteSize ? 1 : size == kHalfSize ? 2 : 4;
  if (offset >= kNegative || machine.packet.size() < offset + bytes) return std::nullopt;
  const std::uint8_t* at = &machine.packet[offset];
  return bytes == 1 ? *at : bytes == 2 ? packet::Load16(at) : packet::Load32(at);
}

std::optional<std::uint32_t> Load(const Machine& machine, const BpfInstruction& i) {
  switch (ModeOf(i)) {
    case kImm:
      return i.k;
    case kMem:
      return machine.memory.at(i.k);
    case kLen:
      return static_cast<std::uint32_t>(machine.packet.size());
    case kMsh:
      if (const auto byte = LoadBytes(machine, i.k, kByteSize)) return 4 * (*byte & 0x0FU);
      return std::nullopt;
    default:
      return LoadBytes(machine, ModeOf(i) == kInd ? machine.x + i.k : i.k, i.code & kSizeBits);
  }
}

// Nothing for a division by zero.
std::optional<std::uint32_t> Compute(unsigned operation, std::uint32_t a, std::uint32_t operand) {
  constexpr std::uint32_t kShiftBits = 31;
  switch (operation) {
    case kAdd:
      return a + operand;
    case kSub:
      return a - operand;
    case kMul:
      return a * operand;
    case kDiv:
      return operand == 0 ? std::nullopt : std::optional(a / operand);
    case kMod:
      return operand == 0 ? std::nullopt : std::optional(a % operand);
    case kOr:
      return a | operand;
    case kAnd:
      return a & operand;
    case kXor:
      return a ^ operand;
    case kLsh:
      return a << (operand & kShiftBits);
    case kRsh:
      return a >> (operand & kShiftBits);
    default:
      return 0 - a;
  }
}

std::uint32_t Distance(const BpfInstruction& i, std::uint32_t a, std::uint32_t operand) {
  bool taken = true;
  switch (OperationOf(i)) {
    case kAlways:
      return i.k;
    case kEqual:
      taken = a == operand;
      break;
    case kGreater:
      taken = a > operand;
      break;
    case kGreaterEqual:
      taken = a >= operand;
      break;
    default:
      taken = (a & operand) != 0;
  }
  return taken ? i.jump_true : i.jump_false;
}

std::uint32_t Operand(const Machine& machine, const BpfInstruction& i) {
  return (i.code & kSourceX) != 0 ? machine.x : i.k;
}

// Everything but jumps and returns. False: the program ends with 0, for a load beyond the packet or a division by zero.
bool Execute(Machine& machine, const BpfInstruction& i) {
  std::optional<std::uint32_t> value;
  switch (ClassOf(i)) {
    case kLd:
      value = Load(machine, i);
      break;
    case kAlu:
      value = Compute(OperationOf(i), machine.a, Operand(machine, i));
      break;
    case kLdx:
      value = Load(machine, i);
      machine.x = value.value_or(0);
      return value.has_value();
    case kSt:
      machine.memory.at(i.k) = machine.a;
      return true;
    case kStx:
      machine.memory.at(i.k) = machine.x;
      return true;
    default:
      ((i.code & kTxa) != 0 ? machine.a : machine.x) = (i.code & kTxa) != 0 ? machine.x : machine.a;
      return true;
  }
  machine.a = value.value_or(0);
  return value.has_value();
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  const auto& bpf = *static_cast<const BpfParams*>(params);
  const std::uint32_t result = RunBpf(std::span(bpf.program).first(bpf.count), {meta.l3, meta.l3_len});
  return result != 0 ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

std::optional<std::size_t> BpfFault(std::span<const BpfInstruction> program) {
  for (std::size_t pc = 0; pc < program.size(); ++pc) {
    if (!IsSound(program[pc], pc, program.size())) return pc;
  }
  if (program.empty() || ClassOf(program.back()) != kRet) return program.size();
  return UnsetLoad(program);
}

bool BpfLooksBeyondPacket(std::span<const BpfInstruction> program) {
  return std::ranges::any_of(program, [](const BpfInstruction& i) {
    const bool from_network = i.k >= kNetwork && i.k < kAncillary;
    return ClassOf(i) == kLd && ModeOf(i) == kAbs && i.k >= kNegative && !from_network;
  });
}

std::uint32_t RunBpf(std::span<const BpfInstruction> program, std::span<const std::uint8_t> packet) {
  Machine machine{.packet = packet};
  for (std::size_t pc = 0; pc < program.size(); ++pc) {
    const BpfInstruction& i = program[pc];
    const unsigned kind = ClassOf(i);
    if (kind == kRet) return (i.code & kRetA) != 0 ? machine.a : i.k;
    if (kind == kJmp) {
      pc += Distance(i, machine.a, Operand(machine, i));
    } else if (!Execute(machine, i)) {
      return 0;
    }
  }
  return 0;
}

extern const Helper kBpfHelper;
constexpr Helper kBpfHelper{.name = "bpf", .step = Step, .params_size = sizeof(BpfParams)};

}  // namespace iptc::helpers
