// RESIZE_NEAREST_NEIGHBOR: whole pixels are copied, whatever their type.
#include <cstring>

#include <octet/ops.h>

#include "interpreter/ops/resize.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const Resize resize, CheckResize<ResizeNearestNeighborOptions>(node));
  const TensorInfo& input = node.input(0);
  OCTET_RETURN_IF_ERROR(node.ExpectSameType(input, node.output(0)));
  const size_t pixel_bytes = size_t{1} * resize.channels * ElementBytes(input.type());
  if (pixel_bytes == 0) return node.UnsupportedType("input", input);
  auto step = MakeStep([resize, pixel_bytes](const RunContext& run) {
    auto* columns = reinterpret_cast<size_t*>(run.scratch(0));  // bytes into a row
    for (int x = 0; x < resize.x.output; ++x) columns[x] = NearestTap(resize.x, x) * pixel_bytes;
    const uint8_t* image = run.input<uint8_t>(0);
    uint8_t* dst = run.output<uint8_t>(0);
    const size_t row_bytes = resize.x.input * pixel_bytes;
    for (int b = 0; b < resize.batch; ++b, image += resize.y.input * row_bytes) {
      for (int y = 0; y < resize.y.output; ++y) {
        const uint8_t* row = image + NearestTap(resize.y, y) * row_bytes;
        for (int x = 0; x < resize.x.output; ++x, dst += pixel_bytes) {
          std::memcpy(dst, row + columns[x], pixel_bytes);
        }
      }
    }
    return Status();
  });
  step->scratch_bytes_per_thread = sizeof(size_t) * resize.x.output;
  return step;
}

}  // namespace

const Op ops::kResizeNearestNeighbor = {.code = OpCode::kResizeNearestNeighbor, .prepare = Prepare};

}  // namespace octet
