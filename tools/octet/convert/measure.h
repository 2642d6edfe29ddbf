// Measure: figures for each layer of the integer network, from calibration samples and weights.
#ifndef OCTET_TOOLS_OCTET_CONVERT_MEASURE_H_
#define OCTET_TOOLS_OCTET_CONVERT_MEASURE_H_

#include <optional>
#include <string>
#include <vector>

#include <octet/converter.h>
#include <octet/graph.h>
#include <octet/interpreter.h>
#include <octet/status.h>

#include "tools/octet/layers.h"

namespace octet {

struct Conversion;

/// Signal-to-noise ratios compare with the float network that was quantized, in decibel; absent
/// where nothing differs or nothing was measured.
struct LayerFigures {
  std::string op;          // "CONV_2D"
  std::string name;        // of the tensor it writes
  Tensor output;           // its type, shape and scale; no values
  bool is_output = false;  // of the network
  /// That chose its range; "operator" where the operator brings its own.
  std::string calibrator = {};
  std::optional<double> isolated_db = {};     // this layer alone quantized, its inputs float
  std::optional<double> accumulated_db = {};  // the whole integer network up to here
  std::optional<double> clipped = {};  // share of the float values beyond the tensor's range;
                                       // absent where the operator itself gives the range (SOFTMAX)
  std::vector<Range> channels = {};    // range of the float weights by output channel
  int dead_channels = 0;  // weights next to nothing: at most 2^-20 of the layer's largest
  int lost_channels = 0;  // not dead, but every quantized weight means 0
};

struct Measurements {
  int samples = 0;
  std::vector<LayerFigures> layers = {};  // in the order in which they run
};

/// REQUIRES: the integer network was written.
Expected<Measurements> Measure(const Conversion& conversion);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_CONVERT_MEASURE_H_
