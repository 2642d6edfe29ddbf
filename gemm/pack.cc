// Packing: check once what the kernels then trust, fold what depends only on the channel, and lay
// the weights out as gemm/kernel.h draws them.
#include "gemm/pack.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/check.h"
#include "base/str.h"

namespace octet {
namespace {

struct TypeRange {
  int min;
  int max;
};

TypeRange RangeOf(ElementType type) {
  return type == ElementType::kInt8 ? TypeRange{-128, 127} : TypeRange{0, 255};
}

Status CheckZeroPoint(const char* role, ElementType type, int zero_point) {
  const TypeRange range = RangeOf(type);
  if (zero_point >= range.min && zero_point <= range.max) return {};
  return InvalidError(role, ": zero_point ", zero_point, " outside [", range.min, ", ", range.max,
                      "]");
}

Status CheckOutputStage(const ProductSpec& spec, std::span<const QuantizedMultiplier> multipliers) {
  OCTET_RETURN_IF_ERROR(CheckZeroPoint("dst", spec.dst_type, spec.dst_zero_point));
  const TypeRange range = RangeOf(spec.dst_type);
  if (spec.clamp_min < range.min || spec.clamp_max > range.max || spec.clamp_min > spec.clamp_max) {
    return InvalidError("clamp [", spec.clamp_min, ", ", spec.clamp_max,
                        "] is not a range inside [", range.min, ", ", range.max, "]");
  }
  if (multipliers.size() != 1 && multipliers.size() != static_cast<size_t>(spec.channels)) {
    return InvalidError("multipliers: ", multipliers.size(), " values, expected 1 or ",
                        spec.channels);
  }
  for (QuantizedMultiplier by : multipliers) {
    const bool flushed = by.multiplier == 0 && by.right_shift == 0;
    const bool normal = by.multiplier >= 1 << 30 && by.right_shift >= -30 && by.right_shift <= 31;
    if (!flushed && !normal) {
      return InvalidError("multiplier ", by.multiplier, " with right_shift ", by.right_shift,
                          ": expected multiplier in [2^30, 2^31) and right_shift in [-30, 31]");
    }
  }
  return {};
}

Status CheckSpec(const ProductSpec& spec, const void* lhs, std::span<const int32_t> bias,
                 std::span<const QuantizedMultiplier> multipliers) {
  if (spec.channels <= 0 || spec.segments <= 0 || spec.segment_depth <= 0) {
    return InvalidError("product of ", spec.channels, " channels, ", spec.segments,
                        " segments of depth ", spec.segment_depth, ": every size must be positive");
  }
  // 255 · 2^23 < 2^31: row sums fit.
  if (const int64_t depth = int64_t{spec.segments} * spec.segment_depth; depth > 1 << 23) {
    return InvalidError("depth ", depth, " is above 2^23");
  }
  if (spec.depthwise && spec.segment_depth != 1) {
    return InvalidError("depthwise product: segment_depth ", spec.segment_depth, ", expected 1");
  }
  if (spec.window_height != 0 &&
      (!spec.depthwise || spec.window_height < 0 || spec.segments % spec.window_height != 0)) {
    return InvalidError("window_height ", spec.window_height, ": expected a divisor of the ",
                        spec.segments, " segments of a depthwise product");
  }
  if (lhs == nullptr) return InvalidError("lhs: no values");
  if (spec.lhs_type == ElementType::kInt32 || spec.rhs_type == ElementType::kInt32) {
    return InvalidError("lhs and rhs must be uint8 or int8");
  }
  OCTET_RETURN_IF_ERROR(CheckZeroPoint("lhs", spec.lhs_type, spec.lhs_zero_point));
  OCTET_RETURN_IF_ERROR(CheckZeroPoint("rhs", spec.rhs_type, spec.rhs_zero_point));
  if (!bias.empty() && bias.size() != static_cast<size_t>(spec.channels)) {
    return InvalidError("bias: ", bias.size(), " values, expected ", spec.channels);
  }
  return spec.dst_type == ElementType::kInt32 ? Status() : CheckOutputStage(spec, multipliers);
}

/// Reads lhs as signed values: uint8 minus 128, int8 as they are.
class SignedWeights {
 public:
  SignedWeights(const ProductSpec& spec, const void* lhs)
      : values_(static_cast<const uint8_t*>(lhs)),
        flip_(spec.lhs_type == ElementType::kUint8 ? 0x80 : 0),
        depth_(static_cast<size_t>(spec.segments) * spec.segment_depth),
        channel_stride_(spec.depthwise ? 1 : depth_),
        depth_stride_(spec.depthwise ? spec.channels : 1),
        zero_point_(spec.lhs_zero_point - (flip_ ? 128 : 0)) {}

