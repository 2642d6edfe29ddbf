#include "tools/octet/command.h"

namespace octet {

extern const Command kConvert, kEval, kRun, kInspect, kDiff;

namespace {
const Command* const kCommands[] = {&kConvert, &kEval, &kRun, &kInspect, &kDiff};
}

std::span<const Command* const> AllCommands() {
  return kCommands;
}

}  // namespace octet
