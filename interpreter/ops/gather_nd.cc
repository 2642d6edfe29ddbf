// GATHER_ND: slices of the input; the last dimension of the indices holds where one begins in the
// input's first dimensions. For every element type.
#include <array>
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/indices.h"
#include "interpreter/ops/move.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// indices [slices, depth]; sizes and strides of the input's first `depth` dimensions, the latter
/// in bytes.
struct Gathering {
  int64_t slices = 1;
  int depth = 1;
  int64_t slice_bytes = 1;
  std::array<int32_t, kMaxRank> sizes{};
  std::array<int64_t, kMaxRank> strides{};
};

template <typename Index>
Status Gather(const Gathering& shape, const uint8_t* input, const Index* indices, uint8_t* output) {
  OCTET_RETURN_IF_ERROR(CheckIndices("indices", std::span(indices, shape.slices * shape.depth),
                                     std::span(shape.sizes).first(shape.depth)));
  for (int64_t i = 0; i < shape.slices; ++i, output += shape.slice_bytes) {
    const uint8_t* slice = input;
    for (int d = 0; d < shape.depth; ++d) slice += *indices++ * shape.strides[d];
    std::memcpy(output, slice, shape.slice_bytes);
  }
  return Status();
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo &input = node.input(0), &indices = node.input(1);
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectIndexType(node, "indices", indices));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("indices", indices));
  if (indices.rank() < 1 || indices.shape.back() > input.rank()) {
    return InvalidError("indices: shape ", indices.shape, ", expected the last dimension in [1, ",
                        input.rank(), "]");
  }
  Gathering gathering = {.slices = indices.num_elements() / indices.shape.back(),
                         .depth = indices.shape.back()};
  const auto strides = DenseStrides(input.shape);
  const int bytes = ElementBytes(input.type());
  for (int d = 0; d < gathering.depth; ++d) {
    gathering.sizes[d] = input.shape[d];
    gathering.strides[d] = strides[d] * bytes;
  }
  gathering.slice_bytes = gathering.strides[gathering.depth - 1];
  Shape shape(indices.shape.begin(), indices.shape.end() - 1);
  shape.insert(shape.end(), input.shape.begin() + gathering.depth, input.shape.end());
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  return WithIndexType(indices.type(), [&](auto t) {
    return MakeStep([gathering](const RunContext& run) {
      return Gather(gathering, run.input<uint8_t>(0), run.input<decltype(t)>(1),
                    run.output<uint8_t>(0));
    });
  });
}

}  // namespace

const Op ops::kGatherNd = {.code = OpCode::kGatherNd, .prepare = Prepare};

}  // namespace octet
