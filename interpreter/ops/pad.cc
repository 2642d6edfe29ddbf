// PAD and PADV2: a border around the input, in any dimension. Its value is real 0 (the output's
// zero point), or for PADV2 input 2, which has the output's quantization. For every element type.
#include <array>
#include <limits>
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// Where the input lies in the output, and how large that is.
struct Border {
  Shape output_shape;
  NdLoop<2> loop;     // input, output
  int64_t first = 0;  // the output element where the input's first goes
};

Expected<Border> MakeBorder(PrepareContext& node) {
  const TensorInfo &input = node.input(0), &paddings = node.input(1);
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  if (paddings.shape != Shape{input.rank(), 2}) {
    return InvalidError("paddings: shape ", paddings.shape, ", expected [", input.rank(), ", 2]");
  }
  OCTET_ASSIGN_OR_RETURN(const auto values, ConstantIntegers(node, "paddings", paddings));
  Border border;
  for (int d = 0; d < input.rank(); ++d) {
    const int64_t before = values[2 * d], after = values[2 * d + 1];
    constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
    if (before < 0 || after < 0) {
      return InvalidError("paddings: ", before, " and ", after, " for dimension ", d,
                          ", expected none negative");
    }
    if (before > kMost || after > kMost || input.shape[d] + before + after > kMost) {
      return InvalidError("paddings: ", before, " and ", after, " for dimension ", d,
                          " are too large");
    }
    border.output_shape.push_back(static_cast<int32_t>(input.shape[d] + before + after));
  }
  if (auto count = ElementCount(border.output_shape); !count.ok())
    return count.status().In("output");
  const auto strides = DenseStrides(border.output_shape);
  for (int d = 0; d < input.rank(); ++d) border.first += values[2 * d] * strides[d];
  border.loop = NdLoop<2>(input.shape, {DenseStrides(input.shape), strides});
  return border;
}

/// Input 2 must be one value of the output's type and quantization.
Status CheckValue(PrepareContext& node) {
  const TensorInfo &value = node.input(2), &output = node.output(0);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(value, output));
  if (value.num_elements() != 1) {
    return InvalidError("value: shape ", value.shape, ", expected one value");
  }
  if (!Is8Bit(output.type())) return Status();
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("value", value));
  OCTET_RETURN_IF_ERROR(node.ExpectQuantized("output", output));
  if (value.scale() == output.scale() && value.zero_point() == output.zero_point()) return Status();
  return InvalidError("value: scale ", value.scale(), " and zero_point ", value.zero_point(),
                      ", expected the output's ", output.scale(), " and ", output.zero_point());
}

template <int kBytes>
StepPtr MakePadStep(const Border& border, bool value_is_input, uint8_t zero) {
  const int64_t count = NumElements(border.output_shape);
  return MakeStep([=, loop = border.loop, first = border.first](const RunContext& run) {
    std::array<uint8_t, kBytes> value{};
    value[0] = zero;  // not 0 only where an element is one byte
    if (value_is_input) std::memcpy(value.data(), run.input<uint8_t>(2), kBytes);
    uint8_t* output = run.output<uint8_t>(0);
    FillElements<kBytes>(value.data(), count, output);
    MoveRows<kBytes>(loop, run.input<uint8_t>(0), output + first * kBytes);
    return Status();
  });
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 3, 1));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, output));
  OCTET_ASSIGN_OR_RETURN(const Border border, MakeBorder(node));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, border.output_shape));
  if (node.has_input(2)) OCTET_RETURN_IF_ERROR(CheckValue(node));
  OCTET_ASSIGN_OR_RETURN(const uint8_t zero, ZeroByte(node, output));
  return WithElementBytes(ElementBytes(input.type()), [&](auto bytes) {
    return MakePadStep<decltype(bytes)::value>(border, node.has_input(2), zero);
  });
}

}  // namespace

const Op ops::kPad = {.code = OpCode::kPad, .prepare = Prepare};
const Op ops::kPadv2 = {.code = OpCode::kPadv2, .prepare = Prepare};

}  // namespace octet
