// Walks an ONNX graph: initializers, inputs, nodes in their order, outputs. Values are kept by
// name. A node that cannot be imported goes on a list and its outputs become unknown; what reads
// them is skipped, so that one message can name everything that is lacking.
#include "converter/importers/onnx/graph_importer.h"

#include <unordered_map>
#include <unordered_set>

#include <onnx/onnx_pb.h>

#include "base/str.h"
#include "converter/importers/given_shapes.h"
#include "converter/importers/onnx/input_shapes.h"
#include "converter/importers/unique_names.h"
#include "converter/importers/unsupported_list.h"
#include "converter/passes/graph_edit.h"

namespace octet {
namespace {

/// Stands for a tensor whose producer is not supported.
constexpr int kUnknownValue = -2;

/// The operator set of ONNX's own domain, or of any other by its name.
std::optional<int64_t> OpsetOf(const onnx::ModelProto& model, std::string_view domain) {
  for (const auto& opset : model.opset_import()) {
    const std::string& name = opset.domain() == "ai.onnx" ? "" : opset.domain();
    if (name == domain) return opset.version();
  }
  return std::nullopt;
}

class GraphImporter {
 public:
  GraphImporter(const onnx::ModelProto& model, const std::string& path)
      : model_(model), source_(model.graph()), reader_(path), builder_(graph_) {
    NoteReads(source_);
  }

  Expected<Graph> Run(const ImportOptions& options) {
    OCTET_RETURN_IF_ERROR(CheckOpset());
    OCTET_RETURN_IF_ERROR(AddInitializers(source_));
    OCTET_RETURN_IF_ERROR(AddInputs(options));
    for (const auto& node : source_.node()) OCTET_RETURN_IF_ERROR(ImportNode(node));
    OCTET_RETURN_IF_ERROR(unsupported_.ToStatus());
    OCTET_RETURN_IF_ERROR(AddOutputs());
    graph_.name = source_.name();
    RemoveDead(graph_);  // shape arithmetic, weights before they were transposed
    MakeNamesUnique(graph_);
    return std::move(graph_);
  }

 private:
  Status CheckOpset();
  Status AddInitializers(const onnx::GraphProto& graph);
  Status AddInputs(const ImportOptions& options);
  Status ImportNode(const onnx::NodeProto& proto);
  /// An If whose condition is known is the branch it takes.
  Status ImportIf(const onnx::NodeProto& proto, int condition);
  /// Imports `branch`, a graph inside a node, in place of that node.
  Status ImportBranch(const onnx::NodeProto& proto, const onnx::GraphProto& branch);
  Status AddOutputs();

  /// Enters what nodes and outputs read into read_, those of graphs inside nodes, too.
  void NoteReads(const onnx::GraphProto& graph);
  /// Why a value that a node reads is not there.
  std::string WhyMissing(const std::string& name) const;
  /// Enters a value under its ONNX name. Error: a second value of that name.
  Status Define(const std::string& name, int tensor);
  /// "com.microsoft.FusedConv (opset 1)"
  std::string DescribeType(const onnx::NodeProto& proto) const;
  /// The tensors a node reads; nullopt: one of them is unknown.
  Expected<std::optional<std::vector<int>>> Operands(const onnx::NodeProto& proto) const;
  /// Checks the operands against the table and calls the operator's import function.
  Expected<std::vector<int>> Emit(const onnx::NodeProto& proto, const OnnxOp& op,
                                  std::vector<int> operands);
  Status DefineOutputs(const onnx::NodeProto& proto, const std::vector<int>& outputs,
                       int first_new_tensor);
  Status DefineUnknown(const onnx::NodeProto& proto);

