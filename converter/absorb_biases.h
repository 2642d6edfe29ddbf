// High-bias absorption (Nagel et al. 2019, section 4.1.3): where a channel behind a RELU never
// comes near 0, what it always has is moved into the next layer's bias, and the tensor's range
// shrinks:
//   y = W · ReLU(x) + b = W · ReLU(x − c) + (b + W · c)   for all x >= c
#ifndef OCTET_CONVERTER_ABSORB_BIASES_H_
#define OCTET_CONVERTER_ABSORB_BIASES_H_

#include <octet/graph.h>

#include "converter/channel_statistics.h"

namespace octet {

/// Only what lies further above 0 than the channel was seen to spread is moved, c = min − (max −
/// min): what was never seen may still go as far below the least value as the greatest lies above.
/// The readers must be products that see no padding, because padded places hold 0 and not c.
/// Returns the number of channels changed; `statistics` are those of `graph`.
int AbsorbBiases(Graph& graph, const AllChannelStatistics& statistics);

}  // namespace octet

#endif  // OCTET_CONVERTER_ABSORB_BIASES_H_
