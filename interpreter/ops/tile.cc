// TILE: the input repeated along each dimension. For every element type.
#include <limits>
#include <utility>
#include <vector>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// Dimension d: `extent` blocks of what lies inside it, written `times` times.
struct TiledDimension {
  int32_t extent = 1;
  int64_t times = 1;
};

/// Copies `dimensions` from `input`, which moves on, to `output`. Returns the end of what it wrote.
uint8_t* Tile(std::span<const TiledDimension> dimensions, size_t run_bytes, const uint8_t*& input,
              uint8_t* output) {
  if (dimensions.empty()) {
    std::memcpy(output, input, run_bytes);
    input += run_bytes;
    return output + run_bytes;
  }
  const uint8_t* first = output;
  for (int32_t i = 0; i < dimensions[0].extent; ++i) {
    output = Tile(dimensions.subspan(1), run_bytes, input, output);
  }
  const size_t bytes = output - first;
  for (int64_t t = 1; t < dimensions[0].times; ++t, output += bytes) {
    std::memcpy(output, first, bytes);
  }
  return output;
}

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  OCTET_ASSIGN_OR_RETURN(const auto multiples,
                         ConstantPerDimension(node, "multiples", node.input(1), input.rank()));
  Shape shape;
  std::vector<TiledDimension> dimensions;
  for (int d = 0; d < input.rank(); ++d) {
    if (multiples[d] < 1 || multiples[d] > std::numeric_limits<int32_t>::max() / input.shape[d]) {
      return InvalidError("multiples: ", multiples, " for an input of shape ", input.shape);
    }
    shape.push_back(static_cast<int32_t>(input.shape[d] * multiples[d]));
    dimensions.push_back({input.shape[d], multiples[d]});
  }
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  // Inner dimensions that are not repeated are one run of bytes.
  size_t run_bytes = ElementBytes(input.type());
  while (!dimensions.empty() && dimensions.back().times == 1) {
    run_bytes *= dimensions.back().extent;
    dimensions.pop_back();
  }
  return MakeStep([dimensions = std::move(dimensions), run_bytes](const RunContext& run) {
    const uint8_t* from = run.input<uint8_t>(0);
    Tile(dimensions, run_bytes, from, run.output<uint8_t>(0));
    return Status();
  });
}

}  // namespace

const Op ops::kTile = {.code = OpCode::kTile, .prepare = Prepare};

}  // namespace octet
