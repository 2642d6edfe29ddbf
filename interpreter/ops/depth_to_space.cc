// DEPTH_TO_SPACE and SPACE_TO_DEPTH: the channels of a pixel are block × block pixels of fewer
// channels, and the other way round. For every element type.
#include <limits>
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// deep [batch, height, width, block · block · channels] and
/// wide [batch, height · block, width · block, channels].
struct Blocks {
  int32_t batch = 1, height = 1, width = 1, channels = 1;
  int64_t block = 1;

  /// One walk through both: batch, height, row of the block, width, what lies together.
  NdLoop<2> Loop(bool deep_is_input) const {
    const int64_t run = block * channels;
    const std::array<int32_t, 5> extents = {batch, height, static_cast<int32_t>(block), width,
                                            static_cast<int32_t>(run)};
    const std::array<int64_t, kMaxRank> wide = DenseStrides(extents);
    const std::array<int64_t, kMaxRank> deep = {height * width * block * run, width * block * run,
                                                run, block * run, 1};
    if (deep_is_input) return NdLoop<2>(extents, {deep, wide});
    return NdLoop<2>(extents, {wide, deep});
  }
};

Status CheckImage(PrepareContext& node, int32_t block) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(1, 1));
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, node.input(0), node.output(0)));
  OCTET_RETURN_IF_ERROR(node.ExpectRank("input", node.input(0), 4));
  OCTET_RETURN_IF_ERROR(ExpectLoopable("input", node.input(0)));
  if (block >= 1) return Status();
  return InvalidError("block_size is ", block, ", expected at least 1");
}

Expected<StepPtr> Finish(PrepareContext& node, const Blocks& blocks, Shape shape,
                         bool deep_is_input) {
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  return MakeMoveStep(blocks.Loop(deep_is_input), ElementBytes(node.input(0).type()));
}

Expected<StepPtr> PrepareDepthToSpace(PrepareContext& node) {
  const int32_t block = node.options<DepthToSpaceOptions>().block_size;
  OCTET_RETURN_IF_ERROR(CheckImage(node, block));
  const Shape& deep = node.input(0).shape;
  const int64_t pixels = int64_t{block} * block;
  // No more rows and columns than the input has channels: the output has the input's elements.
  if (deep[3] % pixels != 0) {
    return InvalidError("block_size is ", block, ": ", deep[3], " channels are no multiple of ",
                        pixels);
  }
  const Blocks blocks = {deep[0], deep[1], deep[2], static_cast<int32_t>(deep[3] / pixels), block};
  return Finish(node, blocks, {deep[0], deep[1] * block, deep[2] * block, blocks.channels}, true);
}

Expected<StepPtr> PrepareSpaceToDepth(PrepareContext& node) {
  const int32_t block = node.options<SpaceToDepthOptions>().block_size;
  OCTET_RETURN_IF_ERROR(CheckImage(node, block));
  const Shape& wide = node.input(0).shape;
  if (wide[1] % block != 0 || wide[2] % block != 0) {
    return InvalidError("block_size is ", block, ": not a divisor of the input's ", wide[1], "x",
                        wide[2]);
  }
  const Blocks blocks = {wide[0], wide[1] / block, wide[2] / block, wide[3], block};
  return Finish(node, blocks,
                {blocks.batch, blocks.height, blocks.width, block * block * blocks.channels},
                false);
}

}  // namespace

const Op ops::kDepthToSpace = {.code = OpCode::kDepthToSpace, .prepare = PrepareDepthToSpace};
const Op ops::kSpaceToDepth = {.code = OpCode::kSpaceToDepth, .prepare = PrepareSpaceToDepth};

}  // namespace octet
