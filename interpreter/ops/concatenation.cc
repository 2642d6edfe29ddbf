// CONCATENATION: inputs one after the other along one axis. For every element type; uint8 inputs
// whose scale or zero point is not the output's go through a table of 256 values.
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// One input's share of each run of the output.
struct Part {
  size_t bytes = 0;
  std::optional<ByteTable<uint8_t>> table;  // none: copied
};

/// Shapes agree but along `axis`; returns the output's.
Expected<Shape> JoinedShape(const PrepareContext& node, int axis) {
  Shape joined = node.input(0).shape;
  int64_t length = 0;
  for (int i = 0; i < node.num_inputs(); ++i) {
    Shape shape = node.input(i).shape;
    if (shape.size() == joined.size()) {
      length += shape[axis];
      shape[axis] = joined[axis];
    }
    if (shape != joined || length > std::numeric_limits<int32_t>::max()) {
      return InvalidError("input ", i, ": shape ", node.input(i).shape, " against ",
                          node.input(0).shape, " along axis ", axis);
    }
  }
  joined[axis] = static_cast<int32_t>(length);
  return joined;
}

/// TFLite's own way: through the scale's reciprocal, in float32, rounded after each operation.
ByteTable<uint8_t> RescaleTable(const TensorInfo& input, const TensorInfo& output) {
  const float scale = input.scale() * (1.0f / output.scale());
  const float bias = static_cast<float>(-input.zero_point()) * scale;
  return MakeByteTable<uint8_t>(DataType::kUint8, [&](int q) {
    const float product = static_cast<float>(q) * scale;
    return TypeRange(DataType::kUint8).Clamp(output.zero_point() + RoundAway(product + bias));
  });
}

Expected<Part> MakePart(PrepareContext& node, int i) {
  const TensorInfo &input = node.input(i), &output = node.output(0);
  Part part;
  if (!Is8Bit(input.type()) || SameQuantization(input, output)) return part;
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("input", input));
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("output", output));
  if (input.type() == DataType::kInt8) {
    return UnsupportedError("input ", i, ": scale ", input.scale(), " and zero_point ",
                            input.zero_point(), ", expected the output's ", output.scale(), " and ",
                            output.zero_point());
  }
  part.table = RescaleTable(input, output);
  return part;
}

void CopyPart(const Part& part, const uint8_t* input, uint8_t* output) {
  if (!part.table) {
    std::memcpy(output, input, part.bytes);
    return;
  }
  for (size_t i = 0; i < part.bytes; ++i) output[i] = (*part.table)[input[i]];
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(std::max(1, node.num_inputs()), 1));
  const auto options = node.options<ConcatenationOptions>();
  if (options.fused_activation_function != Activation::kNone) {
    return UnsupportedError("fused_activation_function is set, expected NONE");
  }
  const TensorInfo& first = node.input(0);
  OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axis", options.axis, first.rank()));
  OCTET_ASSIGN_OR_RETURN(Shape shape, JoinedShape(node, axis));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));

  const int64_t runs = NumElements(std::span(first.shape).first(axis));
  std::vector<Part> parts;
  for (int i = 0; i < node.num_inputs(); ++i) {
    OCTET_RETURN_IF_ERROR(ExpectMovable(node, node.input(i), node.output(0)));
    OCTET_ASSIGN_OR_RETURN(Part part, MakePart(node, i));
    part.bytes = node.input(i).bytes() / runs;
    parts.push_back(std::move(part));
  }
  return MakeStep([runs, parts = std::move(parts)](const RunContext& run) {
    uint8_t* output = run.output<uint8_t>(0);
    for (int64_t r = 0; r < runs; ++r) {
      for (size_t i = 0; i < parts.size(); ++i) {
        CopyPart(parts[i], run.input<uint8_t>(static_cast<int>(i)) + r * parts[i].bytes, output);
        output += parts[i].bytes;
      }
    }
    return Status();
  });
}

}  // namespace

const Op ops::kConcatenation = {.code = OpCode::kConcatenation, .prepare = Prepare};

}  // namespace octet
