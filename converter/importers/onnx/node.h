// Node: one ONNX operator as the functions that import it see it, and OnnxOp, the line by which an
// operator type joins the importer (op_table.cc).
//
// Attribute getters never fail: what is wrong with an attribute is kept in status(), and the caller
// of the import function looks there first. Everything else answers with Expected.
#ifndef OCTET_CONVERTER_IMPORTERS_ONNX_NODE_H_
#define OCTET_CONVERTER_IMPORTERS_ONNX_NODE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <octet/graph.h>

#include "converter/importers/graph_builder.h"
#include "converter/importers/onnx/tensor_reader.h"

namespace onnx {
class AttributeProto;
class NodeProto;
}  // namespace onnx

namespace octet {

class Node;

/// What the inputs that are present must be: of any type, all floats, or the first a float.
enum class OnnxInputs { kAny, kFloat, kFloatFirst };

struct OnnxOp {
  std::string_view type;
  int since = 1;       // the operator set that introduced it
  int min_inputs = 1;  // the first so many are present
  OnnxInputs inputs = OnnxInputs::kAny;
  Status (*import)(Node& node) = nullptr;
  OpCode code = OpCode::kCustom;  // for functions that import several operators
};

class Node {
 public:
  Node(const onnx::NodeProto& proto, const OnnxOp& op, int opset, std::vector<int> inputs,
       GraphBuilder& builder, TensorReader& reader);

  /// "Conv 'conv1'": how messages name an operator; the name is the first output's when it has
  /// none.
  static std::string Describe(const onnx::NodeProto& proto);

  const OnnxOp& op() const { return op_; }
  int opset() const { return opset_; }
  GraphBuilder& builder() { return builder_; }
  /// The first error of an attribute getter.
  const Status& status() const { return status_; }

  // Attributes, with the value that stands for an absent one.

  bool HasAttribute(std::string_view name) const { return Find(name) != nullptr; }
  int64_t Int(std::string_view name, int64_t absent = 0);
  float Float(std::string_view name, float absent = 0);
  std::string String(std::string_view name, std::string_view absent = "");
  std::optional<std::vector<int64_t>> Ints(std::string_view name);
  std::optional<std::vector<float>> Floats(std::string_view name);
  /// nullopt: there is no such attribute.
  Expected<std::optional<Tensor>> TensorValue(std::string_view name);

  // Inputs and outputs. Inputs are tensors of the builder's graph.

  int num_inputs() const { return static_cast<int>(inputs_.size()); }
  bool HasInput(int i) const { return i < num_inputs() && inputs_[i] != kNoTensor; }
  /// kNoTensor when absent.
  int input(int i) const { return HasInput(i) ? inputs_[i] : kNoTensor; }
  const std::vector<int>& inputs() const { return inputs_; }
  /// REQUIRES for the next three: HasInput(i).
  Shape shape(int i) const { return builder_.shape(inputs_[i]); }
  int rank(int i) const { return builder_.rank(inputs_[i]); }
  bool IsConstant(int i) const { return builder_.IsConstant(inputs_[i]); }

  int num_outputs() const;
  /// Output i is named, so something may read it.
  bool HasOutput(int i) const;
  void SetOutput(int i, int tensor);
  /// One tensor per output; kNoTensor where SetOutput was not called.
  const std::vector<int>& outputs() const { return outputs_; }

  /// The constant integers of input i; `role` names it in messages. Errors: values that depend on
  /// data (kUnsupported), another type.
  Expected<std::vector<int64_t>> Integers(int i, std::string_view role) const;
  /// The same for what was attribute `name` before operator set `since` and is input i from then
  /// on; nullopt when absent.
  Expected<std::optional<std::vector<int64_t>>> IntegersFrom(std::string_view name, int i,
                                                             int since);
  /// Error (kUnsupported): input i is not a FLOAT constant.
  Expected<std::vector<float>> FloatConstant(int i, std::string_view role) const;
  /// Error: input i has another number of dimensions.
  Status ExpectRank(int i, int rank) const;

 private:
  const onnx::AttributeProto* Find(std::string_view name) const;
  /// The attribute when it has `type`; otherwise nullptr, and status() says why if it is there.
  const onnx::AttributeProto* Find(std::string_view name, int type);

  const onnx::NodeProto& proto_;
  const OnnxOp& op_;
  int opset_;
  std::vector<int> inputs_;
  std::vector<int> outputs_;
  GraphBuilder& builder_;
  TensorReader& reader_;
  Status status_;
};

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_ONNX_NODE_H_