  int At(int channel, size_t d) const {
    return static_cast<int8_t>(values_[channel * channel_stride_ + d * depth_stride_] ^ flip_);
  }
  /// Of depths d to d + 3. REQUIRES: not depthwise.
  void CopyFour(int channel, size_t d, void* to) const {
    uint32_t four;
    std::memcpy(&four, values_ + channel * channel_stride_ + d, sizeof(four));
    four ^= 0x01010101u * flip_;
    std::memcpy(to, &four, sizeof(four));
  }
  int zero_point() const { return zero_point_; }
  size_t depth() const { return depth_; }

  struct Sums {
    int64_t positive, negative;  // of the weights above 0, and below it, less the zero point
  };
  Sums SumsOf(int channel) const {
    // Two loops: side by side in memory a compiler makes vectors of them.
    return depth_stride_ == 1 ? SumsOf(channel, 1) : SumsOf(channel, depth_stride_);
  }

 private:
  Sums SumsOf(int channel, size_t stride) const {
    const uint8_t* values = values_ + channel * channel_stride_;
    int sum = 0, magnitude = 0;  // below 2^31: depth is at most 2^23
    for (size_t d = 0; d < depth_; ++d) {
      const int weight = static_cast<int8_t>(values[d * stride] ^ flip_) - zero_point_;
      sum += weight;
      magnitude += std::abs(weight);
    }
    return {(int64_t{magnitude} + sum) / 2, (int64_t{sum} - magnitude) / 2};
  }

