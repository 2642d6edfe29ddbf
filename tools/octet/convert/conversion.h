// Conversion: everything `octet convert` knows, filled stage by stage.
//
//   Import ─▶ OpenSamples ─▶ CheckData ─▶ EqualizeNetwork ─▶ ChooseRanges ─▶ QuantizeNetwork
//          ─▶ Write ─▶ Check ─▶ WriteReports, PrintSummary
//
// A stage reads what earlier ones filled and fills what is named at its declaration. convert.cc
// calls them; a new stage is a function of its own file and a line there.
#ifndef OCTET_TOOLS_OCTET_CONVERT_CONVERSION_H_
#define OCTET_TOOLS_OCTET_CONVERT_CONVERSION_H_

#include <optional>
#include <string>
#include <vector>

#include <octet/converter.h>
#include <octet/graph.h>
#include <octet/interpreter.h>
#include <octet/range_file.h>
#include <octet/status.h>

#include "tools/io/dataset.h"
#include "tools/io/preprocess.h"
#include "tools/octet/compare.h"
#include "tools/octet/convert/flags.h"
#include "tools/octet/convert/measure.h"

namespace octet {

/// The samples the network is calibrated with.
struct CalibrationData {
  std::vector<InputSpec> inputs = {};  // of the float network
  std::vector<Dataset> datasets = {};  // one per input
  std::vector<int> samples = {};       // indices into the datasets
  std::vector<int> labels = {};        // by dataset index; empty: unknown
};

struct Conversion {
  const ConvertFlags& flags;

  Preprocess preprocess = {};
  ImportReport imported = {};
  OptimizeReport optimized = {};
  EqualizeReport equalized = {};
  std::optional<Model> source = {};  // the float network, imported and cleaned up
  Graph graph = {};                  // the same, for stages to prepare for quantization

  NamedRanges given = {};           // of range files
  Ranges table = {};                // symmetric ones of a calibration table
  WeightQuantization weights = {};  // scales chosen elsewhere, likewise

  CalibrationData data = {};
  std::string data_warning = {};    // one sentence; empty: nothing strange
  ChannelMeans means = {};          // of graph's tensors; only without samples
  Ranges ranges = {};               // of graph's tensors
  CalibrateReport calibrated = {};  // likewise
  std::optional<Graph> quantized = {};
  std::vector<std::string> notes = {};  // what else the user should know
  std::string precision = {};           // of --max-drop: the table of sensitivities, for people

  std::optional<Model> written = {};  // loaded from the file
  int64_t source_bytes = 0, written_bytes = 0;
  std::optional<Comparison> check = {};  // integers against floats
  Measurements measured = {};            // layer by layer
};

/// Fills graph, imported, optimized, source and preprocess.
Status Import(Conversion& conversion);

/// Fills given, table and weights from files.
Status ReadGivenRanges(Conversion& conversion);

/// Fills data. It stays empty with --calibration none, and without --calibration, which range files
/// and networks with their own scales do not need. Errors: labels that do not fit it.
Status OpenSamples(Conversion& conversion);

/// Fills data_warning: whether the samples are like what the network was trained on, told by batch
/// normalization where the file has some.
Status CheckData(Conversion& conversion);

/// Rescales channels of graph, unless --no-equalize; fills equalized. Not where ranges are read
/// from files or written to them: those are of the network as it was imported.
Status EqualizeNetwork(Conversion& conversion);

/// Fills ranges, where anything is said about them.
Status ChooseRanges(Conversion& conversion);

/// Makes what was given take precedence over what was observed, in ranges.
Status UseGivenRanges(Conversion& conversion);

/// The calibrator that Calibrate is to use: easyquant refines what another one finds.
std::string FirstCalibrator(const std::string& calibrator);

/// With the calibrator easyquant: changes ranges and weights to scales that make the layers'
/// outputs more similar to the float network's.
Status RefineScales(Conversion& conversion);

/// Writes the ranges, and the calibration table, that were asked for.
Status WriteRangeFiles(const Conversion& conversion);

/// What the flags, and the weights chosen so far, ask of Quantize. Errors: --keep-float names
/// nothing.
Expected<QuantizeOptions> QuantizeOptionsOf(const Conversion& conversion);

/// Fills quantized, biases corrected unless --no-bias-correction.
Status QuantizeNetwork(Conversion& conversion);

/// Corrects the biases of quantized, from samples or batch normalization's means. Not where the
/// network brings its own scales: it was trained with their roundings.
Status CorrectBiases(Conversion& conversion);

/// With --max-drop: fills quantized again, with as few operators in float32 as that needs, and
/// precision.
Status LimitDrop(Conversion& conversion);

/// Writes quantized (graph, where there is none) and what is known about its pictures, and fills
/// written and the sizes. Errors leave no file.
Status Write(Conversion& conversion);

/// Fills check and measured: integers against floats, on some of the calibration samples. Without
/// samples nothing.
Status Check(Conversion& conversion);

/// Writes one sample of the datasets into the float network's inputs. Thread-safe.
Status FillSample(const CalibrationData& data, const Preprocess& preprocess, int index,
                  std::span<const std::span<float>> inputs);

/// The calibration samples as a float network takes them. `fill` may be called by several threads
/// at a time. REQUIRES: the conversion outlives the result.
SampleSource Samples(const Conversion& conversion);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_CONVERT_CONVERSION_H_
