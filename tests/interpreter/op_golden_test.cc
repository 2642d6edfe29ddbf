// The operators of AllOps() against TFLite's reference kernels, byte for byte (but for a few
// functions in float32): each case of tests/goldens/<operator>.golden.gz, with every kernel this
// processor runs, with 1 and 2 threads, with shared and with kept activations. Ends with a table of
// what ran.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <octet/gemm.h>
#include <octet/interpreter.h>

#include "base/str.h"
#include "interpreter/op.h"
#include "tests/interpreter/golden_file.h"

namespace octet {
namespace {

constexpr int kFewestCases = 20;  // for each operator and type

// Whose float32 results go through exp, log or another function that no two libraries round alike.
// They agree within kRelative · |expected| + kAbsolute: 16 steps of float32, and so much below 1,
// where GELU, LOG and LOG_SOFTMAX lose digits in a difference.
constexpr OpCode kApproximateInFloat32[] = {
    OpCode::kElu,      OpCode::kExp, OpCode::kGelu,    OpCode::kLog,  OpCode::kLogSoftmax,
    OpCode::kLogistic, OpCode::kPow, OpCode::kSoftmax, OpCode::kTanh,
};
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

void ExpectNear(const std::vector<uint8_t>& expected, std::span<const uint8_t> found) {
  ASSERT_EQ(expected.size(), found.size());
  for (size_t at = 0; at < expected.size(); at += sizeof(float)) {
    float e = 0, f = 0;
    std::memcpy(&e, &expected[at], sizeof(float));
    std::memcpy(&f, &found[at], sizeof(float));
    ASSERT_NEAR(e, f, kRelative * std::abs(e) + kAbsolute) << "value " << at / sizeof(float);
  }
}

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
  const Status status = interpreter.Invoke();
  ASSERT_TRUE(status.ok()) << status.message();
  for (int i = 0; i < interpreter.num_outputs(); ++i) {
    const auto expect = approximate ? ExpectNear : ExpectBytes;
    expect(golden.outputs[i], interpreter.Output<uint8_t>(i));
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
  const auto goldens = ReadGoldens(StrCat(OCTET_GOLDENS_DIR, "/", name, ".golden.gz"));
  ASSERT_TRUE(goldens.ok()) << goldens.status().message();
  auto& ran = Ran()[name];
  for (const GoldenCase& golden : *goldens) {
    const bool approximate =
        golden.type == "FLOAT32" && Contains(kApproximateInFloat32, GetParam());
    for (const Way& way : AllWays()) {
      const auto model = Model::FromBuffer(Bytes(golden.model), {.kernel = way.kernel});
      ASSERT_TRUE(model.ok()) << Describe(golden, way) << ": " << model.status().message();
      RunCase(golden, *model, way, approximate);
      if (HasFatalFailure()) return;
    }
    ++ran[golden.type];
  }
  for (const auto& [type, count] : ran) EXPECT_GE(count, kFewestCases) << type;
}

INSTANTIATE_TEST_SUITE_P(AllOps, OpGoldenTest, ::testing::ValuesIn(AllOps()),
                         [](const auto& op) { return GoldenName(*op.param); });

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
    std::printf("%d cases of %zu operators\nkernels:", total, OpGoldenTest::Ran().size());
    for (const Kernel* kernel : AllKernels()) {
      const std::string kernel_name(KernelName(*kernel));
      std::printf(" %s%s", kernel_name.c_str(),
                  IsSupported(*kernel) ? "" : " (not on this processor)");
    }
    std::printf("\n");
  }
};
[[maybe_unused]] const auto* const kCoverage =
    ::testing::AddGlobalTestEnvironment(new PrintCoverage);

}  // namespace
}  // namespace octet
