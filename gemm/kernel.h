// What an instruction set offers: one panel of the product, and the layout of weights it wants.
//
// Terminology. A panel is `width` packed channels over the whole depth (width = tile_channels, less
// for the last panel). A block is up to kMaxBlockPixels rows; a kernel multiplies a block by a
// panel tile by tile: a tile's int32 sums live in registers from the first product to the stored
// bytes.
//
// A panel in memory: the channels' constant terms, in a form of the kernel's own, then the
// weights, one step of 4 depth values after the other:
//
//   [terms: width · terms_bytes] [step 0] [step 1] ... [step steps−1]
//
// One step holds width · 4 values in `depth_planes` planes. With one plane (vpdpbusd) the four
// values of a channel lie together; with two (vpmaddwd) even and odd depths lie apart:
//
//   planes = 1:   c0d0 c0d1 c0d2 c0d3 | c1d0 c1d1 c1d2 c1d3 | ...
//   planes = 2:   c0d0 c0d2 | c1d0 c1d2 | ...   then   c0d1 c0d3 | c1d1 c1d3 | ...
//   planes = 4:   c0d0 c1d0 c2d0 ...   then   c0d1 c1d1 c2d1 ...   and so on
//
// Channels stand in the order the kernel likes best (lane_of): one that makes the packs of its
// output stage leave them in their natural order needs no permutation there.
//
// Steps never cross a segment: steps = segments · ⌈segment_depth / 4⌉. Where segment_depth is no
// multiple of 4, the last step of a segment begins at segment_depth − 4: it overlaps the step
// before, with zeros there, so that 4 values can be read. (A segment of less than 4 values is one
// step, padded with zeros.) In a depthwise product the depth of a channel is its taps, padded with
// zeros: steps = ⌈segments / 4⌉; or, in window_columns, a step for each column of a 3 × 3 window:
// taps (0, j), (1, j), (2, j) and a zero.
//
// Signs. Weights are signed: either int8 (uint8 weights minus 128; their zero point stays and costs
// −lhs_zero_point · Σ rhs per row), or int16 with the zero point already subtracted. Beside int8
// weights activations are unsigned: an int8 one is XORed with 0x80 as it is loaded (rhs_flip), its
// zero point moved by 128. Beside int16 weights they are words, and stay what they are.
#ifndef OCTET_GEMM_KERNEL_H_
#define OCTET_GEMM_KERNEL_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include <octet/gemm.h>

namespace octet {

inline constexpr int kTileDepth = 4;

/// Where the last step of a segment begins.
constexpr int LastStepStart(int segment_depth) {
  return segment_depth > kTileDepth ? segment_depth - kTileDepth : 0;
}

enum class LhsElement : uint8_t {
  kInt8,   // value (uint8: − 128); row sums correct for the zero point
  kInt16,  // value − lhs_zero_point; no row sums
};

/// What depends only on the channel.
struct ChannelTerm {
  int32_t init = 0;  // bias − rhs_zero_point · Σ (lhs − lhs_zero_point), modulo 2^32
  QuantizedMultiplier multiplier;
  int64_t bound = 0;  // of the magnitude of the sum
};

/// Sums whose scaled magnitude could exceed this are clamped first (Block::wide_sums).
inline constexpr double kWideSum = 32000;

/// The most rows a kernel is given at a time.
inline constexpr int kMaxBlockPixels = 192;
/// A multiple of every tile's height.
inline constexpr int kTileHeights = 12;

/// One call of a kernel: a block of rows times a panel.
struct Block {
  const uint8_t* const* rows;  // [pixels, segments]
  const int32_t*
      row_terms;  // [pixels]: row_sum_factor · Σ rhs; zeros when not needed (tiny_size: nullptr)
  int pixels;     // 1 .. kMaxBlockPixels
  int segments;
  int segment_depth;
  bool window_columns;   // depthwise: see above
  int stream_panels;     // depthwise: see PanelKernel::multiply_stream; 0: none
  uint8_t rhs_flip;      // 0x80 for int8 activations, else 0 (see Signs)
  int row_sum_factor;    // −lhs_zero_point of the packed form; 0: no row terms needed
  const uint8_t* panel;  // see above, 64-byte aligned
  int width;             // packed channels
  int channels;          // 1 .. width: how many are stored
  int first_channel;     // of the panel: where a depthwise row's values begin
  bool raw;              // dst is int32: store the sums
  bool left_shifts;      // some multiplier of the product has right_shift < 0
  bool wide_sums;        // some |sum · multiplier| could exceed kWideSum
  bool far_weights;      // the packed weights do not stay in a second-level cache
  bool exact_floats;     // every |sum| is at most 2^24: float32 holds it
  uint8_t dst_flip;      // 0x80 for int8 results, else 0
  int dst_zero_point;
  int clamp_min;
  int clamp_max;
  uint8_t* dst;          // row p starts at dst + p · dst_stride
  ptrdiff_t dst_stride;  // bytes
  ptrdiff_t dst_line;    // bytes, of WindowRun

