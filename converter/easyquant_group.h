// The layers that read tensors of one scale, searched together: the scales of their weights, layer
// after layer, then the scale they share, and again while it helps.
#ifndef OCTET_CONVERTER_EASYQUANT_GROUP_H_
#define OCTET_CONVERTER_EASYQUANT_GROUP_H_

#include <cstddef>
#include <utility>
#include <vector>

#include <octet/converter.h>

#include "converter/easyquant_layer.h"
#include "converter/quantize_constants.h"
#include "converter/quantize_groups.h"
#include "converter/quantize_scales.h"

namespace octet {

class GroupSearch {
 public:
  /// `input`: the scale of the tensors as it is; `dictated`: it cannot change.
  GroupSearch(const ActivationScale& input, bool dictated, const QuantizeOptions& options);

  /// A layer that reads one of the tensors, and the scales its weights have.
  void AddLayer(LayerTrial trial, WeightScales weights);
  /// Values of one of the tensors that something else reads: they should stay what they are.
  void AddValues(std::vector<float> values) { values_.push_back(std::move(values)); }

  void Run();

  size_t layers() const { return layers_.size(); }
  const LayerTrial& trial(size_t layer) const { return layers_[layer].trial; }
  double Cosine(size_t layer);
  /// The scales found for the layer's weights; 0 where nothing better was found.
  Quantization Weights(size_t layer) const;
  /// Whether another range than the one at the start was found, and it.
  bool has_new_range() const { return input_choice_ != 0; }
  Range range() const { return CandidateRange(input_choice_); }

 private:
  struct Layer {
    LayerTrial trial;
    WeightScales start;
    std::vector<int> choice;  // for each of its scales a candidate
  };

  // Candidates are multiples of what there was at the start; number 0 is that itself.
  static double Factor(int candidate);
  Range CandidateRange(int candidate) const;
  AffineScale CandidateScale(int candidate) const;

  void UseInput(int candidate);
  void UseWeights(Layer& layer, const std::vector<int>& choice);
  bool SearchWeights(Layer& layer);
  bool SearchInput();
  /// How well the layers, and what else reads the tensors, get along with a candidate.
  double InputQuality(int candidate);

  ActivationScale input_;
  bool dictated_;
  Grid input_grid_, weight_grid_;
  Range seen_;  // of all patches
  int input_choice_ = 0;
  std::vector<Layer> layers_;
  std::vector<std::vector<float>> values_;
};

}  // namespace octet

#endif  // OCTET_CONVERTER_EASYQUANT_GROUP_H_
