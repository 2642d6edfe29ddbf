// Walks the layers of a Caffe network in their order. A layer that cannot be imported goes on a
// list and its tops become unknown; what reads them is skipped, so that one message can name
// everything that is lacking. What is left out likewise takes along all that depends on it.
#include "converter/importers/caffe/net_importer.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "base/str.h"
#include "converter/importers/caffe/inputs.h"
#include "converter/importers/caffe/layer.h"
#include "converter/importers/caffe/net_state.h"
#include "converter/importers/caffe/values.h"
#include "converter/importers/unique_names.h"
#include "converter/importers/unsupported_list.h"
#include "converter/passes/graph_edit.h"

namespace octet {
namespace {

using caffe::LayerParameter;

class NetImporter {
 public:
  NetImporter(const caffe::NetParameter& net, const caffe::NetParameter& weights,
              const ImportOptions& options)
      : net_(net), options_(options), weights_(weights), builder_(graph_) {
    for (const LayerParameter& layer : net.layer()) {
      if (TakesPart(layer, net.state())) layers_.push_back(&layer);
    }
  }

  Expected<Graph> Run(ImportReport* report) {
    OCTET_RETURN_IF_ERROR(AddInputs());
    for (const LayerParameter* layer : layers_)
      OCTET_RETURN_IF_ERROR_IN(CaffeLayer::Describe(*layer), ImportLayer(*layer));
    OCTET_RETURN_IF_ERROR(unsupported_.ToStatus());
    OCTET_RETURN_IF_ERROR(AddOutputs());
    graph_.name = net_.name();
    if (report != nullptr && !left_out_.empty()) report->notes.push_back(DescribeLeftOut());
    RemoveDead(graph_);  // weights before they were transposed
    MakeNamesUnique(graph_);
    return std::move(graph_);
  }

 private:
  Status AddInputs();
  Status ImportLayer(const LayerParameter& layer);
  Status AddOutputs();

  /// Errors: a bottom that no layer in front of this one gives; a top that another one has given.
  Status CheckNames(const LayerParameter& layer) const;
  /// The error for a bottom that is not there.
  Status NoSuchBottom(const std::string& name) const;
  /// Whether a bottom stands for `value` (kUnknownValue, kLeftOutValue).
  bool Reads(const LayerParameter& layer, int value) const;
  /// All tops stand for `value`.
  void DefineTops(const LayerParameter& layer, int value);
  void LeaveOut(const LayerParameter& layer);
  /// "left out: PriorBox 'priors'; the outputs are loc, conf"
  std::string DescribeLeftOut() const;
  /// Calls the type's import function and defines the tops.
  Status Emit(const LayerParameter& proto, const CaffeLayerType& type);

