#include "runtime/host/sockets.h"

namespace iptc::host {
namespace {

bool Hears(const Socket& socket, const SocketQuery& query) {
  const bool family = socket.family == query.family || (socket.family == abi::Family::kIp6 && socket.address == 0);
  return family && socket.protocol == query.protocol && socket.port == query.destination_port;
}

}  // namespace

const Socket* FindConnected(const HostModel& model, const SocketQuery& query) {
  if (!model.sockets) return nullptr;
  for (const Socket& socket : *model.sockets) {
    if (Hears(socket, query) && socket.family == query.family && socket.address == query.destination &&
        socket.peer == query.source && socket.peer_port == query.source_port) {
      return &socket;
    }
  }
  return nullptr;
}

const Socket* FindListening(const HostModel& model, const SocketQuery& query) {
  if (!model.sockets) return nullptr;
  const Socket* any = nullptr;
  for (const Socket& socket : *model.sockets) {
    if (!Hears(socket, query) || socket.peer) continue;
    if (socket.address != 0 && socket.address == query.destination) return &socket;
    if (socket.address == 0 && any == nullptr) any = &socket;
  }
  return any;
}

}  // namespace iptc::host
