// SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: every block_h-th row and block_w-th column of a padded
// image is an image of its own, and the other way round. Images are [batch, height, width,
// channels] or [batch, height, channels]. For every element type.
#include <algorithm>
#include <limits>
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// One spatial dimension: index `part_index · block + shift − before` of the whole is `part_index`
/// of part `shift`.
struct SplitDimension {
  int64_t whole = 1;  // extents, without the border and of each part
  int64_t part = 1;
  int64_t block = 1;
  int64_t before = 0, after = 0;
};

struct Geometry {
  int64_t batch = 1;  // of the whole; the parts have batch · block_h · block_w
  SplitDimension y, x;
  int64_t pixel_bytes = 1;
};

/// Calls body(byte position in the whole, in the parts) for each pixel that both have.
template <typename Body>
void ForEachPixel(const Geometry& g, const Body& body) {
  int64_t part = 0;
  for (int64_t shift = 0; shift < g.y.block * g.x.block; ++shift) {
    const int64_t first_y = shift / g.x.block - g.y.before;
    const int64_t first_x = shift % g.x.block - g.x.before;
    for (int64_t b = 0; b < g.batch; ++b) {
      for (int64_t i = 0; i < g.y.part; ++i) {
        const int64_t y = first_y + i * g.y.block;
        for (int64_t j = 0; j < g.x.part; ++j, part += g.pixel_bytes) {
          const int64_t x = first_x + j * g.x.block;
          if (y < 0 || y >= g.y.whole || x < 0 || x >= g.x.whole) continue;
          body(((b * g.y.whole + y) * g.x.whole + x) * g.pixel_bytes, part);
        }
      }
    }
  }
}

/// Block and border (paddings or crops) of spatial dimension d.
Expected<SplitDimension> ReadDimension(const std::vector<int64_t>& blocks,
                                       const std::vector<int64_t>& borders, size_t d,
                                       const char* border_role) {
  constexpr int64_t kMostBlock = 1 << 15, kMostBorder = 1 << 30;  // products stay within int64
  const SplitDimension read = {
      .block = blocks[d], .before = borders[2 * d], .after = borders[2 * d + 1]};
  if (read.block < 1 || read.block > kMostBlock) {
    return InvalidError("block_shape: ", blocks, ", expected 1 to ", kMostBlock);
  }
  if (std::min(read.before, read.after) < 0 || std::max(read.before, read.after) > kMostBorder) {
    return InvalidError(border_role, ": ", borders, ", expected 0 to ", kMostBorder);
  }
  return read;
}

/// Everything but the extents; `y` and `x` are left at 1 where the image has no such dimension.
Expected<Geometry> ReadGeometry(PrepareContext& node, const char* border_role) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(3, 1));
  const TensorInfo &input = node.input(0), &block_shape = node.input(1), &border = node.input(2);
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, input, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectSameQuantization("input", input, node.output(0)));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", input));
  const int spatial = input.rank() - 2;
  if (spatial != 1 && spatial != 2) {
    return InvalidError("input: shape ", input.shape, ", expected 3 or 4 dimensions");
  }
  if (block_shape.shape != Shape{spatial} || border.shape != Shape{spatial, 2}) {
    return InvalidError("block_shape, ", border_role, ": shapes ", block_shape.shape, " and ",
                        border.shape, ", expected [", spatial, "] and [", spatial, ", 2]");
  }
  OCTET_ASSIGN_OR_RETURN(const auto blocks, ConstantIntegers(node, "block_shape", block_shape));
  OCTET_ASSIGN_OR_RETURN(const auto borders, ConstantIntegers(node, border_role, border));
  Geometry geometry;
  OCTET_ASSIGN_OR_RETURN(geometry.y, ReadDimension(blocks, borders, 0, border_role));
  if (spatial == 2) {
    OCTET_ASSIGN_OR_RETURN(geometry.x, ReadDimension(blocks, borders, 1, border_role));
  }
  geometry.pixel_bytes = int64_t{input.shape.back()} * ElementBytes(input.type());
  return geometry;
}

/// The output's shape, of as many dimensions as the input's.
Status SetImageShape(PrepareContext& node, int64_t batch, int64_t height, int64_t width) {
  const Shape& input = node.input(0).shape;
  Shape shape;
  for (int64_t dimension : {batch, height, width}) {
    if (dimension < 1 || dimension > std::numeric_limits<int32_t>::max()) {
      return InvalidError("output: ", batch, " images of ", height, "x", width);
    }
    shape.push_back(static_cast<int32_t>(dimension));
  }
  if (input.size() == 3) shape.pop_back();
  shape.push_back(input.back());
  return SetCheckedShape(node, 0, std::move(shape));
}

Expected<StepPtr> PrepareSpaceToBatchNd(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(Geometry g, ReadGeometry(node, "paddings"));
  const TensorInfo &input = node.input(0), &output = node.output(0);
  g.batch = input.shape[0];
  g.y.whole = input.shape[1];
  if (input.rank() == 4) g.x.whole = input.shape[2];
  for (SplitDimension* d : {&g.y, &g.x}) {
    const int64_t padded = d->before + d->whole + d->after;
    if (padded % d->block != 0) {
      return InvalidError("block_shape: ", d->block, " does not divide ", padded,
                          " rows or columns");
    }
    d->part = padded / d->block;
  }
  OCTET_RETURN_IF_ERROR(SetImageShape(node, g.batch * g.y.block * g.x.block, g.y.part, g.x.part));
  OCTET_ASSIGN_OR_RETURN(const uint8_t zero, ZeroByte(node, output));
  return MakeStep([g, zero, bytes = output.bytes()](const RunContext& run) {
    const uint8_t* whole = run.input<uint8_t>(0);
    uint8_t* parts = run.output<uint8_t>(0);
    std::memset(parts, zero, bytes);
    ForEachPixel(
        g, [&](int64_t from, int64_t to) { std::memcpy(parts + to, whole + from, g.pixel_bytes); });
    return Status();
  });
}

Expected<StepPtr> PrepareBatchToSpaceNd(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(Geometry g, ReadGeometry(node, "crops"));
  const TensorInfo& input = node.input(0);
  const int64_t parts = g.y.block * g.x.block;
  if (input.shape[0] % parts != 0) {
    return InvalidError("block_shape: ", parts, " images make one, of ", input.shape[0]);
  }
  g.batch = input.shape[0] / parts;
  g.y.part = input.shape[1];
  if (input.rank() == 4) g.x.part = input.shape[2];
  for (SplitDimension* d : {&g.y, &g.x}) d->whole = d->part * d->block - d->before - d->after;
  OCTET_RETURN_IF_ERROR(SetImageShape(node, g.batch, g.y.whole, g.x.whole));
  return MakeStep([g](const RunContext& run) {
    const uint8_t* from = run.input<uint8_t>(0);
    uint8_t* whole = run.output<uint8_t>(0);
    ForEachPixel(
        g, [&](int64_t to, int64_t part) { std::memcpy(whole + to, from + part, g.pixel_bytes); });
    return Status();
  });
}

}  // namespace

const Op ops::kBatchToSpaceNd = {.code = OpCode::kBatchToSpaceNd, .prepare = PrepareBatchToSpaceNd};
const Op ops::kSpaceToBatchNd = {.code = OpCode::kSpaceToBatchNd, .prepare = PrepareSpaceToBatchNd};

}  // namespace octet
