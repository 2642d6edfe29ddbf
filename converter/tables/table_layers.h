// The layers calibration tables speak of: convolutions and FULLY_CONNECTEDs with constant weights,
// each by its name.
#ifndef OCTET_CONVERTER_TABLES_TABLE_LAYERS_H_
#define OCTET_CONVERTER_TABLES_TABLE_LAYERS_H_

#include <string>
#include <vector>

#include <octet/graph.h>

#include "converter/passes/product_operator.h"

namespace octet {

struct TableLayer {
  std::string name = {};
  int op = 0;     // in graph.operators
  int input = 0;  // tensors
  int weights = 0;
  int output = 0;
  int groups = 1;                     // of channels that see the same input channels
  bool winograd = false;              // 3 × 3, stride 1, one group: ncnn gives its weights 6 bits
  std::vector<float> magnitude = {};  // largest |w| of each output channel

  int channels() const { return static_cast<int>(magnitude.size()); }
  /// The group of consecutive channels that channel is in, of `count` groups.
  int GroupOf(int channel, int count) const { return channel / (channels() / count); }
};

/// In the order of the operators. A layer is called as its weights are, without a suffix like
/// "/weights"; where they have none, or share their name, as its output is.
std::vector<TableLayer> TableLayersOf(const Graph& graph);

}  // namespace octet

#endif  // OCTET_CONVERTER_TABLES_TABLE_LAYERS_H_
