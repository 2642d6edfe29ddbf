// Layers that take values apart and put them together.
#include <algorithm>

#include "base/str.h"
#include "converter/importers/caffe/layers.h"

namespace octet {
namespace {

/// The parts of `total` elements between slice points, or as many equal ones as there are tops.
Expected<std::vector<int32_t>> PartSizes(const CaffeLayer& layer, int32_t total) {
  const auto& points = layer.proto().slice_param().slice_point();
  const int tops = layer.num_tops();
  if (points.empty()) {
    if (total % tops != 0)
      return InvalidError(total, " elements do not divide into ", tops, " tops");
    return std::vector<int32_t>(tops, total / tops);
  }
  if (points.size() != tops - 1)
    return InvalidError(points.size(), " slice points for ", tops, " tops");
  std::vector<int32_t> sizes;
  int64_t begin = 0;
  for (int i = 0; i < tops; ++i) {
    const int64_t end = i < points.size() ? points[i] : total;
    if (end <= begin || end > total)
      return InvalidError("slice point ", end, " behind ", begin, " of ", total, " elements");
    sizes.push_back(static_cast<int32_t>(end - begin));
    begin = end;
  }
  return sizes;
}

}  // namespace

Status ImportConcatLayer(CaffeLayer& layer) {
  const auto& parameters = layer.proto().concat_param();
  OCTET_ASSIGN_OR_RETURN(const int axis,
                         layer.Axis(parameters.has_concat_dim() ? int64_t{parameters.concat_dim()}
                                                                : int64_t{parameters.axis()}));
  return layer.Finish(layer.builder().Concat(layer.bottoms(), axis));
}

Status ImportSliceLayer(CaffeLayer& layer) {
  const auto& parameters = layer.proto().slice_param();
  OCTET_ASSIGN_OR_RETURN(const int axis,
                         layer.Axis(parameters.has_slice_dim() ? int64_t{parameters.slice_dim()}
                                                               : int64_t{parameters.axis()}));
  OCTET_ASSIGN_OR_RETURN(const auto sizes, PartSizes(layer, layer.shape()[axis]));
  if (sizes.size() == 1) return ImportCopyLayer(layer);
  OCTET_ASSIGN_OR_RETURN(const auto parts, layer.builder().Split(layer.bottom(), sizes, axis));
  for (size_t i = 0; i < parts.size(); ++i) layer.SetTop(static_cast<int>(i), parts[i]);
  return Status();
}

Status ImportCopyLayer(CaffeLayer& layer) {
  for (int i = 0; i < layer.num_tops(); ++i) layer.SetTop(i, layer.bottom());
  return Status();
}

// Bottom 0 from `offset` on (one for all axes, or one for each), as large as bottom 1; axes in
// front of `axis` stay whole.
Status ImportCropLayer(CaffeLayer& layer) {
  const auto& parameters = layer.proto().crop_param();
  OCTET_ASSIGN_OR_RETURN(const int axis, layer.Axis(parameters.axis()));
  const auto& offsets = parameters.offset();
  if (layer.rank(1) != layer.rank() ||
      (offsets.size() > 1 && offsets.size() != layer.rank() - axis))
    return InvalidError("bottoms of shapes ", layer.shape(0), " and ", layer.shape(1), " with ",
                        offsets.size(), " offsets");
  std::vector<SliceRange> ranges;
  for (int d = 0; d < layer.rank(); ++d) {
    const int32_t size = layer.shape()[d];
    if (d < axis) {
      ranges.push_back({.begin = 0, .count = size});
      continue;
    }
    const int64_t begin = offsets.empty() ? 0 : offsets[offsets.size() == 1 ? 0 : d - axis];
    const int32_t count = layer.shape(1)[d];
    if (begin + count > size)
      return InvalidError("axis ", d, ": ", count, " elements from ", begin, " on of ", size);
    ranges.push_back({.begin = static_cast<int32_t>(begin), .count = count});
  }
  return layer.Finish(layer.builder().Slice(layer.bottom(), ranges));
}

}  // namespace octet
