// Weights and bias of a product while its channels are rescaled: in double, written back once.
#ifndef OCTET_CONVERTER_RESCALED_PRODUCT_H_
#define OCTET_CONVERTER_RESCALED_PRODUCT_H_

#include <vector>

#include <octet/graph.h>

namespace octet {

class RescaledProduct {
 public:
  /// REQUIRES: operator `index` is a product with constant weights.
  RescaledProduct(const Graph& graph, int index);

  /// The largest weight that reads (writes) each channel, as a share of the largest of all; 0 when
  /// all are 0. Channel i of the data (output) counts as i % channels.
  std::vector<double> InputRange(int channels) const { return Range(input_, channels); }
  std::vector<double> OutputRange(int channels) const { return Range(output_, channels); }

  /// For a data channel that now holds x / scale: w · scale.
  void FollowInput(const std::vector<double>& scale);
  /// Makes the outputs y / scale.
  void DivideOutput(const std::vector<double>& scale);

  /// For data channels that now hold x − shift.
  void FollowShift(const std::vector<double>& shift);
  /// Makes the outputs y − shift.
  void ShiftOutput(const std::vector<double>& shift);

  /// What the outputs are on average where the data's channels have these means and no padding is
  /// seen.
  std::vector<double> MeanOutput(const std::vector<double>& input_means) const;

  void Write(Graph& graph) const;

 private:
  std::vector<double> Range(const std::vector<int>& channel, int channels) const;

  int index_;
  std::vector<double> weights_, bias_;
  std::vector<int> input_, output_;  // of each weight: the data channel it reads, the one it writes
};

}  // namespace octet

#endif  // OCTET_CONVERTER_RESCALED_PRODUCT_H_
