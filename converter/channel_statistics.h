// What each channel of a float network's tensors does over samples. Equalization and bias
// correction need it; a channel is an index along the last dimension.
#ifndef OCTET_CONVERTER_CHANNEL_STATISTICS_H_
#define OCTET_CONVERTER_CHANNEL_STATISTICS_H_

#include <span>
#include <vector>

#include <octet/converter.h>
#include <octet/graph.h>

namespace octet {

struct ChannelStatistics {
  int64_t count = 0;        // values seen per channel
  std::vector<double> sum;  // [channels]
  std::vector<float> min, max;

  /// values: [.., channels]. REQUIRES: the same number of channels each time, no NaN.
  void Observe(std::span<const float> values, int channels);
  bool empty() const { return count == 0; }
  std::vector<double> Means() const;  // [channels]
};

/// By tensor; empty for constants and tensors that are not float.
using AllChannelStatistics = std::vector<ChannelStatistics>;

/// Runs the float network over the samples. Memory: the network's, and a few numbers a channel.
Expected<AllChannelStatistics> MeasureChannels(const Graph& graph, const SampleSource& samples);

}  // namespace octet

#endif  // OCTET_CONVERTER_CHANNEL_STATISTICS_H_
