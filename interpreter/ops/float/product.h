// Weights for FloatKernels::multiply: their packed layout, packed once per model when they are
// constant and before each run when they are not; and the product itself, split between threads.
#ifndef OCTET_INTERPRETER_OPS_FLOAT_PRODUCT_H_
#define OCTET_INTERPRETER_OPS_FLOAT_PRODUCT_H_

#include <cstddef>
#include <functional>
#include <memory>

#include "base/aligned_buffer.h"
#include "interpreter/op.h"
#include "interpreter/ops/float/kernels.h"

namespace octet {

/// Weights of `groups` products that have one shape, one after the other. A group is its panels,
/// then its bias:
///
///   panel    [depth][width] floats, width = tile_channels; the last panel's width is the channels
///            that are left, rounded up to whole packets
///   bias     [channels rounded up to whole packets]
///
/// What the rounding adds is 0.
struct FloatWeightsLayout {
  int packet = 1;
  int tile_channels = 1;
  int groups = 1;
  int channels = 0;  // of one group
  int depth = 0;

  FloatWeightsLayout() = default;
  FloatWeightsLayout(const FloatKernels& kernels, int group_count, int group_channels,
                     int product_depth)
      : packet(kernels.packet),
        tile_channels(kernels.tile_channels),
        groups(group_count),
        channels(group_channels),
        depth(product_depth) {}

  size_t padded_channels() const { return RoundUp(channels, packet); }
  size_t bias_start() const { return padded_channels() * depth; }
  size_t group_floats() const { return bias_start() + padded_channels(); }
  size_t bytes() const { return groups * group_floats() * sizeof(float); }
};

/// Where in the unpacked weights the `depth` values of a group's channel start.
using FloatWeightsRow = std::function<size_t(int group, int channel)>;

/// bias: [groups · channels], or nullptr for none. packed: layout.bytes().
void PackFloatWeights(const FloatWeightsLayout& layout, const FloatWeightsRow& row,
                      const float* weights, const float* bias, float* packed);

/// The weights and bias of one operator.
class FloatWeights {
 public:
  static constexpr int kNoBias = -1;

  /// `weights_input` and `bias_input` are inputs of the operator; the bias may be absent or
  /// kNoBias. row: nullptr for weights [groups, channels, depth].
  FloatWeights(PrepareContext& node, const FloatWeightsLayout& layout, int weights_input,
               int bias_input, FloatWeightsRow row = nullptr);

  const FloatWeightsLayout& layout() const { return layout_; }

  /// What is not constant is packed at each run, into this much scratch.
  size_t scratch_bytes() const { return packed_ ? 0 : layout_.bytes(); }
  /// The packed weights of all groups. scratch: scratch_bytes().
  const float* Packed(const RunContext& run, uint8_t* scratch) const;

  /// The product of group `group` of `packed`, without pixels, rhs, dst and clamp.
  FloatProduct Product(const float* packed, int group) const;

 private:
  FloatWeightsLayout layout_;
  int weights_input_;
  int bias_input_;
  FloatWeightsRow row_;
  std::shared_ptr<const AlignedBuffer> packed_;  // nullptr: not constant
};

/// A rough speed of kernels.multiply on one thread, for ForRange.
inline constexpr int64_t kProductMacsPerNs = 50;

/// kernels.multiply on all threads: split by pixels, or by channels where one tile takes all the
/// pixels. rhs stays in the cache while it meets panel after panel.
void MultiplyOnThreads(const FloatKernels& kernels, const FloatProduct& product,
                       const RunContext& run);

/// Pixels that are multiplied at a time, so that their patches stay in the cache; a multiple of the
/// tile.
int BlockPixels(const FloatKernels& kernels, int depth);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_FLOAT_PRODUCT_H_
