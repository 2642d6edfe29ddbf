#include "tools/octet/network.h"

#include <cstdio>

#include <fmt/format.h>

#include "base/str.h"
#include "tools/io/real_values.h"

namespace octet {

Network::Network(const Model& model, const Preprocess& preprocess,
                 const InterpreterOptions& options)
    : model_(model), preprocess_(preprocess), interpreter_(model, options) {}

Expected<Network> Network::Create(const Model& model, const Preprocess& preprocess,
                                  const InterpreterOptions& options) {
  Network network(model, preprocess, options);
  OCTET_RETURN_IF_ERROR(network.interpreter_.status());
  network.DescribeInputs();
  OCTET_RETURN_IF_ERROR(network.ResizePictures());
  return network;
}

void Network::DescribeInputs() {
  inputs_.clear();
  for (int i = 0; i < interpreter_.num_inputs(); ++i) {
    const int tensor = interpreter_.input_tensor(i);
    inputs_.push_back(
        DescribeInput(model_.graph().tensors[tensor], interpreter_.TensorShape(tensor)));
  }
}

Status Network::ResizePictures() {
  if (!preprocess_.input_size) return Status();
  for (size_t i = 0; i < inputs_.size(); ++i) {
    const auto geometry = inputs_[i].geometry();
    if (!geometry || geometry->size == *preprocess_.input_size) continue;
    const auto [height, width] = *preprocess_.input_size;
    std::vector<int32_t> shape = inputs_[i].shape;
    const size_t first = shape.size() == 3 ? 0 : inputs_[i].channel_first() ? 2 : 1;
    shape[first] = height;
    shape[first + 1] = width;
    OCTET_RETURN_IF_ERROR(interpreter_.ResizeInput(static_cast<int>(i), shape).In("--input-size"));
    DescribeInputs();
  }
  return Status();
}

const Tensor& Network::output_tensor(int i) const {
  return model_.graph().tensors[static_cast<size_t>(interpreter_.output_tensor(i))];
}

std::span<const int32_t> Network::output_shape(int i) const {
  return interpreter_.TensorShape(interpreter_.output_tensor(i));
}

Expected<std::vector<Sample>> Network::FitSamples(std::span<const Sample> samples) const {
  std::vector<Sample> fitted;
  for (size_t i = 0; i < inputs_.size(); ++i) {
    OCTET_ASSIGN_OR_RETURN(Sample one, FitSample(samples[i], preprocess_, inputs_[i]));
    fitted.push_back(std::move(one));
  }
  return fitted;
}

Status Network::Run(std::span<const Sample> samples) {
  OCTET_ASSIGN_OR_RETURN(const std::vector<Sample> fitted, FitSamples(samples));
  for (size_t i = 0; i < inputs_.size(); ++i)
    OCTET_RETURN_IF_ERROR(
        Feed(fitted[i], preprocess_, inputs_[i], interpreter_.Input<uint8_t>(static_cast<int>(i))));
  return interpreter_.Invoke();
}

Status Network::RunReal(std::span<const Sample> samples, std::span<const InputSpec> quantized) {
  for (size_t i = 0; i < inputs_.size(); ++i)
    OCTET_RETURN_IF_ERROR(FeedReal(samples[i], preprocess_, inputs_[i], quantized[i],
                                   interpreter_.Input<uint8_t>(static_cast<int>(i))));
  return interpreter_.Invoke();
}

std::span<const uint8_t> Network::OutputBytes(int i) const {
  return interpreter_.TensorData(interpreter_.output_tensor(i));
}

std::vector<float> Network::Output(int i) const {
  return Values(interpreter_.output_tensor(i));
}

std::vector<float> Network::Values(int tensor) const {
  return RealValues(interpreter_.TensorData(tensor),
                    model_.graph().tensors[static_cast<size_t>(tensor)]);
}

Status RunBoth(Network& network, Network& reference, std::span<const Sample> samples) {
  if (reference.inputs().size() != network.inputs().size())
    return InvalidError("the networks have ", network.inputs().size(), " and ",
                        reference.inputs().size(), " inputs");
  OCTET_ASSIGN_OR_RETURN(const std::vector<Sample> fitted, network.FitSamples(samples));
  OCTET_RETURN_IF_ERROR(network.RunReal(fitted, reference.inputs()));
  return reference.RunReal(fitted, network.inputs());
}

Expected<std::vector<Dataset>> OpenData(const std::string& path, const Network& network) {
  OCTET_ASSIGN_OR_RETURN(std::vector<Dataset> datasets, OpenDatasets(path, network.inputs()));
  if (const int skipped = datasets[0].skipped; skipped > 0)
    fmt::print(stderr, "{}: {} other {} skipped\n", path, skipped, skipped == 1 ? "file" : "files");
  return datasets;
}

Expected<std::vector<Sample>> ReadSamples(std::span<const Dataset> datasets, int index) {
  std::vector<Sample> samples;
  for (const Dataset& dataset : datasets) {
    OCTET_ASSIGN_OR_RETURN(Sample sample, dataset.read(index));
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace octet
