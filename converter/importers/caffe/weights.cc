#include "converter/importers/caffe/weights.h"

#include "base/str.h"
#include "converter/importers/constants.h"

namespace octet {
namespace {

std::vector<int64_t> StatedShape(const caffe::BlobProto& blob) {
  if (blob.has_shape()) return {blob.shape().dim().begin(), blob.shape().dim().end()};
  return {blob.num(), blob.channels(), blob.height(), blob.width()};
}

/// Without dimensions of 1.
std::vector<int64_t> Squeezed(std::vector<int64_t> shape) {
  std::erase(shape, 1);
  return shape;
}

std::vector<float> ValuesOf(const caffe::BlobProto& blob) {
  if (blob.double_data_size() > 0) return {blob.double_data().begin(), blob.double_data().end()};
  return {blob.data().begin(), blob.data().end()};
}

}  // namespace

CaffeWeights::CaffeWeights(const caffe::NetParameter& net) {
  for (const auto& layer : net.layer()) layers_[layer.name()] = &layer;
}

int CaffeWeights::Count(const std::string& layer) const {
  const auto found = layers_.find(layer);
  return found == layers_.end() ? 0 : found->second->blobs_size();
}

Expected<Tensor> CaffeWeights::Read(const std::string& layer, int i, std::string_view role,
                                    const Shape& shape) const {
  const auto found = layers_.find(layer);
  if (found == layers_.end())
    return InvalidError("no weights: the .caffemodel has no layer of this name");
  if (i >= found->second->blobs_size())
    return InvalidError("no ", role, ": the .caffemodel has ", found->second->blobs_size(),
                        " blobs for this layer, expected at least ", i + 1);
  const caffe::BlobProto& blob = found->second->blobs(i);
  const std::vector<int64_t> stated = StatedShape(blob);
  std::vector<float> values = ValuesOf(blob);
  if (Squeezed(stated) != Squeezed({shape.begin(), shape.end()}))
    return InvalidError(role, ": shape ", stated, " in the .caffemodel, expected ", shape);
  if (static_cast<int64_t>(values.size()) != NumElements(shape))
    return InvalidError(role, ": ", values.size(), " values for shape ", stated);
  return MakeConstant(StrCat(layer, "/", role), DataType::kFloat32, shape, std::move(values));
}

}  // namespace octet
