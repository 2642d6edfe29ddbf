// Inputs for benchmarks: what the flags name, and otherwise the same values in every run, on every
// machine.
#ifndef OCTET_BENCHMARKS_INPUTS_H_
#define OCTET_BENCHMARKS_INPUTS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <octet/interpreter.h>

namespace octet {

/// One input, as TFLite's flags describe it.
struct InputLayer {
  std::string name = {};            // only connects the flags: inputs are told by their order
  std::vector<int32_t> shape = {};  // empty: the file's
  std::optional<std::pair<int, int>> range = {};  // both ends included
  std::string file = {};  // of the tensor's bytes, a picture or .npy; empty: random values

  bool operator==(const InputLayer&) const = default;
};

/// --input_layer=a,b --input_layer_shape=1,224,224,3:1,20 --input_layer_value_range=a,0,254:b,1,2
/// --input_layer_value_files=a:FILE,b:FILE (in names and files "::" stands for ':').
Expected<std::vector<InputLayer>> ParseInputLayers(const std::string& names,
                                                   const std::string& shapes,
                                                   const std::string& ranges,
                                                   const std::string& files);

/// Gives the inputs the shapes of `layers`, which are none or as many as the network has inputs.
Status ResizeInputs(const std::vector<InputLayer>& layers, Interpreter& interpreter);

/// Fills every input: from its file (a picture as the model file says it is to be prepared), or
/// from a fixed seed with values of its range; without one 8-bit types with any value, float32 with
/// [-1, 1), other integers with 0..99.
Status FillInputs(const std::vector<InputLayer>& layers, const Graph& graph,
                  Interpreter& interpreter);

/// Gives `twin`, the float form of a network, the shapes and real values of the network's inputs.
Status CopyInputs(Interpreter& network, const Graph& graph, Interpreter& twin);

}  // namespace octet

#endif  // OCTET_BENCHMARKS_INPUTS_H_
