// Weights: the trained blobs of a .caffemodel, by layer name.
#ifndef OCTET_CONVERTER_IMPORTERS_CAFFE_WEIGHTS_H_
#define OCTET_CONVERTER_IMPORTERS_CAFFE_WEIGHTS_H_

#include <string>
#include <unordered_map>
#include <vector>

#include <octet/graph.h>
#include <octet/status.h>

#include "converter/importers/caffe/caffe.pb.h"
#include "interpreter/op.h"

namespace octet {

class CaffeWeights {
 public:
  /// `net` must outlive this. Of layers with the same name the last one counts, as in Caffe.
  explicit CaffeWeights(const caffe::NetParameter& net);

  /// Blobs that the layer has; 0 when there is no such layer.
  int Count(const std::string& layer) const;

  /// Blob i of a layer, whose shape must be `shape` but for dimensions of 1: old files state four
  /// sizes for every blob. `role` names it in messages and becomes its name. Errors: the layer or
  /// the blob is missing or has another shape.
  Expected<Tensor> Read(const std::string& layer, int i, std::string_view role,
                        const Shape& shape) const;

 private:
  std::unordered_map<std::string, const caffe::LayerParameter*> layers_;
};

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_CAFFE_WEIGHTS_H_
