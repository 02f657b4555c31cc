#include "compiler/ipset/print.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compiler/ipset/values.h"
#include "runtime/abi/address_text.h"

namespace iptc::ipset {
namespace {

using sets::Part;
using sets::Set;
using sets::Storage;
using sets::Type;

// An option as all modes print it: "timeout 5", "counters", <timeout>5</timeout>.
struct Field {
  std::string_view name;
  std::string value = {};
};
using Fields = std::vector<Field>;

struct Entry {
  std::string element;
  Fields fields;
};

std::string MacText(std::uint64_t mac) {
  std::string text;
  for (unsigned shift = 48; shift > 0; shift -= 8) {
    text += fmt::format("{}{:02X}", text.empty() ? "" : ":", (mac >> (shift - 8)) & 0xFFU);
  }
  return text;
}

void AddExtensions(const sets::SetOptions& options, const sets::Extensions& extensions, Fields& fields) {
  if (options.counters) {
    fields.push_back({"packets", fmt::to_string(extensions.packets)});
    fields.push_back({"bytes", fmt::to_string(extensions.bytes)});
  }
  if (extensions.comment) fields.push_back({"comment", fmt::format("\"{}\"", *extensions.comment)});
  const sets::SkbInfo& skb = extensions.skb;
  if (skb.mark_mask == 0xFFFFFFFF) {
    fields.push_back({"skbmark", fmt::format("{:#x}", skb.mark)});
  } else if (skb.mark != 0 || skb.mark_mask != 0) {
    fields.push_back({"skbmark", fmt::format("{:#x}/{:#x}", skb.mark, skb.mark_mask)});
  }
  if (skb.priority != 0) {
    fields.push_back({"skbprio", fmt::format("{:x}:{:x}", skb.priority >> 16U, skb.priority & 0xFFFFU)});
  }
  if (skb.queue != 0) fields.push_back({"skbqueue", fmt::to_string(skb.queue)});
}

// Seconds that are left, cut; never 0 for an entry that ends.
std::string TimeLeft(sets::Jiffies left) {
  return fmt::to_string(std::max<sets::Jiffies>(1, left / sets::kJiffiesPerSecond));
}

class SetPrinter {
 public:
  SetPrinter(const ListContext& context, const Set& set)
      : context_(context), set_(set), options_(set.Options()), kind_(set.Kind()) {}

  [[nodiscard]] Fields Header() const {
    Fields fields;
    if (options_.family && kind_.storage == Storage::kHash) {
      fields.push_back({"family", options_.family == abi::Family::kIp4 ? "inet" : "inet6"});
    }
    if (kind_.storage == Storage::kBitmap) AddRange(fields);
    if (kind_.storage == Storage::kList) fields.push_back({"size", fmt::to_string(options_.size)});
    if (kind_.storage == Storage::kHash) AddHash(fields);
    if (options_.timeout) fields.push_back({"timeout", fmt::to_string(*options_.timeout)});
    if (options_.counters) fields.push_back({"counters"});
    if (options_.comment) fields.push_back({"comment"});
    if (options_.skbinfo) fields.push_back({"skbinfo"});
    if (kind_.storage == Storage::kHash) {
      fields.push_back({"bucketsize", fmt::to_string(options_.bucketsize)});
      fields.push_back({"initval", fmt::format("{:#010x}", options_.initval)});
      if (options_.type != Type::kHashIp) AddMask(fields);
    }
    return fields;
  }

  [[nodiscard]] std::vector<Entry> Entries(bool sorted) const {
    std::vector<Entry> entries;
    if (kind_.storage == Storage::kList) {
      for (const sets::ListMember& member : set_.List()) {
        if (!Set::Expired(member.extensions, context_.now)) entries.push_back(ListEntry(member));
      }
      return entries;
    }
    std::vector<const sets::Member*> members = set_.Members(context_.now);
    if (sorted && kind_.storage == Storage::kHash) std::ranges::stable_sort(members, Before);
    for (const sets::Member* member : members) entries.push_back(HashEntry(*member));
    return entries;
  }

 private:
  static bool Before(const sets::Member* a, const sets::Member* b) {
    const auto key = [](const sets::Element& e) {
      return std::tuple(e.ip, e.cidr, e.proto, e.port, e.mark, e.mac, e.ip2, e.cidr2, sets::UnpackName(e.iface));
    };
    return key(a->key) < key(b->key);
  }