  /// Segment s of row p.
  const uint8_t* row(int p, int s = 0) const {
    return rows[static_cast<ptrdiff_t>(p) * segments + s];
  }
  uint8_t* dst_row(int p) const { return dst + p * dst_stride; }
};

/// Splits `count` rows into the fewest parts of at most `limit` and nearly equal height: 49 by 6 as
/// 4 × 6 + 5 × 5, not 8 × 6 + 1, where the lone row would stream all the weights for itself.
class EvenSplit {
 public:
  EvenSplit(int count, int limit)
      : parts_((count + limit - 1) / limit),
        height_(parts_ > 0 ? count / parts_ : 0),
        taller_(parts_ > 0 ? count % parts_ : 0) {}
  int parts() const { return parts_; }
  int height(int part) const { return height_ + (part < taller_ ? 1 : 0); }

 private:
  int parts_, height_, taller_;
};

/// One way of multiplying a block by a panel, and the panel it wants.
struct PanelKernel {
  int tile_pixels;    // the tile tests and benchmarks choose their shapes by
  int tile_channels;  // of a full panel
  int depth_planes;   // 1, 2 or 4
  LhsElement lhs_element;
  int terms_bytes;  // per channel; width · terms_bytes is a multiple of 64

  /// Packed channels for a panel of `channels` (1 .. tile_channels).
  int (*width_of)(int channels);
  /// Place of a channel within a panel of `width`; nullptr: its own number.
  int (*lane_of)(int channel, int width) = nullptr;
  /// Writes the terms of one panel (terms.size() == width, in lane order) in its own form.
  void (*write_terms)(std::span<const ChannelTerm> terms, uint8_t* panel);
  void (*multiply)(const Block& block);
  /// Depthwise 3 × 3 windows side by side (`block` has no rows): then steps are window_columns.
  /// nullptr: there is no faster way than by pointers to taps.
  void (*multiply_windows)(const Block& block, const WindowRun& run) = nullptr;
  /// The same where windows adjoin (ProductSpec::windows_adjoin) and results are bytes: a line is
  /// one stream of bytes, channel after channel of pixel after pixel, cut into pieces of
  /// tile_channels. There are stream_panels = channels / gcd(channels, tile_channels) panels: panel
  /// k holds the channels of pieces k, k + stream_panels, ...; the first ⌈channels / tile_channels⌉
  /// serve rows, too.
  void (*multiply_stream)(const Block& block, const WindowRun& run) = nullptr;
  /// Where channels do not fill the last of several panels, it begins earlier and repeats channels
  /// of the one before: cheaper than masks.
  bool last_panel_overlaps = false;
  /// A product of one panel is tiny with at most so many pixels and this depth: then `multiply`
  /// makes the row terms itself, and row_terms is nullptr.
  int tiny_size = 0;
  /// terms[p] = row_sum_factor · Σ rhs over all segments of row p (after rhs_flip), modulo 2^32,
  /// [pixels]; before `panel` and what follows it are set. nullptr: not needed.
  void (*write_row_terms)(const Block& block, int32_t* terms) = nullptr;
};

struct AddSpec;  // gemm/elementwise.h
struct MulSpec;

/// Element by element; nullptr: by the definition.
struct ElementwiseKernel {
  void (*add)(const AddSpec& spec, const uint8_t* a, const uint8_t* b, uint8_t* dst, size_t count);
  void (*multiply)(const MulSpec& spec, const uint8_t* a, const uint8_t* b, uint8_t* dst,
                   size_t count);
};

struct Kernel {
  const char* name;
  bool (*supported)();
  const PanelKernel* product;
  const PanelKernel* depthwise;  // multiplies ProductSpec::depthwise
  const ElementwiseKernel* elementwise = nullptr;
};

extern const Kernel kPortable;
extern const Kernel kSse41;
extern const Kernel kAvx2;
extern const Kernel kAvxVnni;
extern const Kernel kAvx512;
extern const Kernel kAvx512Vnni;
extern const PanelKernel kAvx512VnniDepthwise;  // kAvx512Vnni's
extern const ElementwiseKernel kAvx512Elementwise;
extern const ElementwiseKernel kAvx2Elementwise;
extern const ElementwiseKernel kSse41Elementwise;

}  // namespace octet

#endif  // OCTET_GEMM_KERNEL_H_