  const uint8_t* values_;
  uint8_t flip_;
  size_t depth_, channel_stride_, depth_stride_;
  int zero_point_;
};

/// The term of one channel, or the error that its sum could leave int32.
Expected<ChannelTerm> FoldChannel(const ProductSpec& spec, const PanelKernel& kernel,
                                  const SignedWeights& weights, int channel, int32_t bias,
                                  QuantizedMultiplier multiplier) {
  const TypeRange range = RangeOf(spec.rhs_type);
  const int64_t least = range.min - spec.rhs_zero_point, most = range.max - spec.rhs_zero_point;
  const auto [positive, negative] = weights.SumsOf(channel);
  const int64_t high = bias + positive * most + negative * least;
  const int64_t low = bias + positive * least + negative * most;
  // Activations without their zero point lie between -255 and 255, whatever it is.
  const int64_t bound = 255 * (positive - negative) + std::abs(int64_t{bias});
  if (bound >= int64_t{1} << 31) {
    return InvalidError("channel ", channel,
                        ": the sum could leave int32: 255 * sum|weight| + |bias| = ", bound,
                        ", must be below 2^31");
  }
  const bool flips = spec.rhs_type == ElementType::kInt8 && kernel.lhs_element == LhsElement::kInt8;
  const int rhs_zero_point = spec.rhs_zero_point + (flips ? 128 : 0);
  return ChannelTerm{static_cast<int32_t>(bias - rhs_zero_point * (positive + negative)),
                     multiplier, std::max(std::abs(low), std::abs(high))};
}

Expected<std::vector<ChannelTerm>> FoldChannels(const ProductSpec& spec, const PanelKernel& kernel,
                                                const SignedWeights& weights,
                                                std::span<const int32_t> bias,
                                                std::span<const QuantizedMultiplier> multipliers) {
  const bool raw = spec.dst_type == ElementType::kInt32;
  std::vector<ChannelTerm> terms(spec.channels);
  for (int c = 0; c < spec.channels; ++c) {
    const auto by = raw ? QuantizedMultiplier{} : multipliers[multipliers.size() == 1 ? 0 : c];
    OCTET_ASSIGN_OR_RETURN(terms[c],
                           FoldChannel(spec, kernel, weights, c, bias.empty() ? 0 : bias[c], by));
  }
  return terms;
}

bool ShiftsLeft(const ChannelTerm& term) {
  return term.multiplier.right_shift < 0;
}

bool IsWide(const ChannelTerm& term) {
  const QuantizedMultiplier by = term.multiplier;
  const double scaled = static_cast<double>(term.bound) * by.multiplier;
  return std::ldexp(scaled, -31 - by.right_shift) > kWideSum;
}

bool IsExactFloat(const ChannelTerm& term) {
  return term.bound <= int64_t{1} << 24;
}

int LaneOf(const PanelKernel& kernel, int channel, int width) {
  return kernel.lane_of == nullptr ? channel : kernel.lane_of(channel, width);
}

/// Where the weights of depth d go: a step, and one of its 4 places.
struct Place {
  size_t step;
  int at;
};

Place PlaceOf(const ProductSpec& spec, bool window_columns, size_t d) {
  if (window_columns) return {d % 3, static_cast<int>(d / 3)};
  // A depthwise channel's taps are its depth: one segment, whose last step is padded.
  const int segment_depth = spec.depthwise ? spec.segments : spec.segment_depth;
  const int steps_per_segment = (segment_depth + kTileDepth - 1) / kTileDepth;
  const int last_start = spec.depthwise ? segment_depth : LastStepStart(segment_depth);
  const size_t segment = d / segment_depth;
  const int within = static_cast<int>(d % segment_depth), step = within / kTileDepth;
  return {segment * steps_per_segment + step, within - std::min(step * kTileDepth, last_start)};
}

/// The weights of depth d for the panel's channels.
template <typename T>
void PackDepth(const ProductSpec& spec, const PanelKernel& kernel, const SignedWeights& weights,
               const PanelChannels& channels, std::span<const size_t> lanes, size_t d, T* steps) {
  const int planes = kernel.depth_planes, per_plane = kTileDepth / planes;
  const int zero_point = kernel.lhs_element == LhsElement::kInt16 ? weights.zero_point() : 0;
  const Place place = PlaceOf(spec, HasWindowColumns(spec, kernel), d);
  const size_t plane = static_cast<size_t>(place.at % planes) * per_plane;
  T* const to = steps + (place.step * kTileDepth + plane) * channels.width + place.at / planes;
  for (int c = 0; c < channels.count; ++c) {
    const int channel = (channels.first + c) % spec.channels;
    to[lanes[c] * per_plane] = static_cast<T>(weights.At(channel, d) - zero_point);
  }
}

/// Writes the steps of one panel; T is the kernel's element. `steps` arrives zeroed.
template <typename T>
void PackSteps(const ProductSpec& spec, const PanelKernel& kernel, const SignedWeights& weights,
               const PanelChannels& channels, T* steps) {
  std::vector<size_t> lanes;
  for (int c = 0; c < channels.count; ++c) lanes.push_back(LaneOf(kernel, c, channels.width));
  // Whole steps of bytes that stay together are copied four at a time.
  const bool fours = sizeof(T) == 1 && kernel.depth_planes == 1 && !spec.depthwise;
  for (size_t d = 0; d < weights.depth();) {
    const size_t left = spec.segment_depth - d % spec.segment_depth;
    if (!fours || left < kTileDepth) {
      PackDepth(spec, kernel, weights, channels, lanes, d++, steps);
      continue;
    }
    T* const step = steps + PlaceOf(spec, false, d).step * channels.width * kTileDepth;
    for (int c = 0; c < channels.count; ++c) {
      weights.CopyFour(channels.first + c, d, step + lanes[c] * kTileDepth);
    }
    d += kTileDepth;
  }
}

size_t ElementSize(const PanelKernel& kernel) {
  return kernel.lhs_element == LhsElement::kInt16 ? 2 : 1;
}

size_t PanelBytes(const ProductSpec& spec, const PanelKernel& kernel, int width) {
  const size_t step_bytes = static_cast<size_t>(width) * kTileDepth * ElementSize(kernel);
  return RoundUp(static_cast<size_t>(width) * kernel.terms_bytes + StepsOf(spec) * step_bytes,
                 kCacheLineBytes);
}

void PackPanel(const ProductSpec& spec, const PanelKernel& kernel, const SignedWeights& weights,
               std::span<const ChannelTerm> terms, const PanelChannels& channels, uint8_t* panel) {
  std::memset(panel, 0, PanelBytes(spec, kernel, channels.width));
  std::vector<ChannelTerm> in_lanes(channels.width);
  for (int c = 0; c < channels.count; ++c) {
    in_lanes[LaneOf(kernel, c, channels.width)] = terms[(channels.first + c) % spec.channels];
  }
  kernel.write_terms(in_lanes, panel);
  uint8_t* steps = panel + static_cast<size_t>(channels.width) * kernel.terms_bytes;
  if (kernel.lhs_element == LhsElement::kInt16) {
    PackSteps(spec, kernel, weights, channels, reinterpret_cast<int16_t*>(steps));
  } else {
    PackSteps(spec, kernel, weights, channels, reinterpret_cast<int8_t*>(steps));
  }
}

/// The part of a Block that is the same for the whole product.
Block CommonBlock(const ProductSpec& spec, const PanelKernel& kernel, const SignedWeights& weights,
                  std::span<const ChannelTerm> terms) {
  Block block = {};
  block.segments = spec.segments;
  block.segment_depth = spec.segment_depth;
  block.window_columns = HasWindowColumns(spec, kernel);
  block.stream_panels = StreamPanels(spec, kernel);
  block.rhs_flip = spec.rhs_type == ElementType::kInt8 ? 0x80 : 0;
  block.row_sum_factor = kernel.lhs_element == LhsElement::kInt16 ? 0 : -weights.zero_point();
  block.raw = spec.dst_type == ElementType::kInt32;
  block.left_shifts = std::any_of(terms.begin(), terms.end(), ShiftsLeft);
  block.wide_sums = std::any_of(terms.begin(), terms.end(), IsWide);
  block.exact_floats = std::all_of(terms.begin(), terms.end(), IsExactFloat);
  block.dst_flip = spec.dst_type == ElementType::kInt8 ? 0x80 : 0;
  block.dst_zero_point = spec.dst_zero_point;
  block.clamp_min = spec.clamp_min;
  block.clamp_max = spec.clamp_max;
  return block;
}

/// Rows of a block, a multiple of all tile heights. Near weights: as many as keep their activations
/// in the first-level cache while panel after panel passes over them. Far ones: as many as the
/// second level holds, since every block streams all the weights.
int BlockPixels(const ProductSpec& spec, bool far_weights) {
  const int bytes = far_weights ? 256 << 10 : 16 << 10;
  const int rows = bytes / (spec.segments * spec.segment_depth);
  return std::clamp(rows / kTileHeights * kTileHeights, 48, kMaxBlockPixels);
}

}  // namespace

PackedWeights::PackedWeights() = default;
PackedWeights::~PackedWeights() = default;
PackedWeights::PackedWeights(PackedWeights&&) noexcept = default;
PackedWeights& PackedWeights::operator=(PackedWeights&&) noexcept = default;

const ProductSpec& PackedWeights::spec() const {
  return impl_->spec;
}
const Kernel& PackedWeights::kernel() const {
  return *impl_->kernel;
}
size_t PackedWeights::bytes() const {
  return impl_->panels.size();
}

Expected<PackedWeights> Pack(const ProductSpec& spec, const void* lhs,
                             std::span<const int32_t> bias,
                             std::span<const QuantizedMultiplier> multipliers,
                             const Kernel* kernel) {
  OCTET_RETURN_IF_ERROR(CheckSpec(spec, lhs, bias, multipliers));
  if (kernel == nullptr) kernel = &DefaultKernel();
  OCTET_CHECK(kernel->supported());

  const SignedWeights weights(spec, lhs);
  const PanelKernel& panel_kernel = spec.depthwise ? *kernel->depthwise : *kernel->product;
  OCTET_ASSIGN_OR_RETURN(const std::vector<ChannelTerm> terms,
                         FoldChannels(spec, panel_kernel, weights, bias, multipliers));
  PackedWeights packed;
  packed.impl_ = std::make_unique<PackedWeights::Impl>();
  PackedWeights::Impl& impl = *packed.impl_;
  impl.spec = spec;
  impl.kernel = kernel;
  impl.panel_kernel = &panel_kernel;
  impl.block = CommonBlock(spec, panel_kernel, weights, terms);
  impl.panel_bytes = PanelBytes(spec, panel_kernel, panel_kernel.tile_channels);
  const int streams = impl.block.stream_panels, panels = NumPanels(spec, panel_kernel, streams);
  const size_t bytes =
      (panels - 1) * impl.panel_bytes +
      PanelBytes(spec, panel_kernel, ChannelsOf(spec, panel_kernel, streams, panels - 1).width);
  impl.block.far_weights = bytes >= kFarBytes;
  impl.block_pixels = BlockPixels(spec, impl.block.far_weights);
  impl.panels = impl.block.far_weights ? AlignedBuffer::InHugePages(bytes) : AlignedBuffer(bytes);
  for (int panel = 0; panel < panels; ++panel) {
    PackPanel(spec, panel_kernel, weights, terms, ChannelsOf(spec, panel_kernel, streams, panel),
              impl.panels.data() + panel * impl.panel_bytes);
  }
  return packed;
}

}  // namespace octet
