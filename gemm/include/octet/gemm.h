// The quantized product (Jacob et al. 2018, section 2.3-2.4): uint8 or int8 weights times uint8 or
// int8 activations, int32 sums, zero-point correction, and a fused output stage back to 8 bits.
//
//   acc[p, c] = bias[c] + Σ_d (lhs[c, d] − lhs_zero_point) · (rhs[p, d] − rhs_zero_point)
//   dst[p, c] = clamp(dst_zero_point + Scale(acc[p, c], multiplier[c]), clamp_min, clamp_max)
//
//   lhs: weights     [channels, depth] row-major (OHWI); packed once with Pack()
//   rhs: activations [pixels, depth]; read in place, row by row (NHWC, any stride)
//   dst:             [pixels, channels] (NHWC, any stride)
//
// Scale() is TFLite's: see QuantizedMultiplier. Every kernel gives the same bytes;
// gemm/reference.cc is the specification, docs/gemm.md tells how the fast ones work.
#ifndef OCTET_GEMM_H_
#define OCTET_GEMM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include <octet/status.h>

namespace octet {

/// A positive real number as integers: multiplier · 2^-31 · 2^-right_shift, with multiplier in
/// [2^30, 2^31), or 0. A negative right_shift multiplies (a left shift).
///
/// Scale(x) rounds twice, as TFLite's reference kernels do (gemmlowp's words in brackets):
///   y = floor((x · 2^max(−right_shift, 0) · multiplier + 2^30) / 2^31)   [SRDHM; ties toward +∞]
///   q = y / 2^max(right_shift, 0) rounded to nearest, ties away from zero  [RDBPOT]
/// The shifted x saturates at int32.
struct QuantizedMultiplier {
  int32_t multiplier = 0;
  int32_t right_shift = 0;
  bool operator==(const QuantizedMultiplier&) const = default;
};

/// `real` as integers, rounded as TFLite's QuantizeMultiplier does: below 2^-32 it becomes 0.
/// REQUIRES: real is finite, >= 0, < 2^30.
QuantizedMultiplier QuantizeMultiplier(double real);

/// q of the definition above.
int32_t Scale(int32_t x, QuantizedMultiplier by);

enum class ElementType : uint8_t { kUint8, kInt8, kInt32 };

struct Kernel;  // gemm/kernel.h

/// What the product needs to know before it can pack the weights.
struct ProductSpec {
  int channels = 0;
  /// The sum runs over `segments` runs of `segment_depth` values: a k×k convolution has one segment
  /// per tap, a plain product one segment. depth = segments · segment_depth.
  int segment_depth = 0;
  int segments = 1;
  /// Depthwise: each channel sees only its own value of each segment, acc[p, c] = bias[c] + Σ_s
  /// (lhs[s, c] − lhs_zero_point) · (rhs[p, s, c] − rhs_zero_point). lhs is [segments, channels]
  /// (HWC); a segment is `channels` values; segment_depth must be 1.
  bool depthwise = false;
  /// A depthwise product over images: segments are the taps of windows this high, row by row.
  /// MultiplyWindows needs it. 0: segments lie anywhere.
  int window_height = 0;
  /// The taps of a window's line, the windows of a line and their results lie side by side (stride
  /// and dilation 1): MultiplyWindows may rely on tap_step = pixel_step = dst_stride = channels
  /// bytes.
  bool windows_adjoin = false;

  ElementType lhs_type = ElementType::kUint8;  // kUint8 or kInt8
  ElementType rhs_type = ElementType::kUint8;  // kUint8 or kInt8
  ElementType dst_type = ElementType::kUint8;  // kInt32: raw sums with bias; no output stage
  int lhs_zero_point = 0;
  int rhs_zero_point = 0;

  // Output stage; ignored when dst_type is kInt32.
  int dst_zero_point = 0;
  int clamp_min = 0;  // bounds on the quantized result, within dst_type
  int clamp_max = 255;
};

/// Weights in a kernel's own layout, with every term that depends only on the channel folded in.
/// Immutable; share it between threads.
class PackedWeights {
 public:
  PackedWeights();
  ~PackedWeights();
  PackedWeights(PackedWeights&&) noexcept;
  PackedWeights& operator=(PackedWeights&&) noexcept;

