// Layers of Caffe's V1 form (`layers`, types as numbers) in the current one.
#include <algorithm>
#include <iterator>

#include "base/str.h"
#include "converter/importers/caffe/net_reader.h"

namespace octet {
namespace {

using caffe::LayerParameter;
using caffe::V1LayerParameter;

struct TypeName {
  V1LayerParameter::LayerType number;
  std::string_view name;
};

/// The current names of the types that octet knows.
constexpr TypeName kTypeNames[] = {
    {V1LayerParameter::ABSVAL, "AbsVal"},
    {V1LayerParameter::ACCURACY, "Accuracy"},
    {V1LayerParameter::CONCAT, "Concat"},
    {V1LayerParameter::CONTRASTIVE_LOSS, "ContrastiveLoss"},
    {V1LayerParameter::CONVOLUTION, "Convolution"},
    {V1LayerParameter::DATA, "Data"},
    {V1LayerParameter::DECONVOLUTION, "Deconvolution"},
    {V1LayerParameter::DROPOUT, "Dropout"},
    {V1LayerParameter::DUMMY_DATA, "DummyData"},
    {V1LayerParameter::ELTWISE, "Eltwise"},
    {V1LayerParameter::EUCLIDEAN_LOSS, "EuclideanLoss"},
    {V1LayerParameter::FLATTEN, "Flatten"},
    {V1LayerParameter::HDF5_DATA, "HDF5Data"},
    {V1LayerParameter::HDF5_OUTPUT, "HDF5Output"},
    {V1LayerParameter::HINGE_LOSS, "HingeLoss"},
    {V1LayerParameter::IMAGE_DATA, "ImageData"},
    {V1LayerParameter::INFOGAIN_LOSS, "InfogainLoss"},
    {V1LayerParameter::INNER_PRODUCT, "InnerProduct"},
    {V1LayerParameter::MEMORY_DATA, "MemoryData"},
    {V1LayerParameter::MULTINOMIAL_LOGISTIC_LOSS, "MultinomialLogisticLoss"},
    {V1LayerParameter::POOLING, "Pooling"},
    {V1LayerParameter::POWER, "Power"},
    {V1LayerParameter::RELU, "ReLU"},
    {V1LayerParameter::SIGMOID, "Sigmoid"},
    {V1LayerParameter::SIGMOID_CROSS_ENTROPY_LOSS, "SigmoidCrossEntropyLoss"},
    {V1LayerParameter::SILENCE, "Silence"},
    {V1LayerParameter::SLICE, "Slice"},
    {V1LayerParameter::SOFTMAX, "Softmax"},
    {V1LayerParameter::SOFTMAX_LOSS, "SoftmaxWithLoss"},
    {V1LayerParameter::SPLIT, "Split"},
    {V1LayerParameter::TANH, "TanH"},
    {V1LayerParameter::WINDOW_DATA, "WindowData"},
};

/// Other types keep the name of their number: "MVN".
std::string NameOf(V1LayerParameter::LayerType type) {
  const auto* found = std::find_if(std::begin(kTypeNames), std::end(kTypeNames),
                                   [&](const TypeName& entry) { return entry.number == type; });
  if (found != std::end(kTypeNames)) return std::string(found->name);
  return V1LayerParameter::LayerType_Name(type);
}

/// The parameters that are set, into the field of the same name.
void CopyParameters(const V1LayerParameter& from, LayerParameter& to) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  from.GetReflection()->ListFields(from, &fields);
  for (const auto* field : fields) {
    if (!field->name().ends_with("_param")) continue;
    const auto* target = to.GetDescriptor()->FindFieldByName(field->name());
    to.GetReflection()
        ->MutableMessage(&to, target)
        ->CopyFrom(from.GetReflection()->GetMessage(from, field));
  }
}

void Upgrade(V1LayerParameter& from, LayerParameter& to) {
  to.set_name(from.name());
  to.set_type(NameOf(from.type()));
  to.mutable_bottom()->Swap(from.mutable_bottom());
  to.mutable_top()->Swap(from.mutable_top());
  to.mutable_blobs()->Swap(from.mutable_blobs());
  to.mutable_include()->Swap(from.mutable_include());
  to.mutable_exclude()->Swap(from.mutable_exclude());
  CopyParameters(from, to);
}

}  // namespace

Status UpgradeLayers(caffe::NetParameter& net) {
  if (net.layers_size() > 0 && net.layer_size() > 0)
    return InvalidError("both `layers` and `layer`, the old and the current form");
  for (V1LayerParameter& layer : *net.mutable_layers()) {
    if (layer.has_layer())
      return UnsupportedError(
          "the layers have Caffe's oldest form (V0); its tool upgrade_net_proto_text brings them "
          "to the current one");
    Upgrade(layer, *net.add_layer());
  }
  net.clear_layers();
  return Status();
}

}  // namespace octet
