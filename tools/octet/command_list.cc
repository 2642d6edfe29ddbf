#include "tools/octet/command.h"

namespace octet {

extern const Command kConvert, kEval, kRun, kInspect;

namespace {
const Command* const kCommands[] = {&kConvert, &kEval, &kRun, &kInspect};
}

std::span<const Command* const> AllCommands() {
  return kCommands;
}

}  // namespace octet