  const caffe::NetParameter& net_;
  const ImportOptions& options_;
  std::vector<const LayerParameter*> layers_;  // that take part
  CaffeWeights weights_;
  Graph graph_;
  GraphBuilder builder_;
  CaffeValues values_;
  std::vector<const LayerParameter*> left_out_;
  UnsupportedList unsupported_;
};

Status NetImporter::AddInputs() {
  OCTET_ASSIGN_OR_RETURN(const auto inputs, CaffeInputs(net_, layers_, options_));
  for (const CaffeInput& input : inputs) {
    if (values_.Has(input.name)) return InvalidError("input '", input.name, "' is given twice");
    values_.Define(input.name, builder_.AddInput(input.name, DataType::kFloat32, input.shape));
  }
  return Status();
}

Status NetImporter::NoSuchBottom(const std::string& name) const {
  for (const LayerParameter* layer : layers_) {
    const auto& tops = layer->top();
    if (std::find(tops.begin(), tops.end(), name) != tops.end())
      return InvalidError("bottom '", name, "' is given only by ", CaffeLayer::Describe(*layer),
                          ", which does not run in front of it");
  }
  return InvalidError("bottom '", name, "' is given by no layer and no input");
}

Status NetImporter::CheckNames(const LayerParameter& layer) const {
  std::unordered_set<std::string> free(layer.bottom().begin(), layer.bottom().end());
  for (const std::string& bottom : layer.bottom()) {
    if (!values_.Has(bottom)) return NoSuchBottom(bottom);
  }
  for (const std::string& top : layer.top()) {
    if (values_.Has(top) && free.count(top) == 0)
      return InvalidError("top '", top, "' is given by a layer in front of it, too");
    free.erase(top);
  }
  return Status();
}

bool NetImporter::Reads(const LayerParameter& layer, int value) const {
  return std::any_of(layer.bottom().begin(), layer.bottom().end(),
                     [&](const std::string& name) { return values_.TensorOf(name) == value; });
}

void NetImporter::DefineTops(const LayerParameter& layer, int value) {
  for (const std::string& top : layer.top()) values_.Define(top, value);
}

void NetImporter::LeaveOut(const LayerParameter& layer) {
  left_out_.push_back(&layer);
  DefineTops(layer, kLeftOutValue);
}

Status NetImporter::ImportLayer(const LayerParameter& layer) {
  const CaffeOmission omission = OmissionOf(layer.type());
  if (layer.type() == "Input") return Status();
  if (omission == CaffeOmission::kSource) {  // labels follow the first top
    for (int i = 1; i < layer.top_size(); ++i) values_.Define(layer.top(i), kLeftOutValue);
    return Status();
  }
  OCTET_RETURN_IF_ERROR(CheckNames(layer));
  if (omission != CaffeOmission::kNone || Reads(layer, kLeftOutValue)) {
    LeaveOut(layer);
    return Status();
  }
  const CaffeLayerType* type = FindCaffeLayerType(layer.type());
  if (type == nullptr) {
    unsupported_.Add(layer.type(), layer.name());
    DefineTops(layer, kUnknownValue);
    return Status();
  }
  if (Reads(layer, kUnknownValue)) {
    DefineTops(layer, kUnknownValue);
    return Status();
  }
  const Status status = Emit(layer, *type);
  if (status.code() != StatusCode::kUnsupported) return status;
  unsupported_.Add(StrCat(layer.type(), ": ", status.message()), layer.name());
  DefineTops(layer, kUnknownValue);
  return Status();
}

Status NetImporter::Emit(const LayerParameter& proto, const CaffeLayerType& type) {
  const int bottoms = proto.bottom_size(), tops = proto.top_size();
  if (bottoms < type.bottoms || tops < 1)
    return InvalidError(bottoms, " bottoms and ", tops, " tops, expected at least ", type.bottoms,
                        " and 1");
  if ((type.max_bottoms != kAnyNumber && bottoms > type.max_bottoms) ||
      (type.max_tops != kAnyNumber && tops > type.max_tops))
    return UnsupportedError(bottoms, " bottoms and ", tops, " tops");
  std::vector<int> tensors;
  for (const std::string& name : proto.bottom()) tensors.push_back(values_.TensorOf(name));
  const int first_new_tensor = static_cast<int>(graph_.tensors.size());
  builder_.SetScope(proto.name());
  CaffeLayer layer(proto, type, std::move(tensors), weights_, builder_);
  OCTET_RETURN_IF_ERROR(type.import(layer));
  for (const std::string& name : proto.bottom()) values_.MarkRead(name);
  for (int i = 0; i < tops; ++i) {
    const int tensor = layer.tops()[i];
    // The first value of a name gets it; later ones, made in place, that of their layer.
    if (tensor >= first_new_tensor)
      graph_.tensors[tensor].name = values_.Has(proto.top(i)) ? proto.name() : proto.top(i);
    values_.Define(proto.top(i), tensor);
  }
  return Status();
}

Status NetImporter::AddOutputs() {
  for (size_t i = graph_.inputs.size(); i < values_.all().size(); ++i) {  // behind the inputs
    const CaffeValue& value = values_.all()[i];
    if (value.read || value.tensor < 0) continue;
    OCTET_RETURN_IF_ERROR(builder_.AddOutput(value.name, value.tensor));
  }
  if (graph_.outputs.empty()) return InvalidError("the network has no outputs");
  return Status();
}

std::string NetImporter::DescribeLeftOut() const {
  std::string layers, outputs;
  for (const LayerParameter* layer : left_out_)
    layers += StrCat(layers.empty() ? "" : ", ", CaffeLayer::Describe(*layer));
  for (int output : graph_.outputs)
    outputs += StrCat(outputs.empty() ? "" : ", ", graph_.tensors[output].name);
  return StrCat("left out: ", layers, "; the outputs are ", outputs);
}

}  // namespace

Expected<Graph> ImportCaffeNet(const caffe::NetParameter& net, const caffe::NetParameter& weights,
                               const ImportOptions& options, ImportReport* report) {
  return NetImporter(net, weights, options).Run(report);
}

}  // namespace octet
