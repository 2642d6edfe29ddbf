#include "benchmarks/random_inputs.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
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
constexpr uint64_t kIndexLimit = 100;  // small integers are often indices

template <typename T>
void FillIndices(std::span<T> values, Random& random) {
  for (T& value : values) value = static_cast<T>(random.Next() % kIndexLimit);
}

void FillInput(Interpreter& interpreter, int input, DataType type, Random& random) {
  switch (type) {
    case DataType::kFloat32:
      for (float& value : interpreter.Input<float>(input))  // 24 bits in [-1, 1)
        value = static_cast<float>(static_cast<int64_t>(random.Next() >> 40) - (1 << 23)) /
                static_cast<float>(1 << 23);
      return;
    case DataType::kInt32:
      return FillIndices(interpreter.Input<int32_t>(input), random);
    case DataType::kInt64:
      return FillIndices(interpreter.Input<int64_t>(input), random);
    case DataType::kBool:
      for (uint8_t& value : interpreter.Input<uint8_t>(input)) value = random.Next() & 1;
      return;
    default:
      for (uint8_t& value : interpreter.Input<uint8_t>(input))
        value = static_cast<uint8_t>(random.Next() >> 56);
  }
}

}  // namespace

void FillInputs(Interpreter& interpreter, const Graph& graph) {
  Random random(kSeed);
  for (int i = 0; i < interpreter.num_inputs(); ++i)
    FillInput(interpreter, i, graph.tensors[interpreter.input_tensor(i)].type, random);
}

void CopyInputs(Interpreter& network, const Graph& graph, Interpreter& twin) {
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
}

}  // namespace octet
