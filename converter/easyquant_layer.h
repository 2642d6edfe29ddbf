// One layer computed again and again on the same patches, in float, with fake-quantized weights and
// inputs: real numbers that are multiples of a scale. Up to the order of float additions that is
// what the integer layer's accumulators hold (easyquant_test.cc compares the two).
#ifndef OCTET_CONVERTER_EASYQUANT_LAYER_H_
#define OCTET_CONVERTER_EASYQUANT_LAYER_H_

#include <optional>
#include <span>
#include <vector>

#include <octet/graph.h>
#include <octet/interpreter.h>

#include "converter/easyquant_patches.h"
#include "converter/quantize_scales.h"

namespace octet {

/// Sums from which cosines follow: cos = dot / sqrt(exact · quantized).
struct Agreement {
  double dot = 0;        // Σ exact value · quantized value
  double exact = 0;      // Σ exact value²
  double quantized = 0;  // Σ quantized value²

  /// 1 where both are all zeros, 0 where one is.
  double Cosine() const;
  void Add(const Agreement& other);
  void Remove(const Agreement& other);
};

class LayerTrial {
 public:
  /// REQUIRES: HasConstantWeights, `patches` of that operator.
  static Expected<LayerTrial> Create(const Graph& graph, int op, PatchCollector patches);

  int op() const { return op_; }
  const std::vector<float>& patches() const { return patches_; }
  const std::vector<float>& weights() const { return weights_; }
  /// For each weight its output channel.
  const std::vector<int>& channel() const { return channel_; }
  int channels() const { return channels_; }

  /// What the layer computes with from here on.
  std::span<float> mutable_inputs() { return interpreter_.Input<float>(0); }
  std::span<float> mutable_weights() { return interpreter_.Input<float>(1); }
  /// Runs it; by output channel. The fused activation is part of the layer.
  std::vector<Agreement> Run();

  /// [patches, channels]: of the float layer, and of the last run.
  const std::vector<float>& exact() const { return exact_; }
  std::span<const float> output() const { return interpreter_.Output<float>(0); }

 private:
  LayerTrial(const Model& model, int op) : op_(op), interpreter_(model) {}

  int op_;
  int channels_ = 0;
  Interpreter interpreter_;
  std::vector<float> patches_, weights_, exact_;
  std::vector<int> channel_;
};

/// The nearest multiples of the scale, within the grid, ties away from zero.
void FakeQuantize(std::span<const float> values, const AffineScale& affine, const Grid& grid,
                  std::span<float> result);

}  // namespace octet

#endif  // OCTET_CONVERTER_EASYQUANT_LAYER_H_
