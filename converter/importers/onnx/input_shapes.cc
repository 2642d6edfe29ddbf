#include "converter/importers/onnx/input_shapes.h"

#include <limits>

#include <onnx/onnx_pb.h>

#include "base/str.h"
#include "converter/importers/given_shapes.h"
#include "converter/importers/graph_builder.h"

namespace octet {
namespace {

using Dimension = onnx::TensorShapeProto::Dimension;

/// 0 and less stand for "open" in some exporters' files.
bool IsOpen(const Dimension& dimension) {
  return !dimension.has_dim_value() || dimension.dim_value() <= 0;
}

/// "?x3x?x?": how messages show what the file says.
std::string Describe(const onnx::TensorShapeProto& shape) {
  std::string text;
  for (const Dimension& dimension : shape.dim()) {
    if (!text.empty()) text += 'x';
    if (!IsOpen(dimension)) text += StrCat(dimension.dim_value());
    if (IsOpen(dimension)) text += dimension.dim_param().empty() ? "?" : dimension.dim_param();
  }
  return text;
}

/// `given` (an option) against what the file fixes.
Status CheckGiven(const std::string& name, const std::vector<int32_t>& given,
                  const onnx::TensorShapeProto& stated) {
  bool agrees = given.size() == static_cast<size_t>(stated.dim_size());
  for (int d = 0; agrees && d < stated.dim_size(); ++d)
    agrees = IsOpen(stated.dim(d)) || stated.dim(d).dim_value() == given[d];
  if (agrees) return Status();
  return UsageError("input '", name, "': --input-shape ", given, " contradicts the file's ",
                    Describe(stated));
}

Expected<Shape> StatedShape(const std::string& name, const onnx::TensorShapeProto& stated) {
  Shape shape;
  for (const Dimension& dimension : stated.dim()) {
    if (IsOpen(dimension) && !shape.empty())
      return UsageError("input '", name, "' has the open shape ", Describe(stated),
                        "; give it with --input-shape");
    const int64_t size = IsOpen(dimension) ? 1 : dimension.dim_value();
    if (size > std::numeric_limits<int32_t>::max())
      return InvalidError("input '", name, "': dimension ", size, " is too large");
    shape.push_back(static_cast<int32_t>(size));
  }
  return shape;
}

}  // namespace

Expected<Shape> ResolveInputShape(const onnx::ValueInfoProto& input, bool only_input,
                                  const ImportOptions& options) {
  const auto& type = input.type().tensor_type();
  const std::vector<int32_t>* given = FindGivenShape(input.name(), only_input, options);
  Shape shape;
  if (given != nullptr) {
    if (type.has_shape()) OCTET_RETURN_IF_ERROR(CheckGiven(input.name(), *given, type.shape()));
    OCTET_RETURN_IF_ERROR(CheckGivenShape(input.name(), *given));
    shape = *given;
  } else if (!type.has_shape()) {
    return UsageError("input '", input.name(), "' has no shape; give it with --input-shape");
  } else {
    OCTET_ASSIGN_OR_RETURN(shape, StatedShape(input.name(), type.shape()));
  }
  const Status fits = CheckShape(shape);
  if (!fits.ok()) return fits.In(StrCat("input '", input.name(), "'"));
  return shape;
}

}  // namespace octet
