// From a float network to an integer one:
//
//   ImportModel ─▶ Graph ─ Optimize ─ Equalize ─▶ Graph ─ Calibrate ─▶ ranges
//     ─ Quantize ─▶ Graph ─ CorrectBiases ─▶ Graph ─ WriteGraph
//
// Each stage takes and returns plain data and can be used alone. docs/converter.md tells the whole
// story.
#ifndef OCTET_CONVERTER_H_
#define OCTET_CONVERTER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/graph.h>
#include <octet/interpreter.h>
#include <octet/status.h>

namespace octet {

// --- Import -------------------------------------------------------------------------------------

struct ImportOptions {
  /// Shapes for inputs whose file leaves dimensions open, by input name ("" for the only input). A
  /// batch dimension left open becomes 1 without being named.
  std::map<std::string, std::vector<int32_t>> input_shapes = {};
  /// The .caffemodel of a Caffe network, where it does not lie beside its .prototxt under the same
  /// name.
  std::string caffe_weights = {};
};

/// What ImportModel did that a user wants to know.
struct ImportReport {
  std::vector<std::string> files;  // that the network is in; the given one first
  std::vector<std::string> notes;  // "left out: PriorBox 'priors'; the outputs are loc, conf"
};

/// Reads a float model (or a .tflite of any kind) whose format is told by content, not by name. The
/// Graph computes in TFLite's operators; activations keep the source's layout, so that an ONNX
/// convolution stands between two TRANSPOSEs, which Optimize removes.
/// Errors: kInvalid for a broken file, kUnsupported with the list of all operators octet lacks.
Expected<Graph> ImportModel(const std::string& path, const ImportOptions& options = {},
                            ImportReport* report = nullptr);

// --- Optimize -----------------------------------------------------------------------------------

struct OptimizeOptions {
  /// Leave graph inputs (outputs) in the source's layout instead of making 4-D ones NHWC.
  bool keep_input_layout = false;
};

/// What batch normalization says about a tensor: over the training data, channel c (the index along
/// the last dimension) has about this mean and standard deviation.
struct NormalizedChannels {
  std::vector<float> mean;       // beta
  std::vector<float> deviation;  // |gamma|
};

/// By name of the tensor whose operator batch normalization was folded into. The figures hold before
/// the activation that is fused into the same operator.
using NormalizedTensors = std::map<std::string, NormalizedChannels>;

/// What Optimize did that a user wants to know.
struct OptimizeReport {
  int folded_batch_norms = 0;
  std::vector<std::string> transposed_inputs;  // "input: 1x3x96x96 is now 1x96x96x3"
  std::vector<std::string> transposed_outputs;
  std::vector<std::string> kept_transposes;  // "operator 12 (TRANSPOSE): feeds RESHAPE ..."
  NormalizedTensors normalized;
};

/// Folds batch normalization, fuses activations and paddings, folds constants, chooses NHWC layout
/// and removes what is dead. The network's results stay the same within float rounding.
Status Optimize(Graph& graph, const OptimizeOptions& options = {},
                OptimizeReport* report = nullptr);

// --- Quantization that a network brings along: on FLOAT32 tensors, in Tensor::quantization. Scale
// and zero point, for q in [0, 255] (int8: both 128 less), are used by Quantize as they are; a
// minimum and a maximum alone are a range. FAKE_QUANT, QuantizeLinear and DequantizeLinear become
// this in Optimize; FloatTwin leaves it.

// --- Calibrate ----------------------------------------------------------------------------------

/// Representative inputs. `fill(sample, inputs)` writes sample number `sample` into one span of
/// real values for each graph input. It is asked for the same sample several times, and by several
/// threads at once (CalibrateOptions::num_threads).
struct SampleSource {
  int count = 0;
  std::function<Status(int sample, std::span<const std::span<float>> inputs)> fill;
};

/// The observed range of a tensor; both ends finite, min <= max.
struct Range {
  float min = 0;
  float max = 0;
  bool operator==(const Range&) const = default;
};

/// By tensor index; nullopt where nothing was observed (constants, non-float tensors).
using Ranges = std::vector<std::optional<Range>>;

struct CalibrateOptions {
  /// A name of Calibrators(). "auto", which `octet convert` takes unless told otherwise, is slower.
  std::string calibrator = "minmax";
  /// Of `percentile`: the share of the values that stays below the upper end, and as much above the
  /// lower one. In (50, 100].
  double percentile = 99.99;
  /// Bits of the integers ranges are chosen for.
  int activation_bits = 8;
  /// Samples that run at the same time; ranges do not depend on it. Fewer where interpreters would
  /// take more than a gigabyte.
  int num_threads = 1;
  /// Called with the share of the work that is done, in samples.
  std::function<void(int done)> progress = {};
};

/// What Calibrate did that a user wants to know.
struct CalibrateReport {
  /// By tensor: the calibrator whose range it has ("auto" picks one for each); "" where nothing was
  /// observed.
  std::vector<std::string_view> calibrators;
};

/// Runs the float graph over the samples and lets one calibrator per tensor choose a range.
/// Errors: no samples, an unknown calibrator, a value that is not finite (tensor named).
Expected<Ranges> Calibrate(const Graph& graph, const SampleSource& samples,
                           const CalibrateOptions& options = {},
                           CalibrateReport* report = nullptr);

/// Names of the calibrators with one line of description each, in the order --help shows them.
struct CalibratorName {
  std::string_view name;
  std::string_view summary;
};
std::vector<CalibratorName> Calibrators();

/// How far the samples are from the data that batch normalization saw in training: for the first
/// normalized tensors, the mean over their channels of
///   ln(d / s) + (s² + (m − mean)²) / (2 · d²) − 1/2        at most 10 each,
/// the divergence of a normal distribution with the measured mean m and deviation s from one with
/// the trained mean and deviation d. 0: the same; above 1: very different. nullopt when the graph
/// has no normalized tensor. REQUIRES: graph and normalized are what the same Optimize made.
Expected<std::optional<double>> DistanceFromTraining(const Graph& graph,
                                                     const NormalizedTensors& normalized,
                                                     const SampleSource& samples);

/// By tensor the means of its channels, index i along the last dimension being channel i modulo
/// their number; empty where nothing is known.
using ChannelMeans = std::vector<std::vector<double>>;

/// Ranges without samples, from batch normalization alone: channel c of a normalized tensor lies in
/// mean[c] ± 6 · deviation[c] before its activation; means and deviations are followed from there
/// through everything else, and from `inputs` (one range for each graph input, of evenly spread
/// values). Errors: no normalized tensor; kUnsupported listing operators that cannot be followed.
/// `means` receives the means that were followed.
Expected<Ranges> RangesFromTraining(const Graph& graph, const NormalizedTensors& normalized,
                                    const std::vector<Range>& inputs,
                                    ChannelMeans* means = nullptr);

// --- Equalize -----------------------------------------------------------------------------------

struct EqualizeOptions {
  /// What the network is going to be quantized to. Weights with a scale for each channel need no
  /// equalizing where they write; there activations alone decide.
  bool per_channel_weights = false;
};

/// What Equalize did.
struct EqualizeReport {
  int groups = 0;             // of tensors whose channels were rescaled together
  int channels = 0;           // in these
  int absorbed_channels = 0;  // whose least value moved into the next bias
};

/// Cross-layer equalization and high-bias absorption (Nagel et al. 2019, section 4.1), after
/// Optimize and before Calibrate: channels that one scale would serve badly are rescaled where they
/// are written, and back where they are read. Results stay the same within float rounding, except
/// where a value leaves what the samples showed: a RELU6 may then clip a little earlier or later,
/// and a bias that was absorbed may clip at 0. Without samples (count 0) the weights alone decide,
/// RELU6 forbids rescaling, and nothing is absorbed. Errors: those of `samples`.
Status Equalize(Graph& graph, const SampleSource& samples, const EqualizeOptions& options = {},
                EqualizeReport* report = nullptr);

// --- Quantize -----------------------------------------------------------------------------------

enum class Scheme {
  kUint8,          // the paper's: one scale and zero point per tensor, weights too
  kInt8,           // TFLite's: weights symmetric per output channel, activations asymmetric
  kInt8PerTensor,  // the same with one weight scale per tensor
};

/// Scales of weights chosen elsewhere, by tensor: one, or one per output channel, and as many zero
/// points (of int8: 0). A scale of 0 leaves that one to Quantize.
using WeightQuantization = std::map<int, Quantization>;

/// Of weight_bits and activation_bits; more do not fit in the 8-bit storage.
inline constexpr int kMinBits = 4, kMaxBits = 8;

struct QuantizeOptions {
  Scheme scheme = Scheme::kUint8;
  /// Fewer bits: the weights lie on a coarser grid of the same 8-bit storage.
  int weight_bits = kMaxBits;
  /// Fewer bits: likewise, and a MINIMUM behind each computed tensor saturates where the narrower
  /// type would. An experiment (the paper's section 4.2.4): the operators added cost time.
  int activation_bits = kMaxBits;
  /// Scales are powers of two, for hardware that can only shift.
  bool power_of_two = false;
  /// From a calibration table or SearchScales. Not used: scales per channel by schemes with one per
  /// tensor, and any with power_of_two. A bias may ask for a larger one (docs/converter.md).
  WeightQuantization weights = {};
  /// Operators that stay float32, by index in graph.operators (FindOperators gives them for a
  /// name). A DEQUANTIZE stands before and a QUANTIZE behind them; operators without weights
  /// between them stay float32, too, where that makes fewer of those.
  std::vector<int> keep_float = {};
  /// Operators without an integer form stay float32, too, instead of being refused.
  bool allow_float = false;
};

/// The operators `name` stands for: that which writes the tensor of that name; if nothing does (an
/// input, weights), those which read it; or all of a kind ("SOFTMAX"). Error: there are none.
Expected<std::vector<int>> FindOperators(const Graph& graph, std::string_view name);

/// The integer network: 8-bit activations and weights, int32 bias with scale = input.scale ·
/// weight.scale and zero point 0. Inputs have the scheme's 8-bit type, and so have outputs, but
/// those that operators in float32 write.
/// Errors: kUnsupported listing every operator without an integer form (see allow_float); a tensor
/// without a range.
Expected<Graph> Quantize(const Graph& graph, const Ranges& ranges,
                         const QuantizeOptions& options = {});

// --- Bias correction ----------------------------------------------------------------------------

struct BiasCorrectionOptions {
  /// As many samples are used, evenly spread, as have 8-bit activations that fit in here at once.
  size_t memory_bytes = size_t{256} << 20;
  /// Called after each operator with the number done so far.
  std::function<void(int done)> progress = {};
};

/// Takes from each int32 bias what rounding adds to its channel on average (Nagel et al. 2019,
/// section 4.2): operator by operator, so that earlier corrections are seen,
///   bias[c] += round((mean(float) − mean(integer)) / (S1 · S2[c])),
/// the means being those of the channel before its activation, over samples and pixels. `graph` is
/// the float network that Quantize made `quantized` of. Errors: those of `samples`.
Status CorrectBiases(const Graph& graph, Graph& quantized, const SampleSource& samples,
                     const BiasCorrectionOptions& options = {});
/// Whether the network brings scales for any of its activations.
bool HasGivenScales(const Graph& graph);

/// Which given scales Quantize cannot use, and why, for people to read; empty: all of them.
std::vector<std::string> UnusableGivenScales(const Graph& graph, Scheme scheme);

// --- Mixed precision ----------------------------------------------------------------------------

/// What one operator's integers do to the network.
struct Sensitivity {
  int op = 0;        // in graph.operators
  std::string name;  // of the tensor it writes
  double noise = 0;  // in the network's outputs, as a share of their power; 0: none
  bool operator==(const Sensitivity&) const = default;
};

/// Each operator that computes (those that only move values follow the others) alone in integers,
/// everything else in float32, on the first samples: noise = Σ (y − y')² / Σ y² over all outputs,
/// where y' has this operator's integers and y none, but the quantized inputs. The noisiest first.
Expected<std::vector<Sensitivity>> MeasureSensitivity(const Graph& graph, const Ranges& ranges,
                                                      const SampleSource& samples,
                                                      const QuantizeOptions& options = {});

struct MixedPrecision {
  Graph graph;            // quantized
  std::vector<int> kept;  // operators put to float32, in that order
  double drop = 0;        // what the graph still loses
};

/// Puts operators to float32 in the order of `ranking`, one by one, until drop(quantized graph) is
/// at most max_drop, or none is left. `drop` says what a quantized network loses, in the caller's
/// measure.
Expected<MixedPrecision> KeepWithin(const Graph& graph, const Ranges& ranges,
                                    std::span<const Sensitivity> ranking,
                                    const QuantizeOptions& options, double max_drop,
                                    const std::function<Expected<double>(const Graph&)>& drop);

// --- Back to floats -----------------------------------------------------------------------------

/// The same without samples, from the means of graph's tensors: what the rounding of its own weights
/// adds to a channel, Σ (W − W') · mean. Paddings count as the mean, not as 0; products whose
/// data's means are not known stay.
Status CorrectBiases(const Graph& graph, Graph& quantized, const ChannelMeans& means);

/// The float twin of a quantized network: weights scale · (q − zero_point), bias likewise, float
/// activations, QUANTIZE and DEQUANTIZE gone. What the integer network would compute without
/// rounding.
Expected<Graph> FloatTwin(const Graph& graph);

}  // namespace octet

#endif  // OCTET_CONVERTER_H_
