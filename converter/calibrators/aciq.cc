// aciq: Analytical Clipping for Integer Quantization (Banner et al. 2019, "Post training 4-bit
// quantization of convolutional networks for rapid-deployment"), as ncnn's ncnn2table has it. If
// values are normally distributed, a range [−α, α] with 2^bits steps has the least squared error at
// α = c(bits) · σ; and the largest of n normal values tells σ:
//
//   σ = 2 · max|x| · g / sqrt(2 · ln n),   g = 0.175 · (1 + sqrt(π · ln 4))
//   threshold = c(bits) · σ,               c(8) = 3.92
//
// n is the number of values in one sample. Real tensors are rarely normal, one-sided ones never.
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "converter/calibrators/calibrator.h"

namespace octet {
namespace {

/// c(1) … c(8)
constexpr std::array<double, 8> kClipDeviations = {1.24,       1.71063519, 2.15159277, 2.55913646,
                                                   2.93620062, 3.28691474, 3.6151146,  3.92403714};

double NormalDeviation(double largest, double count) {
  if (count <= 1) return std::numeric_limits<double>::infinity();  // one value says nothing
  const double g = 0.175 * (1 + std::sqrt(std::numbers::pi * std::log(4.0)));
  return 2 * largest * g / std::sqrt(2 * std::log(count));
}

Range ClipNormal(const TensorStatistics& seen, const CalibrateOptions& options) {
  const double deviation =
      NormalDeviation(seen.largest_magnitude(), static_cast<double>(seen.sample_size));
  return seen.Within(kClipDeviations[static_cast<size_t>(options.activation_bits - 1)] * deviation);
}

}  // namespace

extern const Calibrator kAciq;
const Calibrator kAciq = {.name = "aciq",
                          .summary = "the best clipping of normally distributed values (ACIQ)",
                          .range = ClipNormal};

}  // namespace octet