  const ProductSpec& spec() const;
  const Kernel& kernel() const;
  size_t bytes() const;

  struct Impl;  // gemm/pack.h
  const Impl& impl() const { return *impl_; }

 private:
  friend Expected<PackedWeights> Pack(const ProductSpec&, const void*, std::span<const int32_t>,
                                      std::span<const QuantizedMultiplier>, const Kernel*);
  std::unique_ptr<Impl> impl_;
};

/// Packs lhs (see above) for `kernel` (nullptr: the best this processor has, or OCTET_KERNEL).
///   bias: [channels], or empty for none; multipliers: [channels] or one for all channels.
/// Errors: a size that is not positive, zero points outside their types, clamp bounds out of order,
/// a bias or multiplier list of another length, and sums that could leave int32: each channel must
/// satisfy 255 · Σ_d |lhs − lhs_zero_point| + |bias| < 2^31.
Expected<PackedWeights> Pack(const ProductSpec& spec, const void* lhs,
                             std::span<const int32_t> bias,
                             std::span<const QuantizedMultiplier> multipliers,
                             const Kernel* kernel = nullptr);

/// One block of pixels: dst row p is written from the segments rows[p · segments + s], each
/// pointing at segment_depth (depthwise: channels) readable values.
///   dst: [pixels, channels] with dst_stride elements from row to row.
/// Runs on the calling thread, allocates nothing. REQUIRES: pixels >= 0, dst_stride >= channels.
void MultiplyRows(const PackedWeights& lhs, const uint8_t* const* rows, int pixels, void* dst,
                  ptrdiff_t dst_stride);

/// Lines of pixels side by side of a depthwise product over an image: tap (i, j) of pixel p of line
/// l is at rows[l · window_height + i] + j · tap_step + p · pixel_step, its results at dst + l ·
/// dst_line + p · dst_stride.
struct WindowRun {
  const uint8_t* const* rows;  // [lines, window_height]
  ptrdiff_t tap_step;          // bytes
  ptrdiff_t pixel_step;        // bytes
  int lines = 1;
  ptrdiff_t dst_line = 0;  // elements
};

/// The largest window of MultiplyWindows.
inline constexpr int kMaxWindowTaps = 512;

/// MultiplyRows without a pointer for each tap, `pixels` a line. REQUIRES: spec().window_height >
/// 0, spec().segments <= kMaxWindowTaps, what spec().windows_adjoin says.
void MultiplyWindows(const PackedWeights& lhs, const WindowRun& run, int pixels, void* dst,
                     ptrdiff_t dst_stride);

/// The plain product: rhs row p starts at rhs + p · rhs_stride. REQUIRES: segments == 1.
/// Errors: negative pixels, rhs_stride < depth, dst_stride < channels.
Status Multiply(const PackedWeights& lhs, const void* rhs, ptrdiff_t rhs_stride, int pixels,
                void* dst, ptrdiff_t dst_stride);

/// The definition, literally. Slow; nothing is packed, nothing optimized.
void ReferenceMultiply(const ProductSpec& spec, const void* lhs, std::span<const int32_t> bias,
                       std::span<const QuantizedMultiplier> multipliers, const uint8_t* const* rows,
                       int pixels, void* dst, ptrdiff_t dst_stride);

/// Every kernel that was built, best first; IsSupported tells whether this processor runs it.
std::span<const Kernel* const> AllKernels();
bool IsSupported(const Kernel& kernel);
std::string_view KernelName(const Kernel& kernel);
/// The kernel Pack uses by default: OCTET_KERNEL if set and supported, else the first supported.
const Kernel& DefaultKernel();
/// By name, supported or not; nullptr when there is none.
const Kernel* FindKernel(std::string_view name);

}  // namespace octet

#endif  // OCTET_GEMM_H_
