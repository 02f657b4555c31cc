// Answers abi::AddressTypes from a host model's routes. Borrows both, which must outlive it.
#pragma once

#include "runtime/abi/address_types.h"
#include "runtime/host/routes.h"

namespace iptc::host {

class AddressTypes {
 public:
  AddressTypes(const HostModel& model, const Router& router);
  AddressTypes(const AddressTypes&) = delete;
  AddressTypes& operator=(const AddressTypes&) = delete;

  [[nodiscard]] std::uint16_t Types(abi::Family family, U128 address, U128 device) const;
  // What a helper may ask; it borrows this.
  [[nodiscard]] const abi::AddressTypes& View() const { return view_; }

 private:
  [[nodiscard]] std::uint16_t Type4(U128 address, int device) const;
  [[nodiscard]] std::uint16_t Types6(U128 address, int device) const;

  const HostModel& model_;
  const Router& router_;
  abi::AddressTypes view_;
};

}  // namespace iptc::host
