#include "tools/octet/tensor_difference.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace octet {

std::optional<QuantizedGrid> GridOf(const Tensor& tensor) {
  const Quantization& q = tensor.quantization;
  const bool is_signed = tensor.type == DataType::kInt8;
  if (q.scale.size() != 1 || (!is_signed && tensor.type != DataType::kUint8)) return std::nullopt;
  const int64_t zero_point = q.zero_point.empty() ? 0 : q.zero_point[0];
  const int64_t lowest = is_signed ? -128 : 0;
  const auto real = [&](int64_t value) {
    return q.scale[0] * static_cast<float>(value - zero_point);
  };
  return QuantizedGrid{q.scale[0], real(lowest), real(lowest + 255)};
}

void TensorDifference::Add(std::span<const float> reference, std::span<const float> values,
                           const std::optional<QuantizedGrid>& grid) {
  OCTET_CHECK_EQ(reference.size(), values.size());
  const double step = grid ? grid->step : 1;
  // Choosing an integer zero point moves a range by up to half a step: that is not clipping.
  const double low = grid ? grid->low - step : -HUGE_VAL;
  const double high = grid ? grid->high + step : HUGE_VAL;
  has_grid_ = grid.has_value();
  values_ += static_cast<int64_t>(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const double f = reference[i], v = values[i], error = std::abs(f - v);
    signal_ += f * f;
    noise_ += error * error;
    product_ += f * v;
    power_ += v * v;
    max_lsb_ = std::max(max_lsb_, error / step);
    const bool below = f<low, above = f> high;
    clipped_ += below || above;
    saturated_ += (below && v <= low + step) || (above && v >= high - step);
  }
}

std::optional<double> TensorDifference::sqnr_db() const {
  if (!(noise_ > 0)) return std::nullopt;
  // A reference of zeros only has no signal: the lowest figure that is still a number.
  return signal_ > 0 ? 10 * std::log10(signal_ / noise_) : -200;
}

std::optional<double> TensorDifference::cosine() const {
  if (!(signal_ > 0 && power_ > 0)) return std::nullopt;
  return std::min(1.0, product_ / std::sqrt(signal_ * power_));
}

std::optional<double> TensorDifference::max_lsb() const {
  return has_grid_ ? std::optional(max_lsb_) : std::nullopt;
}

std::optional<double> TensorDifference::Share(int64_t part) const {
  if (!has_grid_ || values_ == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(values_);
}

std::optional<double> TensorDifference::saturated() const {
  return Share(saturated_);
}
std::optional<double> TensorDifference::clipped() const {
  return Share(clipped_);
}

}  // namespace octet
