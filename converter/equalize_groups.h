// Which channels of a float network can be rescaled together. Scaling a channel by 1/s where it is
// written and by s where it is read changes nothing, as long as everything between keeps scale:
// ReLU(x / s) = ReLU(x) / s, and so do pools, paddings with 0, and sums whose terms are all scaled
// alike. A group is everything that has to be scaled together: one tensor between two
// convolutions, or all tensors of a chain of residual blocks.
#ifndef OCTET_CONVERTER_EQUALIZE_GROUPS_H_
#define OCTET_CONVERTER_EQUALIZE_GROUPS_H_

#include <vector>

#include <octet/graph.h>

namespace octet {

inline constexpr double kRelu6Cap = 6;

struct EqualizeGroup {
  int channels = 0;  // index i along a member's last dimension is channel i % channels
  std::vector<int> tensors = {};
  std::vector<int> producers = {};  // products that write a member
  std::vector<int> consumers = {};  // products that read one as data
  /// Members that RELU6 bounds. It does not keep scale, so there it must have no effect.
  std::vector<int> capped = {};
};

/// Groups with producers and consumers, none of whose members is known outside (inputs and outputs
/// of the network, quantization that was given) or touched by an operator that does not keep scale.
std::vector<EqualizeGroup> FindEqualizeGroups(const Graph& graph);

}  // namespace octet

#endif  // OCTET_CONVERTER_EQUALIZE_GROUPS_H_
