// Small networks for tests of the converter's passes, written as the ONNX importer writes them:
// activations NCHW, every convolution between two TRANSPOSEs, batch normalization as the custom
// operator. Weights come from a fixed seed.
#ifndef OCTET_TESTS_CONVERTER_TEST_NETWORK_H_
#define OCTET_TESTS_CONVERTER_TEST_NETWORK_H_

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <octet/converter.h>
#include <octet/graph.h>
#include <octet/interpreter.h>

#include "converter/importers/graph_builder.h"

namespace octet {

class TestNetwork {
 public:
  TestNetwork() : builder_(graph) {}
  TestNetwork(const TestNetwork&) = delete;

  Graph graph;

  GraphBuilder& builder() { return builder_; }
  const std::vector<int32_t>& shape(int tensor) const { return graph.tensors[tensor].shape; }

  int Input(std::string name, std::vector<int32_t> shape);
  void Output(int tensor, std::string name);
  /// A float constant with values in [low, high).
  int Random(std::vector<int32_t> shape, float low = -1, float high = 1);
  int Floats(std::vector<int32_t> shape, std::vector<float> values);

  // NCHW in, NCHW out.

  struct ConvOptions {
    int stride = 1;
    int pad = 0;        // on every side: a PAD before the convolution
    int pad_after = 0;  // more below and to the right
    bool bias = true;
    bool depthwise = false;
  };
  int Conv(int x, int channels, int kernel, const ConvOptions& options);
  int Conv(int x, int channels, int kernel) { return Conv(x, channels, kernel, ConvOptions{}); }
  int TransposeConv(int x, int channels, int kernel, int stride);
  int MaxPool(int x, int kernel, int stride, int pad, float pad_value);
  /// Over the channels of an NCHW tensor, or the last dimension of one of another rank.
  int BatchNorm(int x);
  int Softmax(int x);  // over the channels

  int Nhwc(int nchw) { return Transpose(nchw, {0, 2, 3, 1}); }
  int Nchw(int nhwc) { return Transpose(nhwc, {0, 3, 1, 2}); }
  int Transpose(int x, std::vector<int32_t> permutation);
  int Reshape(int x, std::vector<int32_t> shape);
  int FullyConnected(int x, int channels);
  int Unary(OpCode code, int x);
  int Relu(int x) { return Unary(OpCode::kRelu, x); }
  int Binary(OpCode code, int a, int b);
  int Add(int a, int b) { return Binary(OpCode::kAdd, a, b); }
  int Mul(int a, int b) { return Binary(OpCode::kMul, a, b); }
  int Concat(const std::vector<int>& parts, int axis);
  int Mean(int x, std::vector<int32_t> axes, bool keep_dims);

 private:
  GraphBuilder builder_;
  std::mt19937 random_{42};
  int constants_ = 0;
};

/// A tensor of real values.
struct RealTensor {
  std::vector<int32_t> shape;
  std::vector<float> values;
};

/// Uniform in [−1, 1).
RealTensor RandomTensor(const std::vector<int32_t>& shape, unsigned seed);

/// A float graph, batch normalization included, as a model.
Expected<Model> FloatModel(const Graph& graph);

/// Runs a float graph (batch normalization included). Inputs and outputs in the graph's order.
std::vector<RealTensor> RunFloat(const Graph& graph, const std::vector<RealTensor>& inputs);

/// Whether a shape differs from the one it has in NHWC. 1x3x3x3 does not.
bool LayoutShows(const std::vector<int32_t>& shape);

/// Both networks give the same on random inputs, within 1e-5 of the largest output. Inputs and
/// outputs that `after` keeps NHWC are transposed (their layouts must show). An output of zeros
/// would show nothing.
void ExpectSameResults(const Graph& before, const Graph& after, bool may_be_zero = false);

/// Runs one pass of AllPasses() and removes what it left dead.
Graph AfterPass(const Graph& graph, std::string_view pass, OptimizeReport* report = nullptr);
Graph AfterOptimize(const Graph& graph, OptimizeReport* report = nullptr,
                    const OptimizeOptions& options = {});

/// "CONV_2D RELU ...": the operators in order.
std::string OperatorNames(const Graph& graph);
int CountOperators(const Graph& graph, OpCode code);

}  // namespace octet

#endif  // OCTET_TESTS_CONVERTER_TEST_NETWORK_H_
