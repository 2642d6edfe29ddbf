// Validate: what a Graph must mean before anything may rely on it. It asks what holds for every
// graph; what one operator needs (counts, types, ranges of attributes) is asked in its Prepare.
#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/graph.h>

#include "base/str.h"
#include "schema/op_formats.h"
#include "schema/options_io.h"

namespace octet {

namespace {

// --- One tensor ----------------------------------------------------------------------------------

constexpr int32_t kOpenDimension = -1;  // known only when the network runs

Status CheckShape(const Tensor& tensor) {
  std::vector<int32_t> known = tensor.shape;
  if (!tensor.constant()) std::replace(known.begin(), known.end(), kOpenDimension, 1);
  if (auto count = ElementCount(known); !count) return count.status();
  if (tensor.shape_signature.empty()) return Status();
  if (tensor.shape_signature.size() != tensor.shape.size()) {
    return InvalidError("shape_signature ", tensor.shape_signature, " against shape ",
                        tensor.shape);
  }
  for (int32_t dimension : tensor.shape_signature) {
    if (dimension < kOpenDimension) {
      return InvalidError("shape_signature ", tensor.shape_signature, ": dimension ", dimension);
    }
  }
  return Status();
}

// nullopt: the length does not follow from shape and type.
std::optional<int64_t> BytesByShape(const Tensor& tensor) {
  const auto count = ElementCount(tensor.shape);
  if (!count || !tensor.sparsity.dimensions.empty()) return std::nullopt;
  if (tensor.type == DataType::kInt4) return (*count + 1) / 2;  // two values a byte
  const int element_bytes = ElementBytes(tensor.type);
  if (element_bytes == 0) return std::nullopt;
  return *count * element_bytes;
}

Status CheckConstant(const Tensor& tensor) {
  if (!tensor.constant()) return Status();
  const auto expected = BytesByShape(tensor);
  if (!expected || *expected == static_cast<int64_t>(tensor.data.data.size())) return Status();
  return InvalidError("constant of ", tensor.data.data.size(), " bytes; shape ", tensor.shape,
                      " of ", DataTypeName(tensor.type), " needs ", *expected);
}

Status CheckQuantization(const Tensor& tensor) {
  const Quantization& q = tensor.quantization;
  const size_t scales = q.scale.size(), zero_points = q.zero_point.size();
  if (q.empty()) return Status();
  if (zero_points > 1 && zero_points != scales) {
    return InvalidError("quantization: ", zero_points, " zero points for ", scales, " scales");
  }
  if (!q.per_axis()) return Status();
  const int rank = static_cast<int>(tensor.shape.size());
  if (q.axis < 0 || q.axis >= rank) {
    return InvalidError("quantization: axis ", q.axis, " outside [0, ", rank, ")");
  }
  if (static_cast<size_t>(tensor.shape[q.axis]) != scales) {
    return InvalidError("quantization: ", scales, " scales for dimension ", q.axis, " of shape ",
                        tensor.shape);
  }
  return Status();
}

Status CheckTensor(const Tensor& tensor) {
  OCTET_RETURN_IF_ERROR(CheckShape(tensor));
  OCTET_RETURN_IF_ERROR(CheckConstant(tensor));
  return CheckQuantization(tensor);
}

// --- Indices -------------------------------------------------------------------------------------

enum class Absent { kAllowed, kRefused };

Status CheckIndices(const Graph& graph, std::string_view role, std::span<const int> indices,
                    Absent absent) {
  const int count = static_cast<int>(graph.tensors.size());
  for (size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] == kNoTensor && absent == Absent::kAllowed) continue;
    if (indices[i] < 0 || indices[i] >= count) {
      return InvalidError(role, " ", i, ": tensor index ", indices[i], " outside [0, ", count, ")");
    }
  }
  return Status();
}

/// The struct is the operator's own. Tables octet does not read have their number, others have
/// none.
Status CheckOptions(const Operator& op) {
  const auto* unknown = std::get_if<UnknownOptions>(&op.options);
  if (unknown != nullptr && unknown->second_union) return Status();
  return CheckOptionsKind(op.code, unknown != nullptr ? unknown->type : OptionsKind(op.options));
}

Status CheckOperator(const Graph& graph, const Operator& op) {
  OCTET_RETURN_IF_ERROR(CheckOptions(op));
  OCTET_RETURN_IF_ERROR(CheckIndices(graph, "input", op.inputs, Absent::kAllowed));
  OCTET_RETURN_IF_ERROR(CheckIndices(graph, "output", op.outputs, Absent::kRefused));
  return CheckIndices(graph, "intermediate", op.intermediates, Absent::kAllowed);
}

// --- Order: every value is written once, before it is read ---------------------------------------

class Order {
 public:
  explicit Order(const Graph& graph)
      : graph_(graph),
        source_(graph.tensors.size(), kNobody),
        is_result_(graph.tensors.size(), false) {
    for (const Operator& op : graph.operators) {
      for (int output : op.outputs) is_result_[output] = true;
    }
  }

