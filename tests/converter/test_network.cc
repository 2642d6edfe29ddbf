#include "tests/converter/test_network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/str.h"
#include "converter/passes/graph_edit.h"
#include "converter/passes/pass.h"
#include "converter/passes/permutation.h"

namespace octet {
namespace {

template <typename T>
T Must(Expected<T> result) {
  if (!result.ok()) ADD_FAILURE() << result.status().message();
  return *std::move(result);
}

/// Batch normalization as MUL and ADD, so that the interpreter can run it.
Graph WithoutBatchNorm(const Graph& graph) {
  Graph runnable = graph;
  runnable.operators.clear();
  for (const Operator& op : graph.operators) {
    const auto* options = std::get_if<BatchNormalizationOptions>(&op.options);
    if (!options) {
      runnable.operators.push_back(op);
      continue;
    }
    std::vector<float> parameters[4];
    for (int i = 0; i < 4; ++i) parameters[i] = FloatValues(graph.tensors[op.inputs[i + 1]]);
    const auto& [gamma, beta, mean, variance] = parameters;
    std::vector<float> scale, shift;
    for (size_t c = 0; c < gamma.size(); ++c) {
      const double factor = gamma[c] / std::sqrt(double{variance[c]} + options->epsilon);
      scale.push_back(static_cast<float>(factor));
      shift.push_back(static_cast<float>(beta[c] - mean[c] * factor));
    }
    const std::vector<int32_t> channels = {static_cast<int32_t>(scale.size())};
    const int scaled = runnable.Add(graph.tensors[op.outputs[0]]);
    Operator mul, add;
    mul.code = OpCode::kMul;
    mul.inputs = {op.inputs[0], AddFloats(runnable, "scale", channels, scale)};
    mul.outputs = {scaled};
    add.code = OpCode::kAdd;
    add.inputs = {scaled, AddFloats(runnable, "shift", channels, shift)};
    add.outputs = op.outputs;
    runnable.operators.push_back(mul);
    runnable.operators.push_back(add);
  }
  return runnable;
}

RealTensor Transposed(const RealTensor& tensor, const Permutation& permutation) {
  Tensor moved;
  moved.shape = tensor.shape;
  moved.data = Bytes::Own(tensor.values);
  moved = Transposed(moved, permutation);
  return {moved.shape, FloatValues(moved)};
}

/// `tensor` in `shape`, its own or its NHWC form.
RealTensor InShape(const RealTensor& tensor, const std::vector<int32_t>& shape) {
  EXPECT_TRUE(LayoutShows(tensor.shape)) << ShapeText(tensor.shape);
  return tensor.shape == shape ? tensor : Transposed(tensor, {0, 2, 3, 1});
}

}  // namespace

int TestNetwork::Input(std::string name, std::vector<int32_t> shape) {
  return builder_.AddInput(std::move(name), DataType::kFloat32, std::move(shape));
}

void TestNetwork::Output(int tensor, std::string name) {
  graph.tensors[tensor].name = std::move(name);
  graph.outputs.push_back(tensor);
}

int TestNetwork::Random(std::vector<int32_t> shape, float low, float high) {
  std::uniform_real_distribution<float> values(low, high);
  size_t count = 1;
  for (int32_t dimension : shape) count *= dimension;
  std::vector<float> constant(count);
  for (float& value : constant) value = values(random_);
  return Floats(std::move(shape), std::move(constant));
}

int TestNetwork::Floats(std::vector<int32_t> shape, std::vector<float> values) {
  return AddFloats(graph, StrCat("constant", constants_++), std::move(shape), std::move(values));
}

int TestNetwork::Conv(int x, int channels, int kernel, const ConvOptions& options) {
  int nhwc = Nhwc(x);
  const int pad = options.pad, after = options.pad + options.pad_after;
  const PadAmount sides[] = {{0, 0}, {pad, after}, {pad, after}, {0, 0}};
  nhwc = Must(builder_.Pad(nhwc, sides));
  const int in_channels = shape(nhwc)[3];
  const int bias = options.bias ? Random({channels}) : kNoTensor;
  if (options.depthwise) {
    DepthwiseConv2dOptions table;
    table.padding = Padding::kValid;
    table.stride_h = table.stride_w = options.stride;
    table.depth_multiplier = channels / in_channels;
    return Nchw(
        Must(builder_.DepthwiseConv2d(nhwc, Random({1, kernel, kernel, channels}), bias, table)));
  }
  Conv2dOptions table;
  table.padding = Padding::kValid;
  table.stride_h = table.stride_w = options.stride;
  return Nchw(
      Must(builder_.Conv2d(nhwc, Random({channels, kernel, kernel, in_channels}), bias, table)));
}

int TestNetwork::TransposeConv(int x, int channels, int kernel, int stride) {
  const int nhwc = Nhwc(x);
  const std::vector<int32_t> in = shape(nhwc);
  TransposeConvOptions table;
  table.padding = Padding::kValid;
  table.stride_h = table.stride_w = stride;
  const std::vector<int32_t> out = {in[0], (in[1] - 1) * stride + kernel,
                                    (in[2] - 1) * stride + kernel, channels};
  return Nchw(Must(builder_.TransposeConv(nhwc, Random({channels, kernel, kernel, in[3]}),
                                          Random({channels}), out, table)));
}

int TestNetwork::MaxPool(int x, int kernel, int stride, int pad, float pad_value) {
  const PadAmount sides[] = {{0, 0}, {pad, pad}, {pad, pad}, {0, 0}};
  const int nhwc = Must(builder_.Pad(Nhwc(x), sides, pad_value));
  Pool2dOptions table;
  table.padding = Padding::kValid;
  table.stride_h = table.stride_w = stride;
  table.filter_height = table.filter_width = kernel;
  return Nchw(Must(builder_.Pool2d(OpCode::kMaxPool2d, nhwc, table)));
}

int TestNetwork::BatchNorm(int x) {
  const bool image = shape(x).size() == 4;
  const int channels_last = image ? Nhwc(x) : x;
  const std::vector<int32_t> channels = {shape(channels_last).back()};
  const int gamma = Random(channels, 0.5, 2), beta = Random(channels), mean = Random(channels),
            variance = Random(channels, 0.1f, 3);
  const int y =
      Must(builder_.BatchNormalization(channels_last, gamma, beta, mean, variance, 1e-3f));
  return image ? Nchw(y) : y;
}

int TestNetwork::Softmax(int x) {
  return Nchw(Must(builder_.Softmax(OpCode::kSoftmax, Nhwc(x))));
}

int TestNetwork::Transpose(int x, std::vector<int32_t> permutation) {
  return Must(builder_.Transpose(x, permutation));
}
int TestNetwork::Reshape(int x, std::vector<int32_t> shape) {
  return Must(builder_.Reshape(x, std::move(shape)));
}
int TestNetwork::FullyConnected(int x, int channels) {
  return Must(builder_.FullyConnected(x, Random({channels, shape(x).back()}), Random({channels})));
}
int TestNetwork::Unary(OpCode code, int x) {
  return Must(builder_.Unary(code, x));
}
int TestNetwork::Binary(OpCode code, int a, int b) {
  return Must(builder_.Binary(code, a, b));
}
int TestNetwork::Concat(const std::vector<int>& parts, int axis) {
  return Must(builder_.Concat(parts, axis));
}
int TestNetwork::Mean(int x, std::vector<int32_t> axes, bool keep_dims) {
  return Must(builder_.Reduce(OpCode::kMean, x, axes, keep_dims));
}

bool LayoutShows(const std::vector<int32_t>& shape) {
  return shape.size() != 4 || shape[1] != shape[2] || shape[2] != shape[3] || shape[1] == 1;
}

RealTensor RandomTensor(const std::vector<int32_t>& shape, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> values(-1, 1);
  size_t count = 1;
  for (int32_t dimension : shape) count *= dimension;
  RealTensor tensor{shape, std::vector<float>(count)};
  for (float& value : tensor.values) value = values(random);
  return tensor;
}

Expected<Model> FloatModel(const Graph& graph) {
  return Model::FromGraph(WithoutBatchNorm(graph));
}

std::vector<RealTensor> RunFloat(const Graph& graph, const std::vector<RealTensor>& inputs) {
  const Expected<Model> model = FloatModel(graph);
  if (!model.ok()) {
    ADD_FAILURE() << model.status().message();
    return {};
  }
  Interpreter interpreter(*model);
  for (size_t i = 0; i < inputs.size(); ++i) {
    const std::span<float> input = interpreter.Input<float>(static_cast<int>(i));
    EXPECT_EQ(input.size(), inputs[i].values.size());
    std::copy(inputs[i].values.begin(), inputs[i].values.end(), input.begin());
  }
  const Status status = interpreter.Invoke();
  EXPECT_TRUE(status.ok()) << status.message();
  std::vector<RealTensor> outputs;
  for (int i = 0; i < interpreter.num_outputs(); ++i) {
    const std::span<const float> values = interpreter.Output<float>(i);
    const std::span<const int32_t> shape = interpreter.TensorShape(interpreter.output_tensor(i));
    outputs.push_back({{shape.begin(), shape.end()}, {values.begin(), values.end()}});
  }
  return outputs;
}

void ExpectSameResults(const Graph& before, const Graph& after, bool may_be_zero) {
  ASSERT_EQ(before.inputs.size(), after.inputs.size());
  ASSERT_EQ(before.outputs.size(), after.outputs.size());
  std::vector<RealTensor> inputs, inputs_after;
  for (size_t i = 0; i < before.inputs.size(); ++i) {
    inputs.push_back(RandomTensor(before.tensors[before.inputs[i]].shape, 7 + i));
    inputs_after.push_back(InShape(inputs[i], after.tensors[after.inputs[i]].shape));
  }
  const std::vector<RealTensor> expected = RunFloat(before, inputs);
  const std::vector<RealTensor> found = RunFloat(after, inputs_after);
  ASSERT_EQ(expected.size(), found.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    const RealTensor e = InShape(expected[i], found[i].shape);
    ASSERT_EQ(e.shape, found[i].shape);
    float largest = 0, error = 0;
    for (size_t j = 0; j < e.values.size(); ++j) {
      ASSERT_TRUE(std::isfinite(e.values[j]) && std::isfinite(found[i].values[j]))
          << "output " << i << "[" << j << "]: " << e.values[j] << " and " << found[i].values[j];
      largest = std::max(largest, std::abs(e.values[j]));
      error = std::max(error, std::abs(e.values[j] - found[i].values[j]));
    }
    EXPECT_LE(error, 1e-5f * largest) << "output " << i;
    EXPECT_TRUE(largest > 0 || may_be_zero) << "output " << i << ": a test that sees only zeros";
  }
}

Graph AfterPass(const Graph& graph, std::string_view pass_name, OptimizeReport* report) {
  Graph changed = graph;
  OptimizeReport unwanted;
  PassContext context{.options = {}, .report = report ? *report : unwanted};
  const std::span<const Pass> passes = AllPasses();
  const auto pass = std::find_if(passes.begin(), passes.end(),
                                 [&](const Pass& p) { return p.name == pass_name; });
  if (pass == passes.end()) {
    ADD_FAILURE() << "no pass " << pass_name;
    return changed;
  }
  const Status status = pass->run(changed, context);
  EXPECT_TRUE(status.ok()) << status.message();
  RemoveDead(changed);
  const Status valid = Validate(changed);
  EXPECT_TRUE(valid.ok()) << valid.message();
  return changed;
}

Graph AfterOptimize(const Graph& graph, OptimizeReport* report, const OptimizeOptions& options) {
  Graph optimized = graph;
  const Status status = Optimize(optimized, options, report);
  EXPECT_TRUE(status.ok()) << status.message();
  return optimized;
}

std::string OperatorNames(const Graph& graph) {
  std::string names;
  for (const Operator& op : graph.operators) names += StrCat(names.empty() ? "" : " ", op.name());
  return names;
}

int CountOperators(const Graph& graph, OpCode code) {
  return static_cast<int>(std::count_if(graph.operators.begin(), graph.operators.end(),
                                        [&](const Operator& op) { return op.code == code; }));
}

}  // namespace octet
