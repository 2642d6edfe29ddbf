#include "converter/importers/onnx/node.h"

#include <onnx/onnx_pb.h>

#include "base/str.h"
#include "converter/importers/constants.h"

namespace octet {

using onnx::AttributeProto;

Node::Node(const onnx::NodeProto& proto, const OnnxOp& op, int opset, std::vector<int> inputs,
           GraphBuilder& builder, TensorReader& reader)
    : proto_(proto),
      op_(op),
      opset_(opset),
      inputs_(std::move(inputs)),
      outputs_(proto.output_size(), kNoTensor),
      builder_(builder),
      reader_(reader) {}

std::string Node::Describe(const onnx::NodeProto& proto) {
  const bool unnamed = proto.name().empty() && proto.output_size() > 0;
  return StrCat(proto.op_type(), " '", unnamed ? proto.output(0) : proto.name(), "'");
}

const AttributeProto* Node::Find(std::string_view name) const {
  for (const AttributeProto& attribute : proto_.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

const AttributeProto* Node::Find(std::string_view name, int type) {
  const AttributeProto* attribute = Find(name);
  // Files of the first IR version do not tell the kind.
  if (attribute == nullptr || attribute->type() == type ||
      attribute->type() == AttributeProto::UNDEFINED)
    return attribute;
  if (status_.ok())
    status_ = InvalidError("attribute ", name, ": kind ", static_cast<int>(attribute->type()),
                           " of value, expected kind ", type);
  return nullptr;
}

int64_t Node::Int(std::string_view name, int64_t absent) {
  const AttributeProto* attribute = Find(name, AttributeProto::INT);
  return attribute ? attribute->i() : absent;
}

float Node::Float(std::string_view name, float absent) {
  const AttributeProto* attribute = Find(name, AttributeProto::FLOAT);
  return attribute ? attribute->f() : absent;
}

std::string Node::String(std::string_view name, std::string_view absent) {
  const AttributeProto* attribute = Find(name, AttributeProto::STRING);
  return attribute ? attribute->s() : std::string(absent);
}

std::optional<std::vector<int64_t>> Node::Ints(std::string_view name) {
  const AttributeProto* attribute = Find(name, AttributeProto::INTS);
  if (attribute == nullptr) return std::nullopt;
  return std::vector<int64_t>(attribute->ints().begin(), attribute->ints().end());
}

std::optional<std::vector<float>> Node::Floats(std::string_view name) {
  const AttributeProto* attribute = Find(name, AttributeProto::FLOATS);
  if (attribute == nullptr) return std::nullopt;
  return std::vector<float>(attribute->floats().begin(), attribute->floats().end());
}

Expected<std::optional<Tensor>> Node::TensorValue(std::string_view name) {
  const AttributeProto* attribute = Find(name, AttributeProto::TENSOR);
  if (attribute == nullptr) return std::optional<Tensor>();
  Expected<Tensor> value = reader_.Read(attribute->t());
  if (!value) return value.status().In(StrCat("attribute ", name));
  return std::optional<Tensor>(*std::move(value));
}

int Node::num_outputs() const {
  return proto_.output_size();
}

bool Node::HasOutput(int i) const {
  return i < proto_.output_size() && !proto_.output(i).empty();
}

void Node::SetOutput(int i, int tensor) {
  outputs_[i] = tensor;
}

Expected<std::vector<int64_t>> Node::Integers(int i, std::string_view role) const {
  if (!IsConstant(i)) return UnsupportedError(role, " that depend on the network's inputs");
  Expected<std::vector<int64_t>> values = IntegersOf(builder_.tensor(inputs_[i]));
  if (!values) return values.status().In(role);
  return values;
}

Expected<std::optional<std::vector<int64_t>>> Node::IntegersFrom(std::string_view name, int i,
                                                                 int since) {
  if (opset_ < since) return Ints(name);
  if (!HasInput(i)) return std::optional<std::vector<int64_t>>();
  OCTET_ASSIGN_OR_RETURN(std::vector<int64_t> values, Integers(i, name));
  return std::optional<std::vector<int64_t>>(std::move(values));
}

Expected<std::vector<float>> Node::FloatConstant(int i, std::string_view role) const {
  const Tensor& tensor = builder_.tensor(inputs_[i]);
  if (!IsConstant(i)) return UnsupportedError(role, " that depend on the network's inputs");
  if (tensor.type != DataType::kFloat32)
    return InvalidError(role, ": ", DataTypeName(tensor.type), ", expected FLOAT32");
  const auto values = ValuesOf<float>(tensor);
  return std::vector<float>(values.begin(), values.end());
}

Status Node::ExpectRank(int i, int expected) const {
  if (rank(i) == expected) return Status();
  return InvalidError("input ", i, " has shape ", shape(i), ", expected ", expected, " dimensions");
}

}  // namespace octet
