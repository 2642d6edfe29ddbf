// Whole models against TFLite's reference kernels: every tensor of every real file on 3 inputs, by
// checksum, with every kernel this processor runs. tests/goldens/make_model_goldens.py wrote the
// checksums and describes their file. Ends with a table of what was compared.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <octet/gemm.h>
#include <octet/interpreter.h>

#include "base/file.h"
#include "base/str.h"
#include "tests/test_data.h"

namespace octet {
namespace {

constexpr int kNumInputs = 3;
using Checksums = std::array<uint32_t, kNumInputs>;  // one for each input

struct ModelGolden {
  std::string path;  // in the data folder
  uint32_t file_checksum = 0;
  std::map<int, Checksums> tensors;
  int undefined = 0;  // tensors the reference does not give
};

std::vector<ModelGolden> ReadModelGoldens() {
  std::ifstream file(StrCat(OCTET_GOLDENS_DIR, "/model_goldens.txt"));
  std::vector<ModelGolden> models;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind;
    words >> kind >> std::hex;
    if (kind == "model") {
      words >> models.emplace_back().path >> models.back().file_checksum;
    } else if (kind == "tensor") {
      int index = 0;
      words >> std::dec >> index >> std::hex;
      for (uint32_t& checksum : models.back().tensors[index]) words >> checksum;
    } else {
      ++models.back().undefined;
    }
    EXPECT_FALSE(words.fail()) << line;
  }
  return models;
}

uint32_t Checksum(std::span<const uint8_t> bytes) {
  return static_cast<uint32_t>(crc32(0, bytes.data(), static_cast<uInt>(bytes.size())));
}

/// Byte i is byte i % 8 of value i / 8 of SplitMix64.
class RandomBytes {
 public:
  explicit RandomBytes(uint64_t seed) : state_(seed) {}
  uint8_t Next() {
    if (left_ == 0) {
      state_ += 0x9E3779B97F4A7C15;
      bytes_ = (state_ ^ (state_ >> 30)) * 0xBF58476D1CE4E5B9;
      bytes_ = (bytes_ ^ (bytes_ >> 27)) * 0x94D049BB133111EB;
      bytes_ ^= bytes_ >> 31;
      left_ = 8;
    }
    --left_;
    const auto byte = static_cast<uint8_t>(bytes_);
    bytes_ >>= 8;
    return byte;
  }

 private:
  uint64_t state_, bytes_ = 0;
  int left_ = 0;
};

/// Input `number`: bytes above the type's lowest value, shifted right by `number`.
void FillInputs(Interpreter& interpreter, const Graph& graph, int number) {
  for (int i = 0; i < interpreter.num_inputs(); ++i) {
    const DataType type = graph.tensors[interpreter.input_tensor(i)].type;
    ASSERT_TRUE(type == DataType::kUint8 || type == DataType::kInt8);
    const int lowest = type == DataType::kInt8 ? -128 : 0;
    RandomBytes random(number);
    for (uint8_t& byte : interpreter.Input<uint8_t>(i)) {
      byte = static_cast<uint8_t>((random.Next() >> number) + lowest);
    }
  }
}

struct Compared {
  int tensors = 0;
  int comparisons = 0;
  int undefined = 0;
};

class ModelGoldenTest : public ::testing::TestWithParam<ModelGolden> {
 public:
  static std::map<std::string, Compared>& Ran() {
    static std::map<std::string, Compared> ran;
    return ran;
  }

  /// Every tensor where all are kept, else the outputs.
  void Compare(const Model& model, const InterpreterOptions& options) {
    const ModelGolden& golden = GetParam();
    Interpreter interpreter(model, options);
    for (int number = 0; number < kNumInputs; ++number) {
      FillInputs(interpreter, model.graph(), number);
      const Status status = interpreter.Invoke();
      ASSERT_TRUE(status.ok()) << status.message();
      for (const auto& [tensor, checksums] : golden.tensors) {
        const auto& outputs = model.graph().outputs;
        const bool is_output = std::find(outputs.begin(), outputs.end(), tensor) != outputs.end();
        if (!options.preserve_all && !is_output) continue;
        ASSERT_EQ(Checksum(interpreter.TensorData(tensor)), checksums[number])
            << DescribeTensor(model.graph(), tensor) << " for input " << number;
        ++Ran()[golden.path].comparisons;
      }
    }
  }
};

TEST_P(ModelGoldenTest, EveryTensorEqualsTfliteReference) {
  OCTET_DATA_OR_SKIP(data);
  const ModelGolden& golden = GetParam();
  const auto bytes = MapFile((data / golden.path).string());
  ASSERT_TRUE(bytes.ok()) << bytes.status().message();
  ASSERT_EQ(Checksum(bytes->data), golden.file_checksum) << "another file than the goldens'";
  for (const Kernel* kernel : AllKernels()) {
    if (!IsSupported(*kernel)) continue;
    SCOPED_TRACE(KernelName(*kernel));
    const auto model = Model::FromBuffer(*bytes, {.kernel = kernel});
    ASSERT_TRUE(model.ok()) << model.status().message();
    Compare(*model, {.preserve_all = true});
    if (HasFatalFailure()) return;
    Compare(*model, {.num_threads = 2});
    if (HasFatalFailure()) return;
  }
  Ran()[golden.path].tensors = static_cast<int>(golden.tensors.size());
  Ran()[golden.path].undefined = golden.undefined;
}

TEST(ModelGoldens, CoverEveryFileOfTheDataFolder) {
  std::set<std::string> covered, found;
  for (const ModelGolden& golden : ReadModelGoldens()) {
    EXPECT_FALSE(golden.tensors.empty()) << golden.path;
    covered.insert(golden.path);
  }
  EXPECT_FALSE(covered.empty());
  OCTET_DATA_OR_SKIP(data);
  for (const char* folder : {"int8", "uint8"}) {
    for (const auto& path : FilesIn(data / folder, ".tflite"))
      found.insert(path.lexically_relative(data));
  }
  EXPECT_EQ(covered, found);
}

/// "int8_vww_96_int8" for "int8/vww_96_int8.tflite".
std::string TestName(const ::testing::TestParamInfo<ModelGolden>& info) {
  std::string name = info.param.path.substr(0, info.param.path.rfind('.'));
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(RealModels, ModelGoldenTest, ::testing::ValuesIn(ReadModelGoldens()),
                         TestName);

class PrintModels : public ::testing::Environment {
 public:
  void TearDown() override {
    std::printf("%-62s %7s %9s %11s\n", "model", "tensors", "undefined", "comparisons");
    for (const auto& [path, compared] : ModelGoldenTest::Ran()) {
      std::printf("%-62s %7d %9d %11d\n", path.c_str(), compared.tensors, compared.undefined,
                  compared.comparisons);
    }
    std::printf("%zu of %zu models compared\n", ModelGoldenTest::Ran().size(),
                ReadModelGoldens().size());
  }
};
[[maybe_unused]] const auto* const kPrintModels =
    ::testing::AddGlobalTestEnvironment(new PrintModels);

void PrintTo(const ModelGolden& golden, std::ostream* out) {
  *out << golden.path;
}

}  // namespace
}  // namespace octet