  void AddHash(Fields& fields) const {
    if (options_.type == Type::kHashIpMark) fields.push_back({"markmask", fmt::format("{:#010x}", options_.markmask)});
    fields.push_back({"hashsize", fmt::to_string(options_.hashsize)});
    fields.push_back({"maxelem", fmt::to_string(options_.maxelem)});
    if (options_.type == Type::kHashIp) AddMask(fields);
  }

  void AddMask(Fields& fields) const {
    if (options_.bitmask) {
      fields.push_back({"bitmask", abi::FormatAddress(*options_.family, *options_.bitmask)});
    } else if (options_.netmask && *options_.netmask != options_.AddressBits()) {
      fields.push_back({"netmask", fmt::to_string(*options_.netmask)});
    }
  }

  void AddRange(Fields& fields) const {
    if (options_.type == Type::kBitmapPort) {
      fields.push_back({"range", fmt::format("{}-{}", options_.first, options_.last)});
      return;
    }
    const auto address = [](std::uint32_t value) { return abi::FormatAddress(abi::Family::kIp4, value); };
    fields.push_back({"range", address(options_.first) + "-" + address(options_.last)});
    if (options_.netmask && *options_.netmask != 32) fields.push_back({"netmask", fmt::to_string(*options_.netmask)});
  }

  [[nodiscard]] Entry ListEntry(const sets::ListMember& member) const {
    Entry entry{context_.directory.At(member.set).Name(), {}};
    if (options_.timeout) entry.fields.push_back({"timeout", Timeout(member.extensions, false)});
    AddExtensions(options_, member.extensions, entry.fields);
    return entry;
  }

  [[nodiscard]] std::string Timeout(const sets::Extensions& extensions, bool waiting) const {
    if (extensions.expires == 0) return "0";
    return TimeLeft(waiting ? extensions.expires : extensions.expires - context_.now);
  }

  [[nodiscard]] Entry HashEntry(const sets::Member& member) const {
    Entry entry{ElementText(member), {}};
    if (options_.timeout) entry.fields.push_back({"timeout", Timeout(member.extensions, member.waiting)});
    if (member.key.nomatch) entry.fields.push_back({"nomatch"});
    if (member.key.wildcard) entry.fields.push_back({"wildcard"});
    AddExtensions(options_, member.extensions, entry.fields);
    return entry;
  }

  [[nodiscard]] std::string ElementText(const sets::Member& member) const {
    std::string text;
    bool first = true;
    for (const Part part : kind_.parts) {
      const std::string piece = PartText(part, member, first);
      if (part == Part::kIp || part == Part::kNet) first = false;
      if (piece.empty()) continue;
      text += (text.empty() ? "" : ",") + piece;
    }
    return text;
  }

  [[nodiscard]] std::string PartText(Part part, const sets::Member& member, bool first) const {
    const sets::Element& key = member.key;
    switch (part) {
      case Part::kIp:
      case Part::kNet: {
        const std::uint8_t cidr = first ? key.cidr : key.cidr2;
        std::string text = abi::FormatAddress(options_.family.value_or(abi::Family::kIp4), first ? key.ip : key.ip2);
        if (part == Part::kNet && cidr != options_.AddressBits()) text += fmt::format("/{}", cidr);
        return text;
      }
      case Part::kPort:
        return PortText(key);
      case Part::kBarePort:
        return fmt::to_string(key.port);
      case Part::kMac:
        return key.has_mac ? MacText(member.mac) : "";
      case Part::kMark:
        return fmt::format("{:#010x}", key.mark);
      case Part::kIface:
        return (key.physdev ? "physdev:" : "") + sets::UnpackName(key.iface);
      case Part::kSet:
      case Part::kNone:
        return {};
    }
    return {};
  }

  [[nodiscard]] std::string PortText(const sets::Element& key) const {
    constexpr std::uint8_t kIcmp = 1, kIcmp6 = 58;
    const std::string_view name = context_.names.ProtocolName(key.proto);
    const std::string protocol = name.empty() ? fmt::to_string(key.proto) : std::string(name);
    if (key.proto != kIcmp && key.proto != kIcmp6) return fmt::format("{}:{}", protocol, key.port);
    const auto family = key.proto == kIcmp ? abi::Family::kIp4 : abi::Family::kIp6;
    const std::string_view type = IcmpName(key.port, family);
    if (!type.empty()) return fmt::format("{}:{}", protocol, type);
    return fmt::format("{}:{}/{}", protocol, key.port >> 8U, key.port & 0xFFU);
  }

