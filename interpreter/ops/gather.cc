// GATHER: slices of the input along `axis`, chosen by a tensor of indices; with batch_dims, the
// leading dimensions of both run together. For every element type.
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/indices.h"
#include "interpreter/ops/move.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// output[b, o, i] = input[b, o, indices[b, i]], where an element is a slice.
struct Gathering {
  int64_t batches = 1;
  int64_t outer = 1;
  int64_t indices = 1;  // per batch
  int32_t size = 1;     // of the axis
  int64_t slice_bytes = 1;
};

template <typename Index>
Status Gather(const Gathering& shape, const uint8_t* input, const Index* indices, uint8_t* output) {
  OCTET_RETURN_IF_ERROR(CheckIndices("indices", std::span(indices, shape.batches * shape.indices),
                                     std::span(&shape.size, 1)));
  for (int64_t b = 0; b < shape.batches; ++b, indices += shape.indices) {
    for (int64_t o = 0; o < shape.outer; ++o, input += shape.size * shape.slice_bytes) {
      for (int64_t i = 0; i < shape.indices; ++i, output += shape.slice_bytes) {
        std::memcpy(output, input + indices[i] * shape.slice_bytes, shape.slice_bytes);
      }
    }
  }
  return Status();
}

/// `batch_dims` counted from the front, for matching leading dimensions.
Expected<int> ResolveBatchDims(int batch_dims, int axis, const Shape& input, const Shape& indices) {
  const int resolved = batch_dims < 0 ? batch_dims + static_cast<int>(indices.size()) : batch_dims;
  if (resolved < 0 || resolved > axis || resolved > static_cast<int>(indices.size())) {
    return InvalidError("batch_dims: ", batch_dims, " for axis ", axis, " and indices of shape ",
                        indices);
  }
  for (int d = 0; d < resolved; ++d) {
    if (input[d] == indices[d]) continue;
    return InvalidError("indices: shape ", indices, " against the input's ", input,
                        " in the first ", resolved, " dimensions");
  }
  return resolved;
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo &input = node.input(0), &indices = node.input(1);
  const auto options = node.options<GatherOptions>();
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectIndexType(node, "indices", indices));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("indices", indices));
  OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axis", options.axis, input.rank()));
  OCTET_ASSIGN_OR_RETURN(const int batch_dims,
                         ResolveBatchDims(options.batch_dims, axis, input.shape, indices.shape));

  const std::span from(input.shape), chosen(indices.shape);
  Shape shape(from.begin(), from.begin() + axis);
  shape.insert(shape.end(), chosen.begin() + batch_dims, chosen.end());
  shape.insert(shape.end(), from.begin() + axis + 1, from.end());
  const Gathering gathering = {
      .batches = NumElements(from.first(batch_dims)),
      .outer = NumElements(from.subspan(batch_dims, axis - batch_dims)),
      .indices = NumElements(chosen.subspan(batch_dims)),
      .size = from[axis],
      .slice_bytes = NumElements(from.subspan(axis + 1)) * ElementBytes(input.type())};
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  return WithIndexType(indices.type(), [&](auto t) {
    return MakeStep([gathering](const RunContext& run) {
      return Gather(gathering, run.input<uint8_t>(0), run.input<decltype(t)>(1),
                    run.output<uint8_t>(0));
    });
  });
}

}  // namespace

const Op ops::kGather = {.code = OpCode::kGather, .prepare = Prepare};

}  // namespace octet