  const onnx::ModelProto& model_;
  const onnx::GraphProto& source_;
  int opset_ = 0;
  TensorReader reader_;
  Graph graph_;
  GraphBuilder builder_;
  std::unordered_map<std::string, int> values_;  // by ONNX name
  std::unordered_set<std::string> read_;         // names that a node or an output reads
  UnsupportedList unsupported_;
};

Status GraphImporter::CheckOpset() {
  const auto opset = OpsetOf(model_, "");
  if (!opset) return InvalidError("no operator set of ONNX's own operators is imported");
  if (*opset < kMinOnnxOpset || *opset > kMaxOnnxOpset)
    return UnsupportedError("operator set ", *opset, ", supported are ", kMinOnnxOpset, " to ",
                            kMaxOnnxOpset);
  opset_ = static_cast<int>(*opset);
  return Status();
}

void GraphImporter::NoteReads(const onnx::GraphProto& graph) {
  for (const auto& node : graph.node()) {
    read_.insert(node.input().begin(), node.input().end());
    for (const auto& attribute : node.attribute()) {
      if (attribute.has_g()) NoteReads(attribute.g());
    }
  }
  for (const auto& output : graph.output()) read_.insert(output.name());
}

Status GraphImporter::AddInitializers(const onnx::GraphProto& graph) {
  for (const auto& proto : graph.initializer()) {
    const std::string place = StrCat("initializer '", proto.name(), "'");
    Expected<Tensor> tensor = reader_.Read(proto);
    if (!tensor && tensor.status().code() != StatusCode::kUnsupported)
      return tensor.status().In(place);
    if (!tensor)
      unsupported_.Add(StrCat("an initializer of ", tensor.status().message()), proto.name());
    OCTET_RETURN_IF_ERROR(
        Define(proto.name(), tensor ? builder_.AddConstant(*std::move(tensor)) : kUnknownValue));
  }
  for (const auto& proto : graph.sparse_initializer()) {
    unsupported_.Add("a sparse initializer", proto.values().name());
    OCTET_RETURN_IF_ERROR(Define(proto.values().name(), kUnknownValue));
  }
  return Status();
}

Status GraphImporter::AddInputs(const ImportOptions& options) {
  std::vector<const onnx::ValueInfoProto*> inputs;
  std::vector<std::string> names;
  for (const auto& input : source_.input()) {
    // Before IR version 4, initializers were inputs with a default, too.
    if (values_.count(input.name())) continue;
    inputs.push_back(&input);
    names.push_back(input.name());
  }
  OCTET_RETURN_IF_ERROR(CheckInputNames(names, options));
  for (const onnx::ValueInfoProto* input : inputs) {
    if (!input->type().has_tensor_type())
      return UnsupportedError("input '", input->name(), "' is not a tensor");
    const auto type = ImportedType(input->type().tensor_type().elem_type());
    if (!type) return type.status().In(StrCat("input '", input->name(), "'"));
    OCTET_ASSIGN_OR_RETURN(Shape shape, ResolveInputShape(*input, inputs.size() == 1, options));
    OCTET_RETURN_IF_ERROR(
        Define(input->name(), builder_.AddInput(input->name(), *type, std::move(shape))));
  }
  return Status();
}

Status GraphImporter::Define(const std::string& name, int tensor) {
  if (values_.emplace(name, tensor).second) return Status();
  return InvalidError("value '", name, "' is defined twice");
}

std::string GraphImporter::DescribeType(const onnx::NodeProto& proto) const {
  if (proto.domain().empty() || proto.domain() == "ai.onnx")
    return StrCat(proto.op_type(), " (opset ", opset_, ")");
  const auto version = OpsetOf(model_, proto.domain());
  return StrCat(proto.domain(), ".", proto.op_type(), " (opset ",
                version ? StrCat(*version) : "not imported", ")");
}

std::string GraphImporter::WhyMissing(const std::string& name) const {
  for (const auto& node : source_.node()) {
    if (std::find(node.output().begin(), node.output().end(), name) != node.output().end())
      return StrCat(Node::Describe(node), " behind it (a cycle, or nodes out of order)");
  }
  return "nothing";
}

Expected<std::optional<std::vector<int>>> GraphImporter::Operands(
    const onnx::NodeProto& proto) const {
  std::vector<int> operands;
  bool known = true;
  for (const std::string& name : proto.input()) {
    const auto found = name.empty() ? values_.end() : values_.find(name);
    if (!name.empty() && found == values_.end())
      return InvalidError("input '", name, "' is computed by ", WhyMissing(name));
    operands.push_back(name.empty() ? kNoTensor : found->second);
    known = known && operands.back() != kUnknownValue;
  }
  return known ? std::optional(std::move(operands)) : std::nullopt;
}

Status GraphImporter::ImportNode(const onnx::NodeProto& proto) {
  const std::string place = Node::Describe(proto);
  if (proto.output_size() == 0) return InvalidError(place, ": has no outputs");
  auto operands = Operands(proto);
  if (!operands) return operands.status().In(place);
  const bool standard = proto.domain().empty() || proto.domain() == "ai.onnx";
  if (standard && proto.op_type() == "If" && *operands && (*operands)->size() == 1)
    return ImportIf(proto, (**operands)[0]);
  const OnnxOp* op = standard ? FindOnnxOp(proto.op_type()) : nullptr;
  const std::string& name = proto.name().empty() ? proto.output(0) : proto.name();
  if (op == nullptr) {
    unsupported_.Add(DescribeType(proto), name);
    return DefineUnknown(proto);
  }
  if (!*operands) return DefineUnknown(proto);

  const int first_new_tensor = static_cast<int>(graph_.tensors.size());
  const auto outputs = Emit(proto, *op, std::move(**operands));
  if (outputs.ok()) return DefineOutputs(proto, *outputs, first_new_tensor);
  if (outputs.status().code() != StatusCode::kUnsupported) return outputs.status().In(place);
  unsupported_.Add(StrCat(proto.op_type(), ": ", outputs.status().message()), name);
  return DefineUnknown(proto);
}

Status GraphImporter::ImportIf(const onnx::NodeProto& proto, int condition) {
  const bool known = condition != kNoTensor && builder_.type(condition) == DataType::kBool &&
                     builder_.tensor(condition).constant() &&
                     NumElements(builder_.shape(condition)) == 1;
  if (!known) {
    unsupported_.Add("If: a condition that depends on the network's inputs",
                     proto.name().empty() ? proto.output(0) : proto.name());
    return DefineUnknown(proto);
  }
  const bool taken = builder_.tensor(condition).data.data[0] != 0;
  for (const auto& attribute : proto.attribute()) {
    if (attribute.name() == (taken ? "then_branch" : "else_branch") && attribute.has_g())
      return ImportBranch(proto, attribute.g());
  }
  return InvalidError(Node::Describe(proto), ": a branch is missing");
}

Status GraphImporter::ImportBranch(const onnx::NodeProto& proto, const onnx::GraphProto& branch) {
  const std::string place = Node::Describe(proto);
  if (branch.output_size() != proto.output_size())
    return InvalidError(place, ": the branch has ", branch.output_size(), " outputs, expected ",
                        proto.output_size());
  OCTET_RETURN_IF_ERROR(AddInitializers(branch));
  for (const auto& node : branch.node()) OCTET_RETURN_IF_ERROR(ImportNode(node));
  for (int i = 0; i < proto.output_size(); ++i) {
    const auto found = values_.find(branch.output(i).name());
    if (found == values_.end())
      return InvalidError(place, ": output '", branch.output(i).name(), "' is computed by nothing");
    if (!proto.output(i).empty()) OCTET_RETURN_IF_ERROR(Define(proto.output(i), found->second));
  }
  return Status();
}

Expected<std::vector<int>> GraphImporter::Emit(const onnx::NodeProto& proto, const OnnxOp& op,
                                               std::vector<int> operands) {
  if (op.since > opset_)
    return InvalidError("needs operator set ", op.since, ", the model imports ", opset_);
  for (int i = 0; i < op.min_inputs; ++i) {
    if (i >= static_cast<int>(operands.size()) || operands[i] == kNoTensor)
      return InvalidError("input ", i, " is missing");
  }
  const size_t floats = op.inputs == OnnxInputs::kFloat        ? operands.size()
                        : op.inputs == OnnxInputs::kFloatFirst ? 1
                                                               : 0;
  for (size_t i = 0; i < floats; ++i) {
    if (operands[i] != kNoTensor && builder_.type(operands[i]) != DataType::kFloat32)
      return UnsupportedError(DataTypeName(builder_.type(operands[i])), " inputs");
  }
  builder_.SetScope(proto.output(0).empty() ? proto.name() : proto.output(0));
  Node node(proto, op, opset_, std::move(operands), builder_, reader_);
  const Status status = op.import(node);
  OCTET_RETURN_IF_ERROR(node.status());
  OCTET_RETURN_IF_ERROR(status);
  return node.outputs();
}

Status GraphImporter::DefineOutputs(const onnx::NodeProto& proto, const std::vector<int>& outputs,
                                    int first_new_tensor) {
  for (int i = 0; i < proto.output_size(); ++i) {
    const std::string& name = proto.output(i);
    if (name.empty()) continue;
    if (outputs[i] == kNoTensor) {  // the positions of MaxPool's maxima, say: few models read them
      if (read_.count(name)) unsupported_.Add(StrCat(proto.op_type(), ": output ", i), name);
      OCTET_RETURN_IF_ERROR(Define(name, kUnknownValue));
      continue;
    }
    OCTET_RETURN_IF_ERROR(Define(name, outputs[i]));
    if (outputs[i] >= first_new_tensor) graph_.tensors[outputs[i]].name = name;
  }
  return Status();
}

Status GraphImporter::DefineUnknown(const onnx::NodeProto& proto) {
  for (const std::string& name : proto.output()) {
    if (!name.empty()) OCTET_RETURN_IF_ERROR(Define(name, kUnknownValue));
  }
  return Status();
}

Status GraphImporter::AddOutputs() {
  for (const auto& output : source_.output()) {
    const auto found = values_.find(output.name());
    if (found == values_.end())
      return InvalidError("output '", output.name(), "' is computed by nothing");
    OCTET_RETURN_IF_ERROR(builder_.AddOutput(output.name(), found->second));
  }
  if (graph_.outputs.empty()) return InvalidError("the graph has no outputs");
  return Status();
}

}  // namespace

Expected<Graph> ImportOnnxModel(const onnx::ModelProto& model, const std::string& path,
                                const ImportOptions& options) {
  return GraphImporter(model, path).Run(options);
}

}  // namespace octet
