// CaffeLayer: one layer as the functions that import it see it, and CaffeLayerType, the line by
// which a type joins the importer (layer_table.cc).
#ifndef OCTET_CONVERTER_IMPORTERS_CAFFE_LAYER_H_
#define OCTET_CONVERTER_IMPORTERS_CAFFE_LAYER_H_

#include <string_view>
#include <vector>

#include <octet/graph.h>

#include "converter/importers/caffe/caffe.pb.h"
#include "converter/importers/caffe/weights.h"
#include "converter/importers/graph_builder.h"

namespace octet {

class CaffeLayer;

inline constexpr int kAnyNumber = -1;

struct CaffeLayerType {
  std::string_view name;
  int bottoms = 1;  // that it needs
  int max_bottoms = 1;
  int max_tops = 1;
  Status (*import)(CaffeLayer& layer) = nullptr;
  OpCode code = OpCode::kCustom;  // for functions that import several types
};

/// Layers that compute nothing octet keeps.
enum class CaffeOmission {
  kNone,
  kSource,     // reads samples: its first top becomes an input
  kTraining,   // losses and measurements
  kDetection,  // boxes of SSD networks, computed from what the network gives
};

/// The line of the table for a type, or nullptr.
const CaffeLayerType* FindCaffeLayerType(std::string_view name);
CaffeOmission OmissionOf(std::string_view type);

class CaffeLayer {
 public:
  CaffeLayer(const caffe::LayerParameter& proto, const CaffeLayerType& type,
             std::vector<int> bottoms, const CaffeWeights& weights, GraphBuilder& builder)
      : proto_(proto),
        type_(type),
        bottoms_(std::move(bottoms)),
        tops_(proto.top_size(), kNoTensor),
        weights_(weights),
        builder_(builder) {}

  /// "Convolution 'conv1'": how messages name a layer.
  static std::string Describe(const caffe::LayerParameter& proto);

  const caffe::LayerParameter& proto() const { return proto_; }
  const CaffeLayerType& type() const { return type_; }
  GraphBuilder& builder() { return builder_; }

  // Values are tensors of the builder's graph, FLOAT32, in Caffe's layout: NCHW.

  int num_bottoms() const { return static_cast<int>(bottoms_.size()); }
  /// REQUIRES: i < num_bottoms(), which the table's line ensures for those a type needs.
  int bottom(int i = 0) const { return bottoms_[i]; }
  const std::vector<int>& bottoms() const { return bottoms_; }
  Shape shape(int i = 0) const { return builder_.shape(bottoms_[i]); }
  int rank(int i = 0) const { return builder_.rank(bottoms_[i]); }
  /// `axis` of bottom i, counted from its front. Error: outside of its dimensions.
  Expected<int> Axis(int64_t axis, int i = 0) const;
  /// Error (kUnsupported): bottom i is no [n, c, h, w].
  Status ExpectImage(int i = 0) const;

  int num_tops() const { return static_cast<int>(tops_.size()); }
  void SetTop(int i, int tensor) { tops_[i] = tensor; }
  /// SetTop(0, tensor), or the error in place of a tensor.
  Status Finish(const Expected<int>& tensor);
  const std::vector<int>& tops() const { return tops_; }

  int num_blobs() const { return weights_.Count(proto_.name()); }
  /// Trained blob i as a constant, see CaffeWeights::Read.
  Expected<int> Blob(int i, std::string_view role, const Shape& shape);
  Expected<Tensor> ReadBlob(int i, std::string_view role, const Shape& shape) const {
    return weights_.Read(proto_.name(), i, role, shape);
  }

 private:
  const caffe::LayerParameter& proto_;
  const CaffeLayerType& type_;
  std::vector<int> bottoms_;
  std::vector<int> tops_;
  const CaffeWeights& weights_;
  GraphBuilder& builder_;
};

}  // namespace octet

#endif  // OCTET_CONVERTER_IMPORTERS_CAFFE_LAYER_H_
