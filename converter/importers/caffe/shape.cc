// Layers that give the same elements another shape or order; Softmax, which needs an order.
#include <algorithm>
#include <numeric>

#include "base/str.h"
#include "converter/importers/caffe/layers.h"

namespace octet {

// Axes that `order` leaves out follow in their own order.
Status ImportPermuteLayer(CaffeLayer& layer) {
  std::vector<int32_t> permutation;
  const auto add = [&](int32_t axis) {
    if (std::find(permutation.begin(), permutation.end(), axis) != permutation.end()) return false;
    permutation.push_back(axis);
    return true;
  };
  for (int64_t given : layer.proto().permute_param().order()) {
    OCTET_ASSIGN_OR_RETURN(const int axis, layer.Axis(given));
    if (!add(axis)) return InvalidError("order: ", axis, " given twice");
  }
  for (int axis = 0; axis < layer.rank(); ++axis) add(axis);
  return layer.Finish(layer.builder().Transpose(layer.bottom(), permutation));
}

// The axes from `axis` to `end_axis` become one.
Status ImportFlattenLayer(CaffeLayer& layer) {
  const auto& parameters = layer.proto().flatten_param();
  OCTET_ASSIGN_OR_RETURN(const int begin, layer.Axis(parameters.axis()));
  OCTET_ASSIGN_OR_RETURN(const int end, layer.Axis(parameters.end_axis()));
  if (end < begin) return InvalidError("axis ", begin, " behind end_axis ", end);
  const Shape shape = layer.shape();
  Shape flat(shape.begin(), shape.begin() + begin);
  flat.push_back(
      static_cast<int32_t>(NumElements(std::span(shape).subspan(begin, end + 1 - begin))));
  flat.insert(flat.end(), shape.begin() + end + 1, shape.end());
  return layer.Finish(layer.builder().Reshape(layer.bottom(), flat));
}

// `shape` replaces num_axes axes from `axis` on (−1: all that follow; a negative axis counts from
// behind the last one). In it, 0 keeps the dimension of that place, −1 takes what is left.
Status ImportReshapeLayer(CaffeLayer& layer) {
  const auto& parameters = layer.proto().reshape_param();
  const Shape from = layer.shape();
  const int rank = layer.rank();
  const int64_t begin =
      parameters.axis() < 0 ? int64_t{parameters.axis()} + rank + 1 : parameters.axis();
  const int64_t end = parameters.num_axes() == -1 ? rank : begin + parameters.num_axes();
  if (begin < 0 || begin > rank || end < begin || end > rank)
    return InvalidError("axis ", parameters.axis(), ", num_axes ", parameters.num_axes(), " in ",
                        from);
  std::vector<int64_t> target(from.begin(), from.begin() + begin);
  for (int64_t dimension : parameters.shape().dim()) {
    const size_t place = target.size();
    if (dimension == 0 && place >= from.size())
      return InvalidError("shape: no dimension ", place, " to copy from ", from);
    target.push_back(dimension == 0 ? from[place] : dimension);
  }
  target.insert(target.end(), from.begin() + end, from.end());
  OCTET_ASSIGN_OR_RETURN(Shape shape, CompleteShape(target, from));
  return layer.Finish(layer.builder().Reshape(layer.bottom(), std::move(shape)));
}

Status ImportSoftmaxLayer(CaffeLayer& layer) {
  OCTET_ASSIGN_OR_RETURN(const int axis, layer.Axis(layer.proto().softmax_param().axis()));
  return layer.Finish(layer.builder().SoftmaxOverAxis(OpCode::kSoftmax, layer.bottom(), axis));
}

}  // namespace octet
