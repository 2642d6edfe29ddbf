// Tensors with a scale and a zero point for each index of one dimension: what QUANTIZE and
// DEQUANTIZE walk, and weights of products, which have further rules (product.cc).
#ifndef OCTET_INTERPRETER_OPS_PER_CHANNEL_H_
#define OCTET_INTERPRETER_OPS_PER_CHANNEL_H_

#include <cstdint>
#include <vector>

#include "interpreter/op.h"

namespace octet {

/// A tensor as [outer, channels, inner], dense.
struct PerChannel {
  struct Channel {
    float scale = 1;
    int zero_point = 0;
  };
  int64_t outer = 1;
  int64_t inner = 1;
  std::vector<Channel> channels;

  /// Calls body(channel, index of its first value, count) for each run of values of one channel.
  template <typename Body>
  void ForEachRun(const Body& body) const {
    int64_t at = 0;
    for (int64_t i = 0; i < outer; ++i) {
      for (const Channel& channel : channels) {
        body(channel, at, inner);
        at += inner;
      }
    }
  }
};

/// Errors: a dimension that is not there or not as long as there are scales; scales that are not
/// positive and finite; zero points outside the type. REQUIRES: an 8-bit type, several scales.
Expected<PerChannel> CheckPerChannel(const char* role, const TensorInfo& tensor);

}  // namespace octet

#endif  // OCTET_INTERPRETER_OPS_PER_CHANNEL_H_
