// Network: an interpreter that takes samples and gives real values.
#ifndef OCTET_TOOLS_OCTET_NETWORK_H_
#define OCTET_TOOLS_OCTET_NETWORK_H_

#include <span>
#include <vector>

#include <octet/interpreter.h>
#include <octet/status.h>

#include "tools/io/dataset.h"
#include "tools/io/feed.h"

namespace octet {

class Network {
 public:
  /// `input_size`, where it is given and differs from what the file says, resizes a picture input.
  static Expected<Network> Create(const Model& model, const Preprocess& preprocess,
                                  const InterpreterOptions& options = {});

  const Model& model() const { return model_; }
  Interpreter& interpreter() { return interpreter_; }
  const Interpreter& interpreter() const { return interpreter_; }
  const std::vector<InputSpec>& inputs() const { return inputs_; }
  const Tensor& output_tensor(int i) const;
  std::span<const int32_t> output_shape(int i) const;

  /// Fits one sample per input and runs.
  Status Run(std::span<const Sample> samples);
  /// Runs a float network on the real values behind samples that another network, whose inputs are
  /// `quantized`, runs on; an integer network as Run does. Samples must have been fitted.
  Status RunReal(std::span<const Sample> samples, std::span<const InputSpec> quantized);
  /// The samples, ready for Run and RunReal.
  Expected<std::vector<Sample>> FitSamples(std::span<const Sample> samples) const;

  /// Output i after a run, as it is and as real numbers.
  std::span<const uint8_t> OutputBytes(int i) const;
  std::vector<float> Output(int i) const;
  /// A tensor as real numbers; empty when the interpreter did not keep it.
  std::vector<float> Values(int tensor) const;

 private:
  Network(const Model& model, const Preprocess& preprocess, const InterpreterOptions& options);
  Status ResizePictures();
  void DescribeInputs();

  Model model_;
  Preprocess preprocess_;
  Interpreter interpreter_;
  std::vector<InputSpec> inputs_;
};

/// Fits samples for `network` and runs both networks on the same real values. Errors: networks with
/// different numbers of inputs.
Status RunBoth(Network& network, Network& reference, std::span<const Sample> samples);

/// Opens DATA for the network's inputs and says on standard error how many files were skipped.
Expected<std::vector<Dataset>> OpenData(const std::string& path, const Network& network);

/// Sample `index` of each dataset.
Expected<std::vector<Sample>> ReadSamples(std::span<const Dataset> datasets, int index);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_NETWORK_H_