  const ListContext& context_;
  const Set& set_;
  const sets::SetOptions& options_;
  const sets::TypeInfo& kind_;
};

std::string Joined(const Fields& fields) {
  std::string text;
  for (const Field& field : fields) {
    text += text.empty() ? "" : " ";
    text += field.name;
    if (!field.value.empty()) text += " " + field.value;
  }
  return text;
}

void PrintSave(const Set& set, const SetPrinter& printer, const ListStyle& style, std::string& out) {
  out += fmt::format("create {} {} {}\n", set.Name(), set.Kind().name, Joined(printer.Header()));
  if (style.headers_only) return;
  for (const Entry& entry : printer.Entries(style.sorted)) {
    const std::string fields = Joined(entry.fields);
    out += fmt::format("add {} {}{}{}\n", set.Name(), entry.element, fields.empty() ? "" : " ", fields);
  }
}

void PrintPlain(const Set& set, const SetPrinter& printer, const ListContext& context, std::uint32_t references,
                const ListStyle& style, std::string& out) {
  out += fmt::format("Name: {}\nType: {}\nRevision: {}\nHeader: {}\nSize in memory: {}\nReferences: {}\n", set.Name(),
                     set.Kind().name, set.Kind().revision, Joined(printer.Header()), set.MemorySize(context.now),
                     references);
  out += fmt::format("Number of entries: {}\n", set.Count(context.now));
  if (style.headers_only) return;
  out += "Members:\n";
  for (const Entry& entry : printer.Entries(style.sorted)) {
    const std::string fields = Joined(entry.fields);
    out += entry.element + (fields.empty() ? "" : " ") + fields + "\n";
  }
}

std::string Tags(const Fields& fields) {
  std::string text;
  for (const Field& field : fields) {
    text += field.value.empty() ? fmt::format("<{}/>", field.name)
                                : fmt::format("<{}>{}</{}>", field.name, field.value, field.name);
  }
  return text;
}

void PrintXml(const Set& set, const SetPrinter& printer, const ListContext& context, std::uint32_t references,
              const ListStyle& style, std::string& out) {
  out += fmt::format("<ipset name=\"{}\">\n<type>{}</type>\n<revision>{}</revision>\n<header>{}\n", set.Name(),
                     set.Kind().name, set.Kind().revision, Tags(printer.Header()));
  out += fmt::format("<memsize>{}</memsize>\n<references>{}</references>\n<numentries>{}</numentries>\n</header>\n",
                     set.MemorySize(context.now), references, set.Count(context.now));
  if (!style.headers_only) {
    out += "<members>\n";
    for (const Entry& entry : printer.Entries(style.sorted)) {
      out += fmt::format("<member><elem>{}</elem>{}</member>\n", entry.element, Tags(entry.fields));
    }
    out += "</members>\n";
  }
  out += "</ipset>\n";
}

}  // namespace

std::string PrintSets(const ListContext& context, std::span<const sets::SetIndex> indices, const ListStyle& style) {
  using Mode = ListStyle::Mode;
  std::string out;
  bool first = true;
  for (const sets::SetIndex index : indices) {
    const Set& set = context.directory.At(index);
    if (style.names_only) {
      out += style.mode == Mode::kXml ? fmt::format("<ipset name=\"{}\"/>\n", set.Name()) : set.Name() + "\n";
      continue;
    }
    const SetPrinter printer(context, set);
    const std::uint32_t references = context.references(index) + context.directory.Memberships(index);
    if (style.mode == Mode::kSave) {
      PrintSave(set, printer, style, out);
    } else if (style.mode == Mode::kXml) {
      PrintXml(set, printer, context, references, style, out);
    } else {
      out += std::exchange(first, false) ? "" : "\n";
      PrintPlain(set, printer, context, references, style, out);
    }
  }
  return style.mode == Mode::kXml ? "<ipsets>\n" + out + "</ipsets>\n" : out;
}

}  // namespace iptc::ipset
