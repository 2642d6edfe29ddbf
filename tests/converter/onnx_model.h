// OnnxModel: small ONNX models for tests, and what becomes of them.
//
//   OnnxModel m(13);
//   m.Input("x", {1, 3, 8, 8});
//   m.Node("MaxPool", {"x"}, {"y"}, {Ints("kernel_shape", {2, 2}), Ints("strides", {2, 2})});
//   m.Output("y");
//   const Graph graph = m.Import();
#ifndef OCTET_TESTS_CONVERTER_ONNX_MODEL_H_
#define OCTET_TESTS_CONVERTER_ONNX_MODEL_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <octet/converter.h>

#include <onnx/onnx_pb.h>

#include "tests/converter/test_network.h"

namespace octet {

onnx::AttributeProto Int(const std::string& name, int64_t value);
onnx::AttributeProto Float(const std::string& name, float value);
onnx::AttributeProto String(const std::string& name, const std::string& value);
onnx::AttributeProto Ints(const std::string& name, const std::vector<int64_t>& values);
onnx::AttributeProto FloatList(const std::string& name, const std::vector<float>& values);
onnx::AttributeProto TensorValue(const std::string& name, const onnx::TensorProto& value);

onnx::TensorProto FloatTensor(const std::string& name, const std::vector<int64_t>& dims,
                              const std::vector<float>& values);
/// INT64, [count].
onnx::TensorProto IntTensor(const std::string& name, const std::vector<int64_t>& values);

class OnnxModel {
 public:
  explicit OnnxModel(int opset);

  onnx::ModelProto proto;

  void Input(const std::string& name, const std::vector<int64_t>& dims);
  void Output(const std::string& name);
  void Floats(const std::string& name, const std::vector<int64_t>& dims,
              const std::vector<float>& values);
  /// The same with values from a fixed seed in [−1, 1).
  std::vector<float> RandomFloats(const std::string& name, const std::vector<int64_t>& dims);
  void Integers(const std::string& name, const std::vector<int64_t>& values);
  onnx::NodeProto* Node(const std::string& type, const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs,
                        const std::vector<onnx::AttributeProto>& attributes = {});

  std::string Bytes() const { return proto.SerializeAsString(); }
  Expected<Graph> TryImport(const ImportOptions& options = {}) const;
  /// Imports and validates; fails the test on an error.
  Graph Import(const ImportOptions& options = {}) const;
  /// The message of an import that must fail with `code`.
  std::string Error(StatusCode code, const ImportOptions& options = {}) const;
  /// Imports, runs and returns the first output.
  RealTensor Run(const std::vector<RealTensor>& inputs) const;
};

/// The bytes as a model file.
Expected<Graph> ImportBytes(std::string_view bytes, const ImportOptions& options = {});

/// One operator on input "x" of `dims` (float), its further inputs among the initializers that
/// `m` has already, output "y".
void AddSingleNode(OnnxModel& m, const std::string& type, const std::vector<int64_t>& dims,
                   const std::vector<std::string>& more_inputs,
                   const std::vector<onnx::AttributeProto>& attributes = {});

/// 0, 1, 2, … in that shape.
RealTensor Counting(const std::vector<int32_t>& shape);

}  // namespace octet

#endif  // OCTET_TESTS_CONVERTER_ONNX_MODEL_H_
