#include "interpreter/ops/move.h"

namespace octet {

Status ExpectMovable(PrepareContext& node, const TensorInfo& input, const TensorInfo& output) {
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(input, output));
  const int bytes = ElementBytes(input.type());
  if (bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8) return Status();
  return node.UnsupportedType("input", input);
}

StepPtr MakeCopyStep(size_t bytes) {
  auto step = MakeStep([bytes](const RunContext& run) {
    const uint8_t* input = run.input<uint8_t>(0);
    uint8_t* output = run.output<uint8_t>(0);
    if (input != output) std::memcpy(output, input, bytes);
    return Status();
  });
  step->alias_input = 0;
  return step;
}

}  // namespace octet
