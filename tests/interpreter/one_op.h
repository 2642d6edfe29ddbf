// A graph of one operator, for tests that change one thing in it and read the error.
#ifndef OCTET_TESTS_INTERPRETER_ONE_OP_H_
#define OCTET_TESTS_INTERPRETER_ONE_OP_H_

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <octet/interpreter.h>

#include "base/str.h"

namespace octet {

using Dims = std::vector<int32_t>;

inline Quantization PerTensor(float scale, int64_t zero_point) {
  return {.scale = {scale}, .zero_point = {zero_point}};
}

/// One operator under construction: tensor indices are the operator's inputs in order, then its
/// outputs.
struct OneOp {
  Graph graph;

  explicit OneOp(OpCode code, Options options = {}) {
    graph.operators.push_back({.code = code, .options = std::move(options)});
  }
  Operator& op() { return graph.operators[0]; }
  Tensor& input(int i) { return graph.tensors[op().inputs[i]]; }
  Tensor& output() { return graph.tensors[op().outputs[0]]; }
  template <typename T>
  T& options() {
    return std::get<T>(op().options);
  }

  OneOp& Input(DataType type, Dims shape, Quantization quantization = {}) {
    Add(type, std::move(shape), std::move(quantization));
    graph.inputs.push_back(op().inputs.back());
    return *this;
  }
  template <typename T>
  OneOp& Constant(DataType type, Dims shape, std::vector<T> values,
                  Quantization quantization = {}) {
    Add(type, std::move(shape), std::move(quantization));
    graph.tensors.back().data = Bytes::Own(std::move(values));
    return *this;
  }
  OneOp& Output(DataType type, Quantization quantization = {}) {
    graph.outputs.push_back(graph.Add(
        {.name = "y", .type = type, .shape = {1}, .quantization = std::move(quantization)}));
    op().outputs = graph.outputs;
    return *this;
  }
  std::string Error() const { return Model::FromGraph(graph).status().message(); }

 private:
  void Add(DataType type, Dims shape, Quantization quantization) {
    op().inputs.push_back(graph.Add({.name = StrCat("x", op().inputs.size()),
                                     .type = type,
                                     .shape = std::move(shape),
                                     .quantization = std::move(quantization)}));
  }
};

/// The error after `change`; without it the operator must be accepted.
inline std::string ErrorAfter(OneOp one, const std::function<void(OneOp&)>& change) {
  EXPECT_EQ(one.Error(), "");
  change(one);
  return one.Error();
}

}  // namespace octet

#endif  // OCTET_TESTS_INTERPRETER_ONE_OP_H_
