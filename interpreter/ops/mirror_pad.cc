// MIRROR_PAD: a border around the input that repeats it backwards, without (REFLECT) or with
// (SYMMETRIC) its outermost values. For every element type.
#include <limits>
#include <utility>
#include <vector>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// One dimension of the output: `before` mirrored blocks, `extent` blocks of the input, `after`
/// mirrored ones.
struct MirroredDimension {
  int64_t before = 0, extent = 1, after = 0;
  int64_t block_bytes = 1;  // from one index to the next, in the output
};

/// Writes `dimensions` from `input`, which moves on. Mirrored blocks come from the output, where
/// their source has been written: the edge is left out when skip_edge is 1.
void Mirror(std::span<const MirroredDimension> dimensions, int skip_edge, size_t run_bytes,
            const uint8_t*& input, uint8_t* output) {
  if (dimensions.empty()) {
    std::memcpy(output, input, run_bytes);
    input += run_bytes;
    return;
  }
  const auto [before, extent, after, bytes] = dimensions[0];
  uint8_t* first = output + before * bytes;
  for (int64_t i = 0; i < extent; ++i) {
    Mirror(dimensions.subspan(1), skip_edge, run_bytes, input, first + i * bytes);
  }
  for (int64_t i = 0; i < before; ++i) {
    std::memcpy(first - (i + 1) * bytes, first + (i + skip_edge) * bytes, bytes);
  }
  uint8_t* last = first + (extent - 1) * bytes;
  for (int64_t i = 0; i < after; ++i) {
    std::memcpy(last + (i + 1) * bytes, last - (i + skip_edge) * bytes, bytes);
  }
}

/// Paddings are at most what there is to mirror.
Status CheckPadding(int64_t before, int64_t after, int dimension, int32_t most) {
  if (before >= 0 && after >= 0 && before <= most && after <= most) return Status();
  return InvalidError("paddings: ", before, " and ", after, " for dimension ", dimension,
                      ", expected 0 to ", most);
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo &input = node.input(0), &paddings = node.input(1);
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectSameQuantization("input", input, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  if (paddings.shape != Shape{input.rank(), 2}) {
    return InvalidError("paddings: shape ", paddings.shape, ", expected [", input.rank(), ", 2]");
  }
  OCTET_ASSIGN_OR_RETURN(const auto values, ConstantIntegers(node, "paddings", paddings));
  const int skip_edge = node.options<MirrorPadOptions>().mode == MirrorPadMode::kReflect ? 1 : 0;
  Shape shape;
  std::vector<MirroredDimension> dimensions;
  for (int d = 0; d < input.rank(); ++d) {
    const int64_t before = values[2 * d], after = values[2 * d + 1];
    OCTET_RETURN_IF_ERROR(CheckPadding(before, after, d, input.shape[d] - skip_edge));
    const int64_t extent = before + input.shape[d] + after;
    if (extent > std::numeric_limits<int32_t>::max()) {
      return InvalidError("paddings: ", values, " are too large");
    }
    shape.push_back(static_cast<int32_t>(extent));
    dimensions.push_back({before, input.shape[d], after, 1});
  }
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, shape));
  const int element_bytes = ElementBytes(input.type());
  const auto strides = DenseStrides(shape);
  for (int d = 0; d < input.rank(); ++d) dimensions[d].block_bytes = strides[d] * element_bytes;
  // Inner dimensions without a border are one run of bytes.
  size_t run_bytes = element_bytes;
  while (!dimensions.empty() && dimensions.back().before + dimensions.back().after == 0) {
    run_bytes *= dimensions.back().extent;
    dimensions.pop_back();
  }
  return MakeStep(
      [dimensions = std::move(dimensions), skip_edge, run_bytes](const RunContext& run) {
        const uint8_t* from = run.input<uint8_t>(0);
        Mirror(dimensions, skip_edge, run_bytes, from, run.output<uint8_t>(0));
        return Status();
      });
}

}  // namespace

const Op ops::kMirrorPad = {.code = OpCode::kMirrorPad, .prepare = Prepare};

}  // namespace octet
