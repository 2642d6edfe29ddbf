// y = scale[c] · x + shift[c], c being the index along the last dimension: what batch
// normalization, and MUL, ADD, SUB and DIV with a constant, come down to.
#ifndef OCTET_CONVERTER_PASSES_CHANNEL_AFFINE_H_
#define OCTET_CONVERTER_PASSES_CHANNEL_AFFINE_H_

#include <optional>
#include <vector>

#include <octet/graph.h>

namespace octet {

struct ChannelAffine {
  int input = kNoTensor;
  std::vector<double> scale;  // [channels]
  std::vector<double> shift;
};

/// nullopt when `op` is something else: its constant varies along other dimensions, it has a fused
/// activation, or it broadcasts its input.
std::optional<ChannelAffine> AsChannelAffine(const Graph& graph, const Operator& op);

}  // namespace octet

#endif  // OCTET_CONVERTER_PASSES_CHANNEL_AFFINE_H_
