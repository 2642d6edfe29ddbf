// Calibration tables: the text files in which caffe-int8-convert-tools and ncnn (ncnn2table) hand
// scales to ncnn. One line per entry, blanks between its words:
//
//   conv1_param_0 127.5 0.0 98.25     weights of layer conv1: a scale a channel, a group, or one
//   conv1 5.0161170246799225          the input of layer conv1: one scale
//
// A scale is the inverse of ours: q = round(scale · real) in [−127, 127], zero point 0, so 5.016
// covers ±127 / 5.016. The two tools differ in details; both are read:
//
//                       caffe-int8-convert-tools        ncnn2table
//   dead channel        0                               inf (127 / 0)
//   3 × 3, stride 1     127 / |w|, since 2019-04 31     31 / |w|: 6 bits for Winograd's F(4, 3)
//   numbers             up to 17 digits                 6 decimals, a blank at the line's end
#ifndef OCTET_CALIBRATION_TABLE_H_
#define OCTET_CALIBRATION_TABLE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <octet/converter.h>
#include <octet/graph.h>
#include <octet/status.h>

namespace octet {

struct CalibrationTable {
  /// A line. Scales are finite and not negative; a dead channel of weights has 0 or infinity.
  struct Entry {
    std::string layer;
    /// Which weights of the layer: 0 for "LAYER_param_0". nullopt: the layer's input.
    std::optional<int> param;
    std::vector<double> scales;
    bool operator==(const Entry&) const = default;
  };
  std::vector<Entry> entries;  // in the file's order

  /// The layer's input, or its weights number 0; nullptr where the table says nothing.
  const Entry* FindInput(std::string_view layer) const;
  const Entry* FindWeights(std::string_view layer) const;
  bool operator==(const CalibrationTable&) const = default;
};

/// Errors, each with its line: a word that is no scale, a layer without scales or named twice, an
/// input with several scales or with 0; a text without any line.
Expected<CalibrationTable> ParseCalibrationTable(std::string_view text);

/// The lines of `table`, numbers so that they read back bit for bit. Errors: a name that cannot be
/// told from what follows it (blanks).
Expected<std::string> PrintCalibrationTable(const CalibrationTable& table);

/// What a table says about a network.
struct TableScales {
  /// Of the inputs of its layers: ±127 / scale, the widest where layers that read one tensor
  /// differ.
  Ranges ranges;
  /// 1 / scale by channel; 0 for dead channels.
  WeightQuantization weights;
  /// Layers with 31 / |w|, brought back to 127 / |w|: 6-bit weights are ncnn's Winograd's need.
  std::vector<std::string> rescaled;
  /// Layers whose weight scales would clip weights below half their largest: they were made for
  /// other weights (not folded, not equalized) and are left out.
  std::vector<std::string> misfits;
  /// Layers of the network the table lacks.
  std::vector<std::string> missing;
};

/// Finds the table's layers among the network's convolutions and FULLY_CONNECTEDs: by the name of
/// their weights ("conv1/weights": conv1), else of their output. Errors: layers the network does
/// not have (all of them), another number of scales than channels or groups.
Expected<TableScales> MatchCalibrationTable(const Graph& graph, const CalibrationTable& table);

enum class TableDialect {
  kNcnn,   // 31 / |w| for 3 × 3 convolutions of stride 1, a scale a group, FULLY_CONNECTED, too
  kCaffe,  // 127 / |w|, a scale a channel, convolutions only
};

/// The table ncnn would need to compute with these ranges; weights have 127 / |w| unless `weights`
/// says otherwise. Errors: a layer whose input has no range.
Expected<CalibrationTable> MakeCalibrationTable(const Graph& graph, const Ranges& ranges,
                                                const WeightQuantization& weights,
                                                TableDialect dialect);

}  // namespace octet

#endif  // OCTET_CALIBRATION_TABLE_H_
