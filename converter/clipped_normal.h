// The normal distribution behind a clip: what RELU and RELU6 make of a channel's mean and
// deviation. From IEEE arithmetic alone, so that every machine chooses the same ranges.
#ifndef OCTET_CONVERTER_CLIPPED_NORMAL_H_
#define OCTET_CONVERTER_CLIPPED_NORMAL_H_

#include <algorithm>
#include <cmath>

#include "converter/passes/activation_range.h"
#include "interpreter/ops/table_exp.h"

namespace octet {

struct Normal {
  double mean = 0;
  double deviation = 0;
};

/// exp(−x² / 2) / sqrt(2 · pi).
inline double NormalDensity(double x) {
  return 0.3989422804014327 * Exp(-x * x / 2);
}

/// Share of a standard normal distribution below x, to 1e-7 (Abramowitz and Stegun, 26.2.17).
inline double NormalShareBelow(double x) {
  if (x < 0) return 1 - NormalShareBelow(-x);
  const double t = 1 / (1 + 0.2316419 * x);
  const double sum =
      t *
      (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - NormalDensity(x) * sum;
}

/// Mean and deviation of min(max(x, clip.min), clip.max) for a normally distributed x.
inline Normal Clipped(const Normal& x, const Clip& clip) {
  if (!(x.deviation > 0)) return {std::clamp<double>(x.mean, clip.min, clip.max), 0};
  // A bound this far away clips nothing, and stays finite.
  const double far = 40 * x.deviation;
  const double low = std::max<double>(clip.min, x.mean - far);
  const double high = std::min<double>(clip.max, x.mean + far);
  const double a = (low - x.mean) / x.deviation, b = (high - x.mean) / x.deviation;
  const double below = NormalShareBelow(a), above = 1 - NormalShareBelow(b);
  const double inside = 1 - below - above;
  const double at_a = NormalDensity(a) * x.deviation, at_b = NormalDensity(b) * x.deviation;
  const double mean = low * below + high * above + x.mean * inside + at_a - at_b;
  const double square = low * low * below + high * high * above +
                        (x.mean * x.mean + x.deviation * x.deviation) * inside +
                        (x.mean + low) * at_a - (x.mean + high) * at_b;
  return {mean, std::sqrt(std::max(0.0, square - mean * mean))};
}

}  // namespace octet

#endif  // OCTET_CONVERTER_CLIPPED_NORMAL_H_
