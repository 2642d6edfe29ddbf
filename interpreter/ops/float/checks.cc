#include "interpreter/ops/float/checks.h"

namespace octet {

Status ExpectFloat32(const PrepareContext& node, std::initializer_list<const char*> roles) {
  int i = 0;
  for (const char* role : roles) {
    if (role != nullptr && node.has_input(i) && node.input(i).type() != DataType::kFloat32) {
      return node.UnsupportedType(role, node.input(i));
    }
    ++i;
  }
  if (node.output(0).type() == DataType::kFloat32) return Status();
  return node.UnsupportedType("output", node.output(0));
}

}  // namespace octet
