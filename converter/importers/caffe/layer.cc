#include "converter/importers/caffe/layer.h"

#include "base/str.h"
#include "interpreter/ops/shapes.h"

namespace octet {

std::string CaffeLayer::Describe(const caffe::LayerParameter& proto) {
  return StrCat(proto.type(), " '", proto.name(), "'");
}

Expected<int> CaffeLayer::Axis(int64_t axis, int i) const {
  return ResolveAxis("axis", axis, rank(i));
}

Status CaffeLayer::ExpectImage(int i) const {
  if (rank(i) == 4) return Status();
  return UnsupportedError("inputs of ", rank(i), " dimensions");
}

Status CaffeLayer::Finish(const Expected<int>& tensor) {
  OCTET_RETURN_IF_ERROR(tensor.status());
  SetTop(0, *tensor);
  return Status();
}

Expected<int> CaffeLayer::Blob(int i, std::string_view role, const Shape& shape) {
  OCTET_ASSIGN_OR_RETURN(Tensor blob, ReadBlob(i, role, shape));
  return builder_.AddConstant(std::move(blob));
}

}  // namespace octet
