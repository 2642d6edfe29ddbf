// Products name what computes them: packed weights the kernel they are packed for, weights that are
// only there at run time the definition.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <octet/gemm.h>
#include <octet/interpreter.h>

#include "tests/interpreter/one_op.h"

namespace octet {
namespace {

constexpr DataType kInt8 = DataType::kInt8;
const Dims kSquare = {1, 2, 2, 1};  // each tensor's shape fits every operator below
const Quantization kQuantization = PerTensor(0.5f, 0);

struct KernelObserver : Observer {
  void OnEnd(const OperatorInfo& info) override { kernel = info.kernel; }
  std::string kernel;
};

std::string KernelOf(const OneOp& one) {
  const auto model = Model::FromGraph(one.graph);
  if (!model.ok()) return model.status().message();
  Interpreter interpreter(*model);
  KernelObserver observer;
  interpreter.SetObserver(&observer);
  EXPECT_TRUE(interpreter.Invoke().ok());
  return observer.kernel;
}

OneOp& Weights(OneOp& one, bool constant, const Dims& shape) {
  if (!constant) return one.Input(kInt8, shape, kQuantization);
  return one.Constant(kInt8, shape, std::vector<int8_t>(4, 1), kQuantization);
}

OneOp Product(OpCode code, Options options, bool constant, const Dims& shape) {
  OneOp one(code, std::move(options));
  if (code == OpCode::kTransposeConv) {
    one.Constant(DataType::kInt32, {4}, std::vector<int32_t>{1, 2, 2, 1});
    Weights(one, constant, shape).Input(kInt8, kSquare, kQuantization);
  } else {
    one.Input(kInt8, kSquare, kQuantization);
    Weights(one, constant, shape);
  }
  one.Output(kInt8, kQuantization);
  return one;
}

TEST(ProductTest, KernelsAreNamed) {
  const std::string best(KernelName(DefaultKernel()));
  const auto expect = [&](OpCode code, const Options& options, const Dims& weights) {
    EXPECT_EQ(KernelOf(Product(code, options, true, weights)), best) << OpName(code);
    EXPECT_EQ(KernelOf(Product(code, options, false, weights)), "reference") << OpName(code);
  };
  expect(OpCode::kConv2d, Conv2dOptions{.stride_w = 1, .stride_h = 1}, kSquare);
  expect(OpCode::kDepthwiseConv2d, DepthwiseConv2dOptions{.stride_w = 1, .stride_h = 1}, kSquare);
  expect(OpCode::kTransposeConv, TransposeConvOptions{.stride_w = 1, .stride_h = 1}, kSquare);
  expect(OpCode::kFullyConnected, FullyConnectedOptions{}, {1, 4});
}

}  // namespace
}  // namespace octet