  Status Check() {
    for (size_t i = 0; i < graph_.inputs.size(); ++i) {
      OCTET_RETURN_IF_ERROR_IN(StrCat("input ", i), Write(graph_.inputs[i], kInput));
    }
    for (size_t i = 0; i < graph_.operators.size(); ++i) {
      const int index = static_cast<int>(i);
      OCTET_RETURN_IF_ERROR_IN(DescribeOperator(graph_, index), CheckOperator(index));
    }
    for (size_t i = 0; i < graph_.outputs.size(); ++i) {
      OCTET_RETURN_IF_ERROR_IN(StrCat("output ", i), Read(graph_.outputs[i]));
    }
    return Status();
  }

 private:
  // What writes a tensor: an operator by index, or one of these.
  static constexpr int kNobody = -1, kInput = -2;

  Status CheckOperator(int index) {
    const Operator& op = graph_.operators[index];
    for (size_t i = 0; i < op.inputs.size(); ++i) {
      if (op.inputs[i] == kNoTensor) continue;
      OCTET_RETURN_IF_ERROR_IN(StrCat("input ", i), Read(op.inputs[i]));
    }
    for (size_t i = 0; i < op.outputs.size(); ++i) {
      OCTET_RETURN_IF_ERROR_IN(StrCat("output ", i), Write(op.outputs[i], index));
    }
    return Status();
  }

  Status Write(int tensor, int writer) {
    const int earlier = source_[tensor];
    if (graph_.tensors[tensor].constant()) return Refuse(tensor, "is a constant");
    if (earlier == kInput) return Refuse(tensor, "is an input of the graph");
    if (earlier != kNobody) {
      return Refuse(tensor, StrCat("was written by ", DescribeOperator(graph_, earlier)));
    }
    source_[tensor] = writer;
    return Status();
  }

  Status Read(int tensor) const {
    const Tensor& read = graph_.tensors[tensor];
    // An empty tensor holds no value that would have to come from somewhere.
    const bool no_values = !is_result_[tensor] &&
                           std::find(read.shape.begin(), read.shape.end(), 0) != read.shape.end();
    if (source_[tensor] != kNobody || read.constant() || read.is_variable || no_values) {
      return Status();
    }
    return Refuse(tensor, "is read and nothing before has written it");
  }

  Status Refuse(int tensor, std::string_view why) const {
    return InvalidError(DescribeTensor(graph_, tensor), " ", why);
  }

  const Graph& graph_;
  std::vector<int> source_;      // by tensor, so far
  std::vector<bool> is_result_;  // by tensor: some operator writes it
};

// --- The whole -----------------------------------------------------------------------------------

Status ValidateNetwork(const Graph& graph) {
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    OCTET_RETURN_IF_ERROR_IN(DescribeTensor(graph, static_cast<int>(i)),
                             CheckTensor(graph.tensors[i]));
  }
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    if (op.code == OpCode::kCustom && op.custom_code.empty()) {
      return InvalidError("operator ", i, ": a custom operator without a name");
    }
    OCTET_RETURN_IF_ERROR_IN(DescribeOperator(graph, static_cast<int>(i)),
                             CheckOperator(graph, op));
  }
  OCTET_RETURN_IF_ERROR(CheckIndices(graph, "input", graph.inputs, Absent::kRefused));
  OCTET_RETURN_IF_ERROR(CheckIndices(graph, "output", graph.outputs, Absent::kRefused));
  return Order(graph).Check();
}

Status CheckSignature(const Graph& graph, const Signature& signature) {
  const int subgraphs = static_cast<int>(graph.more_subgraphs.size()) + 1;
  if (signature.subgraph < 0 || signature.subgraph >= subgraphs) {
    return InvalidError("subgraph index ", signature.subgraph, " outside [0, ", subgraphs, ")");
  }
  const Graph& named =
      signature.subgraph == 0 ? graph : graph.more_subgraphs[signature.subgraph - 1];
  const auto check = [&](std::string_view role, const std::vector<Signature::Entry>& entries) {
    std::vector<int> indices;
    for (const Signature::Entry& entry : entries) indices.push_back(entry.tensor);
    return CheckIndices(named, role, indices, Absent::kRefused);
  };
  OCTET_RETURN_IF_ERROR(check("input", signature.inputs));
  return check("output", signature.outputs);
}

}  // namespace

Status Validate(const Graph& graph) {
  OCTET_RETURN_IF_ERROR(ValidateNetwork(graph));
  for (size_t i = 0; i < graph.more_subgraphs.size(); ++i) {
    OCTET_RETURN_IF_ERROR_IN(StrCat("subgraph ", i + 1), ValidateNetwork(graph.more_subgraphs[i]));
  }
  for (size_t i = 0; i < graph.signatures.size(); ++i) {
    OCTET_RETURN_IF_ERROR_IN(StrCat("signature ", i), CheckSignature(graph, graph.signatures[i]));
  }
  return Status();
}

}  // namespace octet
