// TFLite files as models to convert: octet's own format, so ReadGraph does the work.
#include <algorithm>
#include <cstring>
#include <utility>

#include "base/str.h"
#include "converter/given_quantization.h"
#include "converter/importer.h"
#include "converter/real_constant.h"

namespace octet {
namespace {

constexpr std::string_view kIdentifier = "TFL3";
constexpr size_t kIdentifierPosition = 4;  // after the root offset of a FlatBuffers file

Status Recognize(const Bytes& bytes) {
  if (bytes.data.size() >= kIdentifierPosition + kIdentifier.size() &&
      std::memcmp(bytes.data.data() + kIdentifierPosition, kIdentifier.data(),
                  kIdentifier.size()) == 0)
    return Status();
  return InvalidError("no identifier TFL3 at byte 4");
}

bool ReadsFloats(const Graph& graph, const Operator& op) {
  return std::any_of(op.inputs.begin(), op.inputs.end(), [&](int tensor) {
    return tensor != kNoTensor && graph.tensors[tensor].type == DataType::kFloat32 &&
           !graph.tensors[tensor].constant();
  });
}

/// Weights of 8 bits beside float activations ("dynamic range" quantization) become the floats they
/// stand for, where TFLite would quantize the activations as it goes.
Status MakeHybridWeightsReal(Graph& graph) {
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    if (!ReadsFloats(graph, graph.operators[i])) continue;
    for (int& input : graph.operators[i].inputs) {
      if (input == kNoTensor || !graph.tensors[input].constant() ||
          !IsQuantized8Bit(graph.tensors[input]))
        continue;
      Expected<Tensor> real = RealConstant(graph.tensors[input]);
      if (!real)
        return real.status()
            .In(DescribeTensor(graph, input))
            .In(DescribeOperator(graph, static_cast<int>(i)));
      input = graph.Add(*std::move(real));
    }
  }
  return Status();
}

/// TFLite's convolutions take a bias that the file leaves out, but none that it calls absent.
void DropAbsentBiases(Graph& graph) {
  for (Operator& op : graph.operators) {
    const bool convolution = op.code == OpCode::kConv2d || op.code == OpCode::kDepthwiseConv2d;
    if (convolution && op.inputs.size() == 3 && op.inputs[2] == kNoTensor) op.inputs.pop_back();
  }
}

Expected<Graph> Import(const ImportSource& source, const ImportOptions& options) {
  if (!options.input_shapes.empty())
    return UsageError("the input shapes of a TFLite file are fixed; no --input-shape can apply");
  OCTET_ASSIGN_OR_RETURN(Graph graph, ReadGraph(source.bytes));
  OCTET_RETURN_IF_ERROR(MakeHybridWeightsReal(graph));
  DropAbsentBiases(graph);
  return graph;
}

}  // namespace

extern const Importer kTfliteImporter;
const Importer kTfliteImporter = {.name = "a TFLite", .recognize = Recognize, .import = Import};

}  // namespace octet
