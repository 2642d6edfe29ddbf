#include "benchmarks/inputs.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/check.h"
#include "base/file.h"
#include "base/str.h"
#include "tools/io/dataset.h"
#include "tools/io/real_values.h"

namespace octet {
namespace {

/// splitmix64: small, and the same everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

 private:
  uint64_t state_;
};

constexpr uint64_t kSeed = 1;
constexpr int kIndexLimit = 100;  // small integers are often indices

/// The values an input gets: whole numbers low..high, or reals from low to high.
struct Range {
  int64_t low, high;
};

/// All values of the small types; nullopt for the others.
std::optional<Range> ValuesOf(DataType type) {
  switch (type) {
    case DataType::kBool:
      return Range{0, 1};
    case DataType::kUint8:
      return Range{0, 255};
    case DataType::kInt8:
      return Range{-128, 127};
    case DataType::kInt16:
      return Range{-32768, 32767};
    default:
      return std::nullopt;
  }
}

Expected<Range> RangeOf(const InputLayer* layer, const Tensor& tensor) {
  const std::optional<Range> values = ValuesOf(tensor.type);
  if (layer == nullptr || !layer->range)
    return values                              ? *values
           : tensor.type == DataType::kFloat32 ? Range{-1, 1}
                                               : Range{0, kIndexLimit - 1};
  const auto [low, high] = *layer->range;
  if (values && (low < values->low || high > values->high))
    return UsageError("--input_layer_value_range: ", layer->name, ": ", low, "..", high,
                      " outside the values of ", DataTypeName(tensor.type), ", ", values->low, "..",
                      values->high);
  return Range{low, high};
}

template <typename T>
void FillIntegers(std::span<T> values, const Range& range, Random& random) {
  const auto count = static_cast<uint64_t>(range.high - range.low + 1);
  for (T& value : values)
    value = static_cast<T>(range.low + static_cast<int64_t>(random.Next() % count));
}

void FillReals(std::span<float> values, const Range& range, Random& random) {
  constexpr double kSteps = 1 << 24;
  for (float& value : values) {
    const double share = static_cast<double>(random.Next() >> 40) / kSteps;
    value = static_cast<float>(
        std::lerp(static_cast<double>(range.low), static_cast<double>(range.high), share));
  }
}

Status FillInput(Interpreter& interpreter, int input, const Tensor& tensor, const InputLayer* layer,
                 Random& random) {
  OCTET_ASSIGN_OR_RETURN(const Range range, RangeOf(layer, tensor));
  switch (ElementBytes(tensor.type)) {
    case 1:
      FillIntegers(interpreter.Input<uint8_t>(input), range, random);
      return Status();
    case 2:
      FillIntegers(interpreter.Input<int16_t>(input), range, random);
      return Status();
    case 8:
      FillIntegers(interpreter.Input<int64_t>(input), range, random);
      return Status();
    default:
      if (tensor.type == DataType::kFloat32)
        FillReals(interpreter.Input<float>(input), range, random);
      else
        FillIntegers(interpreter.Input<int32_t>(input), range, random);
      return Status();
  }
}

/// A picture or an .npy array, as the model file says it is to be prepared.
Status FeedSample(const Sample& sample, const Graph& graph, const InputSpec& spec,
                  std::span<uint8_t> input) {
  OCTET_ASSIGN_OR_RETURN(const Preprocess preprocess, ReadPreprocess(graph));
  OCTET_ASSIGN_OR_RETURN(const Sample fitted, FitSample(sample, preprocess, spec));
  return Feed(fitted, preprocess, spec, input);
}

Status ReadInput(const std::string& path, const Graph& graph, Interpreter& interpreter, int i) {
  const int index = interpreter.input_tensor(i);
  const Tensor& tensor = graph.tensors[index];
  const std::span<uint8_t> input = interpreter.Input<uint8_t>(i);
  OCTET_ASSIGN_OR_RETURN(const Bytes bytes, MapFile(path));
  if (bytes.data.size() == input.size()) {
    std::copy(bytes.data.begin(), bytes.data.end(), input.begin());
    return Status();
  }
  if (const auto sample = ReadSampleFile(path))
    return FeedSample(*sample, graph, DescribeInput(tensor, interpreter.TensorShape(index)), input);
  return InvalidError(path, ": ", bytes.data.size(), " bytes, input '", tensor.name, "' takes ",
                      input.size());
}

}  // namespace

Status ResizeInputs(const std::vector<InputLayer>& layers, Interpreter& interpreter) {
  if (!layers.empty() && static_cast<int>(layers.size()) != interpreter.num_inputs())
    return UsageError("--input_layer names ", layers.size(), " inputs, the network has ",
                      interpreter.num_inputs());
  for (size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].shape.empty()) continue;
    OCTET_RETURN_IF_ERROR(interpreter.ResizeInput(static_cast<int>(i), layers[i].shape));
  }
  return Status();
}

Status FillInputs(const std::vector<InputLayer>& layers, const Graph& graph,
                  Interpreter& interpreter) {
  Random random(kSeed);
  for (int i = 0; i < interpreter.num_inputs(); ++i) {
    const Tensor& tensor = graph.tensors[interpreter.input_tensor(i)];
    const InputLayer* const layer = layers.empty() ? nullptr : &layers[static_cast<size_t>(i)];
    if (layer != nullptr && !layer->file.empty())
      OCTET_RETURN_IF_ERROR(ReadInput(layer->file, graph, interpreter, i));
    else
      OCTET_RETURN_IF_ERROR(FillInput(interpreter, i, tensor, layer, random));
  }
  return Status();
}

Status CopyInputs(Interpreter& network, const Graph& graph, Interpreter& twin) {
  for (int i = 0; i < network.num_inputs(); ++i) {
    const std::span<const int32_t> shape = network.TensorShape(network.input_tensor(i));
    if (!std::ranges::equal(shape, twin.TensorShape(twin.input_tensor(i))))
      OCTET_RETURN_IF_ERROR(twin.ResizeInput(i, shape));
  }
  for (int i = 0; i < network.num_inputs(); ++i) {
    const Tensor& tensor = graph.tensors[network.input_tensor(i)];
    const std::span<uint8_t> from = network.Input<uint8_t>(i), to = twin.Input<uint8_t>(i);
    if (tensor.quantization.empty()) {
      OCTET_CHECK_EQ(from.size(), to.size());
      std::copy(from.begin(), from.end(), to.begin());
    } else {
      const std::vector<float> real = RealValues(from, tensor);
      OCTET_CHECK_EQ(real.size() * sizeof(float), to.size());
      std::memcpy(to.data(), real.data(), to.size());
    }
  }
  return Status();
}

}  // namespace octet
