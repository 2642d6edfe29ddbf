// The operators of AllOps() against TFLite's reference kernels, byte for byte (but for a few
// functions in float32): each case of tests/goldens/<operator>.golden.gz, with every kernel this
// processor runs, with 1 and 2 threads, with shared and with kept activations. Ends with a table of
// what ran.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <octet/gemm.h>
#include <octet/interpreter.h>

#include "base/str.h"
#include "interpreter/op.h"
#include "tests/gemm/processor_kernels.h"
#include "tests/interpreter/golden_file.h"
#include "tests/test_data.h"

namespace octet {
namespace {

using testing::ElementsAreArray;
using testing::IsSupersetOf;

constexpr int kFewestCases = 20;  // for each operator and type
constexpr const char* kExtension = ".golden.gz";

// Whose float32 results go through exp, log or another function that no two libraries round alike.
// They agree within kRelative · |expected| + kAbsolute: 16 steps of float32, and so much below 1,
// where GELU, LOG and LOG_SOFTMAX lose digits in a difference.
constexpr OpCode kApproximateInFloat32[] = {
    OpCode::kElu,      OpCode::kExp, OpCode::kGelu,    OpCode::kLog,  OpCode::kLogSoftmax,
    OpCode::kLogistic, OpCode::kPow, OpCode::kSoftmax, OpCode::kTanh,
};
// Which compute with the kernels of gemm.
constexpr OpCode kProducts[] = {OpCode::kConv2d, OpCode::kDepthwiseConv2d, OpCode::kFullyConnected,
                                OpCode::kTransposeConv};
constexpr float kRelative = 0x1p-20f, kAbsolute = 0x1p-20f;

bool Contains(std::span<const OpCode> codes, const Op* op) {
  return std::find(codes.begin(), codes.end(), op->code) != codes.end();
}

/// "conv_2d" for kConv2d, a custom operator's name in small letters.
std::string GoldenName(const Op& op) {
  std::string name(op.code == OpCode::kCustom ? op.custom_name : OpName(op.code));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return name;
}

struct Way {
  const Kernel* kernel;
  int num_threads;
  bool preserve_all;
};

std::vector<Way> AllWays() {
  std::vector<Way> ways;
  for (const Kernel* kernel : AllKernels()) {
    if (!IsSupported(*kernel)) continue;
    for (int threads : {1, 2}) {
      for (bool preserve_all : {false, true}) ways.push_back({kernel, threads, preserve_all});
    }
  }
  return ways;
}

std::string Describe(const GoldenCase& golden, const Way& way) {
  return StrCat(golden.type, ", ", golden.name, ", kernel ", KernelName(*way.kernel), ", ",
                way.num_threads, " threads", way.preserve_all ? ", all tensors kept" : "");
}

void ExpectBytes(const std::vector<uint8_t>& expected, std::span<const uint8_t> found) {
  ASSERT_EQ(expected.size(), found.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(int{expected[i]}, int{found[i]}) << "byte " << i << " of " << expected.size();
  }
}

/// What is not finite has no neighbours: the same infinity, or NaN where NaN is expected.
bool IsNear(float expected, float found) {
  if (std::isnan(expected)) return std::isnan(found);
  if (!std::isfinite(expected) || !std::isfinite(found)) return expected == found;
  return std::abs(expected - found) <= kRelative * std::abs(expected) + kAbsolute;
}

void ExpectNear(const std::vector<uint8_t>& expected, std::span<const uint8_t> found) {
  ASSERT_EQ(expected.size(), found.size());
  for (size_t at = 0; at < expected.size(); at += sizeof(float)) {
    float e = 0, f = 0;
    std::memcpy(&e, &expected[at], sizeof(float));
    std::memcpy(&f, &found[at], sizeof(float));
    ASSERT_PRED2(IsNear, e, f) << "value " << at / sizeof(float);
  }
}

/// What computed so far, as operators name it.
std::set<std::string>& RanKernels() {
  static std::set<std::string> names;
  return names;
}

class KernelNames : public Observer {
 public:
  explicit KernelNames(std::set<std::string>& names) : names_(names) {}
  void OnEnd(const OperatorInfo& info) override { names_.emplace(info.kernel); }

