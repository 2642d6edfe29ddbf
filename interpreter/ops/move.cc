#include "interpreter/ops/move.h"

#include <utility>

namespace octet {

Status ExpectMovable(PrepareContext& node, const TensorInfo& input, const TensorInfo& output) {
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(input, output));
  const int bytes = ElementBytes(input.type());
  if (bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8) return Status();
  return node.UnsupportedType("input", input);
}

StepPtr MakeMoveStep(const NdLoop<2>& loop, int element_bytes, int64_t first) {
  return WithElementBytes(element_bytes, [&](auto bytes) {
    return MakeStep([loop, first](const RunContext& run) {
      constexpr int kBytes = decltype(bytes)::value;
      MoveRows<kBytes>(loop, run.input<uint8_t>(0) + first * kBytes, run.output<uint8_t>(0));
      return Status();
    });
  });
}

StepPtr MakeJoinStep(SideBySide parts) {
  return MakeStep([parts = std::move(parts)](const RunContext& run) {
    uint8_t* joined = run.output<uint8_t>(0);
    for (int64_t r = 0; r < parts.runs; ++r) {
      for (size_t i = 0; i < parts.bytes.size(); ++i) {
        const uint8_t* part = run.input<uint8_t>(static_cast<int>(i));
        std::memcpy(joined, part + r * parts.bytes[i], parts.bytes[i]);
        joined += parts.bytes[i];
      }
    }
    return Status();
  });
}

StepPtr MakeSplitStep(int whole, SideBySide parts) {
  return MakeStep([whole, parts = std::move(parts)](const RunContext& run) {
    const uint8_t* from = run.input<uint8_t>(whole);
    for (int64_t r = 0; r < parts.runs; ++r) {
      for (size_t i = 0; i < parts.bytes.size(); ++i) {
        uint8_t* part = run.output<uint8_t>(static_cast<int>(i));
        std::memcpy(part + r * parts.bytes[i], from, parts.bytes[i]);
        from += parts.bytes[i];
      }
    }
    return Status();
  });
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
