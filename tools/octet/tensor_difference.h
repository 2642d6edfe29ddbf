// TensorDifference: how far the values of one tensor are from those of another that should be
// equal, summed over samples. f: the reference, v: the values judged.
#ifndef OCTET_TOOLS_OCTET_TENSOR_DIFFERENCE_H_
#define OCTET_TOOLS_OCTET_TENSOR_DIFFERENCE_H_

#include <cstdint>
#include <optional>
#include <span>

#include <octet/graph.h>

namespace octet {

/// What an 8-bit tensor can hold: scale · (q − zero_point).
struct QuantizedGrid {
  float step = 0;
  float low = 0;
  float high = 0;
};

/// nullopt for tensors that are not quantized to 8 bits with one scale.
std::optional<QuantizedGrid> GridOf(const Tensor& tensor);

class TensorDifference {
 public:
  /// `grid`: of the tensor judged. REQUIRES: equal lengths.
  void Add(std::span<const float> reference, std::span<const float> values,
           const std::optional<QuantizedGrid>& grid);

  /// 10 · log10(Σ f² / Σ (f − v)²), in decibel; absent when nothing differs.
  std::optional<double> sqnr_db() const;
  /// Σ f·v / sqrt(Σ f² · Σ v²); absent when one of them is zeros only.
  std::optional<double> cosine() const;
  /// Largest |f − v|, in steps of the grid; absent without a grid.
  std::optional<double> max_lsb() const;
  /// Share of v at an end of the grid while f lies more than a step beyond it; absent without
  /// a grid.
  std::optional<double> saturated() const;
  /// Share of f that lies beyond the grid by more than a step.
  std::optional<double> clipped() const;

 private:
  std::optional<double> Share(int64_t part) const;

  double signal_ = 0, noise_ = 0, product_ = 0, power_ = 0;
  double max_lsb_ = 0;
  int64_t values_ = 0, saturated_ = 0, clipped_ = 0;
  bool has_grid_ = false;
};

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_TENSOR_DIFFERENCE_H_