 private:
  std::set<std::string>& names_;
};

void RunCase(const GoldenCase& golden, const Model& model, const Way& way, bool approximate) {
  SCOPED_TRACE(Describe(golden, way));
  Interpreter interpreter(model,
                          {.num_threads = way.num_threads, .preserve_all = way.preserve_all});
  ASSERT_EQ(interpreter.num_inputs(), static_cast<int>(golden.inputs.size()));
  ASSERT_EQ(interpreter.num_outputs(), static_cast<int>(golden.outputs.size()));
  for (int i = 0; i < interpreter.num_inputs(); ++i) {
    const auto input = interpreter.Input<uint8_t>(i);
    ASSERT_EQ(input.size(), golden.inputs[i].size());
    std::memcpy(input.data(), golden.inputs[i].data(), input.size());
  }
  KernelNames names(RanKernels());
  if (way.preserve_all) interpreter.SetObserver(&names);
  const Status status = interpreter.Invoke();
  ASSERT_TRUE(status.ok()) << status.message();
  for (int i = 0; i < interpreter.num_outputs(); ++i) {
    const auto& [shape, bytes] = golden.outputs[i];
    EXPECT_THAT(interpreter.TensorShape(interpreter.output_tensor(i)), ElementsAreArray(shape));
    const auto expect = approximate ? ExpectNear : ExpectBytes;
    expect(bytes, interpreter.Output<uint8_t>(i));
  }
}

// One test per operator, so that one failing operator does not hide the others.
class OpGoldenTest : public ::testing::TestWithParam<const Op*> {
 public:
  static std::map<std::string, std::map<std::string, int>>& Ran() {
    static std::map<std::string, std::map<std::string, int>> ran;  // operator, type: cases
    return ran;
  }
};

TEST_P(OpGoldenTest, EqualsTfliteReference) {
  const std::string name = GoldenName(*GetParam());
  const auto goldens = ReadGoldens(StrCat(OCTET_GOLDENS_DIR, "/", name, kExtension));
  ASSERT_TRUE(goldens.ok()) << goldens.status().message();
  auto& ran = Ran()[name];
  std::set<std::pair<std::vector<uint8_t>, std::vector<std::vector<uint8_t>>>> different;
  for (const GoldenCase& golden : *goldens) {
    ASSERT_TRUE(different.emplace(golden.model, golden.inputs).second)
        << golden.type << ", " << golden.name << ": stands there twice";
    const bool approximate =
        golden.type == "FLOAT32" && Contains(kApproximateInFloat32, GetParam());
    for (const Way& way : AllWays()) {
      const auto model = Model::FromBuffer(Bytes(golden.model), {.kernel = way.kernel});
      ASSERT_TRUE(model.ok()) << Describe(golden, way) << ": " << model.status().message();
      RunCase(golden, *model, way, approximate);
      if (HasFailure()) return;
    }
    ++ran[golden.type];
  }
  EXPECT_FALSE(ran.empty());
  if (Contains(kProducts, GetParam())) {
    EXPECT_THAT(RanKernels(), IsSupersetOf(KernelsOfProcessor()));
  }
  for (const auto& [type, count] : ran) EXPECT_GE(count, kFewestCases) << type;
}

INSTANTIATE_TEST_SUITE_P(AllOps, OpGoldenTest, ::testing::ValuesIn(AllOps()),
                         [](const auto& op) { return GoldenName(*op.param); });

TEST(OpGoldens, BelongToOperators) {
  std::set<std::string> expected, found;
  for (const Op* op : AllOps()) expected.insert(GoldenName(*op) + kExtension);
  for (const auto& path : FilesIn(OCTET_GOLDENS_DIR, ".gz")) found.insert(path.filename());
  EXPECT_EQ(expected, found);
}

class PrintCoverage : public ::testing::Environment {
 public:
  void TearDown() override {
    int total = 0;
    std::printf("%-20s %-18s %s\n", "operator", "type", "cases equal to TFLite's reference");
    for (const auto& [name, types] : OpGoldenTest::Ran()) {
      for (const auto& [type, count] : types) {
        std::printf("%-20s %-18s %d\n", name.c_str(), type.c_str(), count);
        total += count;
      }
    }
    std::printf("%d cases of %zu operators\nkernels that ran:", total, OpGoldenTest::Ran().size());
    for (const std::string& name : RanKernels()) std::printf(" %s", name.c_str());
    std::printf("\n");
  }
};
[[maybe_unused]] const auto* const kCoverage =
    ::testing::AddGlobalTestEnvironment(new PrintCoverage);

}  // namespace
}  // namespace octet
