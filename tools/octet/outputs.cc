#include "tools/octet/outputs.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tools/io/array.h"
#include "tools/io/real_values.h"
#include "tools/io/report.h"
#include "tools/octet/scores.h"

namespace octet {
namespace {

std::string NameOf(const OutputNames& names, int64_t index) {
  return index >= 0 && index < std::ssize(names.classes) ? names.classes[index] : "";
}
/// The heading of the column of names: none when nobody gave any.
std::string NameHeading(const OutputNames& names) {
  return names.classes.empty() ? "" : "name";
}

/// The best classes, with the integer the network gave and the real value it stands for.
void PrintScores(const Network& network, int output, const OutputNames& names) {
  const Tensor& tensor = network.output_tensor(output);
  const std::vector<float> real = network.Output(output);
  const std::vector<float> q = RealValues(network.OutputBytes(output), Tensor{.type = tensor.type});
  const bool quantized = !tensor.quantization.empty();
  Table table({">class", quantized ? ">q" : "", ">value", NameHeading(names)});
  for (int index : TopK(real, names.top_k)) {
    const auto i = static_cast<size_t>(index);
    table.Add({fmt::format("{}", index), quantized ? FormatNumber(q[i]) : "", FormatNumber(real[i]),
               NameOf(names, index)});
  }
  table.Print("    ");
}

/// The class of each pixel: integers over two dimensions.
bool LooksLikeMask(const Network& network, int output) {
  const DataType type = network.output_tensor(output).type;
  return (type == DataType::kInt32 || type == DataType::kInt64) &&
         Squeezed(network.output_shape(output)).size() == 2;
}

/// How much of the picture each class covers, the largest first.
void PrintMask(const Network& network, int output, const OutputNames& names) {
  const std::vector<float> classes = network.Output(output);
  std::map<int64_t, int64_t> pixels;
  for (float value : classes) ++pixels[static_cast<int64_t>(value)];
  std::vector<std::pair<int64_t, int64_t>> largest;
  for (const auto& [index, count] : pixels) largest.emplace_back(-count, index);
  std::sort(largest.begin(), largest.end());
  Table table({">class", ">pixels", ">share", NameHeading(names)});
  for (const auto& [negative_count, index] : largest) {
    const double share = static_cast<double>(-negative_count) / static_cast<double>(classes.size());
    table.Add({fmt::format("{}", index), fmt::format("{}", -negative_count), FormatShare(share),
               NameOf(names, index)});
  }
  table.Print("    ");
}

/// What there is to say about other values.
void PrintRange(const std::vector<float>& real) {
  if (real.empty()) return;
  const auto [low, high] = std::minmax_element(real.begin(), real.end());
  double sum = 0;
  for (float value : real) sum += value;
  fmt::print("    values {} to {}, mean {}\n", FormatNumber(*low), FormatNumber(*high),
             FormatNumber(sum / static_cast<double>(real.size())));
}

/// The outputs of the network that are the outputs of a TFLite_Detection_PostProcess, in its order:
/// boxes, classes, scores, count. Empty: there is none, or it has others.
std::vector<int> DetectionOutputs(const Graph& graph) {
  for (const Operator& op : graph.operators) {
    if (op.custom_code != "TFLite_Detection_PostProcess") continue;
    std::vector<int> outputs;
    for (int tensor : op.outputs) {
      const auto found = std::find(graph.outputs.begin(), graph.outputs.end(), tensor);
      if (found == graph.outputs.end()) return {};
      outputs.push_back(static_cast<int>(found - graph.outputs.begin()));
    }
    return outputs;
  }
  return {};
}

/// One line for each detection; corners are shares of the picture's height and width.
void PrintDetections(const Network& network, const std::vector<int>& outputs,
                     const OutputNames& names) {
  const std::vector<float> boxes = network.Output(outputs[0]), classes = network.Output(outputs[1]),
                           scores = network.Output(outputs[2]);
  Table table({">class", ">score", ">top", ">left", ">bottom", ">right", NameHeading(names)});
  size_t found = 0;
  for (size_t i = 0; i < scores.size(); ++i) {
    const float* box = &boxes[4 * i];
    if (box[0] == box[2] && box[1] == box[3]) continue;  // a row no detection fills
    ++found;
    table.Add({FormatNumber(classes[i]), fmt::format("{:.4f}", scores[i]),
               fmt::format("{:.4f}", box[0]), fmt::format("{:.4f}", box[1]),
               fmt::format("{:.4f}", box[2]), fmt::format("{:.4f}", box[3]),
               NameOf(names, static_cast<int64_t>(classes[i]))});
  }
  fmt::print("  {} {}, corners as shares of height and width\n", found,
             found == 1 ? "detection" : "detections");
  table.Print("    ");
}

void PrintOutput(const Network& network, int output, const OutputNames& names) {
  const Tensor& tensor = network.output_tensor(output);
  fmt::print("  {}  {}\n", tensor.name, FormatTensor(tensor, network.output_shape(output)));
  if (LooksLikeMask(network, output)) {
    PrintMask(network, output, names);
  } else if (LooksLikeScores(network.output_shape(output))) {
    PrintScores(network, output, names);
  } else {
    PrintRange(network.Output(output));
  }
}

}  // namespace

void PrintOutputs(const Network& network, const OutputNames& names) {
  const Graph& graph = network.model().graph();
  const std::vector<int> detection = DetectionOutputs(graph);
  if (!detection.empty()) PrintDetections(network, detection, names);
  for (int i = 0; i < std::ssize(graph.outputs); ++i) {
    if (std::find(detection.begin(), detection.end(), i) == detection.end()) {
      PrintOutput(network, i, names);
    }
  }
}

}  // namespace octet
